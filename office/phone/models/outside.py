"""Calls back to a number of the directory, because who rang could not be known otherwise. Source: domain 6.3."""

from peewee import ForeignKeyField, TextField

from office.db import BaseModel, InstantField
from office.directory.models import PartyNumber
from office.phone.models.calls import Call
from office.staff.models import Staff


class DirectoryCall(BaseModel):
    """The number that was taken from the directory to call back the caller of a call. Append-only."""

    call = ForeignKeyField(Call, backref="directory_calls")
    number = ForeignKeyField(PartyNumber, backref="directory_calls")
    shown = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="directory_calls")
    who = TextField()
