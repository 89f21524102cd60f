"""What every change of a booking shares: what is refused, taking and freeing places, the event."""

from datetime import datetime, timedelta

from office import clock
from office.announce import announce
from office.db import database
from office.errors import RuleError, StaleEdit
from office.jinja import minute, weekday
from office.patients.models import Patient
from office.scheduling.models import (
    HOLDS_PLACE,
    Appointment,
    AppointmentEvent,
    HeldPlace,
    Resource,
    TakenPlace,
    TakenResource,
)
from office.scheduling.openings import Conflict, ConflictCode, held_grains
from office.scheduling.queries import NOBODY, held_over, next_openings, overlapping, plan_of, who_took
from office.scheduling.queries.conflicts import gone_conflict, past_conflict, skipped_conflict
from office.scheduling.queries.demands import demand_of, needs_of

MOST_PLACES = 20


class Refused(RuleError):
    """A booking is refused by hard conflicts; all of them are in `conflicts`, the words are those of the first."""

    def __init__(self, conflicts):
        super().__init__(conflicts[0].words, field=conflicts[0].field)
        self.conflicts = conflicts


class Taken(RuleError):
    """Someone else has that place; `next_opening` is an OpeningRow or None, `next_start` its minute of the day."""

    def __init__(self, message, next_opening):
        super().__init__(message, field="time")
        self.conflicts = ()
        self.next_opening = next_opening
        self.next_start = next_opening.start_minute if next_opening else None


def said(day_on, start_minute, provider_words):
    """Thu Dec 3, 2026, 9:15 AM, Dr. Lee."""
    return f"{weekday(day_on)}, {minute(start_minute)}, {provider_words}"


def words_of(appointment):
    """A booking in the words of its history."""
    return f"{said(appointment.day_on, appointment.start_minute, appointment.provider.short)}, {appointment.type}"


def refuse_gone(patient_id):
    """Raise Refused when nothing can be booked for a patient."""
    _refuse(gone_conflict(patient_id))


def refuse_past(day_on, start_minute, *, override=""):
    """Booking backwards is refused, but for a reason earlier on the same day; a walk-in has its own rule."""
    found = past_conflict(day_on, start_minute)
    if found and not (override and found.overridable):
        raise Refused([found])


def refuse_skipped(day_on, start_minute):
    """Raise Refused for a time that the spring change skips."""
    _refuse(skipped_conflict(day_on, start_minute))


def _refuse(conflict):
    if conflict:
        raise Refused([conflict])


def refuse_busy_patient(patient_id, day_on, start_minute, minutes, *, without=0, before=0, after=0):
    """One person cannot be in two places; buffers count."""
    around = {"without": without, "before": before, "after": after}
    other = overlapping(patient_id, day_on, start_minute, minutes, **around)
    if other:
        where = said(day_on, *other)
        raise RuleError(f"The patient is booked elsewhere at that time: {where}. Choose another time.", field="time")


def checked_grains(start_minute, minutes, before=0, after=0):
    """The grains of a visit with its buffers; RuleError instead of ValueError."""
    try:
        return held_grains(start_minute, minutes, before, after)
    except ValueError as error:
        raise RuleError(str(error), field="time") from None


def grains_of(appointment):
    """The grains a booking holds while it stands."""
    before, after = appointment.buffer_before_minutes, appointment.buffer_after_minutes
    return held_grains(appointment.start_minute, appointment.minutes, before, after)


def free_place(provider, type, day_on, start_minute, minutes, *, without=0, holder=NOBODY):
    """The lowest free place in a provider's day. Raises Taken, or Refused for closed or outside hours."""
    demand = demand_of(type, minutes)
    plan = plan_of(provider.id, day_on, without=without, needs=demand.needs, holder=holder)
    found = plan.conflicts(start_minute, minutes, **demand.asks)
    if found:
        raise refusal(found, provider, type, day_on, start_minute, minutes, without=without, holder=holder)
    return plan.place(start_minute, minutes, **demand.asks)


