"""What may be typed of payers, their plans and contracts."""

from wtforms import BooleanField, HiddenField, RadioField, SelectField

from office import clock
from office.coverage.models import PayerKind, Taking
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, number_in, understood, words
from office.ids import whole_number
from office.typed import visit_date

DAY = understood(visit_date, today=clock.today)


def days_typed(text):
    """A number of days; ValueError in words."""
    number = whole_number(text.strip())
    if number is None or not 1 <= number <= 2000:
        raise ValueError("Type days from 1 to 2,000.")
    return number


def days(label):
    """A field for days; empty means the usual of the kind."""
    return TextLine(label, [understood(days_typed)], limit=5, description="Empty: the usual of its kind")


class TermsForm(OfficeForm):
    """What the practice knows of a payer."""

    version = HiddenField()
    kind = SelectField("Kind", choices=words(PayerKind))
    payer_number = TextLine("Payer ID", limit=20)
    filing_days = days("Days to send a bill")
    corrected_days = days("Days to correct one")
    appeal_days = days("Days to appeal")
    wants_referral = BooleanField("Wants a referral")
    takes_assignment = BooleanField("Takes assignment: pays the practice")

    def show(self, terms):
        """Begin with PayerTerms."""
        for name in ("kind", "payer_number", "wants_referral", "takes_assignment"):
            self[name].data = getattr(terms, name)
        for name in ("filing_days", "corrected_days", "appeal_days"):
            self[name].data = str(getattr(terms, name) or "")
        self.version.data = str(terms.version)
        return self

    def given(self):
        """What the rule takes."""
        found = {name: self[name].value for name in ("filing_days", "corrected_days", "appeal_days")}
        names = ("kind", "wants_referral", "takes_assignment")
        return {**found, **{name: self[name].data for name in names}, "payer_number": self.payer_number.data or ""}

    @property
    def seen_version(self):
        """The version that was shown."""
        return number_in(self.version.data)


class PlanForm(CreatingForm):
    """One more plan."""

    name = TextLine("Plan", [Required("Type the name of the plan as on the card.")], limit=50)


class TakingForm(CreatingForm):
    """Whether the practice or a provider takes a payer or a plan of it, from a day to a day."""

    taking = RadioField("The practice", choices=words(Taking), validators=[Required("Choose whether it is taken.")])
    plan = SelectField("Plan", default="")
    provider = SelectField("Provider", default="")
    from_on = TextLine("From", [Required("Type from which day."), DAY], limit=30)
    to_on = TextLine("To", [DAY], limit=30, description="The last day; empty while it goes on")
    note = TextLine("Note", limit=120)

    def offer_rows(self, plans, providers):
        """Offer Plans and Providers, and all of them."""
        self.plans = {str(one.id): one for one in plans}
        self.providers = {str(one.id): one for one in providers}
        self.plan.choices = choices([("", "All plans"), *((key, one.name) for key, one in self.plans.items())])
        people = [(key, one.name) for key, one in self.providers.items()]
        self.provider.choices = choices([("", "The whole practice"), *people])
        return self

    def given(self):
        """What the rule takes beside the word and the first day."""
        return {
            "plan": self.plans.get(self.plan.data), "provider": self.providers.get(self.provider.data),
            "to_on": self.to_on.value, "note": self.note.data or "",
        }  # fmt: skip
