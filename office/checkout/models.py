"""Visits for which nothing is charged, and why. Source: domain 5.5."""

from enum import StrEnum

from peewee import ForeignKeyField, TextField

from office.db import BaseModel, InstantField
from office.staff.models import Staff
from office.visits.models import Visit


class NoChargeWhy(StrEnum):
    """Why nothing is charged; another reason may be typed."""

    GLOBAL = "within a global period"
    NURSE = "nurse visit without a charge"
    FORM = "form or papers only"
    COURTESY = "courtesy, approved by the office manager"
    COMPLAINT = "complaint, approved by the office manager"
    NOTHING_DONE = "nothing was done"


class NoCharge(BaseModel):
    """A visit is excused from a charge, with the reason; the open row holds until it is taken back or charged."""

    visit = ForeignKeyField(Visit, backref="no_charges")
    reason = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="no_charges")
    who = TextField()
    ended_at = InstantField(null=True)


NoCharge.add_index(
    NoCharge.index(NoCharge.visit, unique=True, where=NoCharge.ended_at.is_null(), name="no_charge_one_open")
)
