"""Openings: where in a day a visit of some length fits, and why it does not.

Pure: minutes of one local day (0 = midnight, 1440 = the next) of one provider. The finder, the grid, the form and the
check before saving all ask here, so they agree. A span of time is the set of its minutes, as the bits of one integer:
two spans meet if their AND is not zero. Sources: domain notes 4.2 (capacity, waves) and 4.3 (hard conflicts).
"""

import functools
import operator
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from office.scheduling.minutes import DAY_MINUTES, all_bits, begins, bits_of, grid, minutes_of

GRAIN_MINUTES = 5
WAVE_MINUTES = 60


class ConflictCode(StrEnum):
    """Why a visit cannot be booked as asked. The first nine are said here, the others by queries/conflicts.py."""

    OUTSIDE_HOURS = "outside_hours"
    FROZEN = "frozen"
    HELD = "held"
    NOT_FOR_THIS_TYPE = "not_for_this_type"
    NOT_A_START = "not_a_start"
    CLOSED = "closed"
    TAKEN = "taken"
    ROOM_TAKEN = "room_taken"
    TRAVEL = "travel"
    GONE = "gone"
    PAST = "past"
    SKIPPED = "skipped"
    WRONG_WHO = "wrong_who"
    AGE = "age"
    ELSEWHERE = "elsewhere"
    TOO_CLOSE = "too_close"


WORDS = {
    ConflictCode.OUTSIDE_HOURS: "This visit is not wholly inside one block of the hours. Choose another time.",
    ConflictCode.FROZEN: "These hours are frozen: nobody books into them. Choose another time.",
    ConflictCode.HELD: "These hours are held. Choose another time.",
    ConflictCode.NOT_FOR_THIS_TYPE: "These hours are kept for other types of visit. Choose another time or type.",
    ConflictCode.NOT_A_START: "Visits begin only at set minutes of the hour here. Choose another time.",
    ConflictCode.CLOSED: "The office or the provider is away during this visit. Choose another time.",
    ConflictCode.TAKEN: "All places at this time are taken. Choose another time.",
    ConflictCode.TRAVEL: "The provider sees patients at another location too near to this time. Choose another time.",
    ConflictCode.ROOM_TAKEN: "No room or equipment that this visit needs is free then. Choose another time.",
}


@dataclass(frozen=True)
class Block:
    """A stretch of booking hours; kinds are the appointment types it takes, None for all, empty for none (frozen).

    Capacity is the number of visits at the same time. A wave lists ((minute of the hour, visits that may begin), ...)
    counted from the block's own start: then visits begin only there, on the places 1 to that number. `opens` says
    when a held block opens for its other types, "" for one that is not held now. `site` is where, 0 the main office.
    """

    start: int
    end: int
    capacity: int = 1
    kinds: frozenset[str] | None = None
    label: str = ""
    wave: tuple = ()
    opens: str = ""
    site: int = 0


class Busy(NamedTuple):
    """A booked span, buffers included, the place (1, 2 ...) it takes beside others, its site (None: not known).

    A plain (start, end, place, site) serves as well: thousands come from the book at once.
    """

    start: int
    end: int
    place: int = 1
    site: int | None = 0


@dataclass(frozen=True, order=True)
class Opening:
    """A free span, the lowest place that is free all through it, and its site."""

    start: int
    end: int
    place: int
    site: int = 0


class Piece(NamedTuple):
    """One room or piece of equipment at a site, and the spans in which it is taken."""

    site: int
    spans: tuple


@dataclass(frozen=True)
class Conflict:
    """One hard reason why a visit does not fit, as a code for programs and in words for the clerk.

    `overridable` tells whether someone who may do so can book all the same; `field` is where the words belong.
    """

    code: ConflictCode
    words: str
    overridable: bool = True
    field: str | None = "time"


