"""The overdue ladder, longer loans, and charts that leave the building by exception. Source: domain 2.7."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.charts.models import SignOut, Volume
from office.db import BaseModel, DayField, InstantField, StateField
from office.staff.models import Staff
from office.tasks.models import Task


class Rung(StrEnum):
    """Who hears of an overdue chart, one after the other."""

    HOLDER = "holder"
    LEAD = "records lead"
    MANAGER = "office manager"


class OverdueStep(BaseModel):
    """One rung that was climbed for a loan and its due date; the database keeps it from being climbed twice."""

    stay = ForeignKeyField(SignOut, backref="overdue_steps")
    rung = StateField(Rung)
    due_on = DayField()
    days = IntegerField()
    at = InstantField()
    task = ForeignKeyField(Task, null=True, backref="overdue_steps")

    class Meta:
        indexes = ((("stay", "due_on", "rung"), True),)


class LoanExtension(BaseModel):
    """A loan that may last longer: the due date before and after, and why. Append-only."""

    stay = ForeignKeyField(SignOut, backref="extensions")
    before_on = DayField()
    due_on = DayField()
    reason = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="extensions_given")
    who = TextField()

    class Meta:
        constraints = [Check("before_on < due_on")]


class Basis(StrEnum):
    """Why a chart is asked to leave the building. A subpoena gets certified copies, never the original."""

    COURT_ORDER = "court order"
    EXCEPTION = "documented exception"
    SUBPOENA = "subpoena"


class ExceptionState(StrEnum):
    """What became of the asking."""

    ASKED = "asked"
    COPIES = "certified copies instead"
    REFUSED = "refused"
    APPROVED = "approved"
    OUT = "out of the building"
    BACK = "back"


class ChartException(BaseModel):
    """One chart that may leave the building by name: on what basis, who takes it to whom, when it is due back.

    Who asks does not approve. While it is out, `stay` is its open SignOut: that it came back is read from there.
    """

    volume = ForeignKeyField(Volume, backref="exceptions")
    basis = StateField(Basis)
    reason = TextField()
    taker = TextField()
    goes_to = TextField()
    due_on = DayField()
    state = StateField(ExceptionState)
    asked_at = InstantField()
    asked_by = ForeignKeyField(Staff, null=True, backref="exceptions_asked")
    decided_at = InstantField(null=True)
    decided_by = ForeignKeyField(Staff, null=True, backref="exceptions_decided")
    decision = TextField(default="")
    stay = ForeignKeyField(SignOut, null=True, unique=True, backref="exceptions")
    settled_at = InstantField(null=True)
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("state", "due_on"), False),)
        constraints = [
            Check("asked_by_id IS NULL OR decided_by_id IS NULL OR asked_by_id <> decided_by_id"),
            Check("basis <> 'subpoena' OR state = 'certified copies instead'"),
            Check("(stay_id IS NOT NULL) = (state IN ('out of the building', 'back'))"),
        ]


ChartException.add_index(
    ChartException.index(
        ChartException.volume, unique=True, where=ChartException.settled_at.is_null(), name="exception_one_open"
    )
)
