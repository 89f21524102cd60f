"""The chart of a patient, its volumes and their bar codes. Source: domain 2.3, 2.4."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED, ONE
from office.patients.models import Patient


class ChartKind(StrEnum):
    PAPER = "paper"
    ELECTRONIC = "electronic only"


class Chart(BaseModel):
    """All volumes of one patient. A patient without a chart row needs one made (group E of the pull list)."""

    patient = ForeignKeyField(Patient, unique=True, backref="chart")
    kind = StateField(ChartKind, default=ChartKind.PAPER)
    verified_to = DayField(null=True)
    made_at = InstantField()

    class Meta:
        merging = ONE


class VolumeState(StrEnum):
    """Domain 2.4. *Returned* lies in the refile bin; *pulled* lies on a cart."""

    LABEL_PRINTED = "label printed"
    FILED = "filed"
    PULLED = "pulled"
    OUT = "out"
    RETURNED = "returned"
    MISSING = "missing"
    INACTIVE = "inactive"
    OFF_SITE = "off-site"
    RECALLED = "recalled"
    MERGED_BACK = "merged back"
    DESTROYED = "destroyed"


GONE = (VolumeState.MERGED_BACK, VolumeState.DESTROYED)  # there is no such folder any more


class Volume(BaseModel):
    """One physical folder. `code` is its bar code; `shelf_key` sorts it as the shelves do.

    `replaces`: a temporary folder that stands for a missing one until that is found and this one merged back into it.
    """

    chart = ForeignKeyField(Chart, backref="volumes")
    patient = ForeignKeyField(Patient, backref="volumes")
    number = IntegerField(default=1)
    code = TextField(unique=True)
    shelf_key = TextField()
    state = StateField(VolumeState, default=VolumeState.FILED)
    current = BooleanField(default=True)
    place = TextField(default="")
    since = InstantField()
    from_on = DayField(null=True)
    to_on = DayField(null=True)
    version = IntegerField(default=1)
    replaces = ForeignKeyField("self", null=True, backref="replacements")

    class Meta:
        merging = MOVED
        indexes = ((("chart", "number"), True), (("state", "shelf_key"), False))


class EarlierCode(BaseModel):
    """A bar code that a folder had before: its old label finds the folder for ever."""

    code = TextField(unique=True)
    volume = ForeignKeyField(Volume, backref="earlier_codes")
    at = InstantField()
