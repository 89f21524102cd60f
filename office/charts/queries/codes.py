"""Which folder a code or a number means, also those of before a merge. Source: domain 0.1 (6), 1.7."""

from office.charts.models import Volume
from office.db import fetch
from office.patients.models import Patient
from office.rows import as_model, columns_of

# Written by hand: every scan asks this, and composing so wide a select costs more than running it.
FOLDER = (
    f"SELECT {columns_of(Volume, 'v')}, {columns_of(Patient, 'p')} FROM volume v JOIN patient p ON p.id = v.patient_id"
)
EARLIER = "JOIN earlier_code e ON e.volume_id = v.id WHERE e.code = ?"


def folder_of(code):
    """The Volume (with its patient) that bears a code, or bore it before a merge; None."""
    rows = fetch(f"{FOLDER} WHERE v.code = ?", code) or fetch(f"{FOLDER} {EARLIER}", code)
    if not rows:
        return None
    volume, patient = as_model(Volume, rows[0]), as_model(Patient, rows[0][len(Volume._meta.sorted_fields) :])
    volume.patient = patient
    volume._dirty.clear()
    return volume


def survivor_of(number):
    """The record number that the number of a merged record leads to, or None."""
    patient = Patient.get_or_none(Patient.mrn == number)
    if patient is None or not patient.merged_into_id:
        return None
    while patient.merged_into_id:
        patient = patient.merged_into
    return patient.mrn
