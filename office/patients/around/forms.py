"""What may be typed in about the people around a patient."""

from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from office import clock
from office.directory.forms import PHONE, ZIP, a_phone, a_state
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, understood, words
from office.patients.forms import BORN, SEXES
from office.patients.models import ContactRole, Scope, Sex, Tie
from office.patients.rules.born import LATER, MOTHER, OTHER, Newborn
from office.staff.forms import TickList
from office.typed import clock_time, past_date, visit_date

AUTHORITIES = ("", "parent", "legal guardian", "healthcare POA", "executor", "administrator", "conservator", "court")
GIVEN = ("", "on a signed form", "in words")
TEXTS = (
    "relationship", "phone", "authority", "document", "code_word", "given_how", "forbidden", "street", "city", "state",
    "zip", "ssn4", "emancipated",
)  # fmt: skip
PAYERS = ((MOTHER, "The mother"), (OTHER, "Someone else"), (LATER, "Asked, not decided yet"))


def listed(texts):
    """Choices of a closed list of texts; the empty one asks to choose."""
    return choices((one, one[:1].upper() + one[1:] or "Choose") for one in texts)


class ContactForm(CreatingForm):
    """A person around the patient; what may be told is another question than whom to call."""

    role = SelectField("Role", choices=words(ContactRole), default=ContactRole.EMERGENCY.value)
    name = TextLine("Name", [Required("Type the name of the person.")], limit=80)
    relationship = TextLine("Relationship", limit=40)
    phone = TextLine("Phone", [a_phone], limit=PHONE)
    priority = IntegerField("Call as number", [Optional(), NumberRange(1, 9, "Type 1 for the first to call.")])
    scopes = TickList("May be told", choices=words(Scope))
    code_word = TextLine("Code word", limit=40, description="Also the patient’s own, under their own name")
    given_how = SelectField("The patient gave it", choices=listed(GIVEN), default="")
    may_consent = BooleanField("May consent to treatment")
    authority = SelectField("By authority of", choices=listed(AUTHORITIES), default="")
    document = TextLine("Document seen", limit=120, description="Court order, power of attorney, birth certificate")
    forbidden = TextLine("What is forbidden", limit=200)
    born_on = TextLine("Their birth date", [BORN], limit=30)
    ssn4 = TextLine("Their SSN, last four", limit=4)
    emancipated = TextLine("If a minor: why emancipated", limit=120)
    street = TextLine("Street", limit=100)
    city = TextLine("City", limit=60)
    state = TextLine("State", [a_state], limit=2)
    zip = TextLine("ZIP", [ZIP], limit=10)
    since = TextLine("From", [understood(visit_date, today=clock.today)], limit=20, description="Empty: today")
    until = TextLine("Until", [understood(visit_date, today=clock.today)], limit=20, description="Empty: no end")
    because = TextLine("Why it changes", limit=120)

    def more(self):
        """Everything but role, name and the reason, as the rules ask for it."""
        texts = {name: self[name].data or "" for name in TEXTS}
        days = {name: self[name].value for name in ("born_on", "since", "until")}
        return {
            **texts, **days, "scopes": self.scopes.data or (), "may_consent": self.may_consent.data,
            "priority": self.priority.data,
        }  # fmt: skip


class EndForm(OfficeForm):
    """The end of someone's say."""

    because = TextLine("Why it ends", [Required("Say why it ends.")], limit=120)


class TieForm(CreatingForm):
    """Another patient of the household or the birth."""

    tie = SelectField("This patient is", choices=words(Tie), default=Tie.HOUSEHOLD.value)
    other = TextLine(
        "Whom",
        [Required("Type the MRN, or name and birth date.")],
        limit=100,
        description="MRN, or name and birth date",
    )


class NewbornForm(CreatingForm):
    """A baby without a name, registered from the mother's record."""

    sex = SelectField("Sex", [Required("Choose the sex.")], choices=choices(SEXES))
    born_on = TextLine(
        "Birth date", [Required("Type the birth date."), understood(past_date, today=clock.today)], limit=30
    )
    born_at = TextLine("Time of birth", [understood(clock_time)], limit=10, description="As 4:12a")
    multiple_birth = BooleanField("Twin or other multiple birth")
    birth_order = TextLine("Letter", limit=1, description="Empty: the next one, A first")
    guarantor = RadioField(
        "Who pays (guarantor)", [Required("Ask who pays: the mother or someone else.")], choices=choices(PAYERS)
    )
    guarantor_name = TextLine("Name, if someone else", limit=80)
    guarantor_relationship = TextLine("Relationship", limit=40)
    guarantor_phone = TextLine("Phone", [a_phone], limit=PHONE)
    mother_decides = BooleanField("The mother consents for the baby and is told everything", default=True)
    different_because = TextLine("Why this is a different baby", limit=300)

    def baby(self):
        """What was typed as a Newborn."""
        texts = ("birth_order", "guarantor", "guarantor_name", "guarantor_relationship", "guarantor_phone")
        return Newborn(
            born_on=self.born_on.value,
            sex=Sex(self.sex.data),
            born_at=f"{self.born_at.value:%H:%M}" if self.born_at.value else "",
            multiple_birth=self.multiple_birth.data,
            mother_decides=self.mother_decides.data,
            **{name: self[name].data or "" for name in texts},
        )
