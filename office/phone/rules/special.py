"""Special calls: flags that stay with a call, and calls that are given up by one key. Source: domain 6.6."""

from office import audit, clock
from office.board import bump
from office.db import writing
from office.errors import RuleError
from office.phone.models import CallFlag, CallItem, CallOutcome, Flag
from office.phone.rules.calls import end_call
from office.phone.rules.running import check_running, set_untyped

GIVEN_UP = (CallOutcome.SPAM, CallOutcome.WRONG_NUMBER)


def flag_call(call, what, detail="", *, by):
    """Mark a call as special, once for each Flag; return the CallFlag.

    Raises RuleError: the call has ended; an interpreter without the language (field "detail").
    """
    with writing():
        check_running(call)
        what, detail = Flag(what), detail.strip()
        if what == Flag.INTERPRETER and not detail:
            raise RuleError("Type the language, then get the interpreter line.", field="detail")
        held = _open(call, what)
        if held and held.detail == detail:
            return held
        if held:
            _end(held)
        row = CallFlag.create(call=call, what=what, detail=detail, at=clock.now(), by=by.staff_id)
        audit.record("call.flagged", call, by=by, what=what, detail=detail)
        bump("phone")
    return row


def unflag_call(call, what, *, by):
    """Take a flag off a call; that it was there stays. RuleError: the call has ended, or has no such flag."""
    with writing():
        check_running(call)
        held = _open(call, Flag(what)) if what in list(Flag) else None
        if held is None:
            raise RuleError("This call has no such flag.")
        _end(held)
        audit.record("call.unflagged", call, by=by, what=what)
        bump("phone")


def give_up_call(call, outcome, *, by):
    """End a call as spam or wrong number, with no link to a patient; return the Call.

    Raises RuleError: another outcome; something was done in it; where something was typed, as end_call (a reason).
    """
    with writing():
        if outcome not in GIVEN_UP:
            raise RuleError("Choose how the call ended.", field="outcome")
        if CallItem.select().where(CallItem.call == call.id).exists():
            raise RuleError("Something was done in this call: end it as what it was.", field="outcome")
        end_call(call, outcome, call.outcome_note, by=by)
        if call.patient_id:
            set_untyped(call, patient=None, identifiers="")
    return call


def _open(call, what):
    return CallFlag.get_or_none((CallFlag.call == call.id) & (CallFlag.what == what) & CallFlag.ended_at.is_null())


def _end(held):
    CallFlag.update(ended_at=clock.now()).where(CallFlag.id == held.id).execute()
