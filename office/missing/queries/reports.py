"""What the searches of a period came to, for the reports. Source: domain 2.11."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from office import clock
from office.charts.models import Cause, MissingCase

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
