"""A day is closed once, with its counts; what is carried over has an owner and a reason. Source: domain 5.5."""

from peewee import ForeignKeyField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.staff.models import Role, Staff
from office.tasks.models import Task


class DayClose(BaseModel):
    """One close of a day; it holds while reopened_at is null. `counts` are those of the moment, as JSON."""

    day_on = DayField(index=True)
    closed_at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="days_closed")
    who = TextField()
    counts = TextField()
    reopened_at = InstantField(null=True)
    reopened_by = ForeignKeyField(Staff, null=True, backref="days_reopened")
    reopen_reason = TextField(default="")


DayClose.add_index(
    DayClose.index(DayClose.day_on, unique=True, where=DayClose.reopened_at.is_null(), name="day_close_one_open")
)


class CarriedItem(BaseModel):
    """One open thing of a day that is carried over: whose it is from now on, why, and the task on the owner's list.

    `key` names the thing as the day's list does; it is carried over once.
    """

    day_on = DayField(index=True)
    key = TextField()
    words = TextField()
    patient = ForeignKeyField(Patient, null=True, backref="carried")
    owner_role = StateField(Role)
    owner = ForeignKeyField(Staff, null=True, backref="carried")
    reason = TextField()
    task = ForeignKeyField(Task, backref="carried")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="carried_over")
    who = TextField()

    class Meta:
        merging = MOVED
        indexes = ((("day_on", "key"), True),)
