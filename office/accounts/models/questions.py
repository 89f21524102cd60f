"""Questions that people ask about bills. Source: domain 7.10."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.accounts.models.accounts import Account
from office.db import BaseModel, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.staff.models import Role, Staff


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
