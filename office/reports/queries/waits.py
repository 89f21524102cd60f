"""How long each part of a visit takes, by provider and by hour of the appointment. Source: domain 5.2, 5.5."""

from collections import defaultdict
from itertools import groupby

from office import clock
from office.db import as_day, as_instant, fetch
from office.reports.queries.listing import Line, Ready, days
from office.visits.models import Flow
from office.visits.segments import LABELS, Segments, median, segments

STEPS = (
    "SELECT v.id, v.day_on, r.short, a.start_minute, s.flow, s.at, s.entered_late FROM visit v "
    "JOIN appointment a ON a.id = v.appointment_id JOIN provider r ON r.id = a.provider_id "
    "JOIN visit_step s ON s.visit_id = v.id AND s.undone_at IS NULL "
    "WHERE v.day_on >= ? AND v.day_on <= ? ORDER BY v.id, s.id"
)
COLUMNS = ("Provider", "Hour", "Visits", *LABELS.values(), "Entered late")
ALL = "All hours"


def waits(from_on, until_on):
    """Medians in minutes of each part, for each provider by hour and over all hours, and the formulas."""
    found = [_visit(list(rows)) for _, rows in groupby(fetch(STEPS, *days(from_on, until_on)), lambda row: row[0])]
    groups = defaultdict(list)
    for provider, hour, parts, late in found:
        groups[provider, hour].append((parts, late))
        groups[provider, ALL].append((parts, late))
    order = sorted(groups, key=lambda key: (key[0], key[1] == ALL, key[1] if key[1] != ALL else 0))
    everyone = [parts.wait for _, _, parts, _ in found]
    facts = [
        "Minutes are medians of whole minutes. A part counts from its first step to the next one named; a step "
        "that was left out counts nowhere (–). Steps taken back do not count; times entered late do, and are shown.",
        "Wait to be seen = first with the provider or nurse − the later of arrival and appointment; "
        "from arrival: − arrival. Targets: check-in to room 10, room to provider 10, whole visit 60 minutes.",
        f"All: {len(found):,} visits, median wait {_shown(median(everyone))} minutes.",
    ]
    return Ready([(key, groups[key]) for key in order], _lines), facts


def _visit(rows):
    _, day_on, provider, start, *_ = rows[0]
    steps = [(Flow(row[4]), as_instant(row[5])) for row in rows]
    parts = segments(steps, clock.at_minute(as_day(day_on), start))
    return provider, start // 60, parts, any(row[6] for row in rows)


def _lines(groups):
    return [
        Line(None, (*_head(key, rows), *_medians(rows), str(sum(late for _, late in rows)))) for key, rows in groups
    ]


def _head(key, rows):
    provider, hour = key
    return provider, hour if hour == ALL else f"{hour % 12 or 12} {'AM' if hour < 12 else 'PM'}", str(len(rows))


def _medians(rows):
    return [_shown(median([getattr(parts, name) for parts, _ in rows])) for name in Segments._fields]


def _shown(number):
    return "–" if number is None else f"{number:g}"
