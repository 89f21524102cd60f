"""Calls and messages for tests of the phone and of the parts above it."""

from dataclasses import replace

from office.phone.models import Call, MessageKind
from office.phone.rules import TypedInCall, leave_message, save_call, start_call
from tests.scheduling.making import make_person

__all__ = ["make_call", "make_message", "make_person", "typed"]


def typed(call, **values):
    """What is typed in a call now, with some of it changed."""
    now = TypedInCall(
        caller_name=call.caller_name,
        relationship=call.relationship,
        callback=call.callback,
        callback_read_back=call.callback_read_back,
        identifiers=tuple(one for one in call.identifiers.split(",") if one),
        about=call.patient_id,
        note=call.note,
        outcome=call.outcome,
        outcome_note=call.outcome_note,
    )
    return replace(now, **values)


def make_call(by, *, patient=None, **values):
    """A call of a clerk with something typed in it; its patient is set without looking."""
    call = start_call(by=by)
    if patient is not None:
        Call.update(patient=patient.id).where(Call.id == call.id).execute()
    call = Call.get_by_id(call.id)
    if values:
        save_call(call, call.version, typed(call, **values), by=by)
    return Call.get_by_id(call.id)


def make_message(by, kind=MessageKind.REFILL, body="lisinopril 10 mg, Walgreens on Main", **values):
    """A message to the role of its kind; someone must hold that role."""
    return leave_message(kind, body, by=by, **values)
