"""Which folder a code or a number means, also those of before a merge. Source: domain 0.1 (6), 1.7."""

from office.charts.models import EarlierCode, Volume
from office.patients.models import Patient


def folder_of(code):
    """The Volume (with its patient) that bears a code, or bore it before a merge; None."""
    folders = Volume.select(Volume, Patient).join(Patient)
    found = folders.where(Volume.code == code).first()
    return found or folders.switch(Volume).join(EarlierCode).where(EarlierCode.code == code).first()


def survivor_of(number):
    """The record number that the number of a merged record leads to, or None."""
    patient = Patient.get_or_none(Patient.mrn == number)
    if patient is None or not patient.merged_into_id:
        return None
    while patient.merged_into_id:
        patient = patient.merged_into
    return patient.mrn
