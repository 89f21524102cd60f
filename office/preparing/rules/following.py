"""What follows when a booking moves or is called off: its authorization goes with it, its interpreter is asked anew;
and when a new card is shown.

Source: domain 4.7; scenarios A10, A11.
"""

from office import clock
from office.announce import on
from office.preparing.models import InterpreterState, TransportState
from office.preparing.queries.insurer import interpreter_steps, permits_used_by, transport_steps
from office.preparing.rules.insurer import link, step_interpreter, unlink
from office.preparing.rules.riding import step_transport
from office.staff.models import Role
from office.tasks.rules import make_task

CANCELED = "canceled"  # the note of what ends with its booking
OPEN = (InterpreterState.REQUESTED, InterpreterState.BOOKED)


def follow_move(old, new, by):
    """Take the authorization along; cancel the interpreter and request one for the new time."""
    used = permits_used_by([old.id]).get(old.id)
    if used:
        unlink(old)
        link(new, used.id, by=by)
    _follow_ride(old, new, "moved", by)
    newest = _open_step(old)
    if newest:
        step_interpreter(old, InterpreterState.CANCELED, newest.language, agency=newest.agency, note="moved", by=by)
        step_interpreter(new, InterpreterState.REQUESTED, newest.language, note="moved", by=by)


def follow_cancel(appointment, by):
    """Nobody needs an interpreter or a ride any more."""
    _follow_ride(appointment, None, CANCELED, by)
    newest = _open_step(appointment)
    if newest:
        step_interpreter(
            appointment, InterpreterState.CANCELED, newest.language, agency=newest.agency, note=CANCELED, by=by
        )


def follow_change(appointment, what, by):
    """A booking that stands again needs its interpreter and its ride again: both are asked anew; it is reminded of
    like any other."""
    if what != "restored":
        return
    spoken = next(iter(interpreter_steps(appointment.id)), None)
    if spoken and spoken.state == InterpreterState.CANCELED and spoken.note == CANCELED:
        step_interpreter(appointment, InterpreterState.REQUESTED, spoken.language, note="restored", by=by)
    ride = next(iter(transport_steps(appointment.id)), None)
    if ride and ride.state == TransportState.CANCELED and ride.note == CANCELED:
        step_transport(appointment, TransportState.ASKED, company=ride.company, note="restored", by=by)


def _follow_ride(old, new, note, by):
    """Cancel the ride of a booking, and ask for one to the booking that takes its place."""
    ride = next(iter(transport_steps(old.id)), None)
    if ride is None or ride.state == TransportState.CANCELED:
        return
    step_transport(old, TransportState.CANCELED, company=ride.company, note=note, by=by)
    if new:
        step_transport(new, TransportState.ASKED, company=ride.company, note=note, by=by)


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
on("appointment.changed", follow_change)
