"""The audit with the names that its plain numbers stand for."""

import json

from office.audit import queries as audit_queries
from office.patients.models import Patient


def audit_query(*, patient_id=None, staff_id=None, day_on=None, action=""):
    """Audit entries newest first, to be paged."""
    return audit_queries.events(patient_id=patient_id, staff_id=staff_id, day_on=day_on, action=action or None)


def with_patients(events):
    """[(event, Patient or None, detail dict)] for one page of entries; one further query."""
    ids = {event.patient_id for event in events if event.patient_id}
    named = {patient.id: patient for patient in Patient.select().where(Patient.id.in_(ids))} if ids else {}
    return [(event, named.get(event.patient_id), json.loads(event.detail)) for event in events]
