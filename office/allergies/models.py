"""Allergies and the state of the list: *not asked* is not *none known*. Source: domain 9.4."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.staff.models import Staff


class ListState(StrEnum):
    """What an answered allergy list says; a patient without a row was never asked."""

    NKA = "no known allergies"
    NKDA = "no known drug allergies"
    HAS = "has allergies"


class AllergyList(BaseModel):
    """One answer to "any allergies?": the newest row holds."""

    patient = ForeignKeyField(Patient, backref="allergy_lists")
    state = StateField(ListState)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="allergy_lists")
    note = TextField(default="")

    class Meta:
        merging = MOVED


class Certainty(StrEnum):
    """Verification of an allergy, FHIR R5 words [S34]."""

    UNCONFIRMED = "unconfirmed"
    PRESUMED = "presumed"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    ENTERED_IN_ERROR = "entered in error"


class Severity(StrEnum):
    """How bad the reaction was."""

    UNKNOWN = "not known"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class Allergy(BaseModel):
    """One substance the patient must not meet, with what it did."""

    patient = ForeignKeyField(Patient, backref="allergies")
    substance = TextField()
    drug = BooleanField(default=True)
    reaction = TextField(default="")
    severity = TextField(default="")
    certainty = StateField(Certainty, default=Certainty.UNCONFIRMED)
    reason = TextField(default="")  # why it is refuted or in error
    onset_on = DayField(null=True)
    source = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="allergies_entered")

    class Meta:
        merging = MOVED
