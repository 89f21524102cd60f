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


class RunKind(StrEnum):
    """The first list of a day, or what has changed since the run before; domain 2.6 item 7."""

    FIRST = "first"
    DELTA = "delta"


class PullAct(StrEnum):
    """What a line of a run asks for; domain 2.6 item 7."""

    PULL = "pull"
    PUT_BACK = "put back"
    MOVE = "move"


class PullRun(BaseModel):
    """One numbered printing of a day's pull list."""

    number = IntegerField(unique=True)
    day_on = DayField(index=True)
    printed_at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="pull_runs")
    reprints = IntegerField(default=0)
    kind = StateField(RunKind, default=RunKind.FIRST)


class PullLine(BaseModel):
    """One line of a run as it was printed; `pulled_at` is its tick. A volume stands once in a run.

    `cart` is the provider on whose cart the folder lies or is to lie. `ended_at`: a later run has taken the line back.
    """

    run = ForeignKeyField(PullRun, backref="lines")
    patient = ForeignKeyField(Patient, backref="pull_lines")
    volume = ForeignKeyField(Volume, null=True, backref="pull_lines")
    group = StateField(PullGroup, column_name="in_group")
    words = TextField(default="")
    times = TextField(default="")
    position = IntegerField()
    pulled_at = InstantField(null=True)
    act = StateField(PullAct, default=PullAct.PULL)
    day_on = DayField()
    cart = TextField(default="")
    ended_at = InstantField(null=True)

    class Meta:
        merging = MOVED
        indexes = ((("run", "patient"), True), (("volume", "pulled_at"), False))


# However many runs a day has, no folder is to be pulled twice for it.
PullLine.add_index(
    PullLine.index(
        PullLine.day_on,
        PullLine.volume,
        unique=True,
        where=(PullLine.act == PullAct.PULL) & PullLine.ended_at.is_null(),
        name="pull_line_once_a_day",
    )
)
