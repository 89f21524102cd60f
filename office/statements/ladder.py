"""The ladder of a debt: statement, two reminders, final notice, a call, the manager. Pure. Source: domain 7.9."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from office.statements.models import Outcome, Rung, StepKind

RUNGS = tuple(Rung)


class Stage(StrEnum):
    """Where an account that owes stands; each is a tab of the work list."""

    DUE = "due"
    HELD = "held"
    WAITING = "sent"
    CALL = "to call"
    DECIDE = "to decide"
    COLLECTIONS = "in collections"


@dataclass(frozen=True)
class Sent:
    """One statement that was sent, with how many of the charges that are open now stood on it."""

    number: int
    made_on: date
    rung: str
    total: int
    still_open: int


@dataclass(frozen=True)
class Step:
    """One call or decision."""

    kind: str
    outcome: str
    on: date
    number: int


def climbed(sent, steps):
    """The statements (Sent) that count: those about what is open now, since the reminders began again."""
    again = [step.on for step in steps if step.outcome in (Outcome.AGAIN, Outcome.PLAN)]
    since = max(again, default=date.min)
    return [one for one in sent if one.still_open and one.made_on >= since]


def next_rung(count, paid_since, on_plan):
    """What the next paper is called after `count` of them; None when no further paper goes.

    Who has paid something since the last one stays on its rung; a plan that is kept is never reminded of.
    """
    if on_plan:
        return Rung.FIRST
    place = count - 1 if paid_since and count else count
    return RUNGS[place] if place < len(RUNGS) else None


def stage_after(last_on, steps, today, call_days, decide_days):
    """The Stage of an account that had its final notice on `last_on`."""
    later = [step for step in steps if step.on >= last_on]
    decided = [step for step in later if step.kind == StepKind.DECIDED]
    if decided and decided[-1].outcome == Outcome.COLLECTIONS:
        return Stage.COLLECTIONS
    called = [step for step in later if step.kind == StepKind.CALLED and step.outcome != Outcome.NO_ANSWER]
    if called or any(step.kind == StepKind.PROPOSED for step in later):
        due_on = (called[-1].on if called else last_on) + timedelta(days=decide_days)
        proposed = any(step.kind == StepKind.PROPOSED for step in later)
        return Stage.DECIDE if proposed or due_on <= today else Stage.WAITING
    return Stage.CALL if last_on + timedelta(days=call_days) <= today else Stage.WAITING
