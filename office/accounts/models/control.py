"""What guards the ledger: money that leaves by two persons only, months that close, what who pays may not hear of.
Source: domain 7.8 (9), (12), 7.9."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.accounts.models.accounts import Account
from office.accounts.models.ledger import LedgerEntry
from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.staff.models import Staff


class Purpose(StrEnum):
    REFUND = "refund to the patient"
    PLAN_REFUND = "money back to a plan"
    WRITE_OFF = "write-off"


class RequestState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class MoneyRequest(BaseModel):
    """Someone asks that money is paid back or a larger amount given up; another person grants it or does not.

    `rank` is the plan whose part is given up, 0 for the patient's. A refund to the patient names the `payment` that it
    comes from, all else the `charge`. `due_on` is the last day to pay a plan back.
    """

    purpose = StateField(Purpose)
    account = ForeignKeyField(Account, backref="money_requests")
    patient = ForeignKeyField(Patient, backref="money_requests")
    charge = ForeignKeyField(LedgerEntry, null=True, backref="requests_about")
    payment = ForeignKeyField(LedgerEntry, null=True, backref="refund_requests")
    cents = IntegerField(constraints=[Check("cents > 0")])
    rank = IntegerField(default=0)
    write_off = TextField(default="")
    payer = TextField(default="")
    words = TextField()
    paid_by = TextField(default="")
    due_on = DayField(null=True)
    asked_at = InstantField()
    asked_by = ForeignKeyField(Staff, null=True, backref="money_requests")
    asker = TextField()
    state = StateField(RequestState, default=RequestState.ASKED)
    decided_at = InstantField(null=True)
    decided_by = ForeignKeyField(Staff, null=True, backref="money_requests_decided")
    decider = TextField(default="")
    decision = TextField(default="")

    class Meta:
        merging = MOVED
        indexes = ((("state", "asked_at"), False),)
        constraints = [Check("decided_by_id IS NULL OR asked_by_id IS NULL OR decided_by_id <> asked_by_id")]


class MonthWord(StrEnum):
    CLOSED = "closed"
    REOPENED = "reopened"


class MonthAct(BaseModel):
    """The books are closed up to and with a month ("2026-10"), or open again from that month on; the newest row holds.

    The database refuses an entry that is posted into a closed month.
    """

    act = StateField(MonthWord)
    month = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="month_acts")
    who = TextField()
    reason = TextField(default="")


class PrivateCharge(BaseModel):
    """A service of a minor that the minor may keep from the parents: who pays never hears of it."""

    charge = ForeignKeyField(LedgerEntry, unique=True, backref="kept_private")
    words = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="private_charges")
    who = TextField()
