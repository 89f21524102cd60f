"""Policies of patients. Source: domain 7.1."""

from peewee import ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField
from office.merging import MOVED
from office.patients.models import Patient


class Coverage(BaseModel):
    """A policy of a patient with inclusive dates; deepens later."""

    patient = ForeignKeyField(Patient, backref="coverages")
    payer = TextField()
    plan = TextField(default="")
    member_number = TextField(default="")
    rank = IntegerField(default=1)
    from_on = DayField(null=True)
    to_on = DayField(null=True)
    copay_cents = IntegerField(null=True)
    source = TextField(default="")

    class Meta:
        merging = MOVED