def refusal(found, provider, type, day_on, start_minute, minutes, **given):
    """The refusal of a booking by these Conflicts: Taken with the next opening, or Refused."""
    if found[0].code != ConflictCode.TAKEN:
        return Refused(found)
    error = taken(provider, type, day_on, start_minute, minutes, **given)
    error.conflicts = found
    return error


def taken(provider, type, day_on, start_minute, minutes, *, without=0, holder=NOBODY, anyone=False):
    """A Taken that says who took or holds it, and offers the next opening: the same provider's, else anyone's.

    `anyone` offers anyone's at once: that is what was asked for.
    """
    given = {"from_on": day_on, "from_minute": start_minute, "limit": 1, "minutes": minutes, "without": without}
    given |= {"holder": holder, "patient": Patient.get_or_none(Patient.id == holder.patient_id)}
    found = [] if anyone else next_openings(type, provider=provider, **given)
    found = found or next_openings(type, **given)
    offer = f" Next opening: {said(found[0].day_on, found[0].start_minute, found[0].provider_short)}." if found else ""
    why = whose(provider, day_on, start_minute, minutes, holder)[1]
    return Taken(f"{minute(start_minute)} {why}.{offer}", found[0] if found else None)


def whose(provider, day_on, start_minute, minutes, holder):
    """(since or until when, in words) why a place is gone: the hold of someone else, else the booking made last."""
    held = held_over(provider.id, day_on, start_minute, minutes, holder)
    if held:
        return held.until_at, f"is held by {held.staff_name} until {minute(held.until_minute)}"
    took = who_took(provider.id, day_on, start_minute, minutes)
    if took:
        return took[1], f"was taken {ago(took[1])} by {took[0] or 'the program'}"
    return datetime.min, "was taken"


def ago(instant):
    """How long ago in words of the desk: 2 s ago, 5 min ago, on Nov 3."""
    passed = clock.now() - instant
    if passed < timedelta(minutes=1):
        return f"{max(int(passed.total_seconds()), 0)} s ago"
    if passed < timedelta(hours=1):
        return f"{int(passed.total_seconds()) // 60} min ago"
    local = clock.local(instant)
    return f"on {local:%b} {local.day}"


def take_place(appointment, spans, *, room=True):
    """Write one row for each grain, and take the rooms it needs; an IntegrityError means that someone has the place.

    Raises Refused: a room or equipment is needed (`room`) and none is free.
    """
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
    for kind in needs_of(appointment.type):
        _take_resource(appointment, kind, room)


def _take_resource(appointment, kind, needed):
    """Take the first free piece of a kind for as long as the booking holds its place, buffers included."""
    spans = list(grains_of(appointment))
    busy = TakenResource.select(TakenResource.resource).where(
        (TakenResource.day_on == appointment.day_on) & TakenResource.grain.in_(spans)
    )
    there = (
        Resource.location.is_null()
        if appointment.location_id is None
        else (Resource.location == appointment.location_id)
    )
    of_kind = Resource.select().where((Resource.kind == kind) & Resource.active & there & Resource.id.not_in(busy))
    piece = of_kind.order_by(Resource.id).first()
    if piece is None and needed:
        raise Refused([Conflict(ConflictCode.ROOM_TAKEN, f"No {kind} is free then. Choose another time.")])
    if piece:
        given = {"resource": piece.id, "day_on": appointment.day_on, "appointment": appointment.id}
        TakenResource.insert_many([{**given, "grain": grain} for grain in spans]).execute()


def free_places(appointment):
    """Give the grains of a booking back, and its rooms."""
    TakenPlace.delete().where(TakenPlace.appointment == appointment.id).execute()
    free_resources(appointment)


def free_resources(appointment):
    """Give the rooms and equipment of a booking back."""
    TakenResource.delete().where(TakenResource.appointment == appointment.id).execute()


def any_place(provider_id, day_on, spans):
    """The lowest place free through these grains, also beyond the capacity of the hours (worked in)."""
    used = set()
    for kind in (TakenPlace, HeldPlace):
        there = (kind.provider == provider_id) & (kind.day_on == day_on) & kind.grain.in_(list(spans))
        used |= {row.place for row in kind.select(kind.place).where(there)}
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
