"""What may be typed in about recalls."""

from flask import request
from wtforms import HiddenField, RadioField, SelectField

from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, number_in, words
from office.recalls.models import Heard, RecallKind, RecallState, Way
from office.recalls.queries import usual_type
from office.recalls.rules.listing import BY_HAND
from office.scheduling import queries as book
from office.scheduling.forms import day_field
from office.waitlist.queries import shown_number

SHOWN = (
    ("open", "Open"), ("three", "Contacted three times"), ("booked", "Booked"), ("ended", "Ended"),
)  # fmt: skip
AGAIN = ((0, "no"), (3, "every 3 months"), (6, "every 6 months"), (12, "every year"), (36, "every 3 years"))


class RecallForm(CreatingForm):
    """A patient is due for something on a date."""

    kind = SelectField("Due for", choices=words(RecallKind), default=RecallKind.PHYSICAL.value)
    what = TextLine("More exactly", limit=80, description="Such as left breast, A1c.")
    type = SelectField("Booked as", coerce=int, default=0)
    due = day_field("Due on", validators=[Required("Type when it is due.")])
    every = SelectField("Again after the visit", coerce=int, default=0, choices=choices(AGAIN))
    note = TextLine("Note", limit=200)

    def prepare(self):
        """Offer the active types, first the one that is usual for what is due."""
        self.offer(type=book.types())
        self.type.choices = [*choices([(0, "As usual for it")]), *self.type.choices]
        return self

    def asked_type(self):
        """The AppointmentType to book it as, or None in a practice without types."""
        rows = self._offered["type"]
        code = usual_type(self.kind.data)
        usual = next((one for one in rows.values() if one.code == code), None) or next(iter(rows.values()), None)
        return rows.get(self.type.data) or usual


class ContactForm(CreatingForm):
    """One try to reach the patient: which way, on which number, what came of it."""

    version = HiddenField()
    way = RadioField("How", choices=words(Way), default=Way.CALL.value)
    phone = SelectField("Number", coerce=int, default=0)
    heard = SelectField("What came of it", choices=[*choices([("", "Choose")]), *words(Heard)],
                        validators=[Required("Choose what came of it.")])  # fmt: skip
    note = TextLine("Note", limit=200)

    def prepare(self, recall, phones):
        """Offer the patient's numbers, the first to call in front."""
        shown = [(one.id, shown_number(one)) for one in phones]
        self.phone.choices = choices([*shown, (0, "None")])
        if not self.is_submitted():
            self.version.data, self.phone.data = recall.version, shown[0][0] if shown else 0
        return self

    @property
    def seen_version(self):
        """The version of the recall that the page showed."""
        return number_in(self.version.data)


class EndForm(OfficeForm):
    """End a recall by hand: how, and why."""

    version = HiddenField()
    state = RadioField("What happened", choices=words(BY_HAND), default=RecallState.DECLINED.value)
    because = TextLine("Why", [Required("Say why, in a word.")], limit=200)

    @property
    def seen_version(self):
        """The version of the recall that the page showed."""
        return number_in(self.version.data)


class ReopenForm(OfficeForm):
    """Let a recall be open again, and why."""

    version = HiddenField()
    because = TextLine("Why", [Required("Say why, in a word.")], limit=200, id="reopen-because")

    @property
    def seen_version(self):
        """The version of the recall that the page showed."""
        return number_in(self.version.data)


class ListForm(OfficeForm):
    """Which part of the list: a GET form whose values stand in the address (words of a closed list only)."""

    class Meta:
        csrf = False

    show = SelectField("Show", default="open", choices=choices(SHOWN))
    kind = SelectField("Due for", default="", choices=[*choices([("", "Anything")]), *words(RecallKind)])

    @classmethod
    def asked(cls):
        """The form as the address fills it; nonsense shows what is open."""
        form = cls(request.args)
        for field, usual in ((form.show, "open"), (form.kind, "")):
            if field.data not in [choice.value for choice in field.choices]:
                field.data = usual
        return form
