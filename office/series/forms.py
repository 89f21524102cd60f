"""What may be typed in about visits that repeat."""

from flask import request
from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from office import clock
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, number_in, words
from office.scheduling import queries as book
from office.scheduling.forms import day_field, minute_of, time_field
from office.scheduling.models import Standing, Why
from office.series.dates import MOST
from office.series.models import Every
from office.series.rules import Scope

WHO = (Standing.CANCELED_BY_PATIENT, Standing.CANCELED_BY_OFFICE)


class SeriesForm(CreatingForm):
    """Visits that repeat: what, with whom, from when, how often, how many."""

    type = SelectField("Type", coerce=int)
    provider = SelectField("Provider", coerce=int)
    day = day_field("First day", validators=[Required("Type the first day.")])
    time = time_field(validators=[Required("Type the time.")])
    every = IntegerField("Every", [InputRequired("At least 1."), NumberRange(1, 366, "1 to 366.")], default=1)
    unit = SelectField("Unit", choices=words(Every), default=Every.WEEKS.value)
    count = IntegerField("How many visits", [Optional(), NumberRange(2, MOST, f"2 to {MOST}.")])
    last = day_field("Or until")
    reason = TextLine("Reason, in the patient’s words", [Required("Type the reason for the visits.")], limit=300)

    def prepare(self):
        """Offer the active types and providers."""
        return self.offer(type=book.types(), provider=book.providers())

    def rule(self):
        """What the rule takes after the patient, after validation."""
        slot = (self.chosen("provider"), self.chosen("type"), self.day.value, minute_of(self.time.value))
        return (*slot, self.every.data, Every(self.unit.data))

    def details(self):
        """What else the rule takes."""
        return {"count": self.count.data, "last_on": self.last.value, "reason": self.reason.data}


class ChangeFields:
    """Which visits a change is for."""

    def offer_visits(self, rows):
        """Offer the visits (`rows`) that can be changed; the one that the address names first."""
        self.number.choices = choices((one.number, f"{one.number}: {_at(one):%a %m/%d/%Y}") for one in rows)
        asked = number_in(request.args.get("visit", ""))
        if not self.is_submitted() and asked in [one.number for one in rows]:
            self.number.data = asked
        return self


def _at(one):
    return one.appointment.day_on if one.appointment_id else one.wanted_on


class MoveForm(ChangeFields, OfficeForm):
    """Move one visit, it and the later ones, or all to come."""

    number = SelectField("Visit", coerce=int, id="move-number")
    scope = RadioField("Which", choices=words(Scope), default=Scope.ONE.value, id="move-scope")
    day = day_field("To the day", validators=[Required("Type the day.")])
    time = time_field(validators=[Required("Type the time.")])
    provider = SelectField("With", coerce=int, default=0)

    def prepare(self, rows):
        """Offer the visits and the active providers."""
        self.offer(provider=book.providers())
        self.provider.choices = [*choices([(0, "As now")]), *self.provider.choices]
        return self.offer_visits(rows)

    def slot(self):
        """(Provider or None, day, minute) after validation."""
        return self._offered["provider"].get(self.provider.data), self.day.value, minute_of(self.time.value)


class CancelForm(ChangeFields, OfficeForm):
    """Cancel one visit, it and the later ones, or all to come."""

    number = SelectField("Visit", coerce=int, id="cancel-number")
    scope = RadioField("Which", choices=words(Scope), default=Scope.ONE.value, id="cancel-scope")
    standing = RadioField("Who cancels", choices=words(WHO), validators=[InputRequired("Choose who cancels.")])
    reason = SelectField(
        "Why", choices=[*choices([("", "Choose why")]), *words(Why)], validators=[Required("Choose why.")]
    )


class DecideForm(OfficeForm):
    """Decide one visit: an offered time ("provider|date|minute"), or leaving it out with the reason."""

    number = HiddenField()
    offer = HiddenField()
    why = TextLine("Why it is left out", limit=200)

    def visit(self):
        """The number of the visit, 0 for nonsense."""
        return number_in(self.number.data)

    def slot(self):
        """(provider id, date, minute) of the pressed offer, or None."""
        parts = (self.offer.data or "").split("|")
        try:
            provider_id, day_on, start_minute = int(parts[0]), clock.as_date(parts[1]), int(parts[2])
        except (ValueError, IndexError):
            return None
        return provider_id, day_on, min(max(start_minute, 0), 1435)
