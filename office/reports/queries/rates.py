"""The rates of the file room, each with its formula in words and its target. Source: domain 2.11."""

from dataclasses import dataclass
from typing import Any

from office.reports.drawing import Chart, shown
from office.reports.queries import custody, loosefiling
from office.reports.queries.listing import Line, Ready
from office.reports.queries.spans import Measure, middle, ninth_tenth, percent, share, spans, tally

COLUMNS = ("Rate", "Figure", "Target", "Result", "Counted", "Formula")
MET, MISSED, NOTHING = "✓ met", "! not met", "nothing to count"


@dataclass(frozen=True)
class Rate:
    """One rate. `measure(period)` gives its Measure; `least` or `most` is the target; `rows` the report behind it."""

    name: str
    unit: str
    formula: str
    measure: Any
    rows: str
    least: float | None = None
    most: float | None = None
    below: bool = False

    @property
    def target(self):
        """The target in words; "–" without one."""
        if self.least is not None:
            return f"{self.least:g} % at least" if self.least < 100 else "100 %"
        if self.most is None:
            return "–"
        return f"{'below ' if self.below else ''}{shown(self.most, self.unit)}{'' if self.below else ' at most'}"

    def result(self, value):
        """Whether a value meets the target, in words; "" without a target."""
        if value is None:
            return NOTHING
        if self.least is not None:
            return MET if value >= self.least else MISSED
        if self.most is None:
            return ""
        return MET if value < self.most or (value == self.most and not self.below) else MISSED


def availability(same_day):
    """Measures the charts in hand at rooming, of visits booked on the day or before it."""

    def measure(period):
        pairs = [(custody.as_day(row[10]), hit) for row, same, hit in custody.roomings(period) if same == same_day]
        return share(tally(pairs), period)

    return measure


def completeness(period):
    """Group A of the pull runs: pulled by closing time."""
    return share(tally((row[1], row[7]) for row in custody.run_lines(period) if row[5] == "A on shelf"), period)


def misfiles(period):
    """Folders out of their place among those that someone looked at."""
    return share(tally(custody.looks(period)), period)


def stat_median(period):
    """Half of the STAT requests were delivered within so many minutes."""
    return middle(custody.stat_minutes(period), period)


def stat_most(period):
    """Nine tenths of the STAT requests were delivered within so many minutes."""
    return middle(custody.stat_minutes(period), period, ninth_tenth)


def overdue(period):
    """Volumes past due among those that are out, at the end of the period and of each of its parts."""
    rows = custody.stays(period)

    def at(day_on):
        end = custody.end_of(day_on)
        out = [due_on for begun, ended, due_on in rows if custody.open_at(end, begun, ended)]
        return sum(due_on < custody.last_day((day_on, day_on)) for due_on in out), len(out)

    part, whole = at(period[1])
    bars = tuple((label, percent(*at(last))) for label, _, last in spans(*period))
    return Measure(percent(part, whole), f"{part:,} ÷ {whole:,}", bars)


def unlogged(period):
    """Moves that found a folder where the record did not say it was."""
    return share(custody.move_counts(period), period)


def missing(period):
    """Searches open for more than 24 hours, at the end of the period and of each of its parts."""
    rows = custody.searches(period)

    def at(day_on):
        end = custody.end_of(day_on)
        return sum(custody.long_open(end, *row) for row in rows)

    return Measure(
        at(period[1]), f"of {len(rows):,} searches", tuple((la, at(last)) for la, _, last in spans(*period))
    )


def days_to_find(period):
    """How long the searches took that ended in the period."""
    found = {}
    for opened, ended in custody.searches(period):
        if ended is not None and custody.local_day(ended) <= period[1]:
            taken = (ended - opened).total_seconds() / 86_400
            found.setdefault(custody.local_day(ended), []).append(taken)
    return middle(found, period)


# A further rate is a line here; its rows a report in the list of reports.
RATES = (
    Rate("Chart availability, day-ahead", "%",
         "Charts in hand at rooming ÷ charts needed, of visits booked before their day. Needed: the patient had a "
         "paper folder. In hand: the last scan before rooming put it on a cart or signed it out for a visit.",
         availability(False), "not-in-hand", least=98),
    Rate("Chart availability, same-day", "%", "The same, of visits booked on their day, and of walk-ins.",
         availability(True), "not-in-hand", least=95),
    Rate("Pull completeness at close", "%",
         "Group A pulled ÷ group A listed, of all runs for the days of the period; pulled by closing time of the day "
         "on which the run was printed.", completeness, "pull-runs", least=100),
    Rate("Misfile rate", "%",
         "Folders out of order, in a wrong section or not there ÷ folders checked, in filing checks and readings.",
         misfiles, "misfiles", most=1),
    Rate("STAT turnaround, median", "min",
         "Minutes from the STAT request to the scan that hands the chart over: half are at most this.",
         stat_median, "stat-requests", most=6),
    Rate("STAT turnaround, 90 %", "min", "The same: nine tenths are at most this.", stat_most, "stat-requests",
         most=10),
    Rate("Overdue volumes", "%", "Volumes past due ÷ volumes out, at the end of the last day of the period.",
         overdue, "overdue-volumes", most=2, below=True),
    Rate("Unlogged moves", "%", "Moves that found a folder elsewhere than the record said ÷ all moves.",
         unlogged, "unlogged-moves", most=1, below=True),
    Rate("Missing over 24 hours", "", "Searches open for more than 24 hours at the end of the last day of the period.",
         missing, "missing-charts", most=0),
    Rate("Days to find", "days", "Days from the beginning of a search to its end, of searches that ended: the median.",
         days_to_find, "missing-charts"),
    Rate("Loose pages waiting", "days of intake",
         "Pages that wait to be filed at the end of the last day of the period ÷ pages received on an average "
         "business day of the 30 days up to it.", loosefiling.pages_waiting, "loose-papers", most=1),
    Rate("Oldest loose paper", "business days",
         "Business days since the oldest paper that waits was received, at the end of the last day of the period.",
         loosefiling.oldest_waiting, "loose-papers", most=2),
)  # fmt: skip


def rates(from_on, until_on):
    """Every rate of a period with its chart."""
    return measured(RATES, custody.period_of(from_on, until_on)), []


def measured(rates, period):
    """Rates as the lines of a report, each with its chart."""
    found = [(rate, rate.measure(period)) for rate in rates]
    charts = tuple(
        Chart(rate.name, measure.bars, rate.unit, rate.least if rate.least is not None else rate.most, rate.target)
        for rate, measure in found
    )
    return Ready([_line(*one) for one in found], list, charts)


def _line(rate, measure):
    figure = "–" if measure.value is None else shown(measure.value, rate.unit)
    cells = (rate.name, figure, rate.target, rate.result(measure.value), measure.counted, rate.formula)
    return Line(None, cells, link=rate.rows)
