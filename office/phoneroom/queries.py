"""What the board of the phone room shows, out of a fixed number of statements. Source: domain 6.4, 6.5, 6.7."""

from collections import namedtuple
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from office import clock
from office.db import as_instant, as_written, fetch
from office.phone.models import Direction
from office.phone.queries import SHOWN_UNFINISHED, Loads, loads, people_now, unfinished
from office.phone.rules.running import LONGEST
from office.phone.rules.running import lines as line_names
from office.redflags.queries import open_flags

ANSWER_SECONDS = 20  # domain 6.7
Today = namedtuple("Today", "calls answered lost in_time known wait")
Line = namedtuple("Line", "name row doing")
Waiting = namedtuple("Waiting", "load symptoms calls flags")
# Urgent symptoms that no nurse has in work; unfinished calls with symptom words that no nurse has heard of; red flags
# without disposition.
DANGER = (
    "SELECT (SELECT COUNT(*) FROM message WHERE closed_at IS NULL AND kind = 'urgent symptom' "
    "AND taken_by_id IS NULL AND state IN ('new', 'assigned')), "
    '(SELECT COUNT(*) FROM "call" c WHERE c.ended_at IS NULL AND c.symptom_words AND NOT EXISTS (SELECT 1 FROM '
    "message m WHERE m.call_id = c.id AND m.kind IN ('red flag', 'urgent symptom', 'symptom'))), "
    "(SELECT COUNT(*) FROM red_flag WHERE disposed_at IS NULL)"
)


class Doing(StrEnum):
    """What goes on in an unfinished call; the first of the list needs somebody soonest."""

    RINGS = "rings"
    HOLD = "on hold"
    TALKS = "talks"
    DEAD = "line dead"
    LEFT = "left lying"


@dataclass(frozen=True)
class Board:
    """The phone room now. `waiting`: rings and holds, symptom words first, then the longest; `talking`: who is on a
    call; `left`: calls without a caller on the line, symptom words first; each (CallRow, Doing). `lines` are those of
    the office; `cut`: there are more unfinished calls than are shown."""

    lines: list
    waiting: list
    talking: list
    left: list
    messages: Loads
    flags: list
    today: Today
    cut: bool

    @property
    def late(self):
        """(the `to` of the inbox, role, who covers, Load) of the roles with something late, the worst first."""
        found = [row for row in self.messages.roles if row[3].late]
        return sorted(found, key=lambda row: (-row[3].alert, -row[3].late, row[1]))


def stamp():
    """Changes with every call, message and red flag, and each minute because clocks run. One query."""
    versions = dict(fetch("SELECT name, version FROM board WHERE name IN ('phone', 'redflags')"))
    return f"{versions.get('phone', 0)}-{versions.get('redflags', 0)}-{clock.now():%H%M}"


def waiting(actor):
    """What the header says to an actor: the Load of their inbox, and how many symptoms, calls and red flags wait (see
    DANGER). Four queries."""
    return Waiting(loads(actor, people_now()).role, *fetch(DANGER)[0])


def board(actor):
    """The Board as an actor sees it; six queries, and what the settings say."""
    rows = [(row, doing_of(row)) for row in unfinished()]
    waiting = sorted((pair for pair in rows if pair[1] in (Doing.RINGS, Doing.HOLD)), key=_waits_since)
    latest = _latest()
    return Board(
        lines=_lines(rows, {call_id: line for call_id, line, *_ in latest}),
        waiting=waiting,
        talking=[pair for pair in rows if pair[1] == Doing.TALKS],
        left=[pair for pair in rows if pair[1] in (Doing.DEAD, Doing.LEFT)],
        messages=loads(actor, people_now()),
        flags=open_flags(),
        today=_today(latest),
        cut=len(rows) >= SHOWN_UNFINISHED,
    )


def doing_of(row):
    """What goes on in an unfinished call (CallRow). A call that began long ago has nobody on the line any more."""
    if row.dropped_at:
        return Doing.DEAD
    if clock.now() - row.started_at >= LONGEST:
        return Doing.LEFT
    if row.answered_at is None:
        return Doing.RINGS
    return Doing.HOLD if row.held_since else Doing.TALKS


def _waits_since(pair):
    row, _ = pair
    return not row.symptom_words, row.held_since or row.started_at, row.id


def _talks(pair):
    return pair[1] == Doing.TALKS


def _latest():
    """(id, line, direction, started, answered, ended, dropped) of the calls of today, and of all that may still have
    someone on the line. One query."""
    first = min(clock.day_bounds(clock.today())[0], clock.now() - LONGEST)
    rows = fetch(
        "SELECT id, line, direction, started_at, answered_at, ended_at, dropped_at FROM call WHERE started_at >= ? "
        "ORDER BY started_at, id",
        as_written(first),
    )
    return [(call_id, line, direction, *map(as_instant, times)) for call_id, line, direction, *times in rows]


def _lines(rows, line_of):
    """Each line of the office with the call on it, the one that talks where there are several, or free; a call on no
    known line is in the lists only."""
    live = sorted((pair for pair in rows if pair[1] not in (Doing.DEAD, Doing.LEFT)), key=_talks)
    on = {line_of.get(row.id): (row, doing) for row, doing in live}
    return [Line(name, *on.get(name, (None, None))) for name in line_names()]


def _today(latest):
    """The incoming calls of today: how many came, were answered or lost, how many were answered in 20 seconds of those
    whose ring is on record, and the median wait in seconds."""
    first = clock.day_bounds(clock.today())[0]
    found = [times for _, _, direction, *times in latest if direction == Direction.IN and times[0] >= first]
    waits = [(answered - at).total_seconds() for at, answered, _, _ in found if answered]
    known = [wait for wait in waits if wait > 0]
    lost = sum(answered is None and bool(ended or dropped) for _, answered, ended, dropped in found)
    in_time = sum(wait <= ANSWER_SECONDS for wait in known)
    return Today(len(found), len(waits), lost, in_time, len(known) + lost, median(known) if known else None)
