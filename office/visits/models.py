"""A visit from arrival to leaving. Its steps are rows; undoing one marks it, nothing runs backwards unseen.
Source: domain 5.2."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import KEPT, MOVED
from office.patients.models import Contact, Patient
from office.scheduling.models import Appointment, Provider
from office.staff.models import Staff
from office.tasks.models import Task


class Flow(StrEnum):
    """Where in the house the patient is; *expected* again when the arrival was undone."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    CHECKED_IN = "checked in"
    ROOMED = "roomed"
    WITH_PROVIDER = "with provider"
    PROVIDER_DONE = "provider done"
    WAITING_TEST = "waiting lab/x-ray"
    NURSE_ONLY = "nurse only"
    CHECKOUT = "checkout"
    LEFT = "left"
    LEFT_UNSEEN = "left without being seen"
    SENT_OUT = "sent to hospital/911"


OVER = (Flow.LEFT, Flow.LEFT_UNSEEN, Flow.SENT_OUT)  # nothing follows
SEEING = (Flow.WITH_PROVIDER, Flow.NURSE_ONLY)  # the first of them ends the wait


class Visit(BaseModel):
    """One coming of a patient. Past visits that were imported have no appointment and are *left*.

    `flow`, `flow_at` and `seen_at` (first with the provider, or the nurse only) repeat what the steps say, for boards.
    """

    patient = ForeignKeyField(Patient, backref="visits")
    appointment = ForeignKeyField(Appointment, null=True, unique=True, backref="visit")
    provider = ForeignKeyField(Provider, null=True, backref="visits")
    day_on = DayField()
    flow = StateField(Flow)
    room = TextField(default="")
    reason = TextField(default="")
    source = TextField(default="")
    arrived_at = InstantField(null=True)
    flow_at = InstantField(null=True)
    seen_at = InstantField(null=True)
    closed_at = InstantField(null=True)

    class Meta:
        merging = MOVED
        indexes = ((("patient", "day_on"), False), (("day_on", "flow"), False))


class VisitStep(BaseModel):
    """One step of the flow; `undone_at` takes it back without hiding it. `noted_at` is when it was entered."""

    visit = ForeignKeyField(Visit, backref="steps")
    flow = StateField(Flow)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="visit_steps")
    who = TextField()
    note = TextField(default="")
    entered_late = BooleanField(default=False)
    noted_at = InstantField(null=True)
    undone_at = InstantField(null=True)
    undone_by = ForeignKeyField(Staff, null=True, backref="visit_steps_undone")
    undo_reason = TextField(default="")


class Decision(StrEnum):
    """What follows a visit; one of them is said before the patient leaves. Source: domain 5.5."""

    BOOKED = "booked"
    RECALL = "recall"
    NONE = "none"


class FollowUp(BaseModel):
    """What is to follow a visit, and what was done about it; the open row holds, a later one ends it."""

    visit = ForeignKeyField(Visit, backref="follow_ups")
    decision = StateField(Decision)
    weeks = IntegerField(null=True)
    appointment = ForeignKeyField(Appointment, null=True, backref="follows")
    note = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="follow_ups")
    who = TextField()
    ended_at = InstantField(null=True)


FollowUp.add_index(
    FollowUp.index(FollowUp.visit, unique=True, where=FollowUp.ended_at.is_null(), name="follow_up_one_open")
)


class LeftUnseen(BaseModel):
    """How a patient was found gone: who noticed, why if known, which nurse was told, who calls back. Domain 5.3."""

    step = ForeignKeyField(VisitStep, unique=True, backref="unseen")
    noticed_at = InstantField()
    noticed_by = TextField()
    reason = TextField(default="")
    nurse = ForeignKeyField(Staff, null=True, backref="told_of_unseen")
    due_at = InstantField()
    task = ForeignKeyField(Task, backref="unseen")


class Consent(StrEnum):
    """By what a child is treated today. Source: domain 5.1."""

    MAY = "may consent"
    PROXY = "proxy form"
    PHONE = "consent by phone"
    EMERGENCY = "emergency"


class Accompanied(BaseModel):
    """Who brought a child, and who consents: the adult, a proxy form, a guardian by phone with two of staff listening.

    `guardian` is who signed or spoke, `second` the other of staff. The newest row of a visit holds.
    """

    visit = ForeignKeyField(Visit, backref="accompanied")
    contact = ForeignKeyField(Contact, null=True, backref="brought")
    name = TextField()
    relationship = TextField(default="")
    consent = StateField(Consent)
    guardian = TextField(default="")
    second = ForeignKeyField(Staff, null=True, backref="consents_heard")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="accompanied_noted")
    who = TextField()


class WrongArrival(BaseModel):
    """The wrong patient was taken in: the whole arrival was taken back. `recorded` names what is to be looked at."""

    visit = ForeignKeyField(Visit, backref="wrong_arrivals")
    patient = ForeignKeyField(Patient, backref="wrong_arrivals")
    right_patient = ForeignKeyField(Patient, null=True, backref="taken_for")
    right_visit = ForeignKeyField(Visit, null=True, backref="taken_for")
    since_at = InstantField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="wrong_arrivals")
    who = TextField()
    reason = TextField()
    recorded = TextField(default="")

    class Meta:
        merging = KEPT
