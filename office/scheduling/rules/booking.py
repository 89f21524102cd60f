"""Book, move, cancel. Two people never get the same place: TakenPlace has a unique key. Sources: domain 4.3, 4.6;
others.md 20 to 29."""

from datetime import datetime, time, timedelta

from peewee import IntegrityError

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.db import changed, writing
from office.errors import RuleError
from office.jinja import minute
from office.scheduling.models import CANCELED, Appointment, Standing, TakenPlace
from office.scheduling.openings import exists_locally
from office.scheduling.queries import get_appointment, in_use, moved_on_to, next_openings, plan_of, plans, providers
from office.scheduling.rules.places import (
    Taken,
    any_place,
    checked_grains,
    free_place,
    free_places,
    fresh,
    note_event,
    refuse_busy_patient,
    refuse_gone,
    refuse_past,
    refuse_settled,
    said,
    take_place,
    taken,
    words_of,
)

__all__ = [
    "Taken", "book_appointment", "book_walk_in", "cancel_appointment", "move_appointment", "open_appointment",
]  # fmt: skip


def book_appointment(patient, provider, type, day_on, start_minute, *, reason, by, how="desk", minutes=None):
    """Book a patient into an opening and return the Appointment.

    `day_on` and `start_minute` are local wall time; `minutes` default to the type's. `how` says where: desk, phone.
    `provider` None means whoever is free then.
    Raises Taken (field "time", with the next opening) and RuleError: patient deceased, merged or elsewhere at that
    time; provider or type not active; no reason; past; closed; outside hours; a time the spring change skips.
    """
    minutes = minutes or type.minutes
    with writing():
        refuse_gone(patient.id)
        refuse_past(day_on, start_minute)
        provider = provider or _whoever_is_free(type, day_on, start_minute, minutes)
        _refuse_inactive(provider, type)
        reason = _reason(reason)
        _refuse_skipped(day_on, start_minute)
        spans = checked_grains(start_minute, minutes)
        place = free_place(provider, type, day_on, start_minute, minutes)
        refuse_busy_patient(patient.id, day_on, start_minute, minutes)
        row = _new(patient.id, provider, type, day_on, start_minute, minutes, place, reason, how, by)
        _take(row, spans)
        _record(row, "booked", by, after=words_of(row), how=how)
    return row


def book_walk_in(patient, provider, type, *, reason, by):
    """Book someone who is here without an appointment at this very time, worked in beside others if need be.

    Raises RuleError: patient deceased, merged or elsewhere now; provider away, closed or outside hours now; no reason.
    """
    minute_now = clock.minute_of_day()
    start_minute, day_on = minute_now - minute_now % 5, clock.today()
    minutes = min(type.minutes, 1440 - start_minute)
    with writing():
        refuse_gone(patient.id)
        _refuse_inactive(provider, type)
        reason = _reason(reason)
        _refuse_away_now(provider, day_on, start_minute)
        refuse_busy_patient(patient.id, day_on, start_minute, minutes)
        spans = checked_grains(start_minute, minutes)
        place = any_place(provider.id, day_on, spans)
        if place is None:
            raise RuleError(
                f"Too many patients are worked in with {provider} now. Choose another provider.", "provider"
            )
        row = _new(patient.id, provider, type, day_on, start_minute, minutes, place, reason, "walk-in", by)
        _take(row, spans)
        _record(row, "booked", by, after=words_of(row), how="walk-in")
    return row


def move_appointment(appointment, seen_version, provider, day_on, start_minute, *, reason, by):
    """Move a booking: take the new place, then free the old one, in one transaction. Returns the new Appointment.

    The old one becomes *rescheduled*; the new one names it. Raises StaleEdit; Taken; RuleError as for booking, and:
    not booked any more, the patient has arrived, no reason why, nothing changes.
    """
    with writing():
        old = fresh(appointment, seen_version)
        refuse_settled(old)
        reason = _reason(reason, "Choose why the appointment is moved.")
        refuse_gone(old.patient_id)
        refuse_past(day_on, start_minute)
        provider = provider or _whoever_is_free(old.type, day_on, start_minute, old.minutes, without=old.id)
        _refuse_inactive(provider, old.type)
        _refuse_skipped(day_on, start_minute)
        if (provider.id, day_on, start_minute) == (old.provider_id, old.day_on, old.start_minute):
            raise RuleError("That is where the appointment is now. Choose another time.", field="time")
        spans = checked_grains(start_minute, old.minutes)
        place = free_place(provider, old.type, day_on, start_minute, old.minutes, without=old.id)
        refuse_busy_patient(old.patient_id, day_on, start_minute, old.minutes, without=old.id)
        row = _copy(old, provider, day_on, start_minute, place, by)
        has = _handed_over(old, row, spans)
        _take(row, [grain for grain in spans if grain not in has])
        _settle(old, seen_version, Standing.RESCHEDULED)
        _record(old, "moved", by, before=words_of(old), after=words_of(row), reason=reason)
        note_event(row, "booked", by=by, before=words_of(old), after=words_of(row), reason=reason)
        announce("appointment.moved", old=old, new=row, by=by)
    return row


