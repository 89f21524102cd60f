"""What may be typed about an estimate: its services, one in a row, and how it is given."""

from wtforms import PasswordField, SelectField

from office import clock
from office.accounts.forms import money_field
from office.estimates.models import GivenHow
from office.forms import CreatingForm, OfficeForm, Required, TextBlock, TextLine, understood, words
from office.typed import visit_date

ROWS = 6


class AskForm(CreatingForm):
    service_on = TextLine("Day of the visit", [understood(visit_date, today=clock.today)], limit=30)
    words = TextLine("What they asked", limit=200)


class EstimateForm(CreatingForm):
    """Up to six services; `lines` are those that were typed."""

    about = TextLine("What is to be done", [Required("Say it in plain words.")], limit=200)
    service_on = TextLine("Day of service", [understood(visit_date, today=clock.today)], limit=30)
    provider = TextLine("By whom", [Required("Say who does it.")], limit=80)
    diagnosis = TextLine("Diagnosis codes", limit=80)
    covers_until = TextLine("If repeated, until", [understood(visit_date, today=clock.today)], limit=30)
    given_how = SelectField("How it is given", choices=words(GivenHow))
    reason = TextLine("What has changed", limit=200)
    words_1 = TextLine("Service 1", limit=80)
    words_2 = TextLine("Service 2", limit=80)
    words_3 = TextLine("Service 3", limit=80)
    words_4 = TextLine("Service 4", limit=80)
    words_5 = TextLine("Service 5", limit=80)
    words_6 = TextLine("Service 6", limit=80)
    code_1 = TextLine("Code 1", limit=12)
    code_2 = TextLine("Code 2", limit=12)
    code_3 = TextLine("Code 3", limit=12)
    code_4 = TextLine("Code 4", limit=12)
    code_5 = TextLine("Code 5", limit=12)
    code_6 = TextLine("Code 6", limit=12)
    amount_1 = money_field("Charge 1", required=False)
    amount_2 = money_field("Charge 2", required=False)
    amount_3 = money_field("Charge 3", required=False)
    amount_4 = money_field("Charge 4", required=False)
    amount_5 = money_field("Charge 5", required=False)
    amount_6 = money_field("Charge 6", required=False)

    def row(self, place):
        """The three fields of one service."""
        return self[f"words_{place}"], self[f"code_{place}"], self[f"amount_{place}"]

    @property
    def rows(self):
        """The fields of all services."""
        return [self.row(place) for place in range(1, ROWS + 1)]

    @property
    def lines(self):
        """The services that were typed: (words, code, cents; None when the charge is missing)."""
        found = [(one.data or "", code.data or "", cents.value) for one, code, cents in self.rows]
        return [line for line in found if line[0] or line[1] or line[2] is not None]


class EndForm(OfficeForm):
    end_words = TextLine("Why", [Required("Say why.")], limit=200)


class ExportForm(OfficeForm):
    password = PasswordField("Your password", [Required("Type your password to take the list out.")])


class DisputeForm(CreatingForm):
    words = TextBlock("What the patient says", [Required("Write what the patient says.")], limit=1000)
