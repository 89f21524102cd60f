"""Recalls: due without a place in the book, who was contacted, and how it ended. Source: domain 4.5."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models import Appointment, AppointmentType
from office.staff.models import Staff


class RecallKind(StrEnum):
    """What a patient is due for."""

    WELL_CHILD = "well child"
    PHYSICAL = "annual physical"
    WELLNESS = "Medicare wellness visit"
    PAP = "Pap test"
    MAMMOGRAM = "mammogram order"
    DIABETES = "diabetes check"
    OTHER = "other"


class RecallState(StrEnum):
    """How far a recall is; `contacts` counts 1, 2, 3 of the contacted ones."""

    DUE = "due"
    CONTACTED = "contacted"
    BOOKED = "booked"
    SEEN = "seen"
    DECLINED = "declined"
    MOVED_AWAY = "moved away"
    DECEASED = "deceased"
    PASSED_OVER = "passed over"


OPEN = (RecallState.DUE, RecallState.CONTACTED)
STANDS = (*OPEN, RecallState.BOOKED)


class Recall(BaseModel):
    """One thing a patient is due for on a date. Booking its type closes it, canceling that opens it again.

    `what` tells recalls of one kind apart ("15 months"). With `every_months` the next one is made when it was seen.
    """

    patient = ForeignKeyField(Patient, backref="recalls")
    kind = StateField(RecallKind)
    what = TextField(default="")
    type = ForeignKeyField(AppointmentType, backref="recalls")
    due_on = DayField()
    every_months = IntegerField(null=True)
    note = TextField(default="")
    state = StateField(RecallState, default=RecallState.DUE)
    contacts = IntegerField(default=0)
    appointment = ForeignKeyField(Appointment, null=True, backref="recalls")
    made_at = InstantField()
    made_by = ForeignKeyField(Staff, null=True, backref="recalls_made")
    ended_at = InstantField(null=True)
    ended_by = ForeignKeyField(Staff, null=True, backref="recalls_ended")
    ended_because = TextField(default="")
    version = IntegerField(default=1)

    class Meta:
        merging = MOVED
        indexes = ((("state", "due_on"), False), (("patient", "state"), False))
        constraints = [Check("contacts >= 0")]


class Way(StrEnum):
    CALL = "call"
    TEXT = "text"
    LETTER = "letter"
    HERE = "in person"


class Heard(StrEnum):
    """What came of a contact."""

    NO_ANSWER = "no answer"
    NAME_ONLY = "left name-only message"
    DETAILED = "left detailed message"
    WRONG_NUMBER = "wrong number"
    SENT = "sent"
    WILL_CALL = "will call to book"
    DECLINED = "declined"
    MOVED_AWAY = "moved away"


class RecallContact(BaseModel):
    """One try to reach the patient about a recall: who, when, which way, what came of it. Append-only."""

    recall = ForeignKeyField(Recall, backref="tries")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="recall_contacts")
    who = TextField()
    way = StateField(Way)
    heard = StateField(Heard)
    phone = TextField(default="")
    note = TextField(default="")
