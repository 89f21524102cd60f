"""What may be typed in to charge a visit: several lines at once."""

from wtforms import BooleanField, RadioField, SelectField

from office import clock
from office.accounts.forms import PAYERS, money_field, service_day
from office.billing.fees.forms import day_field
from office.billing.rules import Line
from office.errors import RuleError
from office.forms import CreatingForm, TextLine, choices, understood
from office.ids import whole_number

ROWS = 8


class ServicesForm(CreatingForm):
    """The head of the page; the lines are added below."""

    visit = SelectField("Visit")
    service_on = TextLine(
        "Day of service", [understood(service_day, today=clock.today)], limit=20,
        description="Only when there is no visit. Empty: today.",
    )  # fmt: skip
    to = RadioField("Goes to", choices=PAYERS, default="insurance")
    copay = money_field("Copay due", required=False)
    again = BooleanField("Charge it again, though it is charged for this visit")
    posted_on = day_field("Posting day", description="Empty: today. A closed month takes nothing.")

    def offer(self, visits, label):
        """Fill in the visits that can be charged."""
        self.visit.choices = choices([("", "No visit: the day below"), *((str(one.id), label(one)) for one in visits)])
        return self

    def lines(self):
        """The Lines that were typed, without gaps. Raises RuleError at the field of what is no number."""
        found = []
        for row in range(1, ROWS + 1):
            code, units = self[f"code-{row}"].data, self[f"units-{row}"].data
            if not code and (units or self[f"amount-{row}"].data):
                raise RuleError("Type the code, or empty this line.", field=f"code-{row}")
            if code:
                number = whole_number(units) if units else 1
                if number is None:
                    raise RuleError("Type how many, as a whole number.", field=f"units-{row}")
                found.append((row, Line(code, number, self[f"amount-{row}"].value)))
        self.rows = [row for row, _ in found] or [1]
        return [line for _, line in found]

    def reject(self, error):
        """Put a refusal at the row as it was typed: the rule counts lines without the gaps."""
        name, _, place = (error.field or "").rpartition("-")
        rows = getattr(self, "rows", ())
        if name in ("code", "units") and place.isdigit() and 0 < int(place) <= len(rows):
            error.field = f"{name}-{rows[int(place) - 1]}"
        return super().reject(error)


ServicesForm = type(
    "ServicesForm",
    (ServicesForm,),
    {
        f"{name}-{row}": field(row)
        for row in range(1, ROWS + 1)
        for name, field in (
            ("code", lambda row: TextLine(f"Code of line {row}", limit=12)),
            ("units", lambda row: TextLine(f"Units of line {row}", limit=4)),
            ("amount", lambda row: money_field(f"Amount of line {row}", required=False)),
        )
    },
)
