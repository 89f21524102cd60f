"""What follows when a booking moves or is called off: its authorization goes with it, its interpreter is asked anew;
and when a new card is shown.

Source: domain 4.7; scenarios A10, A11.
"""

from office import clock
from office.announce import on
from office.preparing.models import InterpreterState
from office.preparing.queries.insurer import interpreter_steps, permits_used_by
from office.preparing.rules.insurer import link, step_interpreter, unlink
from office.staff.models import Role
from office.tasks.rules import make_task

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


def follow_card(patient, coverage, before, by):
    """A new plan: its insurer is asked anew; the task is done when the answer is kept. Source: domain 5.1; A11."""
    make_task(
        "eligibility",
        f"New card: ask {coverage.payer} whether it is active from {coverage.from_on:%m/%d/%Y}.",
        key=f"eligibility:{coverage.id}",
        owner_role=Role.FRONT_DESK,
        patient=patient.id,
        due_on=max(coverage.from_on, clock.today()),
        link=f"/patients/{patient.id}/insurer",
        by=by,
    )


on("coverage.changed", follow_card)
on("appointment.moved", follow_move)
on("appointment.canceled", follow_cancel)
