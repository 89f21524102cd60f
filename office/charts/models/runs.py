"""The numbered printings of a day's pull list. Source: domain 2.6."""

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField

from office.charts.models.folders import Volume
from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.staff.models import Staff


class PullGroup(StrEnum):
    """The six groups of a pull list; domain 2.6."""

    SHELF = "A on shelf"
    OUT = "B out"
    OFF_SITE = "C off-site"
    MISSING = "D missing"
    NEW = "E make chart"
    ELECTRONIC = "F electronic only"


class PullRun(BaseModel):
    """One numbered printing of a day's pull list."""

    number = IntegerField(unique=True)
    day_on = DayField(index=True)
    printed_at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="pull_runs")
    reprints = IntegerField(default=0)


class PullLine(BaseModel):
    """One line of a run as it was printed; `pulled_at` is its tick. A volume stands once in a run."""

    run = ForeignKeyField(PullRun, backref="lines")
    patient = ForeignKeyField(Patient, backref="pull_lines")
    volume = ForeignKeyField(Volume, null=True, backref="pull_lines")
    group = StateField(PullGroup, column_name="in_group")
    words = TextField(default="")
    times = TextField(default="")
    position = IntegerField()
    pulled_at = InstantField(null=True)

    class Meta:
        merging = MOVED
        indexes = ((("run", "patient"), True), (("volume", "pulled_at"), False))
