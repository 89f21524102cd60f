"""What is typed in on the pages of privacy."""

from wtforms import HiddenField, PasswordField, RadioField, SelectField

from office.forms import CreatingForm, OfficeForm, Required, TextBlock, TextLine, choices, number_in, words
from office.patients.models import GlassReason, Privacy, Verdict


class GlassForm(OfficeForm):
    """Why a guarded record is opened; `next` is where one wanted to go."""

    reason = SelectField("Why do you need it?", validators=[Required("Choose a reason.")])
    words = TextLine("In a few words", limit=300)
    password = PasswordField("Your password", validators=[Required("Type your password.")])
    next = HiddenField()

    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        self.reason.choices = [*choices([("", "Choose …")]), *words(GlassReason)]


class ReviewForm(OfficeForm):
    """The review of a broken glass."""

    verdict = RadioField(
        "Verdict", choices=words(Verdict, leave_out=(Verdict.OPEN,)), validators=[Required("Choose a verdict.")]
    )
    review = TextLine("What was found", limit=500)
    version = HiddenField()

    @property
    def seen_version(self):
        return number_in(self.version.data)


class FlagForm(CreatingForm):
    """One flag; which fields are shown depends on its kind, whose name is the prefix."""

    level = SelectField("Level", choices=words(Privacy), validate_choice=False)
    words = TextBlock("Note", limit=1000)
    street = TextLine("Street or P.O. box", limit=120)
    street2 = TextLine("Apartment, unit", limit=60)
    city = TextLine("City", limit=60)
    state = TextLine("State", limit=40)
    zip = TextLine("ZIP", limit=12)
    phone = TextLine("Phone", limit=40)

    @classmethod
    def of(cls, kind, **given):
        """The form of a FlagKind; several stand on one page."""
        return cls(prefix=kind.name.lower(), **given)


class CustodyForm(CreatingForm):
    """A court's order about a child."""

    court = TextLine("Court and number", limit=200)
    document = TextLine("Document seen", limit=200)
    bring = TextLine("May bring the child", limit=200)
    consent = TextLine("May consent to treatment", limit=200)
    receive = TextLine("May receive information and papers", limit=200)
    words = TextBlock("Note", limit=1000)


class LinkForm(OfficeForm):
    """Which member of staff a patient is."""

    staff = SelectField("Member of staff", coerce=int)


class AskForm(OfficeForm):
    """What the lead should do on one's own record."""

    words = TextBlock("What should be done?", limit=1000)
