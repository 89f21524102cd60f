"""What may be typed in about reaching a patient."""

from wtforms import BooleanField, SelectField

from office import clock
from office.directory.forms import PHONE, ZIP, a_phone, a_state
from office.forms import Required, TextLine, choices, understood, words
from office.patients.forms import EditingForm, filled_by_zip
from office.patients.models import AddressKind, MessagePermission, PhoneKind
from office.patients.postal import day_of_year
from office.typed import past_date

HOW_GIVEN = ("", "said on the phone", "said in person", "signed form", "answered a text")
AGREED = choices((one, one[:1].upper() + one[1:] or "Choose") for one in HOW_GIVEN)
HERE = "US"


def at_home(check):
    """A check that only addresses in the United States must pass."""

    def only_here(form, field):
        if (form.country.data or HERE).strip().upper() in ("US", "USA"):
            check(form, field)

    return only_here


class PhoneForm(EditingForm):
    """One number of a patient, and how it may be used."""

    phone_typed = TextLine(
        "Phone", [Required("Type the phone number."), a_phone], limit=PHONE,
        description="Ten digits and an extension, or + and the country",
    )  # fmt: skip
    phone_kind = SelectField("Kind", choices=words(PhoneKind), default=PhoneKind.MOBILE.value)
    whose = TextLine("Whose, if not the patient's", limit=60, description="Name and relationship")
    message_permission = SelectField(
        "Message may say", choices=words(MessagePermission), default=MessagePermission.NAME_ONLY.value
    )
    best_time = TextLine("Best time to call", limit=40)
    text_permission = BooleanField("Agreed to text messages")
    text_permission_how = SelectField(
        "How they agreed",
        choices=choices((one, one[:1].upper() + one[1:] or "Choose") for one in HOW_GIVEN),
        default="",
    )
    text_permission_on = TextLine(
        "When", [understood(past_date, today=clock.today)], limit=20, description="Empty: today"
    )
    confidential = BooleanField("For confidential communication: use this number only")
    do_not_call = BooleanField("Do not call this number")

    def about(self):
        """How the number may be used, as rules.save_phone asks for it."""
        names = ("message_permission", "text_permission", "confidential", "do_not_call")
        texts = {name: self[name].data or "" for name in ("whose", "best_time", "text_permission_how")}
        agreed = {"text_permission_on": self.text_permission_on.value if self.text_permission.data else None}
        if not self.text_permission.data:
            texts["text_permission_how"] = ""
        return {"kind": self.phone_kind.data, **{name: self[name].data for name in names}, **texts, **agreed}


class AddressForm(EditingForm):
    """One address of a patient."""

    kind = SelectField("Kind", choices=words(AddressKind), default=AddressKind.HOME.value)
    street = TextLine("Street", [Required("Type the street.")], limit=100)
    street2 = TextLine("Apartment", limit=60)
    zip = TextLine("ZIP", [at_home(ZIP)], limit=10)
    city = TextLine("City", limit=60)
    state = TextLine("State", [at_home(a_state)], limit=40)
    country = TextLine("Country", limit=40, default=HERE)
    season_from = TextLine("Each year from", [understood(day_of_year)], limit=10, description="Seasonal only, as 11/1")
    season_to = TextLine("to", [understood(day_of_year)], limit=10)

    def lines(self):
        """What was typed, as rules.change_address asks for it; a ZIP code fills in its city and state."""
        texts = {name: self[name].data or "" for name in ("street", "street2", "city", "state", "zip", "country")}
        season = {name: self[name].value or "" for name in ("season_from", "season_to")}
        home = "US" if texts["country"].upper() in ("", "US", "USA") else texts["country"]
        return filled_by_zip({**texts, "country": home}) | season | {"kind": self.kind.data}