def open_places(
    blocks, closed, busy, *, minutes, step, kind=None, before=0, after=0, shared=(), first=0, last=DAY_MINUTES,
    travel=0, site=None,
):  # fmt: skip
    """Return every Opening for a visit of so many minutes, by start, each start once with its lowest free place.

    Starts are on the step grid of each block: its own start, then every step minutes; or those of its wave. The visit
    fits wholly inside that one block, outside the closed spans [(start, end), ...], on a place free all through, its
    buffers (minutes before and after) included. kind None asks for blocks of any type but frozen ones. `shared` has a
    list for each kind of room or equipment needed, of Pieces (or spans): one of the site is free all through.
    `first` and `last` leave out what begins before or ends after them, `site` what is elsewhere; between two sites lie
    `travel` minutes. Raises ValueError: minutes or step not above 0.
    """
    if min(minutes, step) <= 0:
        raise ValueError("The length of a visit and the step are at least one minute.")
    asked = [
        (block.site, *one)
        for block in blocks
        if _takes(block, kind) and site in (None, block.site)
        for one in _starts(block, minutes, step, first, last)
    ]
    if not any(starts for *_, starts in asked):
        return []
    length, taken, pieces, found = before + minutes + after, _taken(busy), _pieces(shared), {}
    may_begin = begins(all_bits(closed), minutes)
    fitting = {where: may_begin & _fits(busy, pieces, where, travel, length, before) for where, *_ in asked}
    for where, most, starts in asked:
        starts &= fitting[where]
        for place in range(1, most + 1):
            if not starts:
                break
            free = begins(taken[place], length, before)
            for start in minutes_of(starts & free):
                found[start] = min((place, where), found.get(start, (place, where)))
            starts &= ~free
    return [Opening(start, start + minutes, *place) for start, place in sorted(found.items())]


def _fits(busy, pieces, site, travel, length, before):
    """Return as bits the minutes at which a visit may begin at a site: not too near to one elsewhere, with a free
    piece of each kind needed."""
    fits = begins(_far_bits(busy, site, travel), length, before)
    for kind in pieces:
        of_site = (begins(bits, length, before) for where, bits in kind if where == site)
        fits &= functools.reduce(operator.or_, of_site, 0)
    return fits


def conflicts(start, minutes, blocks, closed, busy, kind=None, *, before=0, after=0, shared=(), travel=0):
    """Return every Conflict of a visit at start, in minutes; none means that open_places would offer that start.

    The grid is no rule here: a clerk may book between the steps. A wave is one.
    """
    span = bits_of(start - before, start + minutes + after)
    around = [block for block in blocks if block.start <= start and start + minutes <= block.end]
    taking = [block for block in around if _takes(block, kind)]
    held = [block for block in around if block.opens and not taking]
    is_frozen = bool(around) and not any(block.opens or block.kinds is None or block.kinds for block in around)
    beginning = [block for block in taking if not block.wave or places_from(block, start)]
    taken, pieces = _taken(busy), _pieces(shared)
    free = [block for block in beginning if _free_place(places_from(block, start), span, taken)]
    near = [block for block in free or beginning if not span & _far_bits(busy, block.site, travel)]
    is_so = {
        ConflictCode.OUTSIDE_HOURS: not around,
        ConflictCode.FROZEN: is_frozen,
        ConflictCode.HELD: held,
        ConflictCode.NOT_FOR_THIS_TYPE: around and not taking and not held and not is_frozen,
        ConflictCode.NOT_A_START: taking and not beginning,
        ConflictCode.CLOSED: bits_of(start, start + minutes) & all_bits(closed),
        ConflictCode.TAKEN: beginning and not free,
        ConflictCode.TRAVEL: beginning and not near,
        ConflictCode.ROOM_TAKEN: not any(_has_pieces(pieces, span, site) for site in {b.site for b in near} or {0}),
    }
    return [Conflict(code, _words(code, around)) for code, holds in is_so.items() if holds]


