"""What may be typed in about who a patient is."""

import re
import unicodedata

from wtforms import BooleanField, HiddenField, SelectField, ValidationError

from office import clock
from office.directory.forms import PHONE, STATES, ZIP, a_phone, a_state, matching
from office.directory.queries import CARERS, party_named
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, number_in, understood, words
from office.patients.details import NewPatient
from office.patients.majority import of_age_on
from office.patients.models import ClinicalSex, Directive, Interpreter, MessagePermission, NameKind, PhoneKind, Sex
from office.staff.forms import TickList
from office.typed import birth_date, clock_time
from office.zips import place_of

NAME = 60  # letters, domain 1.2; accents that stand beside their letter do not count
MARKS = 120  # and as many of those
SEXES = (("", "Choose"), ("F", "Female"), ("M", "Male"), ("X", "X, another"), ("U", "Unknown"))
SUFFIXES = ("", "Jr", "Sr", "II", "III", "IV", "V")
RACES = (  # OMB Statistical Policy Directive 15 (2024)
    "American Indian or Alaska Native", "Asian", "Black or African American", "Hispanic or Latino",
    "Middle Eastern or North African", "Native Hawaiian or Pacific Islander", "White", "Declined to say",
)  # fmt: skip
ETHNICITIES = ("", "Hispanic or Latino", "Not Hispanic or Latino", "Declined to say")
MARITAL = ("", "single", "married", "partnered", "separated", "divorced", "widowed", "declined to say")
DIRECTIONS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"))
PLAIN = " -‐‑־'’‘`´׳.·"  # hyphens and apostrophes of several scripts
JOINERS = "\u200c\u200d"  # within words of some scripts
LIKELY_YEARS, DOUBTFUL_YEARS, MOST_YEARS = 90, 110, 120
SHORT_YEAR = re.compile(r"(?:^|.*[^0-9])[0-9]{2}|[0-9]{6}", re.ASCII)


def written_as_name(form, field):
    """A name has letters of any script, blanks, hyphens, apostrophes and periods; domain 1.2.

    Invisible signs of the writing direction, which come with pasted text, are dropped.
    """
    field.data = (field.data or "").translate(DIRECTIONS).strip()
    for place, sign in enumerate(field.data):
        joins = sign in JOINERS and place and unicodedata.category(field.data[place - 1])[0] in "LM"
        if unicodedata.category(sign)[0] not in "LM" and sign not in PLAIN and not joins:
            shown = sign if sign.isprintable() else "A sign that cannot be seen"
            raise ValidationError(
                f"“{shown}” is not in a name. Use letters, blanks, hyphens, apostrophes and periods."
            )
    if field.data and unicodedata.category(field.data[0])[0] == "M":
        raise ValidationError("A name begins with a letter, not with an accent alone.")
    letters = sum(unicodedata.category(sign)[0] != "M" for sign in field.data)
    if letters > NAME:
        raise ValidationError(f"This is {letters} letters long. Shorten it to at most {NAME}.")


def name_field(label, *validators):
    """A field for one part of a name."""
    return TextLine(label, [*validators, written_as_name], limit=NAME + MARKS)


def needed(form, field):
    """Marks a field as required where a tick can excuse it; the rule refuses it empty."""


needed.field_flags = {"required": True}
EMAIL = matching(r"[^@\s]+@[^@\s]+\.[^@\s.]+", "Type the e-mail address as name@example.com.")
BORN = understood(birth_date, today=clock.today)


def text_choices(texts):
    """Choices of a closed list of texts; the empty one is "Not asked"."""
    return choices((one, one[:1].upper() + one[1:] if one else "Not asked") for one in texts)


