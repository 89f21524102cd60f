"""The boards of today and what a visit's page shows. Sources: domain 5.2; others.md section 4, items 1 and 20."""

from collections import Counter, namedtuple
from dataclasses import replace
from typing import NamedTuple

from office import clock
from office.charts.queries import lights
from office.db import DayField, InstantField, fetch
from office.scheduling.models import HOLDS_PLACE, Standing
from office.scheduling.queries.newness import seen_by
from office.settings import setting
from office.settings.queries import settings_now
from office.staff.models import Staff
from office.visits import ways
from office.visits.models import Accompanied, Flow, FollowUp, LeftUnseen, Visit, VisitStep, WrongArrival
from office.visits.rows import GROUP_OF, GROUPS, LATE_MINUTES, TURN_OF, minutes_between, row_of, waiting
from office.visits.segments import segments

_instant, _day = InstantField().python_value, DayField().python_value
NOT_DONE = "open"
WAITING = ("On the cart", "On shelf")  # a chart that is still to go to the first provider
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
    """A day's rows after the filters, counts of all by group, turn and provider, when time itself changes a row, how
    many of the shown wait longer than the amber and the red minutes."""

    rows: list
    groups: dict
    turns: dict
    providers: dict
    until: int
    amber: int
    red: int
    late: dict


def board(day_on, *, provider_id=None, group=None, turn=None):
    """The Board of a day: one query for the visits, two for the charts, one for the settings."""
    found, values = fetch(SQL, day_on.isoformat()), settings_now()
    charts, today, now = lights([row[4] for row in found], day_on), clock.today(), clock.now()
    minute = clock.minute_of_day() if day_on == today else (1440 if day_on < today else 0)
    bands, rows, waits = (values["wait.amber_minutes"], values["wait.red_minutes"]), [], {}
    handed = handed_over(found, charts)
    for raw in found:
        since, waited = waiting(day_on, raw[1], raw[-2], raw[-1], raw[-4])
        waited = waited or (f"{minutes_between(since, now)} min" if since else "")
        if since:
            waits[raw[0]] = minutes_between(since, now)
        rows.append(
            row_of(
                today, raw[1] + LATE_MINUTES <= minute, since, waited, handed.get(raw[0]) or charts.get(raw[4]), *raw
            )
        )
    chosen = [row for row in rows if provider_id in (None, row.provider_id) and _wanted(row, group, turn)]
    own = [waits[row.id] for row in chosen if row.id in waits]
    late = {"amber": sum(bands[0] <= one < bands[1] for one in own), "red": sum(one >= bands[1] for one in own)}
    return Board(
        chosen,
        Counter(GROUP_OF[row.status] for row in rows),
        Counter(TURN_OF[row.next] for row in rows if row.next),
        dict(sorted({row.provider_id: row.provider for row in rows}.items())),
        _until(found, minute, own, bands),
        *bands,
        late,
    )


def handed_over(found, charts):
    """{appointment id: Light} where the chart comes from the provider who has the patient just before that day."""
    before, handed = {}, {}
    for id, _, standing, _, patient_id, *rest in found:
        light, provider = charts.get(patient_id), rest[10]
        if standing not in HOLDS_PLACE:
            continue
        if light and before.get(patient_id, provider) != provider and light.word in WAITING:
            handed[id] = replace(light, detail=f"comes from {before[patient_id]}")
        before[patient_id] = provider
    return handed


def _until(found, minute, waits, bands):
    """The minute of the day at which somebody becomes late, or a wait passes into the next band."""
    late = [raw[1] + LATE_MINUTES for raw in found if raw[1] + LATE_MINUTES > minute]
    passing = [minute + band - one for one in waits for band in bands if one < band]
    return min([*late, *passing], default=1440)


def _wanted(row, group, turn):
    own = GROUP_OF[row.status]
    mine = turn is None or TURN_OF.get(row.next) == turn
    return mine and (group in (None, own) or (group == NOT_DONE and own != "done"))


def visit_of(appointment):
    """The Visit of an appointment, or None before the patient came."""
    return Visit.get_or_none(Visit.appointment == appointment.id)


def steps_of(visit):
    """Every step of a visit, undone ones too, in order."""
    return list(VisitStep.select().where(VisitStep.visit == visit.id).order_by(VisitStep.id)) if visit else []


