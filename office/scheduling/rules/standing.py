"""How a booking ends: confirmed, no-show, completed, left without being seen; and taking that back. Called by visits.
Source: domain 4.6."""

from peewee import IntegrityError

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.db import changed, writing
from office.errors import RuleError
from office.scheduling.models import CAME_TO_END, HOLDS_PLACE, Appointment, AppointmentEvent, Standing
from office.scheduling.queries import Holder
from office.scheduling.queries.conflicts import RESTORED
from office.scheduling.rules.places import (
    any_place,
    free_place,
    free_places,
    fresh,
    grains_of,
    note_event,
    refuse_busy_patient,
    refuse_gone,
    refuse_past,
    take_place,
)

NEXT = {Standing.BOOKED: (Standing.CONFIRMED, *CAME_TO_END), Standing.CONFIRMED: CAME_TO_END}


def mark_standing(appointment, standing, *, by, reason=""):
    """Confirm a booking or say how it ended; the end frees its places. Returns the Appointment as it is now.

    Raises RuleError: not possible from where it stands, a no-show before its time has ended.
    """
    with writing():
        row = fresh(appointment)
        if standing not in NEXT.get(row.standing, ()):
            raise RuleError(f"This appointment is {row.standing}: it cannot become {standing}.")
        if standing == Standing.NO_SHOW:
            _refuse_early(row)
        announce("appointment.ending", appointment=row, standing=standing, by=by)
        before = row.standing
        if standing not in HOLDS_PLACE:
            free_places(row)
        changed(row, row.version, standing=standing)
        _record(row, str(standing), by, before=str(before), after=str(standing), reason=reason)
    return row


def take_back_standing(appointment, *, by, reason=""):
    """Take the last end of a booking back; it stands as before and holds a place again, worked in if need be.

    Raises RuleError: it has not ended so, or its day is past.
    """
    with writing():
        row = fresh(appointment)
        if row.standing not in CAME_TO_END:
            raise RuleError(f"This appointment is {row.standing}: there is nothing to take back.")
        if row.day_on != clock.today():
            raise RuleError("This can be taken back on the same day only. Tell the office manager.")
        ended = row.standing
        spans = grains_of(row)
        changed(row, row.version, standing=_before_end(row))
        _take_again(row, spans)
        _record(row, "taken back", by, before=str(ended), after=str(row.standing), reason=reason)
    return row


def restore_appointment(appointment, standing=None, *, by, reason, seen_version=None):
    """Let a canceled booking stand again at its own time, as it stood before; return the Appointment.

    `standing` says as what, where the history does not. Raises StaleEdit; Taken: someone else has the place now (told
    who, with the next opening); RuleError: it is not canceled, it is past, the provider is away then, the patient is
    elsewhere or gone.
    """
    with writing():
        row = fresh(appointment, seen_version)
        if row.standing not in RESTORED:
            raise RuleError(f"This appointment is {row.standing}: there is nothing to restore.")
        refuse_gone(row.patient_id)
        refuse_past(row.day_on, row.start_minute)
        buffers = {"before": row.buffer_before_minutes, "after": row.buffer_after_minutes}
        refuse_busy_patient(row.patient_id, row.day_on, row.start_minute, row.minutes, **buffers)
        holder = Holder(by.staff_id or 0, row.patient_id)
        place = free_place(row.provider, row.type, row.day_on, row.start_minute, row.minutes, holder=holder)
        before, standing = row.standing, standing or _before_end(row)
        changed(row, row.version, standing=standing, place=place)
        take_place(row, grains_of(row))
        _record(row, "restored", by, before=str(before), after=str(standing), reason=reason)
    return row


def begin(appointment, *, by):
    """The patient has come: from now on the booking is neither moved nor canceled. Returns the Appointment."""
    with writing():
        row = fresh(appointment)
        if row.standing not in HOLDS_PLACE:
            raise RuleError(f"This appointment is {row.standing}. Book a new one or take in a walk-in.")
        changed(row, row.version, begun_at=clock.now())
        audit.record("appointment.begun", row, by=by)
    return row


def not_begun(appointment, *, by):
    """The arrival was undone: the booking can be moved and canceled again. Returns the Appointment."""
    with writing():
        row = fresh(appointment)
        changed(row, row.version, begun_at=None)
        audit.record("appointment.not_begun", row, by=by)
    return row


def _refuse_early(row):
    ends_at = clock.at_minute(row.day_on, row.start_minute + row.minutes)
    if clock.now() < ends_at:
        raise RuleError(
            "Its time has not ended yet. If the patient is late, ask the provider; mark a no-show after that."
        )
    if row.begun_at:
        raise RuleError("The patient has arrived. If they went away, use Left without being seen.")


def _before_end(row):
    """What the booking was before it ended, by its history."""
    event = (
        AppointmentEvent.select(AppointmentEvent.before)
        .where((AppointmentEvent.appointment == row.id) & (AppointmentEvent.after == str(row.standing)))
        .order_by(AppointmentEvent.id.desc())
        .first()
    )
    was = event.before if event else ""
    return Standing.CONFIRMED if was == Standing.CONFIRMED else Standing.BOOKED


def _take_again(row, spans):
    try:
        take_place(row, spans, room=False)
    except IntegrityError:
        place = any_place(row.provider_id, row.day_on, spans)
        if place is None:
            raise RuleError("Its place was given away meanwhile. Book a walk-in instead.") from None
        Appointment.update(place=place).where(Appointment.id == row.id).execute()
        row.place = place
        take_place(row, spans, room=False)


def _record(row, what, by, **event):
    note_event(row, what, by=by, **event)
    name = what.replace("-", "_").replace(" ", "_")
    audit.record(f"appointment.{name}", row, by=by, **{key: text for key, text in event.items() if text})
    bump("day")