def cancel_appointment(appointment, seen_version, standing, reason, *, by):
    """Call a booking off: canceled by patient, by office, or entered in error. Returns the Appointment.

    The notice given is kept with the reason. Raises StaleEdit; RuleError: not booked any more (told what it is now),
    the patient has arrived, no reason.
    """
    with writing():
        row = fresh(appointment, seen_version)
        if standing not in CANCELED:
            raise RuleError("Choose who cancels.", field="standing")
        _tell_where_it_went(row)
        refuse_settled(row)
        reason = _reason(reason, "Choose why it is canceled.")
        before = row.standing
        _settle(row, seen_version, standing)
        notice = _notice(row)
        _record(row, "canceled", by, before=str(before), after=str(standing), reason=f"{reason} ({notice})")
        announce("appointment.canceled", appointment=row, by=by)
    return row


def open_appointment(patient_id, appointment_id, *, by):
    """One appointment of this patient, noted as looked at. Raises NotFound, also for another patient's."""
    row = get_appointment(patient_id, appointment_id)
    audit.record("appointment.opened", row, by=by)
    return row


def _refuse_inactive(provider, type):
    provider_active, type_active = in_use(provider.id, type.id)
    if not type_active:
        raise RuleError(f"{type.code} is not in use any more. Choose another type.", field="type")
    if not provider_active:
        raise RuleError(f"{provider} takes no appointments any more. Choose another provider.", field="provider")


def _whoever_is_free(type, day_on, start_minute, minutes, without=0):
    """The first provider with an opening at that time. Raises Taken with anyone's next opening."""
    everyone = providers()
    found = plans(day_on, day_on, [one.id for one in everyone], without=without)
    free = next((one for one in everyone if found[one.id, day_on].place(start_minute, minutes)), None)
    if free:
        return free
    rows = next_openings(type, from_on=day_on, from_minute=start_minute, limit=1, minutes=minutes, without=without)
    offer = f" Next opening: {said(rows[0].day_on, rows[0].start_minute, rows[0].provider_short)}." if rows else ""
    raise Taken(f"Nobody is free at {minute(start_minute)} that day.{offer}", rows[0] if rows else None)


def _reason(reason, words="Type the reason for the visit, in the patient's words."):
    reason = (reason or "").strip()
    if not reason:
        raise RuleError(words, field="reason")
    return reason


def _refuse_skipped(day_on, start_minute):
    wall = datetime.combine(day_on, time()) + timedelta(minutes=start_minute)
    if not exists_locally(wall, clock.zone()):
        raise RuleError("The clocks go forward then: this time does not exist that day. Choose another.", field="time")


def _refuse_away_now(provider, day_on, start_minute):
    plan = plan_of(provider.id, day_on)
    inside = any(block.start <= start_minute < block.end for block in plan.blocks)
    closed = any(start <= start_minute < end for start, end in plan.closed)
    if not inside or closed:
        raise RuleError(
            f"{provider} does not see patients now. Choose another provider, or book a later time.", "provider"
        )


def _new(patient_id, provider, type, day_on, start_minute, minutes, place, reason, how, by):
    return Appointment.create(
        patient=patient_id,
        provider=provider,
        type=type,
        day_on=day_on,
        start_minute=start_minute,
        minutes=minutes,
        place=place,
        zone=clock.zone().key,
        reason=reason,
        how=how,
        booked_at=clock.now(),
        booked_by=by.staff_id,
    )


def _copy(old, provider, day_on, start_minute, place, by):
    row = _new(
        old.patient_id, provider, old.type, day_on, start_minute, old.minutes, place, old.reason, old.how, by
    )  # fmt: skip
    Appointment.update(moved_from=old.id).where(Appointment.id == row.id).execute()
    row.moved_from = old
    return row


def _take(row, spans):
    try:
        take_place(row, spans)
    except IntegrityError:
        raise taken(row.provider, row.type, row.day_on, row.start_minute, row.minutes) from None


def _handed_over(old, row, spans):
    """Grains that the old booking holds and the new one needs pass over without a moment of being free."""
    if (old.provider_id, old.day_on, old.place) != (row.provider_id, row.day_on, row.place):
        return ()
    shared = (TakenPlace.appointment == old.id) & TakenPlace.grain.in_(list(spans))
    grains = {taken_place.grain for taken_place in TakenPlace.select(TakenPlace.grain).where(shared)}
    TakenPlace.update(appointment=row.id).where(shared).execute()
    return grains


def _settle(row, seen_version, standing):
    free_places(row)
    changed(row, seen_version, standing=standing)


def _record(row, what, by, *, how=None, **event):
    note_event(row, what, by=by, **event)
    audit.record(f"appointment.{what}", row, by=by, **{name: text for name, text in event.items() if text})
    bump("day")


def _tell_where_it_went(row):
    if row.standing == Standing.RESCHEDULED and (later := moved_on_to(row)):
        raise RuleError(f"This appointment was moved to {words_of(later)}. Cancel that one.")


def _notice(row):
    hours = (clock.at_minute(row.day_on, row.start_minute) - clock.now()).total_seconds() / 3600
    if hours < 0:
        return "after the time"
    return f"{int(hours)} h notice" if hours < 48 else f"{int(hours // 24)} days notice"
