"""What the searches of a period came to, by formula."""

from datetime import date

from office.charts.models import Cause
from office.charts.rules import mark_found
from office.missing.queries import causes
from office.missing.rules import close_search
from tests.charts.making import close_day
from tests.missing.making import make_search

NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)


def test_causes_of_a_period_with_the_median_days_to_find(records_clerk, set_clock):
    ways = [("2026-11-23 08:00", "2026-11-24 08:00", Cause.DESK), ("2026-11-23 08:00", "2026-11-25 20:00", Cause.DESK)]
    ways += [
        ("2026-11-25 08:00", "2026-11-30 23:59", Cause.IN_TRANSIT),
        ("2026-11-30 08:00", "2026-12-01 00:00", Cause.DESK),
    ]
    for place, (opened, found, why) in enumerate(ways):
        set_clock(opened)
        case = make_search(records_clerk, mrn=500001 + place)
        set_clock(found)
        mark_found(case.volume, by=records_clerk)
        close_search(case, why, by=records_clerk)
    close_day(date(2026, 11, 26))
    set_clock("2026-12-01 08:00")
    make_search(records_clerk)

    rows = [(row.cause, row.count, row.days) for row in causes(*NOVEMBER)]

    assert rows == [(Cause.DESK, 2, 1.8), (Cause.IN_TRANSIT, 1, 5.7)]  # the last one was found in December
