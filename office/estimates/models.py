"""Estimates owed, estimates given, disputes about bills above them. Source: 45 CFR 149.610, 149.620."""

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField

from office.accounts.models import Account
from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models import Appointment
from office.staff.models import Staff
from office.statements.models import StatementHold


class EstimateWhy(StrEnum):
    """What started the clock."""

    BOOKED = "booked"
    ASKED = "asked"
    CHANGED = "changed"


class GivenHow(StrEnum):
    """How the estimate reached the patient; the law asks for paper or electronic, as the patient chooses."""

    HANDED = "handed over"
    MAILED = "mailed"
    ELECTRONIC = "electronically"


class EstimateRequest(BaseModel):
    """An estimate that is owed by `due_on`; `due_on` is null where the law asks for none. It ends when it is given."""

    patient = ForeignKeyField(Patient, backref="estimate_requests")
    appointment = ForeignKeyField(Appointment, null=True, unique=True, backref="estimate_request")
    why = StateField(EstimateWhy)
    asked_on = DayField()
    service_on = DayField(null=True)
    due_on = DayField(null=True, index=True)
    words = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="estimate_requests")
    who = TextField()
    ended_at = InstantField(null=True)
    end_words = TextField(default="")

    class Meta:
        merging = MOVED


class Estimate(BaseModel):
    """One version of an estimate as it was given; append-only, kept for 6 years and more. `copy` holds all that stands
    on it, drawn by layout `layout` for ever."""

    request = ForeignKeyField(EstimateRequest, backref="estimates")
    version = IntegerField()
    service_on = DayField(null=True)
    covers_until = DayField(null=True)
    provider = TextField()
    total_cents = IntegerField()
    given_on = DayField()
    given_how = StateField(GivenHow)
    layout = IntegerField()
    copy = TextField()
    digest = TextField()
    reason = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="estimates")
    who = TextField()

    class Meta:
        indexes = ((("request", "version"), True),)


class EstimateDispute(BaseModel):
    """A patient disputes a bill that is far above the estimate; the statements of the account are held meanwhile."""

    estimate = ForeignKeyField(Estimate, unique=True, backref="disputes")
    account = ForeignKeyField(Account, backref="estimate_disputes")
    billed_cents = IntegerField()
    first_bill_on = DayField()
    until_on = DayField()
    opened_on = DayField()
    words = TextField()
    hold = ForeignKeyField(StatementHold, unique=True, backref="estimate_dispute")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="estimate_disputes")
    who = TextField()
    ended_at = InstantField(null=True)
    end_words = TextField(default="")
