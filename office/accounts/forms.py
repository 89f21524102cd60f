"""What may be typed in about money and questions. Amounts in dollars; `.value` of a field is whole cents."""

import re

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from office import clock
from office.accounts.models import Share, Tender, Topic, WriteOff
from office.accounts.rules import Answer
from office.accounts.rules.ledger import PLAN_PAID
from office.forms import MoneyForm, OfficeForm, Required, TextBlock, TextLine, choices, number_in, understood
from office.typed import money_cents, past_date, visit_date

AMOUNT = "Type the amount in dollars and cents, for example 20 or 20.00."
TENDERS = choices((str(tender), str(tender).capitalize()) for tender in Tender)
WRITE_OFFS = [(str(reason), f"Written off: {reason}") for reason in WriteOff]
SHARES = [(str(share), f"The patient's: {share}") for share in Share]
PAYERS = choices([("insurance", "The plan"), ("patient", "The patient")])
PARTS = choices([(PLAN_PAID, "The plan paid it"), *WRITE_OFFS, *SHARES])
TOPICS = choices([("", "Choose, if one fits"), *((str(topic), str(topic)) for topic in Topic)])
DAY_AND_MONTH = re.compile(r"\s*\d{1,2}[-/. ]\d{1,2}\s*")


def service_day(text, *, today):
    """The past or present day that was typed; without a year the latest such day. ValueError in words."""
    understand = past_date if DAY_AND_MONTH.fullmatch(text) else visit_date
    return understand(text, today=today)


def money_field(label, required=True, **options):
    """A field for dollars and cents."""
    needed = [Required(AMOUNT)] if required else []
    return TextLine(label, [*needed, understood(money_cents)], limit=20, **options)


class ChargeForm(MoneyForm):
    words = TextLine("Service", [Required("Say what was done, for example Office visit.")], limit=80)
    amount = money_field("Charge")
    visit = SelectField("Visit")
    service_on = TextLine(
        "Day of service", [understood(service_day, today=clock.today)], description="Only when there is no visit."
    )
    to = RadioField(
        "Goes to", choices=choices([("insurance", "The plan"), ("patient", "The patient")]), default="insurance"
    )
    copay = money_field("Copay due from the patient", required=False)

    def offer_visits(self, pairs):
        """Fill in the visits it can be for: (value, label) pairs."""
        self.visit.choices = choices(pairs)
        return self

    def day(self, visit):
        """The day of service: that of the visit, else as typed, else today."""
        return visit.day_on if visit else self.service_on.value or clock.today()


class PlanAnswerForm(MoneyForm):
    """The figures of the plan's letter about one charge."""

    allowed = money_field("Plan allowed")
    paid = money_field("Plan paid", required=False)
    copay = money_field("Copay", required=False)
    deductible = money_field("Deductible", required=False)
    coinsurance = money_field("Plan share (coinsurance)", required=False)
    not_covered = money_field("Not covered, patient's to pay", required=False)
    payer = TextLine("Plan that answered", limit=80, description="Empty: the plan on the day of service.")
    billed_cents = 0

    def about(self, split):
        """Say which charge it is about (its Split), before it is checked."""
        self.billed_cents = split.to_plan
        return self

    def validate_allowed(self, field):
        """A plan never allows more than it was asked for."""
        if field.value is not None and field.value > self.billed_cents:
            raise ValidationError("The plan cannot allow more than the charge. Check the amount.")

    def answer(self):
        """The Answer; what the plan did not allow is written off, never the patient's."""
        parts = {name: self[name].value or 0 for name in ("paid", "copay", "deductible", "coinsurance", "not_covered")}
        return Answer(written_off=self.billed_cents - self.allowed.value, **parts)


class PartForm(MoneyForm):
    """One part of an answer, where the whole is not known or was denied."""

    kind = SelectField("What the plan said", choices=PARTS)
    amount = money_field("Amount")
    note = TextLine("Note", limit=200, description="For example the reason on the plan's letter.")


class ReversalForm(MoneyForm):
    reason = TextLine("Why", [Required("Say why it is reversed.")], limit=200)


class ApplyForm(MoneyForm):
    """No more than the button."""


class AskForm(MoneyForm):
    words = TextBlock("What they asked, in their words", [Required("Write what they asked.")], limit=2000)
    asked_by = TextLine("Who asked", limit=120, description="Name and relationship, when it is not the patient.")
    topic = SelectField("Topic", choices=TOPICS)
    holds_statement = BooleanField("Hold the statement until this is closed")


class VersionedForm(OfficeForm):
    version = HiddenField()

    @property
    def seen(self):
        """The version of the question that was on the page."""
        return number_in(self.version.data)


class AnswerForm(VersionedForm):
    answer = TextBlock("Answer", [Required("Write the answer.")], limit=4000)


class CloseForm(VersionedForm):
    outcome = TextLine("Outcome", [Required("Say how it ended.")], limit=300)
    told_to = TextLine("Who was told", [Required("Say who was told, and how.")], limit=120)


class ReopenForm(VersionedForm):
    reason = TextLine("Why it is opened again", [Required("Say why.")], limit=300)
