"""The ledger: whole cents in balanced entries that nobody can change. Source: domain 7.8."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.accounts.models.accounts import Account
from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models import Provider
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
    PASSED = "passed to another payer"
    FREED = "payment unapplied"
    REFUND = "refund"


class Share(StrEnum):
    """Why a part of a charge is the patient's to pay. Source: domain 7.2; group code PR of 7.7."""

    COPAY = "copay"
    DEDUCTIBLE = "deductible"
    COINSURANCE = "coinsurance"
    NOT_COVERED = "not covered"
    SELF_PAY = "self-pay"


class WriteOff(StrEnum):
    """Why a part of a charge is given up. What the contract does not allow (group code CO) is a plan's part only and
    never the patient's to pay. Source: domain 7.7."""

    CONTRACT = "above the contract price"
    DENIED = "denied, ours to bear"
    TIMELY = "filed too late"
    SMALL = "small balance"
    COURTESY = "courtesy"
    CHARITY = "hardship or charity"
    BAD_DEBT = "bad debt"
    ADMIN = "our own mistake"


class Tender(StrEnum):
    """What a patient paid with."""

    CASH = "cash"
    CHECK = "check"
    CARD = "card"
    OTHER = "other"


class Book(StrEnum):
    """The accounts of the ledger. Receivables are what is owed to us; their sum is the balance.

    *Insurance owes* is split by the rank of the plan (1, 2, 3), see LedgerLine.
    """

    INSURANCE_OWES = "insurance owes"
    PATIENT_OWES = "patient owes"
    UNAPPLIED = "unapplied payments"
    MONEY = "money received"
    INCOME = "charges made"
    WRITTEN_OFF = "written off"
    PLAN_CREDIT = "due back to plans"
    FORGIVEN = "patient's part written off"


class LedgerSeal(BaseModel):
    """The seal of a balanced entry: a trigger refuses it unless the entry's lines are two or more and sum to zero."""

    number = IntegerField(primary_key=True)


class LedgerEntry(BaseModel):
    """One act of the ledger. It cannot be committed without its seal, nor changed afterwards; a reversal undoes it.

    `payer` names the plan that paid or answered; `write_off`, `group_code` and `reason_code` say why something was
    given up or passed on; `request` is the id of the MoneyRequest that a refund or large write-off rests on. Reversals
    repeat `share`, `payer` and reasons of what they undo.
    """

    number = IntegerField(primary_key=True)
    seal = ForeignKeyField(LedgerSeal, unique=True, deferrable="INITIALLY DEFERRED", backref="entry")
    kind = StateField(EntryKind)
    account = ForeignKeyField(Account, backref="entries", index=False)
    patient = ForeignKeyField(Patient, backref="ledger_entries", index=False)
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
    by = ForeignKeyField(Staff, null=True, backref="ledger_entries", index=False)
    who = TextField()
    provider = ForeignKeyField(Provider, null=True, backref="ledger_entries")
    write_off = TextField(default="")
    group_code = TextField(default="")
    reason_code = TextField(default="")
    request = IntegerField(null=True, unique=True)

    class Meta:
        merging = MOVED
        constraints = [Check("seal_id = number")]
        indexes = ((("account", "kind"), False),)


class LedgerLine(BaseModel):
    """One side of an entry: a book and signed whole cents.

    `charge` names the charge entry that it concerns, `payment` the patient's payment whose money it moves, or the
    write-off of a patient's part. `rank` says which of the patient's plans owes it: 1, 2, 3; 0 in any other book.
    """

    entry = ForeignKeyField(LedgerEntry, backref="lines")
    book = StateField(Book)
    cents = IntegerField(constraints=[Check("cents <> 0")])
    charge = ForeignKeyField(LedgerEntry, null=True, backref="applied_lines", index=False)
    payment = ForeignKeyField(LedgerEntry, null=True, backref="paid_lines")
    rank = IntegerField(default=0)


LedgerLine.add_index(
    LedgerLine.index(
        LedgerLine.payment, LedgerLine.charge, name="ledger_line_kept",
        where=LedgerLine.book == str(Book.UNAPPLIED),
    )
)  # fmt: skip
LedgerLine.add_index(
    LedgerLine.index(LedgerLine.charge, name="ledger_line_plan_credit", where=LedgerLine.book == str(Book.PLAN_CREDIT))
)  # fmt: skip
# What the account page asks of a patient's charges and of their lines, from these indexes alone.
LedgerEntry.add_index(
    LedgerEntry.index(
        *(LedgerEntry.patient, LedgerEntry.kind, LedgerEntry.number, LedgerEntry.service_on, LedgerEntry.visit),
        LedgerEntry.words, name="ledger_entry_of_patient",
    )
)  # fmt: skip
LedgerLine.add_index(
    LedgerLine.index(
        *(LedgerLine.charge, LedgerLine.book, LedgerLine.cents, LedgerLine.payment, LedgerLine.entry, LedgerLine.rank),
        name="ledger_line_sums",
    )
)
# What is open of each charge, read from the index alone: for this the book stands in the query as a word, not a value.
for _name, _book in (("patient_owes", Book.PATIENT_OWES), ("plan_owes", Book.INSURANCE_OWES)):
    LedgerLine.add_index(
        LedgerLine.index(
            LedgerLine.charge, LedgerLine.cents, name=f"ledger_line_{_name}", where=LedgerLine.book == str(_book)
        )
    )
