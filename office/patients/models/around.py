"""Who stands around a patient, in which role. Source: domain 1.3."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models.identity import Patient


class ContactRole(StrEnum):
    """Five roles around the patient, five meanings; domain 1.3. An emergency contact has no right to information."""

    EMERGENCY = "emergency contact"
    GUARANTOR = "guarantor"
    REPRESENTATIVE = "guardian or personal representative"
    PERMITTED = "permitted person"
    RESTRICTED = "restricted person"


class Scope(StrEnum):
    """What a permitted person may be told or handed; domain 1.3."""

    APPOINTMENTS = "appointments"
    BILLING = "billing"
    CLINICAL = "clinical"
    PAPERS = "papers"


class Contact(BaseModel):
    """One person in one role around the patient. `scopes` holds words of Scope, with blanks between.

    `authority` is a representative's (parent, legal guardian, healthcare POA, executor, court), `document` what was
    seen of it, `forbidden` what a restricted person must not, `given_how` how the patient gave a permission.
    """

    patient = ForeignKeyField(Patient, backref="contacts")
    role = StateField(ContactRole)
    name = TextField()
    relationship = TextField(default="")
    typed_phone = TextField(default="")
    e164 = TextField(default="")
    scopes = TextField(default="")
    code_word = TextField(default="")
    person = ForeignKeyField(Patient, null=True, backref="contact_of")
    priority = IntegerField(default=1)
    born_on = DayField(null=True)
    street = TextField(default="")
    city = TextField(default="")
    state = TextField(default="")
    zip = TextField(default="")
    authority = TextField(default="")
    may_consent = BooleanField(default=False)
    document = TextField(default="")
    emancipated = TextField(default="")  # why a minor may be guarantor
    ssn4 = TextField(default="")
    forbidden = TextField(default="")
    given_how = TextField(default="")
    since = DayField()
    until = DayField(null=True)
    revoked_at = InstantField(null=True)
    ended_because = TextField(default="")
    replaces = ForeignKeyField("self", null=True, backref="replaced_by")  # what this entry said before

    class Meta:
        merging = MOVED


class Tie(StrEnum):
    """What the other patient is to this one; "newborn of" points from the baby to the mother."""

    TWIN = "twin of"
    NEWBORN = "newborn of"
    CHILD = "child of"
    SPOUSE = "spouse of"
    HOUSEHOLD = "same household as"


class Household(BaseModel):
    """Two patients who live or were born together; one row for each pair. It never gives anyone a permission."""

    patient = ForeignKeyField(Patient, backref="ties")
    other = ForeignKeyField(Patient, backref="ties_to")
    tie = StateField(Tie)
    since = DayField()
    until = DayField(null=True)

    class Meta:
        merging = MOVED
        indexes = ((("patient", "other", "tie"), True),)
