"""What may be typed in of a new insurance card."""

from wtforms import HiddenField, SelectField

from office import clock
from office.accounts.forms import money_field
from office.forms import CreatingForm, Required, TextLine, choices, understood
from office.typed import visit_date

NOTHING = ""


class CardForm(CreatingForm):
    """What stands on the card; at first it is valid from today and takes the place of the plan that pays first."""

    appointment = HiddenField()
    payer = TextLine("Insurer", [Required("Type the insurer on the card.")], limit=80)
    member_number = TextLine("Member number", [Required("Type the member number on the card.")], limit=40)
    from_on = TextLine(
        "Valid from", [Required("Type the day from which it is valid."), understood(visit_date, today=clock.today)],
        limit=30,
    )  # fmt: skip
    copay = money_field("Copay", required=False)
    plan = TextLine("Plan", limit=50, description="As on the card: PPO, HMO, Gold")
    replaces = SelectField("Takes the place of", default=NOTHING)

    def offer_plans(self, plans):
        """Offer the Coverages in force; the first is chosen."""
        self.plans = {str(one.id): one for one in plans}
        listed = [(key, " ".join(filter(None, (one.payer, one.plan)))) for key, one in self.plans.items()]
        self.replaces.choices = choices([*listed, (NOTHING, "Nothing: one more plan")])
        if not self.is_submitted():
            self.from_on.data = f"{clock.today():%m/%d/%Y}"
            self.replaces.data = listed[0][0] if listed else NOTHING
        return self

    def given(self):
        """What the rule takes."""
        return {
            "payer": self.payer.data, "member_number": self.member_number.data, "from_on": self.from_on.value,
            "copay_cents": self.copay.value, "plan": self.plan.data or "",
            "replaces": self.plans.get(self.replaces.data),
        }  # fmt: skip
