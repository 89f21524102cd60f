"""How much waits to be filed and since when, and how quickly it was filed in a period. Source: domain 2.9, 2.11."""

from dataclasses import dataclass, field
from datetime import date

from office import clock
from office.charts.businessdays import business_days_past
from office.charts.queries.days import closed_days
from office.db import as_day, as_instant, fetch
from office.loose.models import Tab

AGES = ((0, "today"), (1, "1 business day"), (2, "2 business days"), (5, "3 to 5"), (None, "more than 5"))


@dataclass
class Backlog:
    """Papers and pages of one kind that wait: `ages` are pages by business days since they were received."""

    name: str
    papers: int = 0
    pages: int = 0
    late: int = 0
    oldest_on: date | None = None
    ages: list = field(default_factory=lambda: [0] * len(AGES))

    def add(self, papers, pages, received_on, days, late):
        """Count papers that were received on one day."""
        self.papers, self.pages, self.late = self.papers + papers, self.pages + pages, self.late + late
        self.oldest_on = min(self.oldest_on or received_on, received_on)
        self.ages[next(at for at, (most, _) in enumerate(AGES) if most is None or days <= most)] += pages


def backlog():
    """[Backlog of lab results, of other papers, of both]: all that is stamped and not settled. Three queries."""
    rows = fetch(
        "SELECT tab, received_on, COUNT(*), SUM(pages), SUM(CASE WHEN due_on < ? THEN 1 ELSE 0 END) FROM loose_paper "
        "WHERE settled_at IS NULL GROUP BY tab, received_on",
        clock.today().isoformat(),
    )
    lab, other, both = Backlog("Lab results"), Backlog("Other papers"), Backlog("All")
    days = _ages({as_day(row[1]) for row in rows})
    for tab, received_on, papers, pages, late in rows:
        on = as_day(received_on)
        for one in (lab if tab == Tab.LAB else other, both):
            one.add(papers, int(pages), on, days[on], int(late))
    return [lab, other, both]


def _ages(dates):
    """{date: business days since}."""
    if not dates:
        return {}
    today = clock.today()
    closed = closed_days(min(dates), today)
    return {on: business_days_past(on, today, closed) for on in dates}


@dataclass(frozen=True)
class Filing:
    """What came in and what was filed of it in a period: pages, papers in time and late, papers that still wait."""

    day_on: date
    papers: int
    pages: int
    in_time: int
    late: int
    waiting: int


def filing_by_day(from_on, until_on):
    """[Filing] for each day of a period on which papers were received; for reports and rates. One query.

    In time: settled on or before the day on which it was due (setting loose.*_days); 2.11 "Loose filing".
    """
    rows = fetch(
        "SELECT received_on, due_on, pages, settled_at FROM loose_paper WHERE received_on BETWEEN ? AND ? "
        "ORDER BY received_on",
        from_on.isoformat(),
        until_on.isoformat(),
    )
    found = {}
    for received_on, due_on, pages, settled_at in rows:
        fates = found.setdefault(as_day(received_on), [0, 0, 0, 0, 0])
        fates[0] += 1
        fates[1] += pages
        fates[_fate(as_day(due_on), settled_at)] += 1
    return [Filing(on, *fates) for on, fates in found.items()]


def _fate(due_on, settled_at):
    if settled_at is None:
        return 4
    return 2 if _day_of(settled_at) <= due_on else 3


def _day_of(settled_at):
    return clock.local(as_instant(settled_at)).date()
