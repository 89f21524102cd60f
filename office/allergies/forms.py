"""What may be typed in about allergies."""

from wtforms import RadioField, SelectField

from office import clock
from office.allergies.models import Certainty, ListState, Severity
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, understood, words
from office.typed import birth_date

DRUG = (("drug", "Drug"), ("other", "Food, latex, insect or other"))


class AllergyForm(CreatingForm):
    """One allergy: what, and what it did."""

    substance = TextLine("Allergic to", [Required("Type what the patient is allergic to.")], limit=80)
    kind = RadioField("Kind", choices=choices(DRUG), default="drug")
    reaction = TextLine("What it did", limit=120, description="Rash, hives, swelling; nausea too")
    severity = SelectField("How bad", choices=words(Severity), default=Severity.UNKNOWN.value)
    onset_on = TextLine("Since", [understood(birth_date, today=clock.today)], limit=30, description="A date, if known")
    source = TextLine("Who says so", limit=80, description="Patient, parent, old chart")

    def entry(self):
        """Everything but the substance, as the rule asks for it."""
        texts = {name: self[name].data or "" for name in ("reaction", "severity", "source")}
        return {**texts, "drug": self.kind.data == "drug", "onset_on": self.onset_on.value}


class AnswerForm(OfficeForm):
    """Asked, and none are known."""

    state = RadioField("Asked", choices=words(ListState, leave_out=(ListState.HAS,)), validate_choice=True)
    note = TextLine("Note", limit=120)


class JudgeForm(OfficeForm):
    """Confirm, refute, or in error."""

    certainty = SelectField(
        "This entry is", choices=words(Certainty, leave_out=(Certainty.UNCONFIRMED, Certainty.PRESUMED))
    )
    reason = TextLine("Why", limit=200)
