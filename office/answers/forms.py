"""What may be typed about a question that is answered, handed over, or begins a new plan or an accident's claim."""

from wtforms import BooleanField, HiddenField, SelectField

from office import clock
from office.accounts.forms import money_field
from office.accounts.queries.hearing import SOMEONE
from office.answers.patterns import OUTCOMES
from office.answers.rules import Card, Heard
from office.forms import MoneyForm, Required, TextBlock, TextLine, choices, understood
from office.typed import past_date, visit_date

PAST = understood(past_date, today=clock.today)
ANY = understood(visit_date, today=clock.today)
AT_ONCE, LATER = "told", "hand over"


class RecordForm(MoneyForm):
    """What they asked and what they were told: closed at once, or left to whose work it is."""

    words = TextBlock("What they asked, in their words", [Required("Write what they asked.")], limit=2000)
    asker = SelectField("Who asked", validate_choice=False)
    named = TextLine("Their name", limit=120, description="Only for someone else.")
    told = TextBlock("What you tell them", limit=4000)
    outcome = SelectField(
        "How it ended", validate_choice=False, choices=choices((one, one.capitalize()) for one in OUTCOMES)
    )
    holds = BooleanField("Hold the statement until it is closed")
    amounts = HiddenField()

    def offer_askers(self, hearers):
        """Fill in who may have asked: Hearers of this patient."""
        self.asker.choices = choices((one.key, "Someone else" if one.key == SOMEONE else one.label) for one in hearers)
        return self

    @property
    def heard(self):
        """What was asked and told (Heard)."""
        return Heard(
            self.words.data, self.asker.data, self.told.data or "", self.named.data or "", bool(self.amounts.data)
        )


class CardForm(RecordForm):
    """The card of a plan that was active already."""

    payer = TextLine("Insurer", [Required("Type the insurer on the card.")], limit=80)
    plan = TextLine("Plan", limit=50)
    member_number = TextLine("Member number", [Required("Type the member number on the card.")], limit=40)
    from_on = TextLine("Active since", [Required("Type the day from which it is active."), ANY], limit=30)
    copay = money_field("Copay on the card", required=False)

    @property
    def card(self):
        """What stands on the card (Card)."""
        return Card(
            self.payer.data, self.member_number.data, self.from_on.value, self.plan.data or "", self.copay.value
        )


class AccidentForm(RecordForm):
    """The facts of an accident or work injury, for the biller."""

    happened_on = TextLine("Day of the accident", [Required("Type the day of the accident."), PAST], limit=30)
    insurer = TextLine("Insurer or employer", [Required("Type who pays for the accident.")], limit=120)
    claim_number = TextLine("Claim number", limit=60)
    adjuster = TextLine("Adjuster, phone", limit=120)

    @property
    def heard(self):
        """What was asked, with the facts of the accident in front."""
        facts = f"Accident of {self.happened_on.value:%m/%d/%Y}, {self.insurer.data.strip()}"
        facts += f", claim {self.claim_number.data.strip()}" if self.claim_number.data else ""
        facts += f", adjuster {self.adjuster.data.strip()}" if self.adjuster.data else ""
        asked = super().heard
        return Heard(f"{asked.words.strip()}\n{facts}.", asked.asker, asked.told, asked.named, asked.amounts)
