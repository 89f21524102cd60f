"""The boards of today and what a visit's page shows. Sources: domain 5.2; others.md section 4, items 1 and 20."""

from collections import Counter
from datetime import datetime, time, timedelta
from typing import NamedTuple

from office import clock
from office.charts.queries import Light, lights
from office.db import DayField, InstantField, fetch
from office.errors import NotFound
from office.jinja import minute as minute_shown
from office.patients.models import Registration
from office.scheduling.models import Appointment, Standing
from office.settings import setting
from office.settings.queries import settings_now
from office.typed import age_shown
from office.visits.models import Flow, Visit, VisitStep

_instant, _day = InstantField().python_value, DayField().python_value
LATE_MINUTES = 15  # after that the desk asks the provider; domain 4.6
TONES = {
    Flow.EXPECTED: ("calm", "○"),
    Flow.ARRIVED: ("wait", "→"),
    Flow.CHECKED_IN: ("good", "✓"),
    Flow.ROOMED: ("good", "▣"),
    Flow.WITH_PROVIDER: ("good", "●"),
    Flow.CHECKOUT: ("wait", "→"),
    Flow.LEFT: ("off", "–"),
    Flow.LEFT_UNSEEN: ("late", "!"),
}
NEXT = {
    Flow.EXPECTED: "arrive",
    Flow.ARRIVED: "check in",
    Flow.CHECKED_IN: "room",
    Flow.ROOMED: "with provider",
    Flow.WITH_PROVIDER: "checkout",
    Flow.CHECKOUT: "left",
}
GROUPS = {
    "expected": ("expected", "late"),
    "waiting": (Flow.ARRIVED, Flow.CHECKED_IN),
    "inside": (Flow.ROOMED, Flow.WITH_PROVIDER),
    "leaving": (Flow.CHECKOUT,),
    "done": (Flow.LEFT, Flow.LEFT_UNSEEN, Standing.NO_SHOW),
}
FLOWS = (Flow.ARRIVED, Flow.CHECKED_IN, Flow.ROOMED, Flow.WITH_PROVIDER, Flow.CHECKOUT, Flow.LEFT)
OPEN = (str(Standing.BOOKED), str(Standing.CONFIRMED))
GROUP_OF = {str(word): group for group, words in GROUPS.items() for word in words}
NO_LIGHT = Light("–", tone="off", mark="○")
NOT_DONE = "open"
AT_THE_DESK = ("expected", "late", str(Flow.ARRIVED))  # until then a quick registration is the desk's to complete
SQL = (
    "SELECT a.id, a.start_minute, a.standing, a.reason, a.patient_id, p.last_name, p.first_name, p.suffix, "
    "p.preferred_name, p.born_on, p.name_alert, p.safety_flag, p.interpreter, p.registration, a.provider_id, r.short, "
    "t.code, v.id, v.flow, v.room, v.arrived_at, v.seen_at FROM appointment a JOIN patient p ON p.id = a.patient_id "
    "JOIN provider r ON r.id = a.provider_id JOIN appointment_type t ON t.id = a.type_id "
    "LEFT JOIN visit v ON v.appointment_id = a.id WHERE a.day_on = ? AND a.standing IN "
    "('booked', 'confirmed', 'no-show', 'completed', 'left without being seen') "
    "ORDER BY a.start_minute, r.rank, a.id"
)


class BoardRow(NamedTuple):
    """One appointment of the day, ready to show: three states apart (patient, chart, and what comes next)."""

    id: int
    visit_id: int | None
    time: str
    patient_id: int
    name: str
    born: str
    age: str
    alerts: tuple
    provider_id: int
    provider: str
    type: str
    reason: str
    status: str
    tone: str
    mark: str
    room: str
    since: str
    waited: str
    chart: str
    chart_more: str
    chart_tone: str
    chart_mark: str
    next: str


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
    charts, now = lights([row[4] for row in found], day_on), _Now(day_on)
    rows = [_row(now, charts.get(row[4]), *row) for row in found]
    groups = Counter(GROUP_OF[row.status] for row in rows)
    names = {row.provider_id: row.provider for row in rows}
    chosen = [row for row in rows if provider_id in (None, row.provider_id) and _wanted(row, group)]
    late = [row[1] + LATE_MINUTES for row in found if row[1] + LATE_MINUTES > now.minute]
    until = min(late, default=1440)
    return Board(chosen, groups, names, until, values["wait.amber_minutes"], values["wait.red_minutes"])


def _wanted(row, group):
    own = GROUP_OF[row.status]
    return group in (None, own) or (group == NOT_DONE and own != "done")


