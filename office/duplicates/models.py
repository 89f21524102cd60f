"""Pairs of records that may be one person. Source: domain 1.6."""

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField
from office.merging import KEPT
from office.patients.models import Patient
from office.staff.models import Staff


class DuplicatePair(BaseModel):
    """Two records that score as one person, found at night or at the desk; open while `settled_at` is null.

    `reasons` is JSON: a list of words. `low` has the smaller id, so that a pair is there once. `look_on`: to be looked
    at again on that day.
    """

    low = ForeignKeyField(Patient, backref="duplicate_low")
    high = ForeignKeyField(Patient, backref="duplicate_high")
    points = IntegerField()
    reasons = TextField()
    found_at = InstantField()
    settled_at = InstantField(null=True)
    settled_by = ForeignKeyField(Staff, null=True, backref="pairs_settled")
    outcome = TextField(default="")
    look_on = DayField(null=True)

    class Meta:
        merging = KEPT
        constraints = [Check("low_id < high_id")]
        indexes = ((("low", "high"), True), (("settled_at", "points"), False))
