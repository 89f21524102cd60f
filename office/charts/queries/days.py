"""The practice's closed days, and what follows from them for loans: due dates, overdue days, the ladder."""

from datetime import timedelta

from office import clock
from office.charts.businessdays import DAY, add_business_days, business_days_past, is_business_day
from office.db import as_day, fetch
from office.settings import setting
from office.settings.queries import settings_now

AHEAD = timedelta(days=60)


def closed_days(first_on, last_on):
    """Dates in a span on which the whole practice is closed for all its hours. One query and the hours' settings."""
    values = settings_now()
    rows = fetch(
        "SELECT day_on FROM hours_exception WHERE provider_id IS NULL AND lifted_at IS NULL "
        "AND day_on >= ? AND day_on <= ? AND start_minute <= ? AND end_minute >= ?",
        first_on.isoformat(),
        last_on.isoformat(),
        values["hours.open_minute"],
        values["hours.close_minute"],
    )
    return {as_day(row[0]) for row in rows}


def loan_due_on(purpose, start_on):
    """The due date of a loan: setting loan_days.<purpose> in business days; 0 is the same day."""
    count = setting(f"loan_days.{purpose}")
    return business_days_on(count, start_on) if count else start_on


def business_days_on(count, day_on=None):
    """The date so many business days after a date, or after today."""
    first = day_on or clock.today()
    return add_business_days(first, count, closed_days(first, first + AHEAD))


def next_business_day(day_on):
    """The first business day after a date."""
    return business_days_on(1, day_on)


def overdue_days(due_dates):
    """{due date: business days past} for these due dates, up to today. One query for all."""
    today = clock.today()
    past = [due_on for due_on in due_dates if due_on < today]
    if not past:
        return dict.fromkeys(due_dates, 0)
    closed = closed_days(min(past), today)
    return {due_on: business_days_past(due_on, today, closed) for due_on in due_dates}


def ladders(counts):
    """{business days overdue: who takes care of it}; "" while nobody has to. One query.

    Source: domain 2.7, by the settings overdue.*_days.
    """
    values = settings_now()
    steps = (("manager_days", "manager"), ("lead_days", "records lead"), ("holder_days", "holder"))
    return {
        count: next((words for name, words in steps if count >= values[f"overdue.{name}"] > 0), "")
        for count in set(counts)
    }


def days_beside(day_on):
    """(business day before, business day after) a date, for leafing through pull lists."""
    closed = closed_days(day_on - AHEAD, day_on + AHEAD)
    before = day_on - DAY
    while not is_business_day(before, closed):
        before -= DAY
    return before, add_business_days(day_on, 1, closed)
