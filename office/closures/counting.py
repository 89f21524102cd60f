"""What became of the bookings of a closure, and the counts that add up. Pure. Source: domain 4.7.

in = moved + canceled + open, and beside them those that were kept in their place: seen all the same, or left as booked
when the closure was taken back.
"""

from dataclasses import dataclass
from enum import StrEnum

from office.scheduling.models import CANCELED, HOLDS_PLACE, Standing


class Fate(StrEnum):
    """What a booking has come to."""

    OPEN = "open"
    MOVED = "moved"
    CANCELED = "canceled"
    KEPT = "kept"


@dataclass(frozen=True)
class Counts:
    """How many lines came in, and what became of them."""

    moved: int = 0
    canceled: int = 0
    kept: int = 0
    open: int = 0

    @property
    def all(self):
        """How many came in."""
        return self.moved + self.canceled + self.kept + self.open


def fate_of(standing, lifted=False):
    """The Fate of a booking by its Standing; `lifted`: its closure was taken back, so it may stand as booked."""
    if standing == Standing.RESCHEDULED:
        return Fate.MOVED
    if standing in CANCELED:
        return Fate.CANCELED
    return Fate.OPEN if standing in HOLDS_PLACE and not lifted else Fate.KEPT


def counted(fates):
    """The Counts of some Fates."""
    found = list(fates)
    return Counts(*(found.count(fate) for fate in (Fate.MOVED, Fate.CANCELED, Fate.KEPT, Fate.OPEN)))


def ordinal(number):
    """1st, 2nd, 3rd, 11th: a number in an order."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
