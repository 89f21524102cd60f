"""Closures of the book with the bookings that stood in them, and the holidays of the practice. Source: domain 4.7.

What became of a line is read from its appointment each time; it is stored nowhere else, so the counts cannot lie.
"""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.scheduling.models import Appointment, HoursException, Provider, Why
from office.staff.models import Staff


class ClosureWhy(StrEnum):
    """Why nobody can be seen; each is the office's doing, never the patient's. Words of domain 4.6."""

    ILL = Why.PROVIDER_ILL.value
    AWAY = Why.PROVIDER_AWAY.value
    CLOSED = Why.CLOSURE.value


class What(StrEnum):
    """What was done about a line of a closure; domain 4.7."""

    OFFERED = "offered"
    MESSAGE = "left message"
    NO_ANSWER = "no answer"
    LETTER = "letter"
    ACCEPTED = "accepted"
    CANCELED = "canceled"
    MUST = "must be seen"
    WAITS = "can wait"


class MassAct(StrEnum):
    """What can be done to many lines at once."""

    MOVE = "move to the same times"
    CANCEL = "cancel with a letter"
    LETTER = "write a letter"


class Closure(BaseModel):
    """One provider (null: everyone) is away on some days, each between two minutes. Taken back: `lifted_at`."""

    provider = ForeignKeyField(Provider, null=True, backref="closures")
    first_on = DayField(index=True)
    last_on = DayField()
    start_minute = IntegerField(default=0)
    end_minute = IntegerField(default=1440)
    why = StateField(ClosureWhy)
    note = TextField(default="")
    opened_at = InstantField()
    opened_by = ForeignKeyField(Staff, null=True, backref="closures_opened")
    finished_at = InstantField(null=True)
    finished_by = ForeignKeyField(Staff, null=True, backref="closures_finished")
    lifted_at = InstantField(null=True)
    lifted_by = ForeignKeyField(Staff, null=True, backref="closures_lifted")
    version = IntegerField(default=1)

    class Meta:
        constraints = [Check("first_on <= last_on"), Check("start_minute < end_minute")]

    @property
    def who(self):
        """Who is away, in short."""
        return self.provider.short if self.provider_id else "Whole practice"


class ClosureDay(BaseModel):
    """One closed day of a closure in the template of the book."""

    closure = ForeignKeyField(Closure, backref="days")
    exception = ForeignKeyField(HoursException, backref="closures")


class ClosureLine(BaseModel):
    """One booking that stood when its place was closed."""

    closure = ForeignKeyField(Closure, backref="lines")
    appointment = ForeignKeyField(Appointment, backref="closure_lines")

    class Meta:
        indexes = ((("closure", "appointment"), True),)


class ClosureAct(BaseModel):
    """Who did what about a line, and when. Append-only."""

    line = ForeignKeyField(ClosureLine, backref="acts")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="closure_acts")
    who = TextField()
    what = StateField(What)
    words = TextField(default="")


class ClosureRun(BaseModel):
    """One act for many lines, `lines` by their ids; not ended: it was cut off and can go on."""

    closure = ForeignKeyField(Closure, backref="runs")
    act = StateField(MassAct)
    provider = ForeignKeyField(Provider, null=True, backref="closure_runs")
    day_on = DayField(null=True)
    lines = TextField()
    begun_at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="closure_runs")
    ended_at = InstantField(null=True)


class HolidayKind(StrEnum):
    """How the day of a holiday is found in a year."""

    FIXED = "fixed date"
    NTH = "nth weekday"
    LAST = "last weekday"
    AFTER = "day after another"


class HolidayRule(BaseModel):
    """One holiday of each year. `start_minute` above 0 is a half day: closed from then on."""

    name = TextField()
    kind = StateField(HolidayKind)
    month = IntegerField(null=True)
    day = IntegerField(null=True)
    weekday = IntegerField(null=True)
    nth = IntegerField(null=True)
    after = ForeignKeyField("self", null=True, backref="followed_by")
    observed = BooleanField(default=False)
    start_minute = IntegerField(default=0)
    made_at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="holidays_made")
    ended_at = InstantField(null=True)
    ended_by = ForeignKeyField(Staff, null=True, backref="holidays_ended")


class HolidayDay(BaseModel):
    """The closed day that a rule made for a year; made once, so that a day opened again by hand stays open."""

    rule = ForeignKeyField(HolidayRule, backref="days")
    year = IntegerField()
    day_on = DayField()
    exception = ForeignKeyField(HoursException, backref="holidays")

    class Meta:
        indexes = ((("rule", "year"), True),)
