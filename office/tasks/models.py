"""Work that someone owns until it is done: made by rules, found on the owner's lists. Source: domain 1.7, 1.9."""

from peewee import ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.staff.models import Role, Staff


class Task(BaseModel):
    """One thing to do, by a role or a person. It is open while `done_at` is null; done, it keeps its outcome.

    `key` names what it is about, so that a rule that runs again does not make it twice ("label:104512:2026-12-04").
    `link` is the address of the page where it is done, "" when it is paper work.
    """

    kind = TextField(index=True)
    key = TextField(unique=True)
    words = TextField()
    patient = ForeignKeyField(Patient, null=True, backref="tasks")
    owner_role = StateField(Role)
    owner = ForeignKeyField(Staff, null=True, backref="tasks")
    link = TextField(default="")
    made_at = InstantField()
    due_on = DayField(null=True)
    done_at = InstantField(null=True)
    done_by = ForeignKeyField(Staff, null=True, backref="tasks_done")
    outcome = TextField(default="")
    version = IntegerField(default=1)

    class Meta:
        merging = MOVED
        indexes = ((("owner_role", "done_at"), False),)
