"""When a child is due for a well visit. Pure: birth date and day in, a visit and its date out.

Source: domain 4.5; Bright Futures/AAP Recommendations for Preventive Pediatric Health Care (periodicity schedule):
3 to 5 days, by 1 month, 2, 4, 6, 9, 12, 15, 18, 24, 30 months, then yearly from 3 to 21 years.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAYS = 3
MONTHS = (1, 2, 4, 6, 9, 12, 15, 18, 24, 30)
YEARS = range(3, 22)
MOST_EARLY = timedelta(days=60)


@dataclass(frozen=True)
class Milestone:
    """One well visit: what it is called, when it is due; a visit after `half_way` from the one before counts as it."""

    what: str
    due_on: date
    half_way: date

    @property
    def counts_from(self):
        """From when on a visit is this one: half way from the one before, at most 60 days early."""
        return max(self.due_on - MOST_EARLY, self.half_way)

    def listed_from(self, ahead_days):
        """From when on it is on the list: so many days before it is due, but not before half way."""
        return max(self.due_on - timedelta(days=ahead_days), self.half_way)


def months_after(day_on, months):
    """The same day so many months later; the last day of a shorter month."""
    year, month = divmod(day_on.year * 12 + day_on.month - 1 + months, 12)
    return date(year, month + 1, min(day_on.day, monthrange(year, month + 1)[1]))


def milestones(born_on):
    """Every Milestone of a child, the first one first."""
    due = [("3 to 5 days", born_on + timedelta(days=FIRST_DAYS))]
    due += [(f"{n} month{'s' * (n > 1)}", months_after(born_on, n)) for n in MONTHS]
    due += [(f"{n} years", months_after(born_on, 12 * n)) for n in YEARS]
    found, before = [], born_on
    for what, on in due:
        found.append(Milestone(what, on, before + (on - before) / 2))
        before = on
    return found


def milestone_on(born_on, day_on, ahead_days):
    """The Milestone that a child has come to on a date: the last one that is listed then; or None."""
    return next((one for one in reversed(milestones(born_on)) if one.listed_from(ahead_days) <= day_on), None)
