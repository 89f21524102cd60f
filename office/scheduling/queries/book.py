"""The book of a day and a patient's appointments. Sources: domain 4.6; others.md 24."""

from collections import namedtuple
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import JOIN

from office.db import as_day, fetch
from office.errors import NotFound
from office.scheduling.models import HOLDS_PLACE, Appointment, AppointmentEvent
from office.scheduling.queries.free import HOLDS, OFF_THE_BOOK
from office.staff.models import Staff


@dataclass(frozen=True, slots=True)
class BookRow:
    """One booking as the grid of a day shows it."""

    id: int
    provider_id: int
    day_on: date
    start_minute: int
    minutes: int
    place: int
    standing: str
    reason: str
    patient_id: int
    patient_name: str
    born_on: date | None
    type_code: str
    begun: bool
    name_alert: bool = False
    site: int = 0

    @property
    def end_minute(self):
        return self.start_minute + self.minutes


def day_book(day_on):
    """The bookings of a day for all providers, as BookRows by time; a fixed number of queries."""
    return _book(day_on, day_on)


def week_book(provider, first_on):
    """The bookings of one provider for seven days."""
    return [row for row in _book(first_on, first_on + timedelta(days=6)) if row.provider_id == provider.id]


def _book(first_on, last_on):
    rows = fetch(
        "SELECT a.id, a.provider_id, a.day_on, a.start_minute, a.minutes, a.place, a.standing, a.reason, p.id, "
        "p.last_name, p.first_name, p.suffix, p.preferred_name, p.born_on, t.code, a.begun_at, p.name_alert, "
        "a.location_id FROM appointment a "
        "JOIN patient p ON p.id = a.patient_id JOIN appointment_type t ON t.id = a.type_id "
        f"WHERE a.day_on BETWEEN ? AND ? AND a.standing NOT IN ({OFF_THE_BOOK}) "
        "ORDER BY a.day_on, a.start_minute, a.place, a.id",
        first_on.isoformat(),
        last_on.isoformat(),
    )
    return [_row(row) for row in rows]


def _row(row):
    who = _name(*row[9:13]), as_day(row[13])
    return BookRow(
        *row[:2], as_day(row[2]), *row[3:9], *who, row[14], row[15] is not None, bool(row[16]), row[17] or 0
    )


def _name(last, first, suffix, preferred):
    given = f"{first} {suffix}".strip()
    return (f"{last}, {given}" if given else last) + (f' "{preferred}"' if preferred else "")


AppointmentLine = namedtuple("AppointmentLine", "id day_on start_minute standing reason provider type")


def appointments_of(patient_id, *, limit=50):
    """A patient's appointments, the newest date first, as AppointmentLines (provider and type in short); one query."""
    rows = fetch(
        "SELECT a.id, a.day_on, a.start_minute, a.standing, a.reason, p.short, t.code FROM appointment a "
        "JOIN provider p ON p.id = a.provider_id JOIN appointment_type t ON t.id = a.type_id WHERE a.patient_id = ? "
        f"ORDER BY a.day_on DESC, a.start_minute DESC, a.id DESC LIMIT {int(limit)}",
        patient_id,
    )
    return [AppointmentLine(row[0], as_day(row[1]), *row[2:]) for row in rows]


def get_appointment(patient_id, appointment_id):
    """One appointment of this patient. Raises NotFound, also for another patient's."""
    found = Appointment.get_or_none((Appointment.id == appointment_id) & (Appointment.patient == patient_id))
    if found is None:
        raise NotFound()
    return found


def history(appointment):
    """The events of an appointment and of those it was moved from, oldest first."""
    chain, one = [appointment.id], appointment
    while one.moved_from_id and len(chain) < 50:
        one = one.moved_from
        chain.append(one.id)
    events = AppointmentEvent.select().where(AppointmentEvent.appointment.in_(chain))
    return list(events.order_by(AppointmentEvent.at, AppointmentEvent.id))


def moved_on_to(appointment):
    """The appointment that took over from a rescheduled one, or None."""
    return Appointment.get_or_none(Appointment.moved_from == appointment)


SameDay = namedtuple("SameDay", "id start_minute provider type at_once")


def same_day(appointment):
    """What else the patient is booked for that day, as SameDays by time; `at_once` when the times overlap, as they may
    after two records were merged. One query."""
    rows = fetch(
        "SELECT a.id, a.start_minute, p.short, t.code, a.start_minute < ? AND a.start_minute + a.minutes > ? "
        "FROM appointment a JOIN provider p ON p.id = a.provider_id JOIN appointment_type t ON t.id = a.type_id "
        f"WHERE a.patient_id = ? AND a.day_on = ? AND a.id <> ? AND a.standing IN ({HOLDS}) ORDER BY a.start_minute",
        appointment.start_minute + appointment.minutes,
        appointment.start_minute,
        appointment.patient_id,
        appointment.day_on.isoformat(),
        appointment.id,
    )
    return [SameDay(*row[:4], bool(row[4]) and appointment.standing in HOLDS_PLACE) for row in rows]


def overlapping(patient_id, day_on, start_minute, minutes, *, without=0, before=0, after=0, not_with=0, bare=False):
    """Where the patient is booked at an overlapping time: (start minute, provider's short name), or None.

    Buffers count on both sides: those of what is booked, and `before` and `after` of what is asked; `bare` leaves
    them out. `not_with` leaves out what is booked with one provider.
    """
    begins, ends = "a.start_minute", "a.start_minute + a.minutes"
    if not bare:
        begins, ends = f"{begins} - a.buffer_before_minutes", f"{ends} + a.buffer_after_minutes"
    rows = fetch(
        "SELECT a.start_minute, p.short FROM appointment a JOIN provider p ON p.id = a.provider_id "
        f"WHERE a.patient_id = ? AND a.day_on = ? AND a.standing IN ({HOLDS}) "
        f"AND {begins} < ? AND {ends} > ? AND a.id <> ? AND a.provider_id <> ? LIMIT 1",
        patient_id,
        day_on.isoformat(),
        start_minute + minutes + after,
        start_minute - before,
        without,
        not_with,
    )
    return rows[0] if rows else None


def in_use(provider_id, type_id):
    """(is the provider active, is the type in use) as stored now."""
    rows = fetch(
        "SELECT p.active, t.active FROM provider p, appointment_type t WHERE p.id = ? AND t.id = ?",
        provider_id,
        type_id,
    )
    return tuple(map(bool, rows[0])) if rows else (False, False)


def who_took(provider_id, day_on, start_minute, minutes):
    """The last booking that holds a provider's place in a span, as (name of who booked it, instant), or None."""
    row = (
        Appointment.select(Staff.name, Appointment.booked_at)
        .join(Staff, JOIN.LEFT_OUTER, on=(Appointment.booked_by == Staff.id))
        .where(
            (Appointment.provider == provider_id)
            & (Appointment.day_on == day_on)
            & Appointment.standing.in_(HOLDS_PLACE)
            & (Appointment.start_minute < start_minute + minutes)
            & (Appointment.start_minute + Appointment.minutes > start_minute)
        )
        .order_by(Appointment.booked_at.desc(), Appointment.id.desc())
        .tuples()
        .first()
    )
    return row
