"""Reports of the file room in counts: who has how many and how long, how full the shelves are, when charts are asked
for. Source: domain 2.11."""

from collections import Counter, defaultdict

from office import clock
from office.charts.filing import FilingOrder
from office.charts.models import Purpose, VolumeState
from office.charts.shelves import section_of
from office.db import as_day, as_instant, fetch
from office.missing.queries import causes
from office.reports.drawing import Chart, shown
from office.reports.queries import custody
from office.reports.queries.listing import Line, Ready, instants, short
from office.settings import setting

AGES = ((1, "1 day"), (3, "2–3 days"), (7, "4–7 days"), (30, "8–30 days"), (None, "longer"))
OUT_COLUMNS = ("Holder", "Out", *(label for _, label in AGES), "Overdue", "Oldest since")
FIRST_HOUR, LAST_HOUR = 7, 17
HOURS = ("before 7", *(f"{hour % 12 or 12} {'AM' if hour < 12 else 'PM'}" for hour in range(7, 17)), "5 PM on")
REQUEST_COLUMNS = ("What for", *HOURS, "All")
CAUSE_COLUMNS = ("Cause", "Found", "Share", "Days, median")
LOAD_COLUMNS = ("Section", "On the shelf", "Out", "All", "Against the mean")


def charts_out(from_on, until_on):
    """Who had how many volumes at the end of the last day, for how many days, and how many were overdue."""
    period = custody.period_of(from_on, until_on)
    last, end = custody.last_day(period), custody.written_end(period)
    rows = fetch(
        "SELECT h.name, s.signed_out_at, s.due_on FROM sign_out s JOIN holder h ON h.id = s.holder_id "
        "WHERE s.signed_out_at < ? AND (s.returned_at IS NULL OR s.returned_at > ?) ORDER BY h.name",
        end,
        end,
    )
    held = defaultdict(list)
    for name, since, due_on in rows:
        held[name].append((custody.local_day(since), as_day(due_on) < last))
    lines = [
        _holder(name, stays, last) for name, stays in sorted(held.items(), key=lambda one: (-len(one[1]), one[0]))
    ]
    chart = Chart("Charts out by holder", tuple((name, len(held[name])) for name in sorted(held)))
    return Ready(lines, list, (chart,)), [f"{len(rows):,} volumes were out at the end of {short(last)}."]


def _holder(name, stays, last):
    ages = Counter(
        next(label for most, label in AGES if most is None or (last - since).days <= most) for since, _ in stays
    )
    late = sum(overdue for _, overdue in stays)
    cells = (str(len(stays)), *(str(ages[label]) for _, label in AGES), str(late), short(min(stays)[0]))
    return Line(None, (name, *cells))


def shelf_load(from_on, until_on):
    """How many folders belong to each part of the shelves now: by the last two digits, the thousand, or the letter."""
    order = FilingOrder(setting("filing.order"))
    rows = fetch(
        "SELECT p.mrn, p.filing_name, v.state FROM volume v JOIN patient p ON p.id = v.patient_id "
        "WHERE v.state NOT IN (?, ?, ?, ?, ?)",
        *map(str, (VolumeState.INACTIVE, VolumeState.OFF_SITE, VolumeState.RECALLED, VolumeState.MERGED_BACK,
                   VolumeState.DESTROYED)),
    )  # fmt: skip
    counts = defaultdict(Counter)
    for mrn, filing_name, state in rows:
        counts[section_of(order, mrn, filing_name).split(" / ")[0]][state == VolumeState.FILED] += 1
    mean = len(rows) / len(counts) if counts else 0
    lines = [_section(section, counts[section], mean) for section in sorted(counts)]
    loads = {section: sum(counts[section].values()) for section in sorted(counts)}
    return Ready(lines, list, (Chart("Folders by section", tuple(loads.items()), target=mean, about="the mean"),)), [
        "Folders of the active shelves as they are now, in the sections of the filing order; out: with a holder, on a "
        "cart, in the refile bin or missing.",
        *_evenness(loads, mean),
    ]


def _section(section, count, mean):
    whole = count[True] + count[False]
    return Line(None, (section, f"{count[True]:,}", f"{count[False]:,}", f"{whole:,}", shown(100 * whole / mean, "%")))


def _evenness(loads, mean):
    if not loads:
        return []
    most, least = max(loads, key=loads.get), min(loads, key=loads.get)
    even = f"{loads[most] / mean:.2f} times the mean of {shown(mean)}"
    return [f"Fullest: section {most} with {loads[most]:,}, {even}. Emptiest: section {least} with {loads[least]:,}."]


def requests_by_hour(from_on, until_on):
    """How many charts were asked for, by purpose and by the hour of asking."""
    rows = fetch(
        "SELECT purpose, asked_at FROM chart_request WHERE asked_at >= ? AND asked_at < ?",
        *instants(*custody.period_of(from_on, until_on)),
    )
    counts = defaultdict(Counter)
    for purpose, asked_at in rows:
        hour = clock.local(as_instant(asked_at)).hour
        counts[purpose][min(max(hour, FIRST_HOUR - 1), LAST_HOUR) - FIRST_HOUR + 1] += 1
    lines = [_purpose(str(purpose), counts[purpose]) for purpose in Purpose if purpose in counts]
    totals = Counter()
    for count in counts.values():
        totals.update(count)
    lines += [_purpose("All", totals)] if lines else []
    chart = Chart("Charts asked for by hour", tuple((label, totals[place]) for place, label in enumerate(HOURS)))
    return Ready(lines, list, (chart,) if rows else ()), [f"{len(rows):,} requests"]


def _purpose(name, count):
    cells = (str(count[place] or "") for place in range(len(HOURS)))
    return Line(None, (name, *cells, f"{sum(count.values()):,}"))


def missing_causes(from_on, until_on):
    """Why the charts that were found in the period had been missing, the most frequent cause first."""
    rows = causes(*custody.period_of(from_on, until_on))
    whole = sum(row.count for row in rows)
    lines = [
        Line(None, (str(row.cause), f"{row.count:,}", shown(100 * row.count / whole, "%"), f"{row.days:,.1f}"))
        for row in rows
    ]
    chart = Chart("Searches by cause", tuple((str(row.cause), row.count) for row in rows))
    facts = [f"{whole:,} searches that ended with a cause. Days: from the beginning of the search until it was found."]
    return Ready(lines, list, (chart,) if rows else ()), facts