def waits_of(visit, steps):
    """The Segments of a visit from its steps (VisitStep rows), or None before it began."""
    taken = [(one.flow, one.at) for one in steps if one.undone_at is None]
    if not taken:
        return None
    booked = visit.appointment
    return segments(taken, clock.at_minute(booked.day_on, booked.start_minute) if booked else None)


def in_rooms(day_on):
    """{room: patient's last name} of those who are in a room now."""
    rows = fetch(
        "SELECT v.room, p.last_name FROM visit v JOIN patient p ON p.id = v.patient_id "
        "WHERE v.day_on = ? AND v.flow IN ('roomed', 'with provider', 'nurse only', 'provider done') "
        "ORDER BY v.flow_at",
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
    """{what: instant} of the last time each thing was verified with the patient; not what was only heard since, nor
    what was while the wrong patient was taken in."""
    newest = (
        "SELECT MAX(v.id) FROM verification v WHERE v.patient_id = ? AND NOT EXISTS (SELECT 1 FROM wrong_arrival w "
        "WHERE w.patient_id = v.patient_id AND v.at >= w.since_at AND v.at <= w.at) GROUP BY v.what"
    )
    rows = fetch(f"SELECT what, at, how FROM verification WHERE id IN ({newest})", patient_id)
    return {what: _instant(at) for what, at, how in rows if how != "heard"}


def is_over(appointment):
    """True when the time of an appointment has ended."""
    return clock.now() >= clock.at_minute(appointment.day_on, appointment.start_minute + appointment.minutes)


def steps_ahead(visit):
    """The steps that may follow, as Flow words; after rooming the room may still change."""
    return [] if visit is None or visit.flow == Flow.EXPECTED else ways.ahead(visit.flow, seen=bool(visit.seen_at))


def follow_up(visit):
    """What was said to follow a visit (FollowUp), or None."""
    return FollowUp.get_or_none((FollowUp.visit == visit.id) & FollowUp.ended_at.is_null()) if visit else None


def accompanied(visit):
    """Who brought a child to this visit (the newest Accompanied), or None."""
    if visit is None:
        return None
    return Accompanied.select().where(Accompanied.visit == visit.id).order_by(Accompanied.id.desc()).first()


def unseen(visit):
    """How the patient of a visit was found gone (LeftUnseen with its nurse), unless that was taken back; or None."""
    if visit is None or visit.flow != Flow.LEFT_UNSEEN:
        return None
    found = LeftUnseen.select(LeftUnseen, Staff).join(VisitStep).switch(LeftUnseen).left_outer_join(Staff)
    found = found.where((VisitStep.visit == visit.id) & VisitStep.undone_at.is_null())
    return found.order_by(LeftUnseen.id.desc()).first()


def wrong_arrivals(visit):
    """What tells of a wrong patient: (own arrivals taken back, the one instead of which this patient came)."""
    if visit is None:
        return [], None
    own = WrongArrival.select().where(WrongArrival.visit == visit.id).order_by(WrongArrival.id)
    return list(own), WrongArrival.get_or_none(WrongArrival.right_visit == visit.id)


def late_minutes(appointment, visit):
    """Minutes by which the patient is late, or was; 0 within the minutes that count as in time. Source: domain 4.6."""
    came = visit.arrived_at if visit and visit.arrived_at else clock.now()
    late = minutes_between(clock.at_minute(appointment.day_on, appointment.start_minute), came)
    return late if late > LATE_MINUTES else 0


def taken_over(patient_id, provider, before_on):
    """The last visit before a date that was taken over without its appointment: (date, by whom, specialty) or None.

    Where nobody knows who saw the patient then, it counts for every specialty.
    """
    rows = fetch(
        "SELECT v.day_on, r.short, r.specialty FROM visit v LEFT JOIN provider r ON r.id = v.provider_id "
        "WHERE v.patient_id = ? AND v.appointment_id IS NULL AND v.flow = 'left' AND v.day_on < ? "
        f"{'AND (r.id IS NULL OR r.specialty = ?) ' if provider else ''}ORDER BY v.day_on DESC LIMIT 1",
        patient_id,
        before_on.isoformat(),
        *([provider.specialty] if provider else []),
    )
    return next(((_day(on), short or "someone of before", specialty or "") for on, short, specialty in rows), None)


seen_by(taken_over)
