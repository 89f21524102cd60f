"""Closing a day, carrying over, opening it again. Source: domain 5.5."""

import json

from office import audit, clock
from office.board import bump
from office.charts.queries import next_business_day
from office.closures.queries import open_on
from office.dayclose.models import CarriedItem, DayClose
from office.dayclose.queries import KINDS, close_of, counts, open_items
from office.db import writing
from office.errors import RuleError
from office.jinja import wall
from office.tasks.rules import make_task, settle_tasks


def carry_over(day_on, keys, *, reason, by, owner_role=None, owner=None):
    """Carry open things of a day over to the next business day; return the CarriedItems.

    `keys` are those of `queries.open_items`. Each keeps its owner unless a person (`owner`, Staff) or a role is named.
    Each becomes a task on the owner's list, due the next business day; what was carried before is carried on.
    Raises RuleError: nothing chosen (field "items"), no reason (field "reason"), the day is closed or still to come.
    """
    with writing():
        _refuse_other_day(day_on)
        _refuse_closed(day_on)
        reason = reason.strip()
        if not reason:
            raise RuleError("Type why it is carried over.", field="reason")
        chosen = [item for item in open_items(day_on) if item.key in set(keys)]
        if not chosen:
            raise RuleError("Choose what is carried over; it may be done already.", field="items")
        return [_carry(day_on, item, reason, owner_role, owner, by) for item in chosen]


def _carry(day_on, item, reason, owner_role, owner, by):
    role = owner_role or item.owner_role
    owner_id = owner.id if owner else (None if owner_role else item.owner_id)
    task = make_task(
        "carried over",
        f"{KINDS[item.kind]}: {item.patient} {item.words}. From {day_on:%m/%d}, because: {reason}",
        key=f"carried:{day_on.isoformat()}:{item.key}",
        owner_role=role,
        owner=owner_id,
        patient=item.patient_id,
        due_on=next_business_day(day_on),
        link=item.link,
        by=by,
    )
    made = CarriedItem.create(
        day_on=day_on, key=item.key, words=f"{KINDS[item.kind]}: {item.words}", patient=item.patient_id,
        owner_role=role, owner=owner_id, reason=reason, task=task, at=clock.now(), by=by.staff_id, who=by.name,
    )  # fmt: skip
    if item.kind == "carried":
        _settle_before(item, day_on, by)
    audit.record("day.carried", made, by=by, patient=item.patient_id, key=item.key, reason=reason)
    return made


def _settle_before(item, day_on, by):
    before = CarriedItem.get(CarriedItem.task == int(item.key.split(":")[1]))
    settle_tasks(before.task.key, f"carried on by the close of {day_on:%m/%d}", by=by)


def close_day(day_on, *, by):
    """Close a day with its counts; return the DayClose.

    Raises RuleError: it is still to come; closed already (by whom, when); something is open and not carried over;
    bookings of a closure on that day are not decided (those cannot be carried over; domain 4.7).
    """
    with writing():
        _refuse_other_day(day_on)
        _refuse_closed(day_on)
        left, undecided = open_items(day_on), open_on(day_on)
        if undecided:
            raise RuleError(
                f"Bookings of a closed day that are not decided yet: {undecided}. Work them off under Closures."
            )
        if left:
            raise RuleError(f"{len(left)} things are open. Do them, or carry them over with owner and reason.")
        found = {**counts(day_on), "carried over": CarriedItem.select().where(CarriedItem.day_on == day_on).count()}
        made = DayClose.create(
            day_on=day_on, closed_at=clock.now(), by=by.staff_id, who=by.name, counts=json.dumps(found)
        )
        audit.record("day.closed", made, by=by, day=day_on, **{name.replace(" ", "_"): n for name, n in found.items()})
        bump("day")
    return made


def reopen_day(day_on, *, reason, by):
    """Open a closed day again; the close stays readable. Returns the DayClose as it was ended.

    Raises RuleError: it is not closed; no reason (field "reason").
    """
    with writing():
        close, reason = close_of(day_on), reason.strip()
        if close is None:
            raise RuleError("This day is not closed.")
        if not reason:
            raise RuleError("Type why the day is opened again.", field="reason")
        close.reopened_at, close.reopened_by, close.reopen_reason = clock.now(), by.staff_id, reason
        close.save()
        audit.record("day.reopened", close, by=by, day=day_on, reason=reason)
        bump("day")
    return close


def _refuse_other_day(day_on):
    if day_on > clock.today():
        raise RuleError("This day is still to come.")


def _refuse_closed(day_on):
    close = close_of(day_on)
    if close:
        raise RuleError(f"{close.who} closed this day at {wall(close.closed_at)}.")
