"""What may be said at check-out."""

from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from office.checkout.models import NoChargeWhy
from office.forms import OfficeForm, TextLine, choices, words
from office.jinja import minute, weekday
from office.visits.models import Decision

SAID = {Decision.BOOKED: "Booked", Decision.RECALL: "Call again after", Decision.NONE: "None needed"}


class CheckOutForm(OfficeForm):
    """What follows, and why nothing is charged where that is so."""

    decision = RadioField("What follows", choices=choices((str(word), said) for word, said in SAID.items()))
    appointment = SelectField("Which booking", coerce=int, validate_choice=False)
    weeks = IntegerField("Weeks", [Optional(), NumberRange(1, 104, message="Type 1 to 104 weeks.")])
    note = TextLine("What for", limit=200)
    no_charge = SelectField("No charge, because", validate_choice=False)
    other = TextLine("Another reason for no charge", limit=200)

    def prepare(self, bookings, said=None):
        """Offer what is booked later; begin with what was said before, else with nothing."""
        self.bookings = {one.id: one for one in bookings}
        offered = [(key, f"{weekday(one.day_on)} {minute(one.start_minute)}") for key, one in self.bookings.items()]
        self.appointment.choices = choices(offered or [(0, "Nothing is booked")])
        self.no_charge.choices = choices([("", "A charge is entered, or comes later")]) + words(NoChargeWhy)
        if not self.is_submitted():
            self.decision.data = str(said.decision) if said else None
            self.weeks.data = said.weeks if said else None
            self.note.data = said.note if said else ""
        return self

    def details(self):
        """What the rule takes."""
        return {
            "decision": Decision(self.decision.data),
            "appointment": self.bookings.get(self.appointment.data),
            "weeks": self.weeks.data,
            "note": self.note.data or "",
            "no_charge_reason": self.other.data or self.no_charge.data or "",
        }