class IdentityFields(OfficeForm):
    """Who the person is: the minimum set of domain 1.2, and what else is asked of everybody."""

    last_name = name_field("Legal last name", Required("Type the legal last name."))
    first_name = name_field("Legal first name", needed)
    single_name = BooleanField("The person has only one name")
    middle_name = name_field("Middle name")
    suffix = SelectField("Suffix", choices=choices((one, one or "None") for one in SUFFIXES), default="")
    preferred_name = name_field("Preferred name")
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
    asked = HiddenField()

    def validate_born_on(self, field):
        """A birth date very long ago is shown in full and asked about once; domain 1.2 (age at most 120)."""
        born = field.value
        if born is None or self.asked.data == born.isoformat():
            return
        today = clock.today()
        if of_age_on(born, MOST_YEARS) < today:
            raise ValidationError(f"This is more than {MOST_YEARS} years ago. Ask again.")
        limit = LIKELY_YEARS if SHORT_YEAR.fullmatch(field.data) else DOUBTFUL_YEARS
        if of_age_on(born, limit) <= today:
            self.asked.data, typed = born.isoformat(), field.data
            field.data = f"{born:%m/%d/%Y}"
            years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
            said = f"{born:%B} {born.day}, {born.year}"
            raise ValidationError(f"“{typed}” is {said}, {years} years ago. If that is right, save again.")

    def known(self):
        """The typed values that are columns of NewPatient, understood. A ZIP code fills in its city and state."""
        names = [name for name in NewPatient.__dataclass_fields__ if name in self]
        found = {name: self[name].data for name in names}
        sex = Sex(self.sex.data) if self.sex.data in list(Sex) else Sex("U")
        return filled_by_zip({**found, "born_on": self.born_on.value, "sex": sex})

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


def filled_by_zip(known):
    """The same values of an address, with city and state of its ZIP code where they were left out."""
    place = place_of(known.get("zip") or "") if known.get("country") in (None, "", "US") else None
    if place:
        known["city"] = known.get("city") or place[0]
        known["state"] = known.get("state") or place[1]
    return known


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
    """Change who someone is: every field of domain 1.2."""

    name_kind = SelectField("The old name was", choices=words(NameKind), default=NameKind.FORMER.value)
    source = TextLine("Document seen", limit=100, description="Marriage certificate, court order, ID")
    pronouns = TextLine("Pronouns", limit=60)
    born_at = TextLine("Time of birth", [understood(clock_time)], limit=10, description="For newborns, as 4:12a")
    clinical_sex = SelectField(
        "Sex recorded at birth", choices=words(ClinicalSex), default="unknown",
        description="For reference ranges and growth charts; ask only where needed",
    )  # fmt: skip
    gender_identity = TextLine("Gender identity", limit=60)
    interpreter_kind = SelectField(
        "Kind of interpreter", choices=choices((one.value, str(one) or "None") for one in Interpreter), default=""
    )
    written_language = TextLine("Needs written material in", limit=40)
    email_reminders = BooleanField("Agreed to reminders by e-mail")
    email_phi = BooleanField("Agreed to health information by e-mail, after the warning that e-mail is not private")
    race = TickList("Race and ethnicity", choices=choices((one, one) for one in RACES))
    ethnicity = SelectField("Hispanic or Latino", choices=text_choices(ETHNICITIES), default="")
    marital_status = SelectField("Marital status", choices=text_choices(MARITAL), default="")
    employer = TextLine("Employer", limit=80)
    occupation = TextLine("Occupation", limit=80)
    ssn4 = TextLine("SSN, last four", limit=4)
    pcp = TextLine("Primary care provider", limit=120)
    referring = TextLine("Referring provider", limit=120)
    advance_directive = SelectField("Advance directive", choices=words(Directive), default=Directive.NOT_ASKED.value)

    def more(self, patient, *, may_see_ssn):
        """The columns beside those of NewPatient, for rules.edit_patient. Raises RuleError: nobody of that name.

        Who may not see the social security number leaves it as it is by typing nothing.
        """
        texts = ("pronouns", "gender_identity", "written_language", "employer", "occupation")
        lists = ("clinical_sex", "interpreter_kind", "ethnicity", "marital_status", "advance_directive")
        ticks = ("email_reminders", "email_phi")
        found = {name: self[name].data or "" for name in (*texts, *lists)}
        found |= {name: bool(self[name].data) for name in ticks}
        found["born_at"] = f"{self.born_at.value:%H:%M}" if self.born_at.value else ""
        found["race"] = ", ".join(self.race.data or ())
        ssn4 = self.ssn4.data or ""
        found["ssn4"] = ssn4 if ssn4 or may_see_ssn else patient.ssn4
        for name in ("pcp", "referring"):
            found[name] = party_named(self[name].data or "", *CARERS, field=name)
        return found


__all__ = [
    "STATES",
    "EditPatientForm",
    "EditingForm",
    "IdentityFields",
    "NewPatientForm",
]
