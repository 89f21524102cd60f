"""Reading who looked is an act too; and asking the lead for what nobody does on their own record."""

from office import audit, clock
from office.db import writing
from office.errors import RuleError
from office.patients.queries.guarding import own_or_family
from office.staff.models import Role
from office.tasks.rules import make_task


def note_report(patient, *, by):
    """Keep that the report "who looked at my record" was made for a patient."""
    with writing():
        audit.record("patient.looks_reported", patient, by=by)


def open_reviews(which, *, by):
    """Keep that a standing review was read."""
    with writing():
        audit.record("privacy.reviewed_looks", by=by, which=which)


def ask_lead(patient, words, *, by):
    """Ask the records lead to do what nobody does on their own or their family's record; return the Task.

    The office manager gets it when the lead is who asks. Raises RuleError: it is not one's own record; no words
    (field "words").
    """
    with writing():
        if not own_or_family(patient.id, by):
            raise RuleError("This is not your own record. You can do it yourself.")
        if len(words.strip()) < 3:
            raise RuleError("Say what should be done.", field="words")
        owner = Role.MANAGER if by.role == Role.RECORDS_LEAD else Role.RECORDS_LEAD
        key = f"own-record:{patient.id}:{by.staff_id}:{clock.now():%Y%m%d%H%M%S%f}"
        return make_task(
            "own record", f"{by.name} asks for their own or family's record: {words.strip()}", key=key,
            owner_role=owner, patient=patient, due_on=clock.today(), link=f"/patients/{patient.id}", by=by,
        )  # fmt: skip
