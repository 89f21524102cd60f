"""The practice's own prices, what was charged line by line, and what payers answered. Source: domain 7.1, 7.3, 7.7."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.accounts.models import Account, LedgerEntry
from office.db import BaseModel, DayField, InstantField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models import Provider
from office.staff.models import Staff
from office.visits.models import Visit


class Fee(BaseModel):
    """A price of the practice from a day on, under the practice's own code and short name; of one code the newest that
    has begun holds, up to and with `to_on` when that is set. A new price is a new row."""

    code = TextField()
    words = TextField()
    cents = IntegerField(constraints=[Check("cents >= 0")])
    from_on = DayField()
    to_on = DayField(null=True)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="fees")
    who = TextField()

    class Meta:
        indexes = ((("code", "from_on"), True),)
        constraints = [Check("to_on IS NULL OR to_on >= from_on")]


class Service(BaseModel):
    """One line of what was charged for a visit or a day: which fee, how many. A line of no cents has no entry."""

    patient = ForeignKeyField(Patient, backref="services")
    visit = ForeignKeyField(Visit, null=True, backref="services")
    entry = ForeignKeyField(LedgerEntry, null=True, unique=True, backref="services")
    service_on = DayField()
    code = TextField()
    words = TextField()
    units = IntegerField(constraints=[Check("units > 0")])
    cents = IntegerField(constraints=[Check("cents >= 0")])
    provider = ForeignKeyField(Provider, null=True, backref="services")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="services")
    who = TextField()

    class Meta:
        merging = MOVED
        constraints = [Check("entry_id IS NULL OR cents > 0")]


class Group(StrEnum):
    """Whose loss an adjustment is, by the payer's letter. Source: X12 835 CAS01, domain 7.7."""

    CO = "CO"
    PR = "PR"
    OA = "OA"
    PI = "PI"


class Does(StrEnum):
    """What becomes of an amount that a payer adjusted."""

    WRITTEN_OFF = "written off"
    TO_PATIENT = "to the patient"
    TO_PLAN = "to the next plan"
    STAYS = "stays with the plan"
    TOLD = "for information"


class PayerAnswer(BaseModel):
    """What one payer's letter said about the charges of one visit. `taken_back_at` when it was reversed as a whole."""

    account = ForeignKeyField(Account, backref="payer_answers")
    patient = ForeignKeyField(Patient, backref="payer_answers")
    visit = ForeignKeyField(Visit, null=True, backref="payer_answers")
    service_on = DayField()
    payer = TextField()
    rank = IntegerField(constraints=[Check('"rank" BETWEEN 1 AND 3')])
    trace = TextField(default="")
    paid_cents = IntegerField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="payer_answers")
    who = TextField()
    taken_back_at = InstantField(null=True)
    taken_back_by = ForeignKeyField(Staff, null=True, backref="payer_answers_taken_back")
    taken_back_why = TextField(default="")

    class Meta:
        merging = MOVED


class AnswerPart(BaseModel):
    """One amount of an answer about one charge: paid (no group), or adjusted by group and reason; and its entry."""

    answer = ForeignKeyField(PayerAnswer, backref="parts")
    charge = ForeignKeyField(LedgerEntry, backref="answer_parts")
    group_code = TextField(default="")
    reason_code = TextField(default="")
    cents = IntegerField()
    does = TextField(default="")
    entry = ForeignKeyField(LedgerEntry, null=True, backref="answer_entries")


AnswerPart.add_index(
    AnswerPart.index(AnswerPart.charge, name="answer_part_stays", where=AnswerPart.does == str(Does.STAYS))
)  # fmt: skip
