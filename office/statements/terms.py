"""The terms of a payment plan: installments, what is due by a day, and how it stands. Pure. Source: domain 7.9."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class PlanState(StrEnum):
    """How a plan stands, computed from what was paid."""

    PROPOSED = "waits for the manager"
    ACTIVE = "active"
    LATE = "late"
    BROKEN = "broken"
    DONE = "done"
    CANCELED = "canceled"


@dataclass(frozen=True)
class Due:
    """One payment that was agreed: its day, its cents, and what of it is paid."""

    on: date
    cents: int
    paid: int = 0

    @property
    def left(self):
        """What is still to pay of it."""
        return self.cents - self.paid


def divided(cents, count):
    """Cents in `count` parts that differ by one cent at most and sum to the whole; the odd cents come first."""
    each, odd = divmod(cents, count)
    return [each + (place < odd) for place in range(count)]


def month_later(day_on, months):
    """The same day of a later month; the day is 28 at most."""
    year, month = divmod(day_on.year * 12 + day_on.month - 1 + months, 12)
    return date(year, month + 1, day_on.day)


def first_due(today, due_day, days_ahead=14):
    """The first due day at least two weeks ahead."""
    earliest = today + timedelta(days=days_ahead)
    on = date(earliest.year, earliest.month, due_day)
    return on if on >= earliest else month_later(on, 1)


def schedule(total, down, count, made_on, first_on, paid=0):
    """[Due] of a plan, the down payment first; what was paid meets the oldest."""
    agreed = [(made_on, down)] if down else []
    agreed += [(month_later(first_on, place), cents) for place, cents in enumerate(divided(total - down, count))]
    rows = []
    for on, cents in agreed:
        part = min(paid, cents)
        rows.append(Due(on, cents, part))
        paid -= part
    return rows


def state_of(dues, today, late_days, broken):
    """The PlanState of an approved plan: done, or by how many payments are past their day and the days of grace."""
    if not any(one.left for one in dues):
        return PlanState.DONE
    missed = [one for one in dues if one.left and one.on + timedelta(days=late_days) < today]
    if len(missed) >= broken:
        return PlanState.BROKEN
    return PlanState.LATE if missed else PlanState.ACTIVE


def offers(cents, most, least):
    """What a caller may be offered without asking the manager: [(number of installments, cents of the first one)]."""
    return [(count, divided(cents, count)[0]) for count in range(2, most + 1) if cents // count >= least]
