"""Members of staff who are patients here too. Source: domain 1.2 (sensitive by default), 10.2 (own record)."""

from office import audit, clock
from office.announce import announce
from office.db import writing
from office.errors import NotFound, RuleError
from office.patients.models import Patient, StaffRecord
from office.privacy.rules.flags import level_now


def link_staff(patient, staff, *, by):
    """Say that a patient is this member of staff; the record becomes sensitive unless a level was set. Returns the
    StaffRecord. Raises RuleError: linked already, to this patient or another (field "staff")."""
    with writing():
        held = (StaffRecord.staff == staff) & StaffRecord.ended_at.is_null()
        if StaffRecord.select().where(held).exists():
            raise RuleError(f"{staff.name} is linked to a record already. End that link first.", field="staff")
        if staff.id == by.staff_id:
            raise RuleError("Someone else must link your own record.", field="staff")
        row = StaffRecord.create(staff=staff, patient=patient, at=clock.now(), by=by.staff_id)
        audit.record("patient.staff_linked", row, by=by, staff=staff.name)
        _renew(patient, by)
    return row


def end_staff_record(patient, link_id, *, by):
    """End a link: it was the wrong person, or they left. Raises NotFound: not this patient's, or ended."""
    with writing():
        held = (StaffRecord.id == link_id) & (StaffRecord.patient == patient) & StaffRecord.ended_at.is_null()
        row = StaffRecord.get_or_none(held)
        if row is None:
            raise NotFound()
        row.ended_at = clock.now()
        row.save()
        audit.record("patient.staff_unlinked", row, by=by)
        _renew(patient, by)
    return row


def _renew(patient, by):
    patient.privacy = level_now(patient)
    Patient.update(privacy=patient.privacy).where(Patient.id == patient.id).execute()
    announce("patient.flagged", patient=patient, kind="privacy level", by=by)
