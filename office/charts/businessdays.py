"""Days on which the practice works: Monday to Friday, minus the days it is closed.

Pure: dates and a set of closed dates in, dates and counts out. Source: domain 2.5, 2.7 (due and overdue charts).
"""

from datetime import timedelta

DAY = timedelta(days=1)
WEEKEND = (5, 6)


def is_business_day(day_on, closed):
    """True on a weekday that is not among the closed dates."""
    return day_on.weekday() not in WEEKEND and day_on not in closed


def add_business_days(day_on, count, closed):
    """The date `count` business days after a date; the date itself for 0, whatever day that is."""
    while count > 0:
        day_on += DAY
        count -= is_business_day(day_on, closed)
    return day_on


def business_days_past(due_on, today, closed):
    """How many business days lie after a due date up to today, today included; 0 while it is not past.

    Due Wednesday 11-25 and closed on 11-26: on Tuesday 12-01 it is 3 (scenario A06).
    """
    span = (today - due_on).days
    return sum(is_business_day(due_on + DAY * step, closed) for step in range(1, span + 1))
