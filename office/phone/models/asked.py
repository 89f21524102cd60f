"""What belongs to the items of a call beside the message itself: answers to the few questions of their type, changes
of a due time with the reason, flags of the call, lines of a service's sheet. Source: domain 6.4, 6.6."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.accounts.models import BillingQuestion
from office.db import BaseModel, InstantField, StateField
from office.phone.models.calls import Call
from office.phone.models.messages import Message
from office.staff.models import Staff


class Urgency(StrEnum):
    """How soon somebody must begin, the soonest first; `KIND` is the clock of the message's kind."""

    NOW = "now"
    SOON = "30 minutes"
    HOURS = "2 hours"
    TODAY = "same day"
    KIND = "as its kind"


class Flag(StrEnum):
    """What is special about a call, beside what is wanted; domain 6.6."""

    INTERPRETER = "interpreter"
    RELAY = "relay or TTY"
    SILENT = "silent line"
    CHILD = "child calling"
    STAFF = "staff or VIP"
    ABUSIVE = "abusive"


class SheetSource(StrEnum):
    SERVICE = "after-hours service"
    VOICEMAIL = "voicemail box"


class Asked(BaseModel):
    """The answer to one question of a type, of a message or of a billing question. `label` is the question as it was
    asked then. Append-only."""

    message = ForeignKeyField(Message, null=True, backref="asked")
    question = ForeignKeyField(BillingQuestion, null=True, backref="asked")
    place = IntegerField()
    key = TextField()
    label = TextField()
    answer = TextField()

    class Meta:
        constraints = [Check("(message_id IS NULL) <> (question_id IS NULL)")]


class DueChange(BaseModel):
    """A due time that was set otherwise than the kind's own clock, by the rules or by a person. Append-only."""

    message = ForeignKeyField(Message, backref="due_changes")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="due_changes")
    who = TextField()
    urgency = StateField(Urgency)
    before_at = InstantField()
    after_at = InstantField()
    why = TextField()


class CallFlag(BaseModel):
    """A flag on a call; it holds while `ended_at` is null. `detail` is the language, or a word about it."""

    call = ForeignKeyField(Call, backref="flags")
    what = StateField(Flag)
    detail = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="call_flags")
    ended_at = InstantField(null=True)


CallFlag.add_index(
    CallFlag.index(
        CallFlag.call, CallFlag.what, unique=True, where=CallFlag.ended_at.is_null(), name="call_flag_one_open"
    )
)


class SheetLine(BaseModel):
    """A line of a service's sheet or of the voicemail box, and the message that it became. No line twice."""

    message = ForeignKeyField(Message, unique=True, backref="sheet_lines")
    source = StateField(SheetSource)
    fingerprint = TextField(unique=True)
    typed_at = InstantField()
    typed_by = ForeignKeyField(Staff, null=True, backref="sheet_lines")
