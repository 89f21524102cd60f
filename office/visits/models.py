"""A visit from arrival to leaving. Its steps are rows; undoing one marks it, nothing runs backwards unseen.
Source: domain 5.2."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models import Appointment, Provider
from office.staff.models import Staff


class Flow(StrEnum):
    """Where in the house the patient is; *expected* again when the arrival was undone."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    CHECKED_IN = "checked in"
    ROOMED = "roomed"
    WITH_PROVIDER = "with provider"
    CHECKOUT = "checkout"
    LEFT = "left"
    LEFT_UNSEEN = "left without being seen"


class Visit(BaseModel):
    """One coming of a patient. Past visits that were imported have no appointment and are *left*.

    `flow`, `flow_at` and `seen_at` (with the provider since) repeat what the steps say, for boards.
    """

    patient = ForeignKeyField(Patient, backref="visits")
    appointment = ForeignKeyField(Appointment, null=True, unique=True, backref="visit")
    provider = ForeignKeyField(Provider, null=True, backref="visits")
    day_on = DayField()
    flow = StateField(Flow)
    room = TextField(default="")
    reason = TextField(default="")
    source = TextField(default="")
    arrived_at = InstantField(null=True)
    flow_at = InstantField(null=True)
    seen_at = InstantField(null=True)
    closed_at = InstantField(null=True)

    class Meta:
        merging = MOVED
        indexes = ((("patient", "day_on"), False), (("day_on", "flow"), False))


class VisitStep(BaseModel):
    """One step of the flow; `undone_at` takes it back without hiding it. `noted_at` is when it was entered."""

    visit = ForeignKeyField(Visit, backref="steps")
    flow = StateField(Flow)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="visit_steps")
    who = TextField()
    note = TextField(default="")
    entered_late = BooleanField(default=False)
    noted_at = InstantField(null=True)
    undone_at = InstantField(null=True)
    undone_by = ForeignKeyField(Staff, null=True, backref="visit_steps_undone")
    undo_reason = TextField(default="")
