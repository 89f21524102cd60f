"""The boards of today and what a visit's page shows. Sources: domain 5.2; others.md section 4, items 1 and 20."""

from collections import Counter, namedtuple
from typing import NamedTuple

from office import clock
from office.charts.queries import lights
from office.db import DayField, InstantField, fetch
from office.scheduling.models import Standing
from office.settings import setting
from office.settings.queries import settings_now
from office.visits.models import Flow, Visit, VisitStep
from office.visits.rows import FLOWS, GROUP_OF, GROUPS, LATE_MINUTES, minutes_between, row_of, waiting

_instant, _day = InstantField().python_value, DayField().python_value
NOT_DONE = "open"
FILTERS = (*GROUPS, NOT_DONE)
SQL = (
    "SELECT a.id, a.start_minute, a.standing, a.reason, a.patient_id, p.last_name, p.first_name, p.suffix, "
    "p.preferred_name, p.born_on, p.name_alert, p.safety_flag, p.interpreter, p.registration, a.provider_id, r.short, "
    "t.code, v.id, v.flow, v.room, v.arrived_at, v.seen_at FROM appointment a JOIN patient p ON p.id = a.patient_id "
    "JOIN provider r ON r.id = a.provider_id JOIN appointment_type t ON t.id = a.type_id "
    "LEFT JOIN visit v ON v.appointment_id = a.id WHERE a.day_on = ? AND a.standing IN "
    "('booked', 'confirmed', 'no-show', 'completed', 'left without being seen') "
    "ORDER BY a.start_minute, r.rank, a.id"
)


class Board(NamedTuple):
    """A day's rows after the filters, counts of all by group and provider, and when time itself changes a row."""

    rows: list
    groups: dict
    providers: dict
    until: int
    amber: int
    red: int


def board(day_on, *, provider_id=None, group=None):
    """The Board of a day: one query for the visits, two for the charts, one for the settings."""
    found, values = fetch(SQL, day_on.isoformat()), settings_now()
    charts, today, now = lights([row[4] for row in found], day_on), clock.today(), clock.now()
    minute = clock.minute_of_day() if day_on == today else (1440 if day_on < today else 0)
    rows = []
    for raw in found:
        since, waited = waiting(day_on, raw[1], raw[-2], raw[-1], raw[-4])
        waited = waited or (f"{minutes_between(since, now)} min" if since else "")
        rows.append(row_of(today, raw[1] + LATE_MINUTES <= minute, since, waited, charts.get(raw[4]), *raw))
    groups = Counter(GROUP_OF[row.status] for row in rows)
    names = dict(sorted({row.provider_id: row.provider for row in rows}.items()))
    chosen = [row for row in rows if provider_id in (None, row.provider_id) and _wanted(row, group)]
    until = min((raw[1] + LATE_MINUTES for raw in found if raw[1] + LATE_MINUTES > minute), default=1440)
    return Board(chosen, groups, names, until, values["wait.amber_minutes"], values["wait.red_minutes"])


def _wanted(row, group):
    own = GROUP_OF[row.status]
    return group in (None, own) or (group == NOT_DONE and own != "done")


def visit_of(appointment):
    """The Visit of an appointment, or None before the patient came."""
    return Visit.get_or_none(Visit.appointment == appointment.id)


def steps_of(visit):
    """Every step of a visit, undone ones too, in order."""
    return list(VisitStep.select().where(VisitStep.visit == visit.id).order_by(VisitStep.id)) if visit else []


def in_rooms(day_on):
    """{room: patient's last name} of those who are in a room now."""
    rows = fetch(
        "SELECT v.room, p.last_name FROM visit v JOIN patient p ON p.id = v.patient_id "
        "WHERE v.day_on = ? AND v.flow IN ('roomed', 'with provider') ORDER BY v.flow_at",
        day_on.isoformat(),
    )
    return dict(rows)


def visits_of(patient_id, *, limit=20):
    """A patient's visits, the newest first, as (day, provider, flow, reason, appointment id, source)."""
    rows = fetch(
        "SELECT v.day_on, r.short, v.flow, v.reason, v.appointment_id, v.source FROM visit v "
        "LEFT JOIN provider r ON r.id = v.provider_id WHERE v.patient_id = ? AND v.flow <> 'expected' "
        f"ORDER BY v.day_on DESC, v.id DESC LIMIT {int(limit)}",
        patient_id,
    )
    return [(_day(row[0]), row[1] or "", *row[2:]) for row in rows]


Expected = namedtuple("Expected", "id start_minute begun_at")


def next_appointment_today(patient_id):
    """Today's booking of a patient that still stands (Expected), or None: to arrive from the patient's page."""
    rows = fetch(
        "SELECT id, start_minute, begun_at FROM appointment WHERE patient_id = ? AND day_on = ? "
        "AND standing IN (?, ?) ORDER BY start_minute LIMIT 1",
        patient_id,
        clock.today().isoformat(),
        Standing.BOOKED.value,
        Standing.CONFIRMED.value,
    )
    return Expected(*rows[0]) if rows else None


def rooms():
    """The names of the rooms in their order, from setting "visits.rooms"."""
    return [name.strip() for name in setting("visits.rooms").split(",") if name.strip()]


def last_verified(patient_id):
    """{what: instant} of the last time each thing was verified with the patient; not what was only heard since."""
    newest = "SELECT MAX(id) FROM verification WHERE patient_id = ? GROUP BY what"
    rows = fetch(f"SELECT what, at, how FROM verification WHERE id IN ({newest})", patient_id)
    return {what: _instant(at) for what, at, how in rows if how != "heard"}


def is_over(appointment):
    """True when the time of an appointment has ended."""
    return clock.now() >= clock.at_minute(appointment.day_on, appointment.start_minute + appointment.minutes)


def steps_ahead(visit):
    """The steps that may follow, as Flow words; after rooming the room may still change."""
    if visit is None or visit.flow in (Flow.EXPECTED, Flow.LEFT, Flow.LEFT_UNSEEN):
        return []
    later = FLOWS[FLOWS.index(visit.flow) + 1 :]
    later = [flow for flow in later if not (flow == Flow.LEFT and visit.flow == Flow.ARRIVED)]
    again = [Flow.ROOMED] if visit.flow == Flow.ROOMED else []
    unseen = [Flow.LEFT_UNSEEN] if visit.flow in (Flow.ARRIVED, Flow.CHECKED_IN, Flow.ROOMED) else []
    return [*again, *later, *unseen]
