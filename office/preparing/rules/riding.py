"""A ride to an appointment: asked for, arranged, canceled; each step is kept. Source: domain 4.1, 4.7."""

from office import audit, clock
from office.board import bump
from office.db import writing
from office.errors import RuleError
from office.preparing.models import TransportState, TransportStep
from office.preparing.queries.insurer import rides_of
from office.scheduling.models import HOLDS_PLACE


def step_transport(appointment, state, *, by, company="", reference="", note=""):
    """Keep one step of a ride: asked, arranged with a company, canceled. Returns the TransportStep.

    Raises RuleError: not one of the states (field "state"), arranged without saying with whom (field "company"),
    nothing to cancel, the appointment is off the book.
    """
    if state not in list(TransportState):
        raise RuleError("Choose asked, arranged or canceled.", field="state")
    if state == TransportState.ARRANGED and not company.strip():
        raise RuleError("Say who drives: the company, the plan’s ride line, a relative.", field="company")
    with writing():
        before, _ = rides_of([appointment.id]).get(appointment.id, (None, ""))
        if state == TransportState.CANCELED and before in (None, TransportState.CANCELED):
            raise RuleError("There is nothing to cancel.", field="state")
        if state != TransportState.CANCELED and appointment.standing not in HOLDS_PLACE:
            raise RuleError(f"This appointment is {appointment.standing}: no ride is needed.", field="state")
        row = TransportStep.create(
            appointment=appointment, state=state, company=company.strip(), reference=reference.strip(),
            note=note.strip(), at=clock.now(), by=by.staff_id, who=by.name,
        )  # fmt: skip
        audit.record("transport.noted", row, by=by, patient=appointment.patient_id, state=str(state))
        bump("day")
    return row
