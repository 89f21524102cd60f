"""Whom one call is about beside its present patient, what was told in it, what two windows typed at once.
Source: domain 6.1 to 6.3."""

from enum import StrEnum

from peewee import ForeignKeyField, TextField

from office.db import BaseModel, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.phone.models.calls import Call, Relationship
from office.staff.models import Staff


class CallPatient(BaseModel):
    """One of the patients of a call; what was said about the one on the page stands in the Call itself meanwhile."""

    call = ForeignKeyField(Call, backref="company")
    patient = ForeignKeyField(Patient, backref="in_calls")
    relationship = StateField(Relationship, default=Relationship.UNKNOWN)
    identifiers = TextField(default="")
    added_at = InstantField()

    class Meta:
        merging = MOVED


class Subject(StrEnum):
    """What a caller is told about; the lights of domain 6.3."""

    APPOINTMENTS = "appointments"
    BILLING = "billing"
    CLINICAL = "clinical"


class CallTold(BaseModel):
    """One thing that was told in a call: what, to whom, as whom they heard it, after which identifiers."""

    call = ForeignKeyField(Call, backref="told")
    patient = ForeignKeyField(Patient, backref="told_in_calls")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="told_in_calls")
    topic = StateField(Subject)
    words = TextField()
    heard_by = TextField(default="")
    heard_as = TextField(default="")
    identifiers = TextField(default="")

    class Meta:
        merging = MOVED


class Settled(StrEnum):
    """What became of the text of another window."""

    OPEN = "to decide"
    TAKEN = "put into the note"
    ASIDE = "set aside"


class CallText(BaseModel):
    """A note that another window typed at the same time, or that one replaced: kept until someone decides."""

    call = ForeignKeyField(Call, backref="texts")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="call_texts")
    window = TextField(default="")
    note = TextField()
    state = StateField(Settled, default=Settled.OPEN)
    settled_at = InstantField(null=True)
    settled_by = ForeignKeyField(Staff, null=True, backref="call_texts_settled")
