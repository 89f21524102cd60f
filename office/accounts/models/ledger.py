"""The ledger: whole cents in balanced entries that nobody can change. Source: domain 7.8."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.accounts.models.accounts import Account
from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.staff.models import Staff
from office.visits.models import Visit


class EntryKind(StrEnum):
    CHARGE = "charge"
    INSURANCE_PAYMENT = "insurance payment"
    PATIENT_PAYMENT = "patient payment"
    ADJUSTMENT = "adjustment"
    TRANSFER = "transfer to patient"
    APPLIED = "payment applied"
    REVERSAL = "reversal"


class Share(StrEnum):
    """Why a part of a charge is the patient's to pay. Source: domain 7.2; group code PR of 7.7."""

    COPAY = "copay"
    DEDUCTIBLE = "deductible"
    COINSURANCE = "coinsurance"
    NOT_COVERED = "not covered"
    SELF_PAY = "self-pay"


class WriteOff(StrEnum):
    """Why the plan's part of a charge is given up; never the patient's to pay. Source: domain 7.7, group code CO."""

    CONTRACT = "above the contract price"
    DENIED = "denied, ours to bear"


class Tender(StrEnum):
    """What a patient paid with."""

    CASH = "cash"
    CHECK = "check"
    CARD = "card"
    OTHER = "other"


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
    """One act of the ledger. It cannot be committed without its seal, nor changed afterwards; a reversal undoes it.

    `payer` names the plan that paid or answered. A reversal repeats the `share` and `payer` of what it undoes.
    """

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
    payer = TextField(default="")
    reverses = ForeignKeyField("self", null=True, unique=True, backref="reversed_by")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="ledger_entries")
    who = TextField()

    class Meta:
        merging = MOVED
        constraints = [Check("seal_id = number")]


class LedgerLine(BaseModel):
    """One side of an entry: a book and signed whole cents.

    `charge` names the charge entry that it concerns, `payment` the patient's payment whose money it moves.
    """

    entry = ForeignKeyField(LedgerEntry, backref="lines")
    book = StateField(Book)
    cents = IntegerField(constraints=[Check("cents <> 0")])
    charge = ForeignKeyField(LedgerEntry, null=True, backref="applied_lines")
    payment = ForeignKeyField(LedgerEntry, null=True, backref="paid_lines")
