"""What may be typed about loans."""

from wtforms import RadioField, SelectField

from office import clock
from office.forms import CreatingForm, OfficeForm, Required, TextLine, understood, words
from office.loans.models import Basis
from office.typed import visit_date

DAY = {"limit": 20, "description": "12/8, t+7, fri"}


class ExtendForm(CreatingForm):
    """A later due date and why."""

    due_on = TextLine("Due back on", [Required("Type the day."), understood(visit_date, today=clock.today)], **DAY)
    reason = TextLine("Why", [Required("Say why it is needed longer.")], limit=200)


class AskBackForm(OfficeForm):
    """By when all charts of a holder are asked back."""

    by_on = TextLine("Back by", [Required("Type the day."), understood(visit_date, today=clock.today)], **DAY)


class HandOverForm(OfficeForm):
    """Who gets all charts of a holder."""

    to = SelectField("Hand all to", coerce=int)


class ExceptionForm(CreatingForm):
    """Why a chart is to leave the building, with whom, and until when."""

    basis = RadioField("On what basis", choices=words(Basis), default=Basis.COURT_ORDER.value)
    reason = TextLine("Why", [Required("Say why.")], limit=200, description="case number, order, purpose")
    taker = TextLine("Who takes it", [Required("Say by name who takes it.")], limit=100)
    goes_to = TextLine("To whom", [Required("Say to whom it goes.")], limit=100, description="court, office, address")
    due_on = TextLine("Back by", [Required("Type the day."), understood(visit_date, today=clock.today)], **DAY)

    def given(self):
        """What ask_exception is given beside the volume."""
        return {
            "basis": Basis(self.basis.data), "reason": self.reason.data, "taker": self.taker.data,
            "goes_to": self.goes_to.data, "due_on": self.due_on.value,
        }  # fmt: skip


class DecideForm(OfficeForm):
    """What the lead says to it."""

    words = TextLine("In a word", limit=200)
