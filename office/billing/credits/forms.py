"""What may be typed in about credits, write-offs, passing on, and months."""

from wtforms import HiddenField, SelectField

from office.accounts.forms import money_field
from office.accounts.models import Share, WriteOff
from office.accounts.rules.checks import OF_PATIENT
from office.accounts.rules.requests import WAYS
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices

PARTIES = {0: "The patient", 1: "Plan 1", 2: "Plan 2", 3: "Plan 3"}
OF_WHOM = choices(
    [(f"0 {reason}", f"The patient's part: {reason}") for reason in OF_PATIENT]
    + [("1 " + reason, f"A plan's part: {reason}") for reason in WriteOff if reason != WriteOff.CONTRACT]
)


class RefundForm(CreatingForm):
    amount = money_field("Amount")
    words = TextLine("Why", [Required("Say why it is paid back.")], limit=200)
    paid_by = SelectField(
        "Paid back by", choices=choices((way, way.capitalize()) for way in WAYS),
        description="Cash comes from the safe: a drawer is counted by its receipts.",
    )  # fmt: skip


class PlanRefundForm(CreatingForm):
    amount = money_field("Amount")
    words = TextLine("Why", [Required("Say why it goes back.")], limit=200)


class UseForm(CreatingForm):
    """Apply what is kept of a payment."""

    charge = SelectField("To the charge")
    other = TextLine("Or charge number on another account", limit=12)
    reason = TextLine("Why", limit=200, description="Needed for another account.")

    def offer(self, targets, say):
        """Fill in the charges of the account that are owed for."""
        self.charge.choices = choices([("", "The oldest"), *((str(one[0]), say(one)) for one in targets)])
        return self


class MoveForm(CreatingForm):
    """Take a payment off a charge."""

    charge = HiddenField()
    reason = TextLine("Why", [Required("Say why it is taken off.")], limit=200)


class WriteOffForm(CreatingForm):
    amount = money_field("Amount")
    why = SelectField("What is given up", choices=OF_WHOM)
    plan = SelectField("Which plan", choices=choices((str(rank), PARTIES[rank]) for rank in (1, 2, 3)))
    words = TextLine("Note", [Required("Say why in a few words.")], limit=200)

    @property
    def given(self):
        """(reason, rank) as chosen: rank 0 is the patient's part."""
        whose, _, reason = (self.why.data or "").partition(" ")
        return reason, int(self.plan.data) if whose == "1" else 0


class PassForm(CreatingForm):
    """Pass a part to another plan."""

    part = SelectField("From")
    to = SelectField("To", choices=choices((str(rank), PARTIES[rank]) for rank in (1, 2, 3)), default="2")
    amount = money_field("Amount")
    reason = TextLine("Why", [Required("Say why the other plan is asked.")], limit=200)

    def offer(self):
        """Fill in whose part it is."""
        shares = [(f"share {share}", f"The patient: {share}") for share in Share]
        self.part.choices = choices([*((f"plan {rank}", PARTIES[rank]) for rank in (1, 2, 3)), *shares])
        return self


class DecideForm(OfficeForm):
    words = TextLine("Note", limit=200, description="Needed to refuse.")


class CloseMonthForm(CreatingForm):
    month = SelectField("Close up to and with")

    def offer(self, months):
        """Fill in the months that can be closed: (value, label)."""
        self.month.choices = choices(months)
        return self


class ReopenMonthForm(CreatingForm):
    month = SelectField("Open again from")
    reason = TextLine("Why", [Required("Say why the month is opened again.")], limit=200)

    def offer(self, months):
        """Fill in the months that are closed: (value, label)."""
        self.month.choices = choices(months)
        return self
