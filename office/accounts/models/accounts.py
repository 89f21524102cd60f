"""Who owes: one guarantor for one or several patients. Source: domain 7.8, 7.9."""

from peewee import ForeignKeyField, TextField

from office.db import BaseModel, DayField, InstantField
from office.merging import MOVED, ONE
from office.patients.models import Patient


class Account(BaseModel):
    """What one guarantor owes for one or several patients."""

    guarantor_name = TextField()
    guarantor = ForeignKeyField(Patient, null=True, backref="guaranteed_accounts")
    opened_at = InstantField()
    held_since = InstantField(null=True)

    class Meta:
        merging = MOVED


class AccountPatient(BaseModel):
    """A patient belongs to an account from a date; the newest row holds."""

    patient = ForeignKeyField(Patient, unique=True, backref="account_link")
    account = ForeignKeyField(Account, backref="patients")
    from_on = DayField()

    class Meta:
        merging = ONE
