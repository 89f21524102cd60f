"""The secret address under which a provider's calendar is read. Source: issue of the book, point 9."""

from peewee import BooleanField, ForeignKeyField, TextField

from office.db import BaseModel, DayField, InstantField
from office.scheduling.models import Provider
from office.staff.models import Staff


class CalendarFeed(BaseModel):
    """One address, kept as a hash alone; it is read until `ended_at`. `current` is null then, else true: the unique
    key leaves a provider one address at a time.
    """

    provider = ForeignKeyField(Provider, backref="feeds")
    token_hash = TextField(unique=True)
    current = BooleanField(null=True, default=True)
    made_at = InstantField()
    made_by = ForeignKeyField(Staff, null=True, backref="feeds_made")
    ended_at = InstantField(null=True)
    ended_by = ForeignKeyField(Staff, null=True, backref="feeds_ended")
    read_on = DayField(null=True)

    class Meta:
        indexes = ((("provider", "current"), True),)
