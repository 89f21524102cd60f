"""What may be typed in about other names and pharmacies."""

from wtforms import SelectField

from office import clock
from office.forms import CreatingForm, Required, TextLine, choices, understood, words
from office.patients.forms import SUFFIXES, name_field
from office.patients.models import NameKind
from office.typed import past_date


class OtherNameForm(CreatingForm):
    """Another name that finds the patient."""

    kind = SelectField("Kind", choices=words(NameKind), default=NameKind.ALIAS.value)
    last_name = name_field("Last name", Required("Type the last name."))
    first_name = name_field("First name")
    middle_name = name_field("Middle name")
    suffix = SelectField("Suffix", choices=choices((one, one or "None") for one in SUFFIXES), default="")
    from_on = TextLine("Since", [understood(past_date, today=clock.today)], limit=20)
    source = TextLine("Document seen", limit=100)

    def texts(self):
        """What was typed, as rules.add_name asks for it."""
        names = ("first_name", "middle_name", "suffix", "source")
        return {**{name: self[name].data or "" for name in names}, "from_on": self.from_on.value}


class PharmacyForm(CreatingForm):
    """A pharmacy of the patient, by its name in the directory."""

    pharmacy = TextLine("Pharmacy", [Required("Type the name of the pharmacy.")], limit=120)
