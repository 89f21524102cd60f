"""Outside parties whom the practice calls, writes to or hears from: doctors, pharmacies, payers."""

from enum import StrEnum

from peewee import BooleanField, IntegerField, TextField

from office.db import BaseModel, DayField, StateField


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
    """One outside party. `npi` is checked by Luhn with the prefix 80840; `ncpdp` has seven digits (pharmacies)."""

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
    version = IntegerField(default=1)

    def __str__(self):
        return self.name
