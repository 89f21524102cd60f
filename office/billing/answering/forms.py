"""What may be typed in from a payer's letter, for several charges at once."""

from wtforms import BooleanField, SelectField

from office.accounts.forms import money_field
from office.billing.fees.forms import day_field
from office.billing.reasons import understood_code
from office.billing.rules import ChargeAnswer
from office.errors import RuleError
from office.forms import CreatingForm, Required, TextLine, choices, understood

SHARES = (("deductible", "1"), ("coinsurance", "2"), ("copay", "3"))
OTHERS = (1, 2)


class AnswerForm(CreatingForm):
    """The head of the letter; the fields of each charge are added by `form_about`."""

    rank = SelectField("Which plan answers")
    payer = TextLine("Plan", limit=80, description="Empty: the plan on the day of service.")
    trace = TextLine("Check or letter number", limit=40)
    check = money_field(
        "Paid in all by this letter", required=False, description="Empty when the check is for another practice, too."
    )
    rest_to = SelectField("The patient's part goes to")
    keep_excess = BooleanField("The plan paid more than it was asked: keep the rest as due back to the plan")
    posted_on = day_field("Posting day", description="Empty: today. A closed month takes nothing.")

    def offer(self, payers):
        """Fill in the plans of the day of service ({rank: name})."""
        self.rank.choices = choices(
            (str(rank), f"Plan {rank}: {payers[rank]}" if rank in payers else f"Plan {rank}") for rank in (1, 2, 3)
        )
        later = [(str(rank), f"Plan {rank}: {payers[rank]}") for rank in (2, 3) if rank in payers]
        self.rest_to.choices = choices([("0", "the patient"), *later])
        return self

    @property
    def answering(self):
        """The rank of the plan that answers."""
        return int(self.rank.data) if self.rank.data in ("1", "2", "3") else 1

    def answers(self, asked, charges):
        """ChargeAnswers of what was typed for the charges that are asked (Asked rows). RuleError at a field."""
        return [self._answer(one, charges[one.number]) for one in asked if self._typed(one.number)]

    def _typed(self, number):
        return any(field.data for field in self if field.name.endswith(f"-{number}"))

    def _answer(self, one, charge):
        number = one.number
        found = [("PR", code, self[f"{name}-{number}"].value or 0) for name, code in SHARES]
        for place in OTHERS:
            why, cents = self[f"why{place}-{number}"], self[f"cents{place}-{number}"]
            if bool(why.data) != bool(cents.data):
                raise RuleError("Type both the reason and its amount.", field=why.name if cents.data else cents.name)
            if why.data:
                found.append((*why.value, cents.value))
        copay = self[f"copay-{number}"].value or 0
        found += self._contract(one, copay, found)
        return ChargeAnswer(charge, self[f"paid-{number}"].value or 0, tuple(part for part in found if part[2]))

    def _contract(self, one, copay, found):
        """What the plan does not allow is CO-45, unless the letter's CO-45 was typed."""
        allowed = self[f"allowed-{one.number}"].value
        if allowed is None or any(part[:2] == ("CO", "45") for part in found):
            return []
        asked = one.counts(self.answering, copay)
        if allowed > asked:
            raise RuleError("The plan cannot allow more than it was asked for.", field=f"allowed-{one.number}")
        return [("CO", "45", asked - allowed)]


def form_about(asked, **given):
    """The AnswerForm with fields for each charge (Asked rows)."""
    fields = {}
    for one in asked:
        for name in ("allowed", "paid", "deductible", "coinsurance", "copay"):
            fields[f"{name}-{one.number}"] = money_field(name.capitalize(), required=False)
        for place in OTHERS:
            fields[f"why{place}-{one.number}"] = TextLine(
                "Other reason" if place == 1 else "Another", [understood(understood_code)], limit=12
            )
            fields[f"cents{place}-{one.number}"] = money_field("Its amount", required=False)
    return type("AnswerFormAbout", (AnswerForm,), fields)(**given)


class TakeBackForm(CreatingForm):
    reason = TextLine("Why", [Required("Say why the payer takes it back.")], limit=200)
