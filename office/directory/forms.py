"""What may be typed in about outside parties, and the checks of addresses and phones that patients share."""

import re

from wtforms import BooleanField, HiddenField, SelectField, ValidationError

from office.directory.models import NumberUse, PartyKind, VerifiedHow
from office.forms import CreatingForm, OfficeForm, Required, TextBlock, TextLine, choices, number_in, words

PHONE = 30  # longest
STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK "
    "OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI AA AE AP"
)


def matching(pattern, message):
    """A validator: what was typed has this form."""

    def check(form, field):
        if field.data and not re.fullmatch(pattern, field.data, re.ASCII):
            raise ValidationError(message)

    return check


def a_state(form, field):
    """Two letters of a state, in capitals afterwards."""
    field.data = (field.data or "").upper()
    if field.data and field.data not in STATES.split():
        raise ValidationError("Type the state as two letters, for example IL.")


def a_phone(form, field):
    """At least some digits; a number that cannot be dialed is kept with a warning mark."""
    if field.data and not re.search("[0-9]", field.data):
        raise ValidationError("Type a phone number, for example 312-555-0142.")


ZIP = matching(r"\d{5}(-\d{4})?", "Type the ZIP as five digits, or nine as 60601-1234.")


class PartyForm(CreatingForm):
    """An outside party."""

    version = HiddenField()
    kind = SelectField("Kind", choices=words(PartyKind), default=PartyKind.PROVIDER.value)
    name = TextLine("Name", [Required("Type the name.")], limit=100)
    npi = TextLine("NPI", limit=10, description="Ten digits")
    ncpdp = TextLine("NCPDP", limit=7, description="Seven digits, pharmacies only")
    phone = TextLine("Phone", [a_phone], limit=PHONE)
    fax = TextLine("Fax", [a_phone], limit=PHONE)
    street = TextLine("Street", limit=100)
    city = TextLine("City", limit=60)
    state = TextLine("State", [a_state], limit=2)
    zip = TextLine("ZIP", [ZIP], limit=10)
    note = TextBlock("Note", limit=1000)
    active = BooleanField("In use", default=True)

    @property
    def seen_version(self):
        """The version that was shown."""
        return number_in(self.version.data)

    def texts(self):
        """What was typed but kind, name and whether it is in use."""
        names = ("npi", "ncpdp", "phone", "fax", "street", "city", "state", "zip", "note")
        return {name: self[name].data or "" for name in names}


class PartySearchForm(OfficeForm):
    """Looking into the directory."""

    q = TextLine("Find in the directory", limit=60)
    kind = SelectField("Kind", choices=choices([("", "All"), *((str(one), str(one)) for one in PartyKind)]))


class NumberForm(CreatingForm):
    """Another number of a party."""

    use = SelectField("For", choices=words(NumberUse), default=NumberUse.DIRECT.value)
    number = TextLine("Number", [a_phone], limit=PHONE)
    label = TextLine("Whose, or when", limit=60)


class CheckForm(OfficeForm):
    """How a number was verified, and whether it is right."""

    how = SelectField("How you know", choices=[*choices([("", "Choose…")]), *words(VerifiedHow)], default="")
    holds = HiddenField()
    note = TextLine("Note", limit=200)


class EndNumberForm(OfficeForm):
    """Why a number is taken out."""

    why = TextLine("Why", limit=200)


class MergeForm(OfficeForm):
    """The entry that stays."""

    into = TextLine("Name of the entry that stays", limit=120)