class _Now:
    """What a row needs of the present, worked out once: the minute of the day, ages, waits."""

    def __init__(self, day_on):
        self.today, self.instant, self.day_on = clock.today(), clock.now(), day_on
        self.minute = clock.minute_of_day() if day_on == self.today else (1440 if day_on < self.today else 0)
        self.ages = {}

    def age(self, born_on):
        if born_on not in self.ages:
            self.ages[born_on] = age_shown(born_on, self.today)
        return self.ages[born_on]


def _row(
    now, light, id, start, standing, reason, patient_id, last, first, suffix, preferred, born_on, name_alert, flag,
    interpreter, registration, provider_id, provider, type, visit_id, flow, room, arrived_at, seen_at,
):  # fmt: skip
    born_on = _day(born_on)
    status, tone, mark = _status(standing, flow, start, now)
    since, waited = _wait(now, start, _instant(arrived_at), _instant(seen_at), flow)
    light = light or NO_LIGHT
    more = " · ".join(part for part in (light.detail, light.since) if part)
    alerts = _alerts(name_alert, flag, interpreter, registration if status in AT_THE_DESK else "")
    next = NEXT.get(flow or Flow.EXPECTED, "") if standing in OPEN else ""
    born, age = (f"{born_on:%m/%d/%Y}", now.age(born_on)) if born_on else ("–", "")
    return BoardRow(
        id, visit_id, minute_shown(start), patient_id, _name(last, first, suffix, preferred), born, age, alerts,
        provider_id, provider, type, reason, status, tone, mark, room or "", since, waited,
        light.word, more, light.tone, light.mark, next,
    )  # fmt: skip


def _name(last, first, suffix, preferred):
    given = f"{first} {suffix}".strip()
    return (f"{last}, {given}" if given else last) + (f' "{preferred}"' if preferred else "")


def _alerts(name_alert, flag, interpreter, registration):
    """(short word, words, tone) of each; a safety flag stays silent about what it is. Source: domain 5.1 step 10."""
    if not (name_alert or flag or interpreter) and registration != Registration.QUICK:
        return ()
    found = (
        (name_alert, "name", "Name alert", "late"),
        (flag, "flag", "See flag", "alert"),
        (interpreter, "lang", "Interpreter", "calm"),
        (registration == Registration.QUICK, "reg", "Registration not complete", "wait"),
    )
    return tuple(alert for holds, *alert in found if holds)


def _status(standing, flow, start, now):
    if standing == Standing.NO_SHOW:
        return "no-show", "off", "✕"
    if flow is None or flow == Flow.EXPECTED:
        if standing in ("completed", "left without being seen"):
            return ("left" if standing == "completed" else standing), "off", "–"
        return ("late", "late", "!") if start + LATE_MINUTES <= now.minute else ("expected", "calm", "○")
    return flow, *TONES[flow]


def _wait(now, start, arrived_at, seen_at, flow):
    """(instant since when the patient waits, as ISO text, or ""; the wait in words when it has ended).

    Counted from the later of arrival and appointment: who comes early does not wait yet. Source: domain 5.2.
    """
    if arrived_at is None or flow == Flow.EXPECTED:
        return "", ""
    since = max(arrived_at, clock.instant(datetime.combine(now.day_on, time()) + timedelta(minutes=start)))
    if seen_at:
        return "", f"{minutes_between(since, seen_at)} min"
    if flow in (Flow.CHECKOUT, Flow.LEFT, Flow.LEFT_UNSEEN):
        return "", "–"
    return since.isoformat(timespec="seconds") + "Z", f"{minutes_between(since, now.instant)} min"


def minutes_between(earlier, later):
    """Whole minutes from one instant to another, never below 0."""
    return max(0, int((later - earlier).total_seconds()) // 60)


def visit_of(appointment):
    """The Visit of an appointment, or None before the patient came."""
    return Visit.get_or_none(Visit.appointment == appointment.id)


def get_visit(patient_id, visit_id):
    """One visit of this patient. Raises NotFound, also for another patient's."""
    visit = Visit.get_or_none((Visit.id == visit_id) & (Visit.patient == patient_id))
    if visit is None:
        raise NotFound()
    return visit


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


def next_appointment_today(patient_id):
    """Today's booking of a patient that still stands, or None: to arrive from the patient's page."""
    return (
        Appointment.select()
        .where(
            (Appointment.patient == patient_id)
            & (Appointment.day_on == clock.today())
            & Appointment.standing.in_((Standing.BOOKED, Standing.CONFIRMED))
        )
        .order_by(Appointment.start_minute)
        .first()
    )


def rooms():
    """The names of the rooms in their order, from setting "visits.rooms"."""
    return [name.strip() for name in setting("visits.rooms").split(",") if name.strip()]


def last_verified(patient_id):
    """{what: instant} of the last time each thing was verified with the patient."""
    rows = fetch("SELECT what, MAX(at) FROM verification WHERE patient_id = ? GROUP BY what", patient_id)
    return {what: _instant(at) for what, at in rows}


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
