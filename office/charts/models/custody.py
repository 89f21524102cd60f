"""Who holds a volume, and every movement of it. Source: domain 2.4, 2.7."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, TextField

from office.charts.models.folders import Volume
from office.db import BaseModel, DayField, InstantField, StateField
from office.staff.models import Staff


class Holder(BaseModel):
    """Who can hold a chart: a person, or a staffed place such as "Dr. Patel's desk". An exam room is not a holder."""

    name = TextField(unique=True)
    staff = ForeignKeyField(Staff, null=True, unique=True, backref="holder")
    code = TextField(unique=True)
    active = BooleanField(default=True)

    def __str__(self):
        return self.name


class Purpose(StrEnum):
    """Why a chart leaves the shelf; each has its loan days in the settings."""

    VISIT = "visit"
    PHONE = "phone"
    RESULTS = "results"
    BILLING = "billing"
    COPIES = "copies"
    COMPLETION = "completion"
    AUDIT = "audit"
    TRANSCRIPTION = "transcription"
    LEGAL = "legal"
    OTHER = "other"


class SignOut(BaseModel):
    """One stay of a volume with a holder; open while returned_at is null. The database refuses two open ones.

    `accepted_at`: when the person who holds it scanned it or said that they have it.
    """

    volume = ForeignKeyField(Volume, backref="sign_outs")
    holder = ForeignKeyField(Holder, backref="sign_outs")
    purpose = StateField(Purpose)
    signed_out_at = InstantField()
    due_on = DayField()
    by = ForeignKeyField(Staff, null=True, backref="sign_outs_made")
    returned_at = InstantField(null=True)
    accepted_at = InstantField(null=True)


SignOut.add_index(
    SignOut.index(SignOut.volume, unique=True, where=SignOut.returned_at.is_null(), name="sign_out_one_open")
)

# Reports of a past day look for what came back since.
SignOut.add_index(
    SignOut.index(SignOut.returned_at, where=SignOut.returned_at.is_null(False), name="sign_out_came_back")
)
# The lists of what is out do not walk through the stays of all years.
SignOut.add_index(
    SignOut.index(
        SignOut.due_on, SignOut.signed_out_at, where=SignOut.returned_at.is_null(), name="sign_out_open_by_due"
    )
)
SignOut.add_index(
    SignOut.index(SignOut.holder, SignOut.due_on, where=SignOut.returned_at.is_null(), name="sign_out_open_by_holder")
)


class MoveKind(StrEnum):
    MADE = "made"
    PULLED = "pulled"
    SIGNED_OUT = "signed out"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    REFILED = "refiled"
    MISSING = "missing"
    FOUND = "found"
    PUT_BACK = "put back"
    CARTED = "carted"
    RELABELED = "relabeled"
    MADE_INACTIVE = "made inactive"
    REACTIVATED = "reactivated"
    SENT_OFF_SITE = "sent off-site"
    RECALLED = "recalled"
    LEFT_THE_BUILDING = "left the building"
    CAME_BACK = "came back"
    MERGED_BACK = "merged back"
    DESTROYED = "destroyed"


class Move(BaseModel):
    """One movement of a volume: from where, to where, who scanned it. Append-only; *unlogged* when the record
    believed it to be elsewhere."""

    volume = ForeignKeyField(Volume, backref="moves")
    kind = StateField(MoveKind)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="moves")
    who = TextField()
    from_words = TextField()
    to_words = TextField()
    holder = ForeignKeyField(Holder, null=True, backref="moves")
    purpose = TextField(default="")
    unlogged = BooleanField(default=False)
    note = TextField(default="")

    class Meta:
        indexes = ((("volume", "at"), False), (("at", "unlogged"), False))
