"""Events of a life: what they were, what they stopped, what was resumed. Source: domain 1.9."""

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.staff.models import Staff


class LifeKind(StrEnum):
    """What happened."""

    OF_AGE = "came of age"
    DEATH = "death"
    NAME = "name change"
    MAIL = "returned mail"
    CONFIDENTIAL = "confidential communication"
    CUSTODY = "custody order"
    SAFETY = "safety flag"
    GUARDIAN = "guardianship"


class LifeEvent(BaseModel):
    """One event. A death is reported first and verified by a lead; `undone_at` takes an event back."""

    patient = ForeignKeyField(Patient, backref="life_events")
    kind = StateField(LifeKind)
    on = DayField(null=True)
    source = TextField(default="")
    words = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="life_events")
    verified_at = InstantField(null=True)
    verified_by = ForeignKeyField(Staff, null=True, backref="life_events_verified")
    undone_at = InstantField(null=True)
    undone_by = ForeignKeyField(Staff, null=True, backref="life_events_undone")

    class Meta:
        merging = MOVED


class Stopped(BaseModel):
    """One thing that an event stopped, to be resumed by itself: `words` say what, `was` how it stood before."""

    event = ForeignKeyField(LifeEvent, backref="stopped")
    of_table = TextField()
    row_id = IntegerField()
    words = TextField()
    was = TextField(default="")
    resumed_at = InstantField(null=True)
    resumed_by = ForeignKeyField(Staff, null=True, backref="resumed")


class NightlyRun(BaseModel):
    """The nightly command for one day; it is done once for each, also after days off."""

    day_on = DayField(unique=True)
    started_at = InstantField()
    ended_at = InstantField(null=True)
    report = TextField(default="{}")
