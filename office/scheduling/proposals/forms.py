"""What may be typed in to ask for a closing or other hours, and to answer."""

from wtforms import HiddenField, SelectField

from office.forms import CreatingForm, OfficeForm, Required, TextBlock, TextLine, choices, number_in
from office.scheduling import queries
from office.scheduling.fields import day_field, minute_of, time_field

EVERYONE = 0
DAY = 1440


class AskForm(CreatingForm):
    """Ask for a closing (with a day), or for other hours (without)."""

    provider = SelectField("Whose hours", coerce=int, default=EVERYONE)
    day = day_field("Close on", description="Empty: a change of the normal hours")
    start = time_field("From", (), description="empty: all day")
    end = time_field("Until", ())
    why = TextBlock("What, and why", [Required("Type what should change, and why.")], limit=300)

    def prepare(self):
        """Offer the active providers, and the whole practice."""
        self.offer(provider=queries.providers())
        self.provider.choices = [*choices([(EVERYONE, "Whole practice")]), *self.provider.choices]
        return self

    def chosen_provider(self):
        """The Provider, or None for the practice."""
        return self._offered["provider"].get(self.provider.data)

    def span(self):
        """start_minute and end_minute as the rule takes them."""
        start, end = self.start.value, self.end.value
        return {"start_minute": minute_of(start) if start else 0, "end_minute": minute_of(end) if end else DAY}


class AnswerForm(OfficeForm):
    """Yes or no, with words for the proposer."""

    version = HiddenField()
    answer = TextLine("Words for who asked", limit=200)

    @property
    def seen(self):
        """The version that was on the page."""
        return number_in(self.version.data)
