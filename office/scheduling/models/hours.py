"""The template of the book: hours with their blocks, and what deviates from them. Source: domain 4.1, 4.2."""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.scheduling.models.people import Location, Provider
from office.staff.models import Staff


class Weeks(StrEnum):
    """In which weeks hours are valid: every, by the ISO number of the week, or the nth such weekday of a month."""

    EVERY = "every week"
    ODD = "odd weeks"
    EVEN = "even weeks"
    FIRST = "first of the month"
    SECOND = "second of the month"
    THIRD = "third of the month"
    FOURTH = "fourth of the month"
    LAST = "last of the month"


class Release(StrEnum):
    """When held hours open for all their types; domain 4.2."""

    NONE = "not held"
    SAME_DAY = "same day at"
    HOURS = "hours before"
    BUSINESS_DAYS = "business days before"


class Hours(BaseModel):
    """Normal hours of a provider on one weekday (0 = Monday), a block of the template.

    `kinds` are the codes of the types it takes, with commas, "" for all; frozen hours take none. Until the release
    only `held_for` may be booked ("" for nobody); `release_number` is a minute of the day, hours or business days.
    `wave` says in which minutes of an hour visits begin and how many ("0:2 20:1 40:1"), "" for a stream.
    """

    provider = ForeignKeyField(Provider, backref="hours")
    weekday = IntegerField(constraints=[Check("weekday BETWEEN 0 AND 6")])
    start_minute = IntegerField()
    end_minute = IntegerField()
    capacity = IntegerField(default=1)
    from_on = DayField()
    to_on = DayField(null=True)
    weeks = StateField(Weeks, default=Weeks.EVERY)
    label = TextField(default="")
    kinds = TextField(default="")
    frozen = BooleanField(default=False)
    release = StateField(Release, default=Release.NONE)
    release_number = IntegerField(default=0)
    held_for = TextField(default="")
    wave = TextField(default="")
    location = ForeignKeyField(Location, null=True, backref="hours_there")

    class Meta:
        constraints = [Check("start_minute < end_minute")]


class HoursException(BaseModel):
    """Closed on a date, wholly or between two minutes: one provider, or the whole practice when provider is null."""

    provider = ForeignKeyField(Provider, null=True, backref="exceptions")
    day_on = DayField(index=True)
    start_minute = IntegerField(default=0)
    end_minute = IntegerField(default=1440)
    reason = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="exceptions_made")
    lifted_at = InstantField(null=True)
    lifted_by = ForeignKeyField(Staff, null=True, backref="exceptions_lifted")
