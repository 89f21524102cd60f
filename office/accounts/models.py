"""Money: whole cents in balanced entries that nobody can change, and the questions people ask about bills.
Source: domain 7.8, 7.10."""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.patients.models import Patient
from office.staff.models import Role, Staff
from office.visits.models import Visit


class Account(BaseModel):
    """What one guarantor owes for one or several patients."""

    guarantor_name = TextField()
    guarantor = ForeignKeyField(Patient, null=True, backref="guaranteed_accounts")
    opened_at = InstantField()
    held_since = InstantField(null=True)


class AccountPatient(BaseModel):
    """A patient belongs to an account from a date; the newest row holds."""

    patient = ForeignKeyField(Patient, unique=True, backref="account_link")
    account = ForeignKeyField(Account, backref="patients")
    from_on = DayField()


class Coverage(BaseModel):
    """A policy of a patient with inclusive dates; deepens later."""

    patient = ForeignKeyField(Patient, backref="coverages")
    payer = TextField()
    plan = TextField(default="")
    member_number = TextField(default="")
    rank = IntegerField(default=1)
    from_on = DayField(null=True)
    to_on = DayField(null=True)
    copay_cents = IntegerField(null=True)
    source = TextField(default="")


class EntryKind(StrEnum):
    CHARGE = "charge"
    INSURANCE_PAYMENT = "insurance payment"
    PATIENT_PAYMENT = "patient payment"
    ADJUSTMENT = "adjustment"
    TRANSFER = "transfer to patient"
    REVERSAL = "reversal"


class Book(StrEnum):
    """The accounts of the ledger. Receivables are what is owed to us; their sum is the balance."""

    INSURANCE_OWES = "insurance owes"
    PATIENT_OWES = "patient owes"
    UNAPPLIED = "unapplied payments"
    MONEY = "money received"
    INCOME = "charges made"
    WRITTEN_OFF = "written off"


class LedgerSeal(BaseModel):
    """The seal of a balanced entry: a trigger refuses it unless the entry's lines are two or more and sum to zero."""

    number = IntegerField(primary_key=True)


class LedgerEntry(BaseModel):
    """One act of the ledger. It cannot be committed without its seal, nor changed afterwards; a reversal undoes it."""

    number = IntegerField(primary_key=True)
    seal = ForeignKeyField(LedgerSeal, unique=True, deferrable="INITIALLY DEFERRED", backref="entry")
    kind = StateField(EntryKind)
    account = ForeignKeyField(Account, backref="entries")
    patient = ForeignKeyField(Patient, backref="ledger_entries")
    visit = ForeignKeyField(Visit, null=True, backref="ledger_entries")
    service_on = DayField()
    posted_on = DayField(index=True)
    words = TextField()
    reason = TextField(default="")
    share = TextField(default="")
    tender = TextField(default="")
    reverses = ForeignKeyField("self", null=True, unique=True, backref="reversed_by")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="ledger_entries")
    who = TextField()


class LedgerLine(BaseModel):
    """One side of an entry: a book and signed whole cents. `charge` names the charge entry that it concerns."""

    entry = ForeignKeyField(LedgerEntry, backref="lines")
    book = StateField(Book)
    cents = IntegerField(constraints=[Check("cents <> 0")])
    charge = ForeignKeyField(LedgerEntry, null=True, backref="applied_lines")


class QuestionState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class BillingQuestion(BaseModel):
    """Someone asked about a bill: their words, our answer, who owns it; the statement can be held meanwhile."""

    patient = ForeignKeyField(Patient, backref="billing_questions")
    account = ForeignKeyField(Account, backref="questions")
    asked_at = InstantField()
    asked_by = TextField(default="")
    words = TextField()
    topic = TextField(default="")
    holds_statement = BooleanField(default=False)
    owner_role = StateField(Role, default=Role.BILLER)
    owner = ForeignKeyField(Staff, null=True, backref="billing_questions_owned")
    due_at = InstantField()
    state = StateField(QuestionState, default=QuestionState.OPEN)
    taken_by = ForeignKeyField(Staff, null=True, backref="billing_questions_taken")
    answer = TextField(default="")
    answered_at = InstantField(null=True)
    answered_by = ForeignKeyField(Staff, null=True, backref="billing_questions_answered")
    outcome = TextField(default="")
    closed_at = InstantField(null=True)
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("state", "due_at"), False),)
