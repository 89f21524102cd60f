"""Red flags: what was said, what was done about it and when, and what a nurse or provider made of it.
Source: domain 6.5."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.phone.models import Call, Message
from office.staff.models import Staff


class Disposition(StrEnum):
    """What became of it; only a nurse or provider says so."""

    AMBULANCE = "911: ambulance on its way"
    HOSPITAL = "sent to the emergency department"
    SEEN_NOW = "seen here now"
    SAME_DAY = "seen here the same day"
    ADVICE = "advice by phone"
    POISON = "Poison Help"
    CRISIS = "988 crisis line"
    WELFARE = "welfare check asked for"
    NOT_REACHED = "not reached, letter and number on file tried"
    NO_EMERGENCY = "no emergency found by nurse or provider"


class StepKind(StrEnum):
    """One thing that was said or done. Each is a row with its time; none is taken back."""

    OPENED = "red flag opened"
    LOCATION = "location said"
    CALLBACK = "call-back number said"
    TOLD = "told to dial 911"
    WILL = "will dial 911"
    REFUSES = "does not want to dial 911"
    COLLEAGUE = "a colleague dials 911"
    ASKED = "handed to"
    NO_ANSWER = "no answer from"
    ANSWERED = "taken over by"
    HUNG_UP = "line went dead"
    TRIED = "called back"
    EARLIER = "text changed, before it was"
    NOTE = "added"
    DISPOSED = "disposition"


class RedFlag(BaseModel):
    """One possible emergency, open until a nurse or provider has said what becomes of it.

    What is typed saves itself; `version` counts that only, `saved_from` is the window that saved last. `kept` is what
    was half made in the call when the key was pressed, such as a booking: words, never a booking. The database
    refuses a close without disposition, and any change after it.
    """

    call = ForeignKeyField(Call, null=True, backref="red_flags")
    patient = ForeignKeyField(Patient, null=True, backref="red_flags")
    message = ForeignKeyField(Message, null=True, backref="red_flags")
    opened_at = InstantField()
    opened_by = ForeignKeyField(Staff, backref="red_flags_opened")
    location = TextField(default="")
    callback = TextField(default="")
    caller_name = TextField(default="")
    about = TextField(default="")
    words = TextField(default="")
    kept = TextField(default="")
    version = IntegerField(default=1)
    saved_at = InstantField()
    saved_by = ForeignKeyField(Staff, null=True, backref="red_flags_saved")
    saved_from = TextField(default="")
    disposed_at = InstantField(null=True, index=True)
    disposed_by = ForeignKeyField(Staff, null=True, backref="red_flags_disposed")
    disposition = StateField(Disposition, null=True)
    advice = TextField(default="")

    class Meta:
        merging = MOVED
        constraints = [
            Check("(disposed_at IS NULL) = (disposition IS NULL)"),
            Check("disposed_at IS NULL OR (disposed_by_id IS NOT NULL AND advice <> '')"),
        ]


class RedFlagStep(BaseModel):
    """One thing said or done about a red flag, in order. `to` is whom it concerns beside `by`. Append-only."""

    flag = ForeignKeyField(RedFlag, backref="steps")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="red_flag_steps")
    who = TextField()
    what = StateField(StepKind)
    to = ForeignKeyField(Staff, null=True, backref="red_flag_steps_to")
    to_who = TextField(default="")
    detail = TextField(default="")
