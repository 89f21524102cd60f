"""Looking into the audit is an act that is written down too. Source: domain 10.4."""

from office import audit
from office.db import writing
from office.errors import NotFound
from office.patients.models import Patient


def read_audit(asked, *, by):
    """Record what was asked of the audit (plain values by name). NotFound for a patient who is none."""
    with writing():
        if "patient_id" in asked and not Patient.select().where(Patient.id == asked["patient_id"]).exists():
            raise NotFound()
        audit.record("audit.read", by=by, patient=asked.get("patient_id"), asked=asked)


def patient_id_of(number):
    """The patient behind an MRN, for the audit's form. NotFound otherwise."""
    patient = Patient.get_or_none(Patient.mrn == number)
    if patient is None:
        raise NotFound()
    return patient.id
