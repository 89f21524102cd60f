"""What may be typed in about closures and holidays."""

from flask import request
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from office import clock
from office.closures.models import ClosureWhy, HolidayKind, MassAct
from office.closures.queries import to_follow
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, number_in, understood, words
from office.ids import whole_number
from office.scheduling.forms import WEEKDAYS
from office.scheduling.queries import providers
from office.typed import clock_time, visit_date

EVERYONE, NOBODY = 0, 0
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NTH = ("1st", "2nd", "3rd", "4th", "5th")
ANY = ("", "–")
WHY = [(str(why), str(why).removeprefix("office: ").capitalize()) for why in ClosureWhy]


def day_field(label, validators=()):
    return TextLine(
        label, [*validators, understood(visit_date, today=clock.today)], limit=30, description="12/3, t+1, thu"
    )


def time_field(label):
    return TextLine(label, [understood(clock_time)], limit=20, description="empty: all day")


def minute_of(field, default):
    """The minute of the day that was typed, or the default."""
    return field.value.hour * 60 + field.value.minute if field.value else default


class ClosureForm(CreatingForm):
    """Who is away, when, and why. `look` only shows who is affected."""

    provider = SelectField("Who is away", coerce=int)
    first = day_field("First day", [Required("Type the first day.")])
    last = day_field("Last day")
    start = time_field("From")
    end = time_field("Until")
    why = SelectField("Why", choices=choices([("", "Choose why"), *WHY]),
                      validators=[Required("Choose why.")])  # fmt: skip
    note = TextLine("Note", limit=120, description="shown in the book: flu, conference, snow")

    def prepare(self):
        """Offer the active providers and, at the end, everyone."""
        self.offer(provider=providers())
        self.provider.choices = [*self.provider.choices, *choices([(EVERYONE, "Whole practice")])]
        return self

    @property
    def only_looking(self):
        """True when the person asks who is affected, and closes nothing yet."""
        return "look" in request.form

    def span(self):
        """(Provider or None, first day, last day, start minute, end minute) after validation."""
        whose = self._offered["provider"].get(self.provider.data)
        last = self.last.value or self.first.value
        return whose, self.first.value, last, minute_of(self.start, 0), minute_of(self.end, 1440)


class LineForm(OfficeForm):
    """An act on one line: the version of the appointment that was seen, and the offer that was pressed."""

    version = HiddenField()

    @property
    def seen(self):
        """The version of the appointment that the page showed."""
        return number_in(self.version.data)

    def offered(self):
        """(provider id, day, minute) of the offer that was pressed, or None for none of ours."""
        parts = request.form.get("offer", "").split("|")
        try:
            return whole_number(parts[0]) or 0, clock.as_date(parts[1]), min(int(parts[2]), 1435)
        except (ValueError, IndexError):
            return None


class MassForm(CreatingForm):
    """One act for the ticked lines or for all that are open."""

    which = RadioField(
        "Which", choices=choices([("open", "All that are open"), ("ticked", "Those ticked below")]), default="ticked"
    )
    act = SelectField("Do", choices=words(MassAct))
    provider = SelectField("To", coerce=int)
    day = day_field("On")

    def prepare(self):
        """Offer the active providers, none of them chosen at first."""
        self.offer(provider=providers())
        self.provider.choices = [*choices([(NOBODY, "Choose to whom")]), *self.provider.choices]
        return self

    def ticked(self):
        """The ids of the lines that are ticked."""
        return [key for key in map(whole_number, request.form.getlist("line")) if key]

    def chosen_provider(self):
        """The Provider chosen, or None."""
        return self._offered["provider"].get(self.provider.data)


class HolidayForm(CreatingForm):
    """One holiday of each year; what a kind does not need is left out."""

    name = TextLine("Name", [Required("Type the name of the holiday.")], limit=60)
    kind = SelectField("Which day", choices=words(HolidayKind))
    month = SelectField("Month", choices=choices([ANY, *enumerate(MONTHS, start=1)]))
    day = TextLine("Day of the month", limit=2)
    nth = SelectField("Which one", choices=choices([ANY, *enumerate(NTH, start=1)]))
    weekday = SelectField("Weekday", choices=choices([ANY, *((str(n), day) for n, day in enumerate(WEEKDAYS))]))
    after = SelectField("After", validators=[Optional()])
    observed = BooleanField("On a weekend it is kept on Friday or Monday")
    start = TextLine("Half day, closed from", [understood(clock_time)], limit=20, description="empty: all day")

    def prepare(self):
        """Offer the holidays that another one may follow."""
        self._after = {str(row.id): row for row in to_follow()}
        self.after.choices = choices([ANY, *((key, row.name) for key, row in self._after.items())])
        return self

    def given(self):
        """What the rule takes."""
        day = whole_number(self.day.data or "")
        return {
            "month": whole_number(self.month.data or ""),
            "day": day if day else (0 if self.day.data else None),
            "nth": whole_number(self.nth.data or ""),
            "weekday": int(self.weekday.data) if self.weekday.data else None,
            "after": self._after.get(self.after.data),
            "observed": self.observed.data,
            "start": minute_of(self.start, 0),
        }
