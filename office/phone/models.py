"""Calls (facts) and messages (work): two kinds of row. Nothing typed in a call is lost. Source: domain 6.1, 6.4."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.accounts.models import BillingQuestion
from office.charts.models import ChartRequest
from office.db import BaseModel, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models import Appointment
from office.staff.models import Role, Staff


class Relationship(StrEnum):
    """Who the caller is to the patient; domain 6.1."""

    UNKNOWN = "not said yet"
    SELF = "self"
    PARENT = "parent"
    SPOUSE = "spouse"
    FAMILY = "other family"
    FACILITY = "facility"
    PHARMACY = "pharmacy"
    LAB = "lab"
    PAYER = "payer"
    ATTORNEY = "attorney"
    SCHOOL = "school"
    EMPLOYER = "employer"
    OTHER = "other"


class Identifier(StrEnum):
    """What a caller can say that fits the record; domain 6.2. In `Call.identifiers` they stand comma-separated."""

    NAME = "name"
    BIRTH_DATE = "birth date"
    ADDRESS = "address"
    PHONE = "phone"
    LAST4 = "last 4"
    CODE_WORD = "code word"


class CallOutcome(StrEnum):
    RESOLVED = "resolved on the call"
    MESSAGE = "message taken"
    BOOKED = "booked"
    TRANSFERRED = "transferred"
    DISCONNECTED = "disconnected"
    WRONG_NUMBER = "wrong number"
    SPAM = "spam"


class Call(BaseModel):
    """One contact by phone. Unfinished while `ended_at` is null; the typed fields are saved within two seconds.

    `version` counts what was typed only. `saved_from` is the window that saved last: a window is never its own rival.
    `symptom_words` stays once it was set. `dropped_at`: the line went dead.
    """

    taken_by = ForeignKeyField(Staff, backref="calls")
    started_at = InstantField(index=True)
    ended_at = InstantField(null=True, index=True)
    held_since = InstantField(null=True)
    dropped_at = InstantField(null=True)
    caller_name = TextField(default="")
    relationship = StateField(Relationship, default=Relationship.UNKNOWN)
    callback = TextField(default="")
    callback_read_back = BooleanField(default=False)
    patient = ForeignKeyField(Patient, null=True, backref="calls")
    identifiers = TextField(default="")
    note = TextField(default="")
    symptom_words = BooleanField(default=False)
    outcome = StateField(CallOutcome, null=True)
    outcome_note = TextField(default="")
    version = IntegerField(default=1)
    saved_at = InstantField()
    saved_by = ForeignKeyField(Staff, null=True, backref="calls_saved")
    saved_from = TextField(default="")

    class Meta:
        merging = MOVED


class MessageKind(StrEnum):
    """Types of domain 6.4; each has its clock in the settings."""

    URGENT_SYMPTOM = "urgent symptom"
    SYMPTOM = "symptom"
    REFILL = "refill"
    RESULT = "result wanted"
    BILLING = "billing"
    RECORDS = "records request"
    REFERRAL = "referral"
    FORM = "form or letter"
    OUTSIDE = "pharmacy, lab or hospital"
    COMPLAINT = "complaint"
    OTHER = "other"


class MessageState(StrEnum):
    NEW = "new"
    IN_WORK = "in work"
    WAITING = "waiting"
    CLOSED = "closed"


class Tried(StrEnum):
    """What came of a try to call back; a machine is told what the patient permitted and no more."""

    REACHED = "reached"
    NO_ANSWER = "no answer"
    BUSY = "busy"
    LEFT_NUMBER = "left name and number"
    WRONG_NUMBER = "wrong number"


class Message(BaseModel):
    """A piece of work with an owner and a due time; closed only by an outcome told to a person (domain 0.1, 12).

    `left_by` wrote it down at `taken_at`; `taken_by` has it in work.
    """

    kind = StateField(MessageKind)
    patient = ForeignKeyField(Patient, null=True, backref="messages")
    call = ForeignKeyField(Call, null=True, backref="messages")
    body = TextField()
    caller = TextField(default="")
    callback = TextField(default="")
    to_role = StateField(Role)
    to_staff = ForeignKeyField(Staff, null=True, backref="messages_owned")
    left_by = ForeignKeyField(Staff, null=True, backref="messages_left")
    taken_by = ForeignKeyField(Staff, null=True, backref="messages_taken")
    taken_at = InstantField()
    due_at = InstantField()
    state = StateField(MessageState, default=MessageState.NEW)
    outcome = TextField(default="")
    told = TextField(default="")
    told_how = TextField(default="")
    closed_at = InstantField(null=True)
    closed_by = ForeignKeyField(Staff, null=True, backref="messages_closed")
    version = IntegerField(default=1)

    class Meta:
        merging = MOVED
        indexes = ((("state", "to_role", "due_at"), False), (("patient", "taken_at"), False))


class MessageReply(BaseModel):
    """One word on a message: a reply, a passing on, a try to call back. Append-only."""

    message = ForeignKeyField(Message, backref="replies")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="message_replies")
    who = TextField()
    what = TextField()
    body = TextField(default="")


class CallItem(BaseModel):
    """One thing done in a call, each its own work: a booking, a message, a billing question, a chart asked for."""

    call = ForeignKeyField(Call, backref="items")
    at = InstantField()
    what = TextField()
    patient = ForeignKeyField(Patient, null=True, backref="call_items")
    appointment = ForeignKeyField(Appointment, null=True, backref="call_items")
    message = ForeignKeyField(Message, null=True, backref="call_items")
    question = ForeignKeyField(BillingQuestion, null=True, backref="call_items")
    chart_request = ForeignKeyField(ChartRequest, null=True, backref="call_items")

    class Meta:
        merging = MOVED
