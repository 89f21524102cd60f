"""What follows when a booking moves or is called off: its authorization goes with it, its interpreter is asked anew.

Source: domain 4.7; scenario A10.
"""

from office.announce import on
from office.preparing.models import InterpreterState
from office.preparing.queries.insurer import interpreter_steps, permits_used_by
from office.preparing.rules.insurer import link, step_interpreter, unlink

OPEN = (InterpreterState.REQUESTED, InterpreterState.BOOKED)


def follow_move(old, new, by):
    """Take the authorization along; cancel the interpreter and request one for the new time."""
    used = permits_used_by([old.id]).get(old.id)
    if used:
        unlink(old)
        link(new, used.id, by=by)
    newest = _open_step(old)
    if newest:
        step_interpreter(old, InterpreterState.CANCELED, newest.language, agency=newest.agency, note="moved", by=by)
        step_interpreter(new, InterpreterState.REQUESTED, newest.language, note="moved", by=by)


def follow_cancel(appointment, by):
    """Nobody needs an interpreter any more."""
    newest = _open_step(appointment)
    if newest:
        step_interpreter(
            appointment, InterpreterState.CANCELED, newest.language, agency=newest.agency, note="canceled", by=by
        )


def _open_step(appointment):
    newest = next(iter(interpreter_steps(appointment.id)), None)
    return newest if newest and newest.state in OPEN else None


on("appointment.moved", follow_move)
on("appointment.canceled", follow_cancel)
