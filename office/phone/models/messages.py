"""Messages: work with an owner and a due time. Source: domain 6.4."""

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient, PatientPhone
from office.phone.models.calls import Call
from office.staff.models import Role, Staff


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
    RED_FLAG = "emergency red flag"
    CONTROLLED_REFILL = "controlled-drug refill"
    APPOINTMENT = "appointment"
    PRIVACY_COMPLAINT = "privacy complaint"
    PERSONAL = "personal or vendor"
    OTHER = "other"


class MessageState(StrEnum):
    NEW = "new"
    ASSIGNED = "assigned"
    IN_WORK = "in work"
    WAITING = "waiting"
    ANSWERED = "answered"
    TOLD = "patient told"
    CLOSED = "closed"


class WaitsFor(StrEnum):
    """For whom the work on a message waits; domain 6.4."""

    PATIENT = "patient"
    PROVIDER = "provider"
    PHARMACY = "pharmacy"
    OUTSIDE = "outside"


class Tried(StrEnum):
    """What came of a try to call back; a machine is told what the patient permitted and no more."""

    REACHED = "reached"
    NO_ANSWER = "no answer"
    BUSY = "busy"
    LEFT_NUMBER = "left name and number"
    LEFT_DETAILED = "left detailed message"
    WRONG_NUMBER = "wrong number"
    ASKED_CONTACT = "asked contact to have patient call"


class Message(BaseModel):
    """A piece of work with an owner and a due time; closed only by an outcome told to a person (domain 0.1, 12).

    `left_by` wrote it down at `taken_at`; `taken_by` has it in work. The steps of its clock are kept with it: amber
    for the owner at `amber_at`, red for owner and lead at `due_at`, the manager's at `alert_at`. It is open while
    `closed_at` is null. `again_of` is the closed message that it opens again.
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
    amber_at = InstantField()
    due_at = InstantField()
    alert_at = InstantField()
    state = StateField(MessageState, default=MessageState.NEW)
    waiting_on = StateField(WaitsFor, null=True)
    next_try_at = InstantField(null=True)
    outcome = TextField(default="")
    told = TextField(default="")
    told_how = TextField(default="")
    closed_at = InstantField(null=True, index=True)
    closed_by = ForeignKeyField(Staff, null=True, backref="messages_closed")
    again_of = ForeignKeyField("self", null=True, backref="opened_again", unique=True)
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


class MessageTry(BaseModel):
    """One try to call back: who called where (`place` in words, `phone` of the record), and what came of it.

    Append-only; it stands among the words on the message too.
    """

    message = ForeignKeyField(Message, backref="tries")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="message_tries")
    who = TextField()
    tried = StateField(Tried)
    place = TextField(default="")
    phone = ForeignKeyField(PatientPhone, null=True, backref="message_tries")
    note = TextField(default="")
