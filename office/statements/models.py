"""Statements as they were sent, what holds them, the ladder when nobody pays, payment plans. Source: domain 7.9."""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.accounts.models import Account, LedgerEntry
from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import KEPT
from office.patients.models import Patient
from office.staff.models import Staff


class Rung(StrEnum):
    """What the paper is called; each month without a payment is one rung higher."""

    FIRST = "statement"
    REMINDER = "first reminder"
    SECOND = "second reminder"
    FINAL = "final notice"


class RunState(StrEnum):
    """How far a run has come."""

    MAKING = "being made"
    DONE = "done"
    CANCELED = "canceled"


class HoldWhy(StrEnum):
    """Why somebody holds an account's statements by hand; what the program sees by itself needs no row."""

    DISPUTE = "dispute"
    ESTATE = "estate not known"
    BANKRUPTCY = "bankruptcy"
    ESTIMATE = "estimate disputed"
    ADDRESS = "bad address"
    OTHER = "other reason"


class StepKind(StrEnum):
    """A step of the ladder that is no paper."""

    CALLED = "called"
    PROPOSED = "collections proposed"
    DECIDED = "decided"


class Outcome(StrEnum):
    """How a call or a decision ended."""

    PROMISED = "promised to pay"
    NO_ANSWER = "no answer"
    DISPUTES = "disputes it"
    CANNOT = "cannot pay at once"
    PROPOSED = "collections proposed"
    AGAIN = "begin the reminders again"
    PLAN = "offer a payment plan"
    WRITE_OFF = "write it off"
    COLLECTIONS = "give it to collections"


class PlanEnd(StrEnum):
    """Why a payment plan is over."""

    DONE = "done"
    BROKEN = "broken"
    CANCELED = "canceled"


class PayBy(StrEnum):
    """How installments are paid."""

    MAIL = "check by mail"
    DESK = "at the desk"
    PHONE = "card by phone"


class StatementRun(BaseModel):
    """One run over many accounts, made in portions. `payees` are those of its preview as account:patient apart, with
    commas; the first `done` of them are settled. Cut off in the middle, it goes on where it was."""

    day_on = DayField()
    state = StateField(RunState, default=RunState.MAKING)
    payees = TextField()
    planned = IntegerField()
    done = IntegerField(default=0)
    begun_at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="statement_runs")
    who = TextField()
    ended_at = InstantField(null=True)


StatementRun.add_index(
    StatementRun.index(
        StatementRun.state, unique=True, where=StatementRun.ended_at.is_null(), name="statement_run_one_open"
    )
)


class Statement(BaseModel):
    """One statement as it was sent; append-only. `copy` holds all that stands on it, drawn by `layout` for ever.

    `apart`: the patient whose part goes to an address of its own instead of the guarantor's. `through`: the last
    ledger entry that it knew. `once` (account:apart:day) is why nobody gets two on one day.
    """

    number = IntegerField(primary_key=True)
    run = ForeignKeyField(StatementRun, null=True, backref="statements")
    account = ForeignKeyField(Account, backref="statements")
    apart = ForeignKeyField(Patient, null=True, backref="statements_apart")
    rung = StateField(Rung)
    made_on = DayField()
    due_on = DayField()
    total_cents = IntegerField()
    through = IntegerField()
    name = TextField()
    confidential = BooleanField(default=False)
    layout = IntegerField()
    copy = TextField()
    digest = TextField()
    once = TextField(unique=True)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="statements_made")
    who = TextField()

    class Meta:
        merging = KEPT
        indexes = ((("account", "made_on"), False),)


class StatementCharge(BaseModel):
    """A charge that stood on a statement, and what was owed of it then; append-only."""

    statement = ForeignKeyField(Statement, backref="charges")
    charge = ForeignKeyField(LedgerEntry, backref="statement_charges")
    cents = IntegerField()


class StatementHold(BaseModel):
    """Somebody holds the statements of an account, until it is ended."""

    account = ForeignKeyField(Account, backref="statement_holds")
    why = StateField(HoldWhy)
    words = TextField()
    since = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="statement_holds")
    who = TextField()
    ended_at = InstantField(null=True)
    ended_by = ForeignKeyField(Staff, null=True, backref="statement_holds_ended")
    end_words = TextField(default="")


class LadderStep(BaseModel):
    """A call about a debt, a proposal or a decision of the manager; append-only."""

    account = ForeignKeyField(Account, backref="ladder_steps")
    kind = StateField(StepKind)
    outcome = StateField(Outcome)
    words = TextField(default="")
    on = DayField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="ladder_steps")
    who = TextField()


class PaymentPlan(BaseModel):
    """What a guarantor agreed to pay each month. Active, late, broken or done is computed from the payments."""

    account = ForeignKeyField(Account, backref="payment_plans")
    total_cents = IntegerField(constraints=[Check("total_cents > 0")])
    down_cents = IntegerField(default=0)
    installments = IntegerField(constraints=[Check("installments > 0")])
    due_day = IntegerField(constraints=[Check("due_day BETWEEN 1 AND 28")])
    first_on = DayField()
    method = StateField(PayBy)
    charge_cents = IntegerField(default=0)
    agreed_by = TextField(default="")
    signed_on = DayField(null=True)
    made_on = DayField()
    through = IntegerField()
    needs_approval = BooleanField(default=False)
    approved_at = InstantField(null=True)
    approved_by = ForeignKeyField(Staff, null=True, backref="payment_plans_approved")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="payment_plans")
    who = TextField()
    ended_at = InstantField(null=True)
    ended_as = StateField(PlanEnd, null=True)
    end_words = TextField(default="")
    version = IntegerField(default=1)


PaymentPlan.add_index(
    PaymentPlan.index(
        PaymentPlan.account, unique=True, where=PaymentPlan.ended_at.is_null(), name="payment_plan_one_open"
    )
)
