"""Openings: where in a day a visit of some length fits, and why it does not.

Pure: minutes of one local day (0 = midnight, 1440 = the next) of one provider. The finder, the grid, the form and the
check before saving all ask here, so they agree. A span of time is the set of its minutes, as the bits of one integer:
two spans meet if their AND is not zero. Sources: domain notes 4.2 (capacity, waves) and 4.3 (hard conflicts).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum

DAY_MINUTES = 24 * 60
GRAIN_MINUTES = 5


class ConflictCode(StrEnum):
    """Why a visit does not fit into the template of a day; each refuses the booking."""

    OUTSIDE_HOURS = "outside_hours"
    NOT_FOR_THIS_TYPE = "not_for_this_type"
    CLOSED = "closed"
    TAKEN = "taken"


WORDS = {
    ConflictCode.OUTSIDE_HOURS: "This visit is not wholly inside one block of the hours. Choose another time.",
    ConflictCode.NOT_FOR_THIS_TYPE: "These hours are kept for other types of visit. Choose another time or type.",
    ConflictCode.CLOSED: "The office or the provider is away during this visit. Choose another time.",
    ConflictCode.TAKEN: "All places at this time are taken. Choose another time.",
}


@dataclass(frozen=True)
class Block:
    """A stretch of booking hours; kinds are the appointment types it takes, None for all, empty for none (frozen).

    Capacity is the number of visits at the same time: a wave of three at the hour is a block with capacity 3.
    """

    start: int
    end: int
    capacity: int = 1
    kinds: frozenset[str] | None = None
    label: str = ""


@dataclass(frozen=True)
class Busy:
    """A booked span, buffers included, and the place (1, 2 ...) it takes beside others at the same time."""

    start: int
    end: int
    place: int = 1


@dataclass(frozen=True, order=True)
class Opening:
    """A free span and the lowest place that is free all through it."""

    start: int
    end: int
    place: int


@dataclass(frozen=True)
class Conflict:
    """One reason why a visit does not fit, as a code for programs and in words for the clerk."""

    code: ConflictCode
    words: str


def open_places(blocks, closed, busy, *, minutes, step, kind=None, first=0, last=DAY_MINUTES):
    """Return every Opening for a visit of so many minutes, by start, each start once with its lowest free place.

    Starts are on the step grid of each block: its own start, then every step minutes. The visit fits wholly inside
    that one block, outside the closed spans [(start, end), ...], on a place free all through. kind None asks for
    blocks of any type but frozen ones. `first` and `last` leave out what begins before or ends after these minutes.
    Raises ValueError: minutes or step not above 0.
    """
    if minutes <= 0 or step <= 0:
        raise ValueError("The length of a visit and the step are at least one minute.")
    closed_bits, taken = _all_bits(closed), _taken(busy)
    found = {}
    for block in blocks:
        if not _takes(block, kind):
            continue
        begin = block.start + max(0, -(-(first - block.start) // step)) * step
        for start in range(begin, min(block.end, last) - minutes + 1, step):
            span = _bits(start, start + minutes)
            place = None if span & closed_bits else _free_place(block, span, taken)
            if place and place < found.get(start, place + 1):
                found[start] = place
    return [Opening(start, start + minutes, place) for start, place in sorted(found.items())]


def conflicts(start, minutes, blocks, closed, busy, kind=None):
    """Return every Conflict of a visit at start, in minutes; none means that open_places would offer that start.

    The grid is no rule here: a clerk may book between the steps.
    """
    span = _bits(start, start + minutes)
    around = [block for block in blocks if block.start <= start and start + minutes <= block.end]
    fitting = [block for block in around if _takes(block, kind)]
    taken = _taken(busy)
    is_so = {
        ConflictCode.OUTSIDE_HOURS: not around,
        ConflictCode.NOT_FOR_THIS_TYPE: around and not fitting,
        ConflictCode.CLOSED: span & _all_bits(closed),
        ConflictCode.TAKEN: fitting and not any(_free_place(block, span, taken) for block in fitting),
    }
    return [Conflict(code, WORDS[code]) for code, holds in is_so.items() if holds]


def grains(start, minutes):
    """Return the numbers of the 5-minute grains a visit covers: 09:00 for 20 minutes -> range(108, 112).

    One row for each grain, provider, day and place lets a unique key of the database refuse a double booking.
    Raises ValueError in words: not on 5 minutes, no length, not within one day.
    """
    if start % GRAIN_MINUTES or minutes % GRAIN_MINUTES:
        raise ValueError("Visits begin and last in steps of 5 minutes. Choose a time such as 9:05 or 9:10.")
    if minutes <= 0 or start < 0 or start + minutes > DAY_MINUTES:
        raise ValueError("A visit lasts at least 5 minutes and ends on the day it begins. Choose another time.")
    return range(start // GRAIN_MINUTES, (start + minutes) // GRAIN_MINUTES)


def exists_locally(wall, zone):
    """Return whether a wall time (naive datetime) exists in a ZoneInfo; the hour skipped in spring does not.

    A time that comes twice in autumn exists; it means the first of the two. Raises ValueError: wall carries a zone.
    """
    if wall.tzinfo is not None:
        raise ValueError("A wall time carries no zone of its own.")
    there_and_back = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == wall


def _takes(block, kind):
    if block.kinds is None:
        return True
    return kind in block.kinds if kind is not None else bool(block.kinds)


def _free_place(block, span, taken):
    """Return the lowest place of a block that is free all through the span, or None."""
    return next((place for place in range(1, block.capacity + 1) if not span & taken[place]), None)


def _taken(busy):
    """Return place -> the minutes taken on it."""
    taken = defaultdict(int)
    for visit in busy:
        taken[visit.place] |= _bits(visit.start, visit.end)
    return taken


def _all_bits(spans):
    bits = 0
    for start, end in spans:
        bits |= _bits(start, end)
    return bits


def _bits(start, end):
    """Return the minutes from start up to end as bits; a buffer may reach over midnight, where nothing is booked."""
    start = max(start, 0)
    return (1 << max(end, start)) - (1 << start)
