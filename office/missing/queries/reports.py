"""What the searches of a period came to, for the reports. Source: domain 2.11."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from office import clock
from office.charts.businessdays import business_days_past
from office.charts.models import Cause, MissingCase, Volume
from office.charts.queries.days import closed_days
from office.patients.models import Patient

DAY = timedelta(days=1)


@dataclass(frozen=True)
class CauseRow:
    """How often one cause was found, and the median days from the beginning of the search until then."""

    cause: Cause
    count: int
    days: float


def causes(first_on, last_on):
    """CauseRows of the searches whose volume was found in a period (local dates), the most frequent first. One query.

    Formula: number of searches by cause; days = median of (found - opened) in calendar days with one decimal.
    """
    start, end = clock.day_bounds(first_on)[0], clock.day_bounds(last_on)[1]
    rows = MissingCase.select(MissingCase.why, MissingCase.opened_at, MissingCase.found_at).where(
        MissingCase.why.is_null(False) & (MissingCase.found_at >= start) & (MissingCase.found_at < end)
    )
    spans = {}
    for why, opened_at, found_at in rows.tuples():
        spans.setdefault(Cause(why), []).append((found_at - opened_at) / DAY)
    found = [CauseRow(cause, len(days), round(median(days), 1)) for cause, days in spans.items()]
    return sorted(found, key=lambda row: (-row.count, list(Cause).index(row.cause)))


def last_year():
    """The twelve months up to today, as first and last date."""
    today = clock.today()
    return today - timedelta(days=365), today


def searches(first_on, last_on):
    """Searches that were opened in a period (local dates) with volume and patient, the oldest first; to be paged."""
    start, end = clock.day_bounds(first_on)[0], clock.day_bounds(last_on)[1]
    within = (MissingCase.opened_at >= start) & (MissingCase.opened_at < end)
    rows = MissingCase.select(MissingCase, Volume, Patient).join(Volume).join(Patient)
    return rows.where(within).order_by(MissingCase.opened_at, MissingCase.id)


def open_longer_than(hours=24):
    """How many volumes are missing for longer than so many hours."""
    since = clock.now() - timedelta(hours=hours)
    return MissingCase.select().where(MissingCase.found_at.is_null() & (MissingCase.opened_at < since)).count()


def business_days_to_find(case):
    """Business days from the day a search was opened to the day its volume was found, or today."""
    first = clock.local(case.opened_at).date()
    last = clock.local(case.found_at).date() if case.found_at else clock.today()
    return business_days_past(first, last, closed_days(first, last))
