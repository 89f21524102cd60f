"""Money: whole cents in balanced entries that nobody can change, and the questions people ask about bills.
Source: domain 7.8, 7.10."""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED, ONE
from office.patients.models import Patient
from office.staff.models import Role, Staff
from office.visits.models import Visit


class Account(BaseModel):
    """What one guarantor owes for one or several patients."""

    guarantor_name = TextField()
    guarantor = ForeignKeyField(Patient, null=True, backref="guaranteed_accounts")
    opened_at = InstantField()
    held_since = InstantField(null=True)

    class Meta:
        merging = MOVED


class AccountPatient(BaseModel):
    """A patient belongs to an account from a date; the newest row holds."""

    patient = ForeignKeyField(Patient, unique=True, backref="account_link")
    account = ForeignKeyField(Account, backref="patients")
    from_on = DayField()

    class Meta:
        merging = ONE


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

    class Meta:
        merging = MOVED


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


class QuestionState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Topic(StrEnum):
    """What callers ask about a bill; the list of domain 7.10."""

    WHY = "Why did I get a bill?"
    PAID = "I already paid"
    PLAN_SHOULD_PAY = "Insurance should have paid"
    CLAIM_SENT = "Was my claim sent?"
    BALANCE = "What is my balance?"
    NEW_PLAN = "I have new insurance"
    PRICE = "What does the visit cost?"
    TAKES_PLAN = "Do you take my plan?"
    TWO_BILLS = "Why two copays or two bills?"
    PHYSICAL = "Why is my physical not free?"
    WHAT_CHARGE = "What is this charge?"
    MONTHLY = "Can I pay monthly?"
    REFUND = "I want a refund"
    WRONG_PATIENT = "Wrong patient or child on the bill"
    ITEMIZED = "Itemized bill or tax total"
    COPAY = "The copay is wrong"
    COLLECTIONS = "Collections letter"
    EX_SPOUSE = "My ex-spouse must pay"
    ACCIDENT = "Accident or workers' compensation"
    NO_SHOW = "No-show fee"
    MEDICAID = "Medicaid patient got a bill"
    EOB_LESS = "The plan's letter says I owe less"
    OTHER = "Something else"


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
    told_to = TextField(default="")
    closed_at = InstantField(null=True)
    version = IntegerField(default=1)

    class Meta:
        merging = MOVED
        indexes = ((("state", "due_at"), False),)


class QuestionAct(StrEnum):
    ASKED = "asked"
    TAKEN = "taken over"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "opened again"


class QuestionEvent(BaseModel):
    """One act on a billing question with its words; append-only, so an earlier answer is never lost."""

    question = ForeignKeyField(BillingQuestion, backref="events")
    act = StateField(QuestionAct)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="question_events")
    who = TextField()
    words = TextField(default="")
