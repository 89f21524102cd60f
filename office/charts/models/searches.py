"""Searches for a volume that is not where it should be. Source: domain 2.8."""

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField

from office.charts.models.folders import Volume
from office.db import BaseModel, InstantField, StateField
from office.staff.models import Staff


class Cause(StrEnum):
    """Why a volume was not where it should be; the closed list of the reports."""

    MISFILED = "misfiled"
    INSIDE = "inside another folder"
    OTHER_NUMBER = "under another number or name"
    WITH_PERSON = "with provider or nurse, not signed out"
    IN_TRANSIT = "in transit: cart, bin or basket"
    DESK = "scanning, dictation, billing or copies desk"
    OFF_SITE = "off-site or purge batch, not recorded"
    IN_PLACE = "in its place all the time"
    OTHER = "other"


class MissingCase(BaseModel):
    """A search for a volume: it runs until found, and is over when its cause is known (`closed_at`).

    `cause` is how it turned up, in words; `why` the word of the closed list. `turns` counts how often the search ran:
    a volume that is lost again before its search is over is searched for under the same case.
    """

    volume = ForeignKeyField(Volume, backref="missing_cases")
    opened_at = InstantField()
    opened_by = ForeignKeyField(Staff, null=True, backref="missing_opened")
    note = TextField(default="")
    found_at = InstantField(null=True)
    cause = TextField(default="")
    why = StateField(Cause, null=True)
    closed_at = InstantField(null=True, index=True)
    closed_by = ForeignKeyField(Staff, null=True, backref="missing_closed")
    turns = IntegerField(default=1)


MissingCase.add_index(
    MissingCase.index(MissingCase.volume, unique=True, where=MissingCase.found_at.is_null(), name="missing_one_open")
)
