"""Fields that several forms of the book share: a day, a time, and what a caller wishes of both and of the provider."""

from office import clock
from office.forms import TextLine, choice_of, understood
from office.scheduling.queries.sites import site_choices
from office.scheduling.queries.template import languages_spoken, sexes
from office.scheduling.wishes import DAY_MINUTES, Wish, weekdays_in
from office.typed import clock_time, visit_date


def minute_of(time):
    """Minutes since midnight of a time of day."""
    return time.hour * 60 + time.minute


def day_field(label="Day", validators=(), description="12/5, t+14, mon"):
    return TextLine(label, [*validators, understood(visit_date, today=clock.today)], limit=30, description=description)


def time_field(label="Time", validators=(), description="930, 2:15p"):
    return TextLine(label, [*validators, understood(clock_time)], limit=20, description=description)


class WishFields:
    """What the openings are narrowed by; nothing of it is stored with the booking."""

    days = TextLine("Only on", [understood(weekdays_in)], limit=60, description="tue thu, mon-wed")
    from_time = time_field("Not before", description="1530")
    until_time = time_field("Over by", description="5p")
    after = day_field("Offer from")
    before = day_field("Offer until", description="12/18")
    sex = choice_of("Seen by", lambda: [("", "anyone"), *sexes()])
    language = choice_of("Who speaks", lambda: [("", "any"), *languages_spoken()])
    site = choice_of("Where", site_choices)

    def wish(self):
        """The Wish typed so far; what cannot be understood narrows nothing, and is refused when the form is saved."""
        first, last = self._typed("from_time", clock_time), self._typed("until_time", clock_time)
        return Wish(
            self._typed("days", weekdays_in) or frozenset(),
            minute_of(first) if first else 0,
            minute_of(last) if last else DAY_MINUTES,
            self._typed("after", visit_date, today=clock.today()),
            self._typed("before", visit_date, today=clock.today()),
            self._chosen("sex"),
            self._chosen("language"),
            int(site) if (site := self._chosen("site")) else None,
        )

    def _chosen(self, name):
        """What was chosen of what is offered, "" for any."""
        value = self[name].data or ""
        return value if value in [choice.value for choice in self[name].choices] else ""

    def more_wishes(self):
        """The choices about the provider and the location in which there is something to choose."""
        return [field for field in (self.sex, self.language, self.site) if len(field.choices) > 1]

    def _typed(self, name, parse, **options):
        text = (self[name].data or "").strip()
        try:
            return parse(text, **options) if text else None
        except ValueError as error:
            self[name].errors = (str(error),)
            return None
