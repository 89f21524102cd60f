"""What the screen tells a clerk to say, step by step. Pure: facts in, lines out. Source: domain 6.5 [S13].

Nobody is asked whether it is urgent: the words decide how fast, a nurse or provider decides everything else.
"""

from collections import namedtuple
from dataclasses import dataclass
from datetime import datetime

from office.redflags.models import StepKind

DONE, NOW, LATER = "done", "now", "later"
SAID_911 = (StepKind.TOLD, StepKind.WILL, StepKind.REFUSES, StepKind.COLLEAGUE)
Said = namedtuple("Said", "kind words done at", defaults=(None,))


@dataclass(frozen=True)
class Line:
    """One line of the script: `kind` names the answers that belong to it, `words` are said aloud or done."""

    number: int
    kind: str
    words: str
    state: str
    at: datetime | None


def script(steps, *, urgent, location, callback):
    """The Lines for what was done so far: `steps` have `what` and `at`; `urgent`: a 911 word was typed.

    The location comes first; who does not want to dial 911 is asked once more, then a colleague dials for them.
    """
    first = {}
    for step in steps:
        first.setdefault(step.what, step.at)
    lines = [
        Said("location", "“What is the address where you are now?”", bool(location), first.get(StepKind.LOCATION)),
        Said(
            "callback",
            "“What number are you calling from?” Read it back.",
            bool(callback),
            first.get(StepKind.CALLBACK),
        ),
    ]
    if urgent or any(kind in first for kind in SAID_911):
        lines += _dial(steps, first, location)
    asked = [step.to_who for step in steps if step.what == StepKind.ASKED]
    taken = StepKind.ANSWERED in first
    words = (
        f"Stay on the line until {asked[-1]} has taken over."
        if asked
        else "“I am getting the nurse now, stay with me.”"
    )
    lines += [
        Said("hand", words, taken, first.get(StepKind.ANSWERED)),
        Said(
            "dispose",
            "A nurse or provider writes what becomes of it.",
            StepKind.DISPOSED in first,
            first.get(StepKind.DISPOSED),
        ),
    ]
    now = next((place for place, line in enumerate(lines) if not line.done), len(lines))
    return [
        Line(place + 1, line.kind, line.words, DONE if line.done else NOW if place == now else LATER, line.at)
        for place, line in enumerate(lines)
    ]


def _dial(steps, first, location):
    refused = sum(step.what == StepKind.REFUSES for step in steps)
    dialed = StepKind.WILL in first or StepKind.COLLEAGUE in first
    lines = [
        Said(
            "dial", "“This may be an emergency. Please hang up and dial 911 now. Will you do that?”",
            dialed or refused > 0, first.get(StepKind.TOLD),
        )
    ]  # fmt: skip
    if refused:
        words = "“Please dial 911 now. I can stay on the line until you do. Will you?”"
        lines.append(Said("again", words, dialed or refused > 1, first.get(StepKind.REFUSES)))
    if refused > 1 or StepKind.COLLEAGUE in first:
        where = location or "the address: ask for it again"
        words = f"Stay on the line. A colleague dials 911 now and sends them to {where}."
        lines.append(Said("colleague", words, dialed, first.get(StepKind.COLLEAGUE)))
    return lines


def unanswered_since(steps, opened_at):
    """Since when nobody has taken it over: from the first hand-over, else from the opening; None once taken over."""
    if any(step.what in (StepKind.ANSWERED, StepKind.DISPOSED) for step in steps):
        return None
    return next((step.at for step in steps if step.what == StepKind.ASKED), opened_at)
