"""Book, move, cancel. Two people never get the same place: TakenPlace has a unique key. Sources: domain 4.3, 4.6;
others.md 20 to 29."""

from peewee import IntegrityError

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.db import changed, writing
from office.errors import RuleError
from office.scheduling.models import CANCELED, Appointment, HoldEnd, Standing, TakenPlace
from office.scheduling.queries import Holder, get_appointment, in_use, moved_on_to, plan_of
from office.scheduling.queries.demands import minutes_with
from office.scheduling.queries.free import location_of
from office.scheduling.rules.holds import end_holds
from office.scheduling.rules.places import (
    Taken,
    any_place,
    checked_grains,
    free_places,
    free_resources,
    fresh,
    note_event,
    refuse_busy_patient,
    refuse_gone,
    refuse_past,
    refuse_settled,
    refuse_skipped,
    take_place,
    taken,
    words_of,
)
from office.scheduling.rules.slots import note_overrides, place_for, whoever_is_free

__all__ = [
    "Taken", "book_appointment", "book_walk_in", "cancel_appointment", "move_appointment", "open_appointment",
]  # fmt: skip


def book_appointment(
    patient, provider, type, day_on, start_minute, *, reason, by, how="desk", minutes=None, override=""
):
    """Book a patient into an opening and return the Appointment.

    `day_on` and `start_minute` are local wall time; `minutes` default to the type's with that provider. `how` says
    where: desk, phone. `provider` None means whoever is free then. `override` is the reason for booking over hard
    conflicts, by the roles that may: the visit is worked in on a further place.
    Raises Taken (field "time", with the next opening) and Refused (with its conflicts): patient deceased, merged or
    elsewhere at that time, or not of the age; past; closed; outside hours; held or frozen; no room; a time the spring
    change skips. RuleError: provider or type not active; no reason; may not override (field "override").
    """
    override, holder = (override or "").strip(), Holder(by.staff_id or 0, patient.id)
    with writing():
        refuse_gone(patient.id)
        refuse_past(day_on, start_minute, override=override)
        provider = provider or whoever_is_free(type, day_on, start_minute, minutes, patient=patient, holder=holder)
        minutes = minutes or minutes_with(type, provider)
        _refuse_inactive(provider, type, how)
        reason = _reason(reason)
        refuse_skipped(day_on, start_minute)
        spans = checked_grains(start_minute, minutes, type.buffer_before_minutes, type.buffer_after_minutes)
        slot = (provider, type, day_on, start_minute, minutes)
        place, over = place_for(patient.id, *slot, spans, by=by, override=override, holder=holder)
        row = _new(patient.id, *slot, place, reason, how, by)
        _take(row, spans, room=not over)
        end_holds(holder, HoldEnd.BOOKED)
        _record(row, "booked", by, after=words_of(row), how=how, **({"override": override} if over else {}))
        note_overrides(row, over, override, by=by)
    return row


def book_walk_in(patient, provider, type, *, reason, by):
    """Book someone who is here without an appointment at this very time, worked in beside others if need be.

    Raises RuleError: patient deceased, merged or elsewhere now; provider away, closed or outside hours now; no reason.
    """
    minute_now = clock.minute_of_day()
    start_minute, day_on = minute_now - minute_now % 5, clock.today()
    minutes = min(minutes_with(type, provider), 1440 - start_minute)
    with writing():
        refuse_gone(patient.id)
        _refuse_inactive(provider, type)
        reason = _reason(reason)
        _refuse_away_now(provider, day_on, start_minute)
        around = {"before": type.buffer_before_minutes, "after": type.buffer_after_minutes}
        refuse_busy_patient(patient.id, day_on, start_minute, minutes, **around)
        spans = checked_grains(start_minute, minutes, **around)
        place = any_place(provider.id, day_on, spans)
        if place is None:
            raise RuleError(
                f"Too many patients are worked in with {provider} now. Choose another provider.", "provider"
            )
        row = _new(patient.id, provider, type, day_on, start_minute, minutes, place, reason, "walk-in", by)
        _take(row, spans, room=False)
        _record(row, "booked", by, after=words_of(row), how="walk-in")
    return row


