"""Scans as they were answered. Source: domain 2.3, 2.7."""

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField

from office.charts.models.custody import Holder
from office.charts.models.folders import Volume
from office.db import BaseModel, InstantField, StateField
from office.staff.models import Staff


class Mode(StrEnum):
    """What the next scans mean."""

    WHERE = "where is"
    PULL = "pull"
    PUT_BACK = "put back"
    SIGN_OUT = "sign out"
    FOUND = "found"
    RETURN = "return"
    REFILE = "refile"


class Kind(StrEnum):
    """How a scan was answered: done; done, and somebody waits for the chart; not the label that is wanted; refused."""

    OK = "ok"
    HAND = "hand"
    WRONG = "wrong"
    REFUSED = "refused"


class TakenScan(BaseModel):
    """One scan and its answer. `key` is the scan's own: sent again it gets this answer and nothing moves twice.

    `holder`, `section` and `pending` are what the next scan builds on; `late_seconds` how long it waited in the
    page for the network. Rows are read by person only: other indexes would cost every scan a page written.
    """

    by = ForeignKeyField(Staff, backref="scans", index=False)
    key = TextField()
    scanned_at = InstantField()
    at = InstantField()
    mode = StateField(Mode)
    kind = StateField(Kind)
    word = TextField()
    detail = TextField(default="")
    volume = ForeignKeyField(Volume, null=True, backref="scans", index=False)
    holder = ForeignKeyField(Holder, null=True, backref="scans", index=False)
    section = TextField(default="")
    pending = TextField(default="")
    late_seconds = IntegerField(default=0)

    class Meta:
        indexes = ((("by", "key"), True), (("by", "at"), False))
