"""What may be typed in about the events of a life."""

from wtforms import HiddenField, RadioField, SelectField

from office import clock
from office.forms import CreatingForm, OfficeForm, Required, TextBlock, TextLine, choices, number_in, understood, words
from office.life.rules import Authority, Guardianship, MailFate
from office.typed import past_date

DAY_HINT = "Such as 11/20/2026, yesterday, or wed"


class DeathForm(CreatingForm):
    """A death as it is reported: the day, and who says so."""

    on = TextLine(
        "Date of death", [Required("Type the date of death."), understood(past_date, today=clock.today)], limit=30,
        description=DAY_HINT,
    )  # fmt: skip
    source = TextLine(
        "Who or what reports it", [Required("Say who or what reports it.")], limit=120,
        description="Such as daughter Ann Hill by phone, hospital letter, obituary, death certificate",
    )  # fmt: skip
    words = TextBlock("Note", limit=500)


class VerifyForm(OfficeForm):
    """The second look at a death."""

    on = TextLine("Date of death", [Required("Type the date."), understood(past_date, today=clock.today)], limit=30)
    source = TextLine("What you saw, or whom you asked", [Required("Say what you saw or whom you asked.")], limit=120)


class TakeBackForm(OfficeForm):
    """Why an event was wrong."""

    reason = TextLine("Why it is taken back", [Required("Say why it is taken back.")], limit=200)


class ResumeForm(OfficeForm):
    """Which stopped thing goes on."""

    stopped = HiddenField()

    @property
    def stopped_id(self):
        """The id of the stopped thing; 0 when it is none."""
        return number_in(self.stopped.data)


class VersionForm(OfficeForm):
    """An act on an address as it was shown."""

    version = HiddenField()

    @property
    def seen(self):
        """The version of the record that was shown."""
        return number_in(self.version.data)


class MailForm(CreatingForm):
    """A letter that did not reach the patient."""

    address = SelectField("It was sent to", coerce=int)
    fate = RadioField("What became of it", choices=words(MailFate), default=MailFate.BACK.value)
    on = TextLine("Came back on", [understood(past_date, today=clock.today)], limit=30, description="Empty: today")
    street = TextLine("Street", limit=80)
    street2 = TextLine("Apartment", limit=40)
    city = TextLine("City", limit=60)
    state = TextLine("State", limit=20)
    zip = TextLine("ZIP", limit=10)
    words = TextLine("Note", limit=200, description="Such as: statement of November 12")

    def offer_addresses(self, addresses):
        """Offer the addresses (Mailed) that letters go to."""
        self.address.choices = choices((one.id, ", ".join([*one.lines, one.kind])) for one in addresses)
        return self

    def forward(self):
        """What the sticker says."""
        return {name: self[name].data or "" for name in ("street", "street2", "city", "state", "zip")}


class ScanForm(OfficeForm):
    """The label of a letter, or what one would type to find the patient."""

    code = TextLine(
        "Scan the label, or type name or record number", [Required("Scan a label or type a name.")], limit=80
    )


class GuardianForm(CreatingForm):
    """Who decides for a patient, and by which paper."""

    kind = RadioField("The patient is a", choices=words(Guardianship), default=Guardianship.WARD.value)
    name = TextLine("Agency or person who decides", [Required("Type the agency or person who decides.")], limit=80)
    phone = TextLine("Phone", limit=30)
    authority = SelectField(
        "By", choices=words(Authority), default=Authority.GUARDIAN.value,
        description="For an adult. An agency is the legal guardian of its ward",
    )  # fmt: skip
    document = TextLine(
        "Paper seen", [Required("Say which paper you saw.")], limit=120, description="Court, number and date"
    )
    rules = TextLine("What the order allows or forbids", limit=300)
    foster_parent = TextLine("Foster parent", limit=80, description="Brings the child; is not the guardian")
    foster_phone = TextLine("Foster parent's phone", limit=30)
    wishes = TextLine("What the patient wants", limit=300)

    def given(self):
        """Everything but kind, name and paper, as the rule asks for it."""
        names = ("phone", "rules", "foster_parent", "foster_phone", "wishes")
        return {**{name: self[name].data or "" for name in names}, "authority": Authority(self.authority.data)}
