"""What may be typed before a visit. A form knows the shape of the input only."""

from wtforms import BooleanField, PasswordField, RadioField, SelectField

from office import clock
from office.accounts.forms import money_field
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, understood, words
from office.ids import whole_number
from office.preparing.models import Answer, AuthKind, InterpreterState, Letter, Outcome, TransportState
from office.preparing.rules import Said
from office.typed import visit_date

NONE = ("", "–")
DATE = understood(visit_date, today=clock.today)
SOURCES = ("insurer’s web site", "phone", "clearinghouse", "card shown")


def visits_typed(text):
    """How many visits; ValueError in words."""
    number = whole_number(text.strip())
    if number is None or not 1 <= number <= 999:
        raise ValueError("Type a number of visits from 1 to 999.")
    return number


class OutcomeForm(CreatingForm):
    """What came of an attempt: each button of the page sends one."""

    outcome = RadioField(
        "What came of it", choices=words(Outcome, leave_out=(Outcome.SENT,)), validators=[Required("Press a key.")]
    )
    reply = BooleanField("The patient answered a text")


class LettersForm(CreatingForm):
    """Which letters are printed."""

    letter = SelectField("Letter", choices=words(Letter), validators=[Required("Choose a letter.")])


class FileForm(OfficeForm):
    """The password that a file leaves by."""

    password = PasswordField("Your password", [Required("Type your password to take the file out.")])


class EligibilityForm(CreatingForm):
    """What an insurer said."""

    coverage = SelectField("Coverage", choices=choices([NONE]), default="")
    payer = TextLine("Insurer", limit=80, description="Only when it is not in the list")
    answer = RadioField("The insurer says", choices=words(Answer), validators=[Required("Choose the answer.")])
    plan = TextLine("Plan", limit=50)
    copay = money_field("Copay", required=False)
    deductible = money_field("Deductible left", required=False)
    for_on = TextLine("For a visit on", [DATE], limit=30, description="Empty: today")
    source = TextLine("Source", [Required("Say where the answer comes from.")], limit=60)
    reference = TextLine("Reference", limit=60, description="Trace number, or who was spoken to")
    note = TextLine("Note", limit=200)

    def offer_plans(self, plans):
        """Offer Coverages; the first is chosen."""
        self.plans = {str(one.id): one for one in plans}
        listed = [(key, " ".join(filter(None, (one.payer, one.plan)))) for key, one in self.plans.items()]
        self.coverage.choices = choices([*listed, ("", "Another insurer")])
        if self.key.raw_data is None and listed:
            self.coverage.data = listed[0][0]
        return self

    def given(self):
        """What the rule takes."""
        chosen = self.plans.get(self.coverage.data)
        return {
            "answer": self.answer.data, "payer": chosen.payer if chosen else self.payer.data or "",
            "coverage": chosen, "plan": self.plan.data or (chosen.plan if chosen else ""),
            "copay_cents": self.copay.value, "deductible_left_cents": self.deductible.value,
            "for_on": self.for_on.value,
            "source": self.source.data or "", "reference": self.reference.data or "", "note": self.note.data or "",
        }  # fmt: skip


class AuthForm(CreatingForm):
    """What a referral or authorization says."""

    kind = RadioField("What it is", choices=words(AuthKind), default=str(AuthKind.AUTHORIZATION))
    number = TextLine("Number", limit=40, description="Empty: asked for, not given yet")
    payer = TextLine("Insurer", limit=80)
    from_on = TextLine("From", [DATE], limit=30)
    to_on = TextLine("To", [DATE], limit=30, description="The last day on which it holds")
    visits = TextLine("Visits", [understood(visits_typed)], limit=4, description="Empty: no limit")
    about = TextLine("Diagnosis or procedure", limit=120)
    provider = SelectField("Provider", default="")

    def offer_providers(self, rows):
        """Offer Providers, and anyone."""
        self.providers = {str(one.id): one for one in rows}
        self.provider.choices = choices(
            [("", "Any provider"), *((key, one.name) for key, one in self.providers.items())]
        )
        return self

    def said(self):
        """What the form says, as Said."""
        return Said(
            (self.number.data or "").strip(), (self.payer.data or "").strip(), self.from_on.value, self.to_on.value,
            self.visits.value, (self.about.data or "").strip(), self.providers.get(self.provider.data),
        )  # fmt: skip


class ChangeAuthForm(AuthForm):
    """A new version, with its reason; what it is does not change."""

    kind = None
    reason = TextLine("What changed", [Required("Say what changed, or what was wrong.")], limit=200)

    def show(self, permit):
        """Begin with what it says now."""
        self.number.data, self.payer.data = permit.number, permit.payer
        self.from_on.data = f"{permit.from_on:%m/%d/%Y}" if permit.from_on else ""
        self.to_on.data = f"{permit.to_on:%m/%d/%Y}" if permit.to_on else ""
        self.visits.data, self.about.data = str(permit.visits or ""), permit.about
        self.provider.data = str(permit.provider_id or "")
        return self


class EndForm(CreatingForm):
    """Why an authorization ends."""

    reason = TextLine("Why it ends", [Required("Say why it ends.")], limit=200)


class LinkForm(CreatingForm):
    """Which authorization an appointment uses."""

    auth = SelectField("Authorization", default="")

    def offer_permits(self, permits):
        """Offer Permits, and none."""
        self.auth.choices = choices([("", "None"), *((str(one.id), str(one)) for one in permits)])
        return self

    def show(self, used):
        """Begin with the one that is used (Permit) or none."""
        self.auth.data = str(used.id) if used else ""
        return self


class TransportForm(CreatingForm):
    """One step of a ride to an appointment."""

    state = RadioField("Ride", choices=words(TransportState), validators=[Required("Choose one.")])
    company = TextLine("Who drives", limit=80, description="The company, the plan’s ride line, a relative")
    reference = TextLine("Reference", limit=40)
    note = TextLine("Note", limit=120)


class InterpreterForm(CreatingForm):
    """One step of the booking of an interpreter."""

    state = RadioField("Interpreter", choices=words(InterpreterState), validators=[Required("Choose one.")])
    language = TextLine("Language", [Required("Type the language.")], limit=40)
    agency = TextLine("Who comes", limit=80, description="The agency or the interpreter")
    reference = TextLine("Reference", limit=40)
    note = TextLine("Note", limit=120)
