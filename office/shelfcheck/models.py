"""Looks at the shelves, and how each folder was found: what the misfile rate counts. Source: domain 2.7, 2.11."""

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField

from office.charts.models import Volume
from office.db import BaseModel, DayField, InstantField, StateField
from office.staff.models import Staff


class LookKind(StrEnum):
    """A second person looks for folders drawn from those refiled lately; or reads a section from end to end."""

    CHECK = "filing check"
    READING = "shelf reading"


class Found(StrEnum):
    """How a folder stood; all but the first are misfiles."""

    IN_PLACE = "in place"
    OUT_OF_ORDER = "out of order"
    WRONG_SECTION = "wrong section"
    NOT_THERE = "not there"


class ShelfLook(BaseModel):
    """One filing check or shelf reading; open until `ended_at`. A reading has its section, a check its week."""

    kind = StateField(LookKind)
    section = TextField(default="")
    on = DayField(column_name="day_on", index=True)
    begun_at = InstantField()
    begun_by = ForeignKeyField(Staff, null=True, backref="shelf_looks")
    who = TextField()
    ended_at = InstantField(null=True)


ShelfLook.add_index(
    ShelfLook.index(
        ShelfLook.kind,
        ShelfLook.section,
        unique=True,
        where=ShelfLook.ended_at.is_null(),
        name="shelf_look_one_open",
    )
)


class LookedFolder(BaseModel):
    """One folder of a look. `position` is the order of the scans, or of the shelf in a filing check; `refiled_by` may
    not check it; `found` is null until someone looked."""

    look = ForeignKeyField(ShelfLook, backref="folders")
    volume = ForeignKeyField(Volume, backref="shelf_looks")
    position = IntegerField()
    refiled_by = ForeignKeyField(Staff, null=True, backref="refiled_and_drawn")
    refiled_who = TextField(default="")
    found = StateField(Found, null=True)
    note = TextField(default="")
    looked_at = InstantField(null=True)
    looked_by = ForeignKeyField(Staff, null=True, backref="folders_looked_at")
    who = TextField(default="")

    class Meta:
        indexes = ((("look", "volume"), True), (("looked_at",), False))
