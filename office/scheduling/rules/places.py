"""What every change of a booking shares: what is refused, taking and freeing places, the event."""

from datetime import timedelta

from office import clock
from office.announce import announce
from office.db import database, fetch
from office.errors import RuleError, StaleEdit
from office.jinja import minute, weekday
from office.patients.models import Registration
from office.scheduling.models import HOLDS_PLACE, Appointment, AppointmentEvent, TakenPlace
from office.scheduling.openings import ConflictCode, grains
from office.scheduling.queries import next_openings, overlapping, plan_of, who_took

MOST_PLACES = 20
GONE = {
    Registration.DECEASED: "This patient is recorded as deceased. Nothing can be booked.",
    Registration.MERGED: "This record was merged into another one. Open that one and book there.",
    Registration.ENTERED_IN_ERROR: "This record was entered in error. Find the right patient and book there.",
}


class Taken(RuleError):
    """Someone else has that place; `next_opening` is an OpeningRow or None, `next_start` its minute of the day."""

    def __init__(self, message, next_opening):
        super().__init__(message, field="time")
        self.next_opening = next_opening
        self.next_start = next_opening.start_minute if next_opening else None


def said(day_on, start_minute, provider_words):
    """Thu Dec 3, 2026, 9:15 AM, Dr. Lee."""
    return f"{weekday(day_on)}, {minute(start_minute)}, {provider_words}"


def words_of(appointment):
    """A booking in the words of its history."""
    return f"{said(appointment.day_on, appointment.start_minute, appointment.provider.short)}, {appointment.type}"


def refuse_gone(patient_id):
    """Raise RuleError when nothing can be booked for a patient."""
    ((registration,),) = fetch("SELECT registration FROM patient WHERE id = ?", patient_id)
    if registration in GONE:
        raise RuleError(GONE[registration])


def refuse_past(day_on, start_minute):
    """Booking backwards is refused; a walk-in has its own rule."""
    if (day_on, start_minute) < (clock.today(), clock.minute_of_day()):
        field = "day" if day_on < clock.today() else "time"
        raise RuleError(
            "This time is past. Choose a later one, or use Walk-in for a patient who is here.", field=field
        )


def refuse_busy_patient(patient_id, day_on, start_minute, minutes, *, without=0):
    """One person cannot be in two places."""
    other = overlapping(patient_id, day_on, start_minute, minutes, without=without)
    if other:
        where = said(day_on, *other)
        raise RuleError(f"The patient is booked elsewhere at that time: {where}. Choose another time.", field="time")


def checked_grains(start_minute, minutes):
    """The grains of a visit; RuleError instead of ValueError."""
    try:
        return grains(start_minute, minutes)
    except ValueError as error:
        raise RuleError(str(error), field="time") from None


def free_place(provider, type, day_on, start_minute, minutes, *, without=0):
    """The lowest free place in a provider's day. Raises Taken, or RuleError for closed or outside hours."""
    plan = plan_of(provider.id, day_on, without=without)
    for conflict in plan.conflicts(start_minute, minutes):
        if conflict.code == ConflictCode.TAKEN:
            raise taken(provider, type, day_on, start_minute, minutes, without=without)
        raise RuleError(conflict.words, field="time")
    return plan.place(start_minute, minutes)


def taken(provider, type, day_on, start_minute, minutes, *, without=0):
    """A Taken that says who took it and when, and offers the next opening: the same provider's, else anyone's."""
    holder = who_took(provider.id, day_on, start_minute, minutes)
    by_whom = f" {ago(holder[1])} by {holder[0] or 'the program'}" if holder else ""
    given = {"from_on": day_on, "from_minute": start_minute, "limit": 1, "minutes": minutes, "without": without}
    found = next_openings(type, provider=provider, **given) or next_openings(type, **given)
    offer = f" Next opening: {said(found[0].day_on, found[0].start_minute, found[0].provider_short)}." if found else ""
    return Taken(f"{minute(start_minute)} was taken{by_whom}.{offer}", found[0] if found else None)


def ago(instant):
    """How long ago in words of the desk: 2 s ago, 5 min ago, on Nov 3."""
    passed = clock.now() - instant
    if passed < timedelta(minutes=1):
        return f"{max(int(passed.total_seconds()), 0)} s ago"
    if passed < timedelta(hours=1):
        return f"{int(passed.total_seconds()) // 60} min ago"
    local = clock.local(instant)
    return f"on {local:%b} {local.day}"


def take_place(appointment, spans):
    """Write one row for each grain; an IntegrityError means that someone else has one of them."""
    rows = [
        {
            "provider": appointment.provider_id,
            "day_on": appointment.day_on,
            "grain": grain,
            "place": appointment.place,
            "appointment": appointment.id,
        }
        for grain in spans
    ]
    if rows:
        with database.atomic():
            TakenPlace.insert_many(rows).execute()


def free_places(appointment):
    """Give the grains of a booking back."""
    TakenPlace.delete().where(TakenPlace.appointment == appointment.id).execute()


def any_place(provider_id, day_on, spans):
    """The lowest place free through these grains, also beyond the capacity of the hours (worked in)."""
    rows = TakenPlace.select(TakenPlace.place).where(
        (TakenPlace.provider == provider_id) & (TakenPlace.day_on == day_on) & TakenPlace.grain.in_(list(spans))
    )
    used = {row.place for row in rows}
    return next((place for place in range(1, MOST_PLACES + 1) if place not in used), None)


def note_event(appointment, what, *, by, before="", after="", reason=""):
    """One row of the appointment's history; higher parts hear of it (wait list, recalls, series)."""
    AppointmentEvent.create(
        appointment=appointment.id,
        at=clock.now(),
        by=by.staff_id,
        who=by.name,
        what=what,
        before=before,
        after=after,
        reason=reason,
    )
    announce("appointment.changed", appointment=appointment, what=what, by=by)


def fresh(appointment, seen_version=None):
    """The appointment as stored now. Raises StaleEdit when it is not the version that was seen."""
    row = Appointment.get_by_id(appointment.id)
    if seen_version is not None and row.version != seen_version:
        theirs = {
            "standing": str(row.standing),
            "provider": row.provider.short,
            "day": weekday(row.day_on),
            "time": minute(row.start_minute),
        }
        raise StaleEdit(theirs, row.version, f"This appointment was changed meanwhile: it is {row.standing} now.")
    return row


def refuse_settled(appointment):
    """Only a booking that stands can be moved or canceled, and only before the patient has come."""
    if appointment.standing not in HOLDS_PLACE:
        raise RuleError(f"This appointment is {appointment.standing} already. Nothing was changed.")
    if appointment.begun_at:
        raise RuleError("The patient has arrived for this appointment. Undo the arrival on Today first.")