def place_at(start, minutes, blocks, closed, busy, kind=None, **demands):
    """Return the lowest place of a visit at start, on the grid or not, or None when anything is in its way."""
    if conflicts(start, minutes, blocks, closed, busy, kind, **demands):
        return None
    span = bits_of(start - demands.get("before", 0), start + minutes + demands.get("after", 0))
    around = [b for b in blocks if b.start <= start and start + minutes <= b.end and _takes(b, kind)]
    taken, pieces = _taken(busy), _pieces(demands.get("shared", ()))
    near = [b for b in around if not span & _far_bits(busy, b.site, demands.get("travel", 0))]
    near = [b for b in near if _has_pieces(pieces, span, b.site)]
    return min(filter(None, (_free_place(places_from(block, start), span, taken) for block in near)))


def site_at(start, minutes, blocks, kind=None):
    """Return the site of the block a visit lies in: one that takes it, else any around it, else the main office."""
    around = [block for block in blocks if block.start <= start and start + minutes <= block.end]
    taking = [block for block in around if _takes(block, kind)]
    return next((block.site for block in [*taking, *around]), 0)


def places_from(block, start):
    """Return how many places a visit that begins then may choose from: the capacity, or what the wave says."""
    return dict(block.wave).get((start - block.start) % WAVE_MINUTES, 0) if block.wave else block.capacity


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


def held_grains(start, minutes, before=0, after=0):
    """Return the grains a booking holds: the visit's own and those of its buffers, as far as the day goes.

    Raises ValueError as `grains` does.
    """
    own = grains(start, minutes)
    first, last = (start - before) // GRAIN_MINUTES, -(-(start + minutes + after) // GRAIN_MINUTES)
    return range(max(min(first, own.start), 0), min(max(last, own.stop), DAY_MINUTES // GRAIN_MINUTES))


def _takes(block, kind):
    if block.kinds is None:
        return True
    return kind in block.kinds if kind is not None else bool(block.kinds)


def _words(code, around):
    """The words of a conflict; those of a block name it by its label and say when it opens."""
    block = next((block for block in around if block.opens or block.label), None)
    if code == ConflictCode.HELD:
        name = f"held for {block.label}" if block.label else "held"
        return f"These hours are {name} until {block.opens}. Choose another time."
    if code == ConflictCode.FROZEN and block:
        return f"These hours are frozen ({block.label}): nobody books into them. Choose another time."
    return WORDS[code]


def _starts(block, minutes, step, first, last):
    """Return [(how many places they may choose from, the minutes at which visits begin, as bits)] of a block, from
    first to last."""
    last_start = min(block.end, last) - minutes
    if not block.wave:
        skipped = max(0, -(-(first - block.start) // step))
        return [(block.capacity, grid(block.start + skipped * step, last_start, step))]
    hours = range(block.start, block.end, WAVE_MINUTES)
    found = [(hour + offset, most) for hour in hours for offset, most in block.wave]
    return [(most, 1 << start) for start, most in found if first <= start <= last_start]


def _free_place(most, span, taken):
    """Return the lowest of so many places that is free all through the span, or None."""
    return next((place for place in range(1, most + 1) if not span & taken[place]), None)


def _pieces(shared):
    """Return for each kind needed the (site, minutes in which it is taken) of its pieces."""
    return [
        [(one.site, all_bits(one.spans)) if isinstance(one, Piece) else (0, all_bits(one)) for one in kind]
        for kind in shared
    ]


def _has_pieces(pieces, span, site):
    """Tell whether of each kind needed one piece of the site is free all through the span."""
    return all(any(where == site and not span & bits for where, bits in kind) for kind in pieces)


def _far_bits(busy, site, travel):
    """Return the minutes that are too near to what is booked at another site."""
    return all_bits([(start - travel, end + travel) for start, end, _, at in busy if at not in (site, None)])


def _taken(busy):
    """Return place -> the minutes taken on it."""
    taken = defaultdict(int)
    for start, end, place, _ in busy:
        taken[place] |= bits_of(start, end)
    return taken
