"""What may be typed in about patients."""

import re
import unicodedata

from wtforms import BooleanField, HiddenField, SelectField, ValidationError

from office import clock
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, number_in, understood, words
from office.patients.details import NewPatient
from office.patients.models import ContactRole, MessagePermission, NameKind, PhoneKind, Scope, Sex
from office.staff.forms import TickList
from office.typed import birth_date, visit_date

NAME, PHONE = 60, 30  # longest
SEXES = (("", "Choose"), ("F", "Female"), ("M", "Male"), ("X", "X, another"), ("U", "Unknown"))
SUFFIXES = ("", "Jr", "Sr", "II", "III", "IV", "V")
STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK "
    "OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI AA AE AP"
)


def written_as_name(form, field):
    """A name has letters of any script, blanks, hyphens, apostrophes and periods; domain 1.2."""
    for sign in field.data or "":
        if unicodedata.category(sign)[0] not in "LM" and sign not in " -‐'’‘`.·":
            raise ValidationError(f"“{sign}” is not in a name. Use letters, blanks, hyphens, apostrophes and periods.")


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


def needed(form, field):
    """Marks a field as required where a tick can excuse it; the rule refuses it empty."""


needed.field_flags = {"required": True}
ZIP = matching(r"\d{5}(-\d{4})?", "Type the ZIP as five digits, or nine as 60601-1234.")
EMAIL = matching(r"[^@\s]+@[^@\s]+\.[^@\s.]+", "Type the e-mail address as name@example.com.")
BORN = understood(birth_date, today=clock.today)


class IdentityFields(OfficeForm):
    """Who the person is: the minimum set of domain 1.2, and what else is asked of everybody."""

    last_name = TextLine("Legal last name", [Required("Type the legal last name."), written_as_name], limit=NAME)
    first_name = TextLine("Legal first name", [needed, written_as_name], limit=NAME)
    single_name = BooleanField("The person has only one name")
    middle_name = TextLine("Middle name", [written_as_name], limit=NAME)
    suffix = SelectField("Suffix", choices=choices((one, one or "None") for one in SUFFIXES), default="")
    preferred_name = TextLine("Preferred name", [written_as_name], limit=NAME)
    born_on = TextLine("Birth date", [needed, BORN], limit=30, description="Month first, as 5/4/62")
    birth_estimated = BooleanField("The birth date is not known for certain")
    sex = SelectField("Sex on the insurance card", [Required("Choose the sex.")], choices=choices(SEXES))
    multiple_birth = BooleanField("Twin or other multiple birth")
    birth_order = TextLine("Birth order", limit=3, description="A, B or 1, 2")
    email = TextLine("E-mail", [EMAIL], limit=120)
    language = TextLine("Language", limit=40, default="English")
    interpreter = BooleanField("Needs an interpreter")
    different_because = TextLine("Why this is a different person", limit=300)
    looked_at = HiddenField()

    def known(self):
        """The typed values that are columns of NewPatient, understood."""
        names = [name for name in NewPatient.__dataclass_fields__ if name in self]
        found = {name: self[name].data for name in names}
        sex = Sex(self.sex.data) if self.sex.data in list(Sex) else Sex("U")
        return {**found, "born_on": self.born_on.value, "sex": sex}

    def details(self):
        """What was typed as a NewPatient."""
        return NewPatient(**self.known())

    def seen(self):
        """Ids of the likely duplicates that were shown beside what was typed."""
        return {number_in(one) for one in (self.looked_at.data or "").split()}

    def decision(self):
        """What was decided about likely duplicates, as the rules ask for it."""
        return {"different_because": self.different_because.data or "", "looked_at": self.seen()}

    def show_matches(self, error):
        """Keep a LikelyDuplicate: the refusal at its field, and which records are shown now."""
        self.reject(error)
        self.looked_at.data = " ".join(str(patient.id) for patient, *_ in error.matches)
        return error.matches


class NewPatientForm(CreatingForm, IdentityFields):
    """A new patient: identity, phone, address, one emergency contact."""

    phone_typed = TextLine("Phone", [a_phone], limit=PHONE)
    phone_kind = SelectField("Kind", choices=words(PhoneKind), default=PhoneKind.MOBILE.value)
    message_permission = SelectField(
        "Message may say", choices=words(MessagePermission), default=MessagePermission.NAME_ONLY.value
    )
    street = TextLine("Street", limit=100)
    street2 = TextLine("Apartment", limit=60)
    city = TextLine("City", limit=60)
    state = TextLine("State", [a_state], limit=2)
    zip = TextLine("ZIP", [ZIP], limit=10)
    emergency_name = TextLine("Emergency contact", limit=80)
    emergency_relationship = TextLine("Relationship", limit=40)
    emergency_phone = TextLine("Their phone", [a_phone], limit=PHONE)


class EditingForm(OfficeForm):
    """A form that changes a record; `version` is the one that was shown."""

    version = HiddenField()

    @property
    def seen_version(self):
        """The version that was shown, 0 for nonsense: that one nobody has."""
        return number_in(self.version.data)


class EditPatientForm(EditingForm, IdentityFields):
    """Change who someone is."""

    name_kind = SelectField("The old name was", choices=words(NameKind), default=NameKind.FORMER.value)
    source = TextLine("Document seen", limit=100, description="Marriage certificate, court order, ID")


class PhoneForm(EditingForm):
    """The number to call first."""

    phone_typed = TextLine("Phone", [Required("Type the phone number."), a_phone], limit=PHONE)
    phone_kind = SelectField("Kind", choices=words(PhoneKind), default=PhoneKind.MOBILE.value)
    message_permission = SelectField(
        "Message may say", choices=words(MessagePermission), default=MessagePermission.NAME_ONLY.value
    )


class AddressForm(EditingForm):
    """The home address."""

    street = TextLine("Street", [Required("Type the street.")], limit=100)
    street2 = TextLine("Apartment", limit=60)
    city = TextLine("City", limit=60)
    state = TextLine("State", [a_state], limit=2)
    zip = TextLine("ZIP", [ZIP], limit=10)


class ContactForm(CreatingForm):
    """A person around the patient; what may be told is another question than whom to call."""

    role = SelectField("Role", choices=words(ContactRole), default=ContactRole.EMERGENCY.value)
    name = TextLine("Name", [Required("Type the name of the person.")], limit=80)
    relationship = TextLine("Relationship", limit=40)
    phone = TextLine("Phone", [a_phone], limit=PHONE)
    scopes = TickList("May be told", choices=words(Scope))
    code_word = TextLine("Code word", limit=40)
    until = TextLine("Until", [understood(visit_date, today=clock.today)], limit=20, description="Empty: no end")

    def more(self):
        """Everything but role and name, as the rule asks for it."""
        texts = {name: self[name].data or "" for name in ("relationship", "phone", "code_word")}
        return {**texts, "scopes": self.scopes.data or (), "until": self.until.value}
