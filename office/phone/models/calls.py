"""Calls: facts, and what was typed in them. Source: domain 6.1."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, InstantField, StateField
from office.directory.models import Party
from office.merging import MOVED
from office.patients.models import Patient
from office.staff.models import Staff


class Relationship(StrEnum):
    """Who the caller is to the patient; domain 6.1."""

    UNKNOWN = "not said yet"
    SELF = "self"
    PARENT = "parent"
    SPOUSE = "spouse"
    FAMILY = "other family"
    GUARDIAN = "guardian"
    FACILITY = "facility"
    PHARMACY = "pharmacy"
    LAB = "lab"
    PAYER = "payer"
    ATTORNEY = "attorney"
    SCHOOL = "school"
    EMPLOYER = "employer"
    HOSPITAL = "hospital"
    PROVIDER = "other provider"
    POLICE = "police"
    PRESS = "press"
    OTHER = "other"


class Identifier(StrEnum):
    """What a caller can say that fits the record; domain 6.2. In `Call.identifiers` they stand comma-separated."""

    NAME = "name"
    BIRTH_DATE = "birth date"
    ADDRESS = "address"
    PHONE = "phone"
    LAST4 = "last 4"
    CODE_WORD = "code word"


class CallOutcome(StrEnum):
    RESOLVED = "resolved on the call"
    MESSAGE = "message taken"
    BOOKED = "booked"
    TRANSFERRED = "transferred"
    COLD = "transferred cold"
    DISCONNECTED = "disconnected"
    WRONG_NUMBER = "wrong number"
    SPAM = "spam"


class Direction(StrEnum):
    """Who rang whom."""

    IN = "incoming"
    OUT = "outgoing"


class Call(BaseModel):
    """One contact by phone. Unfinished while `ended_at` is null; the typed fields are saved within two seconds.

    `version` counts what was typed only. `saved_from` is the window that saved last: a window is never its own rival.
    `symptom_words` stays once it was set. `dropped_at`: the line went dead. `started_at`: the first ring that is
    known, `answered_at` is null while it rings. `held_seconds`: of the holds that are over. `party`: whom of the
    directory the caller speaks for; they were called back there at `called_back_at`.
    """

    taken_by = ForeignKeyField(Staff, backref="calls")
    started_at = InstantField(index=True)
    ended_at = InstantField(null=True, index=True)
    held_since = InstantField(null=True)
    dropped_at = InstantField(null=True)
    caller_name = TextField(default="")
    relationship = StateField(Relationship, default=Relationship.UNKNOWN)
    callback = TextField(default="")
    callback_read_back = BooleanField(default=False)
    patient = ForeignKeyField(Patient, null=True, backref="calls")
    identifiers = TextField(default="")
    note = TextField(default="")
    symptom_words = BooleanField(default=False)
    outcome = StateField(CallOutcome, null=True)
    outcome_note = TextField(default="")
    version = IntegerField(default=1)
    saved_at = InstantField()
    saved_by = ForeignKeyField(Staff, null=True, backref="calls_saved")
    saved_from = TextField(default="")
    line = TextField(default="")
    direction = StateField(Direction, default=Direction.IN)
    answered_at = InstantField(null=True)
    held_seconds = IntegerField(default=0)
    party = ForeignKeyField(Party, null=True, backref="calls")
    called_back_at = InstantField(null=True)

    class Meta:
        merging = MOVED


# Who speaks with whom now is asked for on every page of a clerk.
Call.add_index(Call.index(Call.taken_by, Call.id, where=Call.ended_at.is_null(), name="call_open_of"))
