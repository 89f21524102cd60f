"""The dates of a rule: every so many days, weeks or months from a first day on. Pure.

The visits keep their wall-clock time, so no date here knows of daylight saving; the book refuses a time that does not
exist on one of them. Source: domain 4.5."""

from calendar import monthrange
from datetime import date, timedelta

from office.series.models import Every

MOST = 60


def dates(first_on, every, unit, *, count=None, last_on=None):
    """Up to 61 dates as [(date, what is wrong with it)]: one more than a series may have tells that it is too long.

    A month without that day has its last day instead, and says so: somebody decides.
    """
    found = []
    for step in range(min(count or MOST + 1, MOST + 1)):
        on, words = _date(first_on, every * step, unit)
        if last_on and on > last_on:
            break
        found.append((on, words))
    return found


def _date(first_on, steps, unit):
    if unit != Every.MONTHS:
        return first_on + timedelta(days=steps * (7 if unit == Every.WEEKS else 1)), ""
    year, month = divmod(first_on.year * 12 + first_on.month - 1 + steps, 12)
    last = monthrange(year, month + 1)[1]
    on = date(year, month + 1, min(first_on.day, last))
    return on, "" if first_on.day <= last else f"{on:%B %Y} has no day {first_on.day}. Choose another day."
