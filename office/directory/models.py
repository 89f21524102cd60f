"""Outside parties whom the practice calls, writes to or hears from: doctors, pharmacies, payers."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.staff.models import Staff


class PartyKind(StrEnum):
    """What an outside party is to us."""

    PROVIDER = "provider"
    HOSPITAL = "hospital"
    PHARMACY = "pharmacy"
    LAB = "lab"
    PAYER = "payer"
    AGENCY = "agency"
    OTHER = "other"


class Party(BaseModel):
    """One outside party. `phone` and `fax` are its first numbers; all are PartyNumbers. `merged_into` took its place.

    `npi` is checked by Luhn with the prefix 80840; `ncpdp` has seven digits (pharmacies).
    """

    kind = StateField(PartyKind)
    name = TextField(index=True)
    npi = TextField(default="")
    ncpdp = TextField(default="")
    phone = TextField(default="")
    fax = TextField(default="")
    street = TextField(default="")
    city = TextField(default="")
    state = TextField(default="")
    zip = TextField(default="")
    note = TextField(default="")
    verified_on = DayField(null=True)
    active = BooleanField(default=True)
    merged_into = ForeignKeyField("self", null=True, backref="merged")
    version = IntegerField(default=1)

    def __str__(self):
        return self.name


class NumberUse(StrEnum):
    """What a number is for."""

    MAIN = "main"
    DIRECT = "direct line"
    AFTER_HOURS = "after hours"
    RECORDS = "records"
    REFERRALS = "referrals"
    RESULTS = "results"
    CLAIMS = "claims"
    REFILLS = "refills"
    FAX = "fax"
    OTHER = "other"


class VerifiedHow(StrEnum):
    """How it is known that a number is really theirs: never because a caller said so."""

    CALLED = "called it and they said who they are"
    LETTERHEAD = "printed on their letterhead or card"
    WEB_SITE = "their own web site"
    REGISTRY = "NPI registry"
    DIRECTORY = "phone book or directory assistance"
    IN_PERSON = "in person"


class PartyNumber(BaseModel):
    """One phone or fax of a party, in use while `ended_at` is null. `verified_*` are those of its last good check."""

    party = ForeignKeyField(Party, backref="numbers")
    use = StateField(NumberUse)
    label = TextField(default="")
    number = TextField()
    digits = TextField(index=True)
    added_at = InstantField()
    added_by = ForeignKeyField(Staff, null=True, backref="numbers_added")
    added_who = TextField()
    verified_at = InstantField(null=True)
    verified_who = TextField(null=True)
    verified_how = StateField(VerifiedHow, null=True)
    ended_at = InstantField(null=True)
    ended_why = TextField(default="")


class NumberCheck(BaseModel):
    """Someone made sure that a number is right, or found that it is not. Append-only."""

    number = ForeignKeyField(PartyNumber, backref="checks")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="numbers_checked")
    who = TextField()
    how = StateField(VerifiedHow)
    holds = BooleanField()
    note = TextField(default="")
