"""Hold a place for the clerk who is about to book it, and give it up again. Source: domain 4.4."""

from datetime import timedelta

from peewee import IntegrityError

from office import audit, clock
from office.db import database, writing
from office.errors import NotFound, RuleError
from office.scheduling.models import HeldPlace, HoldEnd, SlotHold
from office.scheduling.queries import Holder
from office.scheduling.queries.demands import minutes_with
from office.scheduling.rules.places import (
    checked_grains,
    free_place,
    refuse_busy_patient,
    refuse_gone,
    refuse_past,
    taken,
)
from office.settings import setting


def hold_place(patient_id, provider, type, day_on, start_minute, *, by, minutes=None, without=0):
    """Keep a place for this clerk and patient for setting "schedule.hold_minutes"; return the SlotHold.

    What the clerk held for the patient before is given up: one choice at a time. Held again, it runs anew. `without`
    is the appointment that is being moved. Raises Taken (booked or held by someone else, told who, with the next
    opening) and RuleError: past, closed, outside hours, patient gone or elsewhere then.
    """
    minutes, holder = minutes or minutes_with(type, provider), Holder(by.staff_id, patient_id)
    with writing():
        refuse_gone(patient_id)
        refuse_past(day_on, start_minute)
        spans = checked_grains(start_minute, minutes)
        place = free_place(provider, type, day_on, start_minute, minutes, without=without, holder=holder)
        refuse_busy_patient(patient_id, day_on, start_minute, minutes, without=without)
        now = clock.now()
        end_run_out(now)
        end_holds(holder, HoldEnd.FREED)
        hold = SlotHold.create(
            patient=patient_id, provider=provider, day_on=day_on, start_minute=start_minute, minutes=minutes,
            place=place, staff=by.staff_id, held_at=now,
            until_at=now + timedelta(minutes=setting("schedule.hold_minutes")),
        )  # fmt: skip
        try:
            _keep(hold, spans)
        except IntegrityError:
            raise taken(provider, type, day_on, start_minute, minutes, without=without, holder=holder) from None
        audit.record("slot.held", hold, by=by)
    return hold


def free_hold(hold_id, *, by):
    """Give up a place that this clerk holds; one that has ended already stays as it ended. Returns the SlotHold.

    Raises NotFound, and RuleError: it is another clerk's.
    """
    with writing():
        hold = SlotHold.get_or_none(SlotHold.id == hold_id)
        if hold is None:
            raise NotFound()
        if hold.staff_id != by.staff_id:
            raise RuleError("Only who holds a place can give it up.")
        if hold.ended_at is None:
            _end([hold.id], HoldEnd.FREED, clock.now())
            audit.record("slot.freed", hold, by=by)
    return hold


def end_holds(holder, end):
    """End what a Holder holds now, as booked or freed; within the transaction of a rule."""
    mine = (SlotHold.staff == holder.staff_id) & (SlotHold.patient == holder.patient_id) & SlotHold.ended_at.is_null()
    _end([row.id for row in SlotHold.select(SlotHold.id).where(mine)], end, clock.now())


def end_run_out(now):
    """Close holds whose time is over, so that their places can be held anew; within the transaction of a rule."""
    over = SlotHold.ended_at.is_null() & (SlotHold.until_at <= now)
    _end([row.id for row in SlotHold.select(SlotHold.id).where(over)], HoldEnd.RAN_OUT, now)


def _end(ids, end, now):
    if ids:
        HeldPlace.delete().where(HeldPlace.hold.in_(ids)).execute()
        SlotHold.update(ended_at=now, end=end).where(SlotHold.id.in_(ids)).execute()


def _keep(hold, spans):
    """Write one row for each grain; an IntegrityError means that someone else holds one of them."""
    kept = {"provider": hold.provider_id, "day_on": hold.day_on, "place": hold.place, "hold": hold.id}
    with database.atomic():
        HeldPlace.insert_many([{**kept, "grain": grain} for grain in spans]).execute()
