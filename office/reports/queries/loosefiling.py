"""Loose filing: the pages that wait, since when, and what was filed in time. Source: domain 2.9, 2.11."""

from datetime import timedelta

from office import clock
from office.charts.businessdays import business_days_past
from office.charts.queries.days import closed_days
from office.db import as_day, as_instant, fetch
from office.jinja import birth
from office.loose.queries import filing_by_day
from office.reports.drawing import Chart, shown
from office.reports.queries import custody
from office.reports.queries.listing import PERSON, Line, Ready, instants, name_of, short
from office.reports.queries.spans import Measure, percent, spans
from office.typed import mrn_shown

INTAKE = timedelta(days=29)  # with the last day itself, 30 days tell what comes in on an average one
FILED_COLUMNS = ("Day", "Papers", "Pages", "In time", "Late", "Waiting", "Filed in time")


def papers(period):
    """[(received on, settled at or None, pages)] of what waited or came in from 30 days before a period. One query."""
    rows = fetch(
        "SELECT received_on, settled_at, pages FROM loose_paper WHERE received_on <= ? "
        "AND (settled_at IS NULL OR settled_at >= ? OR received_on >= ?)",
        period[1].isoformat(),
        instants(*period)[0],
        (period[0] - INTAKE).isoformat(),
    )
    return [(as_day(received_on), as_instant(settled_at), pages) for received_on, settled_at, pages in rows]


def waiting_at(day_on, rows):
    """[(received on, pages)] of the papers that waited at the end of a day."""
    end = custody.end_of(day_on)
    return [(on, pages) for on, settled, pages in rows if on <= day_on and (settled is None or settled > end)]


def pages_waiting(period):
    """Pages that wait at the end of the period and of each of its parts, in days of intake."""
    rows = papers(period)
    closed = closed_days(period[0] - INTAKE, period[1])

    def at(day_on):
        first = day_on - INTAKE
        came = sum(pages for on, _, pages in rows if first <= on <= day_on)
        worked = business_days_past(first - timedelta(days=1), day_on, closed)
        return sum(pages for _, pages in waiting_at(day_on, rows)), came, worked

    def days(day_on):
        pages, came, worked = at(day_on)
        return pages * worked / max(came, 1) if pages or came else None

    last = custody.last_day(period)
    pages, came, worked = at(last)
    bars = tuple((label, days(min(until, last))) for label, _, until in spans(*period))
    return Measure(days(last), f"{pages:,} pages; {came:,} came in {worked:,} days", bars)


def oldest_waiting(period):
    """Business days since the oldest paper that waits came in, at the end of the period and of each of its parts."""
    rows = papers(period)
    closed = closed_days(min([period[0], *(on for on, _, _ in rows)]), period[1])

    def oldest(day_on):
        return min((on for on, _ in waiting_at(day_on, rows)), default=None)

    def days(day_on):
        since = oldest(day_on)
        return business_days_past(since, day_on, closed) if since else (0 if rows else None)

    last = custody.last_day(period)
    since = oldest(last)
    bars = tuple((label, days(min(until, last))) for label, _, until in spans(*period))
    return Measure(days(last), f"since {short(since)}" if since else "none waits", bars)


def filed_in_time(from_on, until_on):
    """For each day what came in, and what was filed of it in time; all of it on the last line."""
    period = custody.period_of(from_on, until_on)
    rows = filing_by_day(*period)
    lines = [_filed(short(one.day_on), one.papers, one.pages, one.in_time, one.late, one.waiting) for one in rows]
    if rows:
        sums = [sum(getattr(one, name) for one in rows) for name in ("papers", "pages", "in_time", "late", "waiting")]
        lines.append(_filed("All", *sums))
    chart = Chart("Pages received", tuple((f"{one.day_on:%b} {one.day_on.day}", one.pages) for one in rows))
    facts = ["In time: filed, scanned or discarded by its due day. Filed in time: in time ÷ (in time + late)."]
    return Ready(lines, list, (chart,) if rows else ()), facts


def _filed(name, count, pages, in_time, late, waiting):
    share = percent(in_time, in_time + late)
    cells = (f"{count:,}", f"{pages:,}", f"{in_time:,}", f"{late:,}", f"{waiting:,}")
    return Line(None, (name, *cells, "–" if share is None else shown(share, "%")))


def loose_papers(from_on, until_on):
    """The papers that waited at the end of the last day, the oldest first; of nobody known as they are written."""
    period = custody.period_of(from_on, until_on)
    last, end = custody.last_day(period), custody.written_end(period)
    rows = fetch(
        f"{PERSON}, l.written_as, l.tab, l.pages, l.received_on, l.due_on, l.settled_at, l.state FROM loose_paper l "
        "LEFT JOIN patient p ON p.id = l.patient_id WHERE l.received_on <= ? "
        "AND (l.settled_at IS NULL OR l.settled_at > ?) ORDER BY l.received_on, l.id",
        last.isoformat(),
        end,
    )
    closed = closed_days(as_day(rows[0][12]), last) if rows else ()
    pages = sum(row[11] for row in rows)
    facts = [f"{pages:,} pages on {len(rows):,} papers waited at the end of {short(last)}."]
    return Ready(rows, lambda some: [_paper(row, last, closed) for row in some]), facts


def _paper(row, last, closed):
    written_as, tab, pages, received_on, due_on, settled_at, state = row[9:]
    key, family, given, middle, suffix, preferred, born_on, mrn = row[:8]
    whose = (written_as, "", "")
    if key:
        whose = (name_of(family, given, middle, suffix, preferred), birth(as_day(born_on)), mrn_shown(mrn))
    days = business_days_past(as_day(received_on), last, closed)
    done = f"{state} {short(clock.local(as_instant(settled_at)).date())}" if settled_at else state
    return Line(key, (*whose, tab, f"{pages:,}", short(received_on), short(due_on), str(days), done))
