"""Which folder a code or a number means, also those of before a merge. Source: domain 0.1 (6), 1.7."""

from office.charts.models import Volume
from office.loading import load
from office.patients.models import Patient


def folder_of(code):
    """The Volume (with its patient) that bears a code, or bore it before a merge; None."""
    found = load(Volume, "code = ?", code)
    found = found or load(Volume, "id = (SELECT volume_id FROM earlier_code WHERE code = ?)", code)
    if not found:
        return None
    found[0].patient = load(Patient, "id = ?", found[0].patient_id)[0]
    found[0]._dirty.clear()
    return found[0]


def survivor_of(number):
    """The record number that the number of a merged record leads to, or None."""
    patient = Patient.get_or_none(Patient.mrn == number)
    if patient is None or not patient.merged_into_id:
        return None
    while patient.merged_into_id:
        patient = patient.merged_into
    return patient.mrn
