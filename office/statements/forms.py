"""What may be typed about statements, holds, calls, plans and the day of an aging."""

from wtforms import HiddenField, PasswordField, RadioField, SelectField

from office import clock
from office.accounts.forms import money_field
from office.forms import CreatingForm, OfficeForm, Required, TextBlock, TextLine, number_in, understood, words
from office.statements.models import HoldWhy, PayBy
from office.statements.rules.climbing import AFTER_CALL, DECISIONS
from office.typed import past_date


def whole(text):
    """A whole number of at most three digits."""
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= 3):
        raise ValueError("Type a whole number, for example 4.")
    return int(text)


class HoldForm(CreatingForm):
    why = SelectField("Why", choices=words(HoldWhy))
    words = TextLine("What it waits for", [Required("Say in a few words what it waits for.")], limit=200)


class EndForm(OfficeForm):
    end_words = TextLine("How it ended", [Required("Say how it ended.")], limit=200)


class CallForm(CreatingForm):
    outcome = RadioField("The call", choices=words(AFTER_CALL))
    words = TextBlock("What was said", limit=1000)


class ProposalForm(CreatingForm):
    words = TextLine("Why nothing else is left", [Required("Say why nothing else is left to try.")], limit=300)


class DecisionForm(CreatingForm):
    outcome = RadioField("Decision", choices=words(DECISIONS))
    words = TextLine("Why", [Required("Say why.")], limit=300)


class PrivateForm(CreatingForm):
    charge = SelectField("Service", coerce=int)
    words = TextLine("By which rule or wish", [Required("Say by which rule or wish it is kept private.")], limit=200)


class PlanForm(CreatingForm):
    installments = TextLine("Installments", [Required("Type how many."), understood(whole)], limit=3)
    due_day = TextLine("Due day of the month", [Required("Type a day, 1 to 28."), understood(whole)], limit=3)
    down = money_field("Paid down at once", required=False)
    charge = money_field("Charge for paying later", required=False)
    method = SelectField("How they pay", choices=words(PayBy))
    agreed_by = TextLine("Who agreed", limit=120)


class SeenForm(OfficeForm):
    """A plan as it was on the page."""

    version = HiddenField()

    @property
    def seen(self):
        """The version that was on the page."""
        return number_in(self.version.data)


class SignForm(SeenForm):
    agreed_by = TextLine("Signed by", [Required("Type who signed it.")], limit=120)
    signed_on = TextLine("On", [Required("Type the day."), understood(past_date, today=clock.today)], limit=30)


class EndPlanForm(SeenForm):
    end_words = TextLine("Why it ends", [Required("Say why it ends.")], limit=200)


class DayForm(OfficeForm):
    """The day as of which an aging is asked."""

    class Meta:
        csrf = False

    until = TextLine("As of", [understood(past_date, today=clock.today)], limit=30)


class AgingExportForm(OfficeForm):
    until = HiddenField()
    password = PasswordField("Your password", [Required("Type your password to take the list out.")])
