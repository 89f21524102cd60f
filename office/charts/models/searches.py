"""Searches for a volume that is not where it should be. Source: domain 2.8."""

from peewee import ForeignKeyField, TextField

from office.charts.models.folders import Volume
from office.db import BaseModel, InstantField
from office.staff.models import Staff


class MissingCase(BaseModel):
    """A search for a volume: open until found."""

    volume = ForeignKeyField(Volume, backref="missing_cases")
    opened_at = InstantField()
    opened_by = ForeignKeyField(Staff, null=True, backref="missing_opened")
    note = TextField(default="")
    found_at = InstantField(null=True)
    cause = TextField(default="")


MissingCase.add_index(
    MissingCase.index(MissingCase.volume, unique=True, where=MissingCase.found_at.is_null(), name="missing_one_open")
)