def move_appointment(appointment, seen_version, provider, day_on, start_minute, *, reason, by, override=""):
    """Move a booking: take the new place, then free the old one, in one transaction. Returns the new Appointment.

    The old one becomes *rescheduled*; the new one names it. `override` as for booking. Raises StaleEdit; Taken;
    RuleError as for booking, and: not booked any more, the patient has arrived, no reason why, nothing changes.
    """
    override = (override or "").strip()
    with writing():
        old = fresh(appointment, seen_version)
        holder = Holder(by.staff_id or 0, old.patient_id)
        refuse_settled(old)
        reason = _reason(reason, "Choose why the appointment is moved.")
        refuse_gone(old.patient_id)
        refuse_past(day_on, start_minute, override=override)
        given = {"without": old.id, "holder": holder}
        provider = provider or whoever_is_free(
            old.type, day_on, start_minute, old.minutes, patient=old.patient, **given
        )
        _refuse_inactive(provider, old.type)
        refuse_skipped(day_on, start_minute)
        if (provider.id, day_on, start_minute) == (old.provider_id, old.day_on, old.start_minute):
            raise RuleError("That is where the appointment is now. Choose another time.", field="time")
        buffers = (old.type.buffer_before_minutes, old.type.buffer_after_minutes)
        spans = checked_grains(start_minute, old.minutes, *buffers)
        slot = (provider, old.type, day_on, start_minute, old.minutes, spans)
        place, over = place_for(old.patient_id, *slot, by=by, override=override, **given)
        row = _copy(old, provider, day_on, start_minute, place, by)
        has = _handed_over(old, row, spans)
        _take(row, [grain for grain in spans if grain not in has], room=not over)
        _settle(old, seen_version, Standing.RESCHEDULED)
        end_holds(holder, HoldEnd.BOOKED)
        _record(old, "moved", by, before=words_of(old), after=words_of(row), reason=reason)
        note_event(row, "booked", by=by, before=words_of(old), after=words_of(row), reason=reason)
        note_overrides(row, over, override, by=by)
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


def _refuse_inactive(provider, type, how=""):
    if how == "phone" and not type.phone_bookable:
        words = f"{type.code} visits are not booked by phone. Choose another type, or pass the call to the nurse."
        raise RuleError(words, field="type")
    provider_active, type_active = in_use(provider.id, type.id)
    if not type_active:
        raise RuleError(f"{type.code} is not in use any more. Choose another type.", field="type")
    if not provider_active:
        raise RuleError(f"{provider} takes no appointments any more. Choose another provider.", field="provider")


def _reason(reason, words="Type the reason for the visit, in the patient's words."):
    reason = (reason or "").strip()
    if not reason:
        raise RuleError(words, field="reason")
    return reason


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
        buffer_before_minutes=type.buffer_before_minutes,
        buffer_after_minutes=type.buffer_after_minutes,
        location=location_of(provider.id, type.code, day_on, start_minute, minutes),
    )


def _copy(old, provider, day_on, start_minute, place, by):
    row = _new(
        old.patient_id, provider, old.type, day_on, start_minute, old.minutes, place, old.reason, old.how, by
    )  # fmt: skip
    Appointment.update(moved_from=old.id).where(Appointment.id == row.id).execute()
    row.moved_from = old
    return row


def _take(row, spans, *, room=True):
    try:
        take_place(row, spans, room=room)
    except IntegrityError:
        raise taken(row.provider, row.type, row.day_on, row.start_minute, row.minutes) from None


def _handed_over(old, row, spans):
    """Grains that the old booking holds and the new one needs pass over without a moment of being free.

    Its rooms are given back within the same transaction, so that the new booking may take the same one.
    """
    free_resources(old)
    if (old.provider_id, old.day_on, old.place) != (row.provider_id, row.day_on, row.place):
        return ()
    shared = (TakenPlace.appointment == old.id) & TakenPlace.grain.in_(list(spans))
    grains = {taken_place.grain for taken_place in TakenPlace.select(TakenPlace.grain).where(shared)}
    TakenPlace.update(appointment=row.id).where(shared).execute()
    return grains


def _settle(row, seen_version, standing):
    free_places(row)
    changed(row, seen_version, standing=standing)


def _record(row, what, by, *, how=None, override="", **event):
    reason = {"reason": f"booked over a conflict: {override}"} if override else {}
    note_event(row, what, by=by, **event, **reason)
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
