"""What may be typed in about the book."""

from datetime import timedelta

from flask import request
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from office import clock
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, words
from office.jinja import minute as minute_shown
from office.scheduling import queries
from office.scheduling.fields import WishFields, day_field, minute_of, time_field
from office.scheduling.models import CANCELED, Why
from office.typed import clock_time, visit_date

ANYONE = 0
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class SlotFields(WishFields):
    """What booking and moving share: provider, day and time, filled by typing, by an address or by a pressed offer;
    and what the openings that are offered are narrowed by."""

    def prepare(self):
        """Offer the active providers, with Anyone first."""
        self.offer(provider=queries.providers())
        self.provider.choices = [*choices([(ANYONE, "Anyone")]), *self.provider.choices]
        return self

    def fill(self, provider_id, day_on, start_minute):
        """Put a slot into the fields as a person would have typed it."""
        if provider_id in [choice.value for choice in self.provider.choices]:
            self.provider.data = provider_id
        if day_on is not None:
            self.day.data, self.day.value = f"{day_on:%m/%d/%Y}", day_on
        if start_minute is not None:
            self.time.data = minute_shown(start_minute)
        return self

    def reject(self, error):
        """Show a refusal, and keep what stands in the way so that it can be booked over."""
        self.in_the_way = list(getattr(error, "conflicts", ()))
        return super().reject(error)

    def may_be_overridden(self):
        """True when a reason would do: a reason was typed, or all that stands in the way can be booked over."""
        found = getattr(self, "in_the_way", [])
        return bool(self.override.data) or (bool(found) and all(one.overridable for one in found))

    def take_offer(self):
        """When an offer was pressed ("provider|date|minute"), fill its slot in and tell True."""
        parts = request.form.get("offer", "").split("|")
        try:
            provider_id, day_on, start_minute = int(parts[0]), clock.as_date(parts[1]), int(parts[2])
        except (ValueError, IndexError):
            return False
        self.fill(provider_id, day_on, min(max(start_minute, 0), 1435))
        return True

    def only_looking(self):
        """True when the person asks to see other openings, or pressed an offer before giving a reason."""
        return "look" in request.form or (self.take_offer() and not (self.reason.data or "").strip())

    def chose_now(self):
        """True when a slot was chosen by pressing an offer or by following an address: then it is held."""
        return self.slot_is_full() and (request.method == "GET" or self.take_offer())

    def from_address(self):
        """Fill in what the address says of a slot: ?provider=&day=&start=; nonsense is left out."""
        if request.method != "GET":
            return self
        args = request.args
        day_on = args.get("day", type=clock.as_date)
        start = args.get("start", type=int)
        return self.fill(args.get("provider", type=int), day_on, start if start in range(0, 1440, 5) else None)

    def chosen_provider(self):
        """The Provider chosen, or None for anyone."""
        return self._offered["provider"].get(self.provider.data)

    def typed_day(self, name="day"):
        """The day typed so far, or None while it cannot be understood; for showing openings before saving."""
        text = (self[name].data or "").strip()
        try:
            return visit_date(text, today=clock.today()) if text else None
        except ValueError:
            return None

    def typed_slot(self):
        """(day, minute) typed so far, each None while it cannot be understood."""
        return self.typed_day(), self.typed_minute()

    def slot_is_full(self):
        """True when a day and a time stand in the fields."""
        return None not in self.typed_slot()

    def typed_minute(self):
        """The minute typed so far, or None."""
        try:
            return minute_of(clock_time(self.time.data)) if (self.time.data or "").strip() else None
        except ValueError:
            return None

    def start_minute(self):
        """The minute of the day that was typed, after validation."""
        return minute_of(self.time.value)


class BookingForm(SlotFields, CreatingForm):
    """Book a patient: type, provider or anyone, day, time, and the reason in the patient's words."""

    type = SelectField("Type", coerce=int)
    provider = SelectField("Provider", coerce=int, default=ANYONE)
    day = day_field(validators=[Required("Type the day, or choose an opening.")])
    time = time_field(validators=[Required("Type the time, or choose an opening.")])
    reason = TextLine("Reason, in the patient’s words", [Required("Type the reason for the visit.")], limit=300)
    override = TextLine("Book anyway because", limit=200)

    def prepare(self):
        """Offer the active types and providers."""
        self.offer(type=queries.types())
        if request.method == "GET" and self.type.data is None:
            wanted = request.args.get("type", type=int)
            known = [choice.value for choice in self.type.choices]
            self.type.data = wanted if wanted in known else queries.usual_type_id(known)
        return super().prepare()

    def asked_type(self):
        """What the address or a person chose as type, nothing when none did."""
        return request.args.get("type", type=int) if request.method == "GET" else self.type.raw_data

    def propose(self, newness):
        """Begin with the type that a patient's Newness asks for, unless the address or a person chose one."""
        fits = next((row.id for row in self._offered["type"].values() if row.code == newness.code), None)
        if fits and not self.asked_type():
            self.type.data = fits
        return self

    def chosen_type(self):
        """The AppointmentType chosen, or None in a practice without types."""
        return self._offered["type"].get(self.type.data)


class MoveForm(SlotFields, CreatingForm):
    """Move an appointment: where to, who asked for it, and why."""

    version = HiddenField()
    override = TextLine("Move anyway because", limit=200)
    provider = SelectField("Provider", coerce=int)
    day = day_field(validators=[Required("Type the day, or choose an opening.")])
    time = time_field(validators=[Required("Type the time, or choose an opening.")])
    reason = SelectField(
        "Why", choices=[*choices([("", "Choose why")]), *words(Why)], validators=[Required("Choose why.")]
    )
    asked_by = RadioField(
        "Who asked for it", choices=choices([("patient", "The patient"), ("office", "The office")]), default="patient"
    )

    def begin_with(self, appointment):
        """Show the appointment's provider and version at first."""
        if not self.is_submitted():
            self.version.data, self.provider.data = appointment.version, appointment.provider_id
        return self

    def why(self):
        """The reason in the words of the history."""
        return f"{self.reason.data}, asked by {'the ' + self.asked_by.data}"


class CancelForm(OfficeForm):
    """Call an appointment off: who, and why."""

    version = HiddenField()
    standing = RadioField("Who cancels", choices=words(CANCELED), validators=[InputRequired("Choose who cancels.")])
    reason = SelectField(
        "Why", choices=[*choices([("", "Choose why")]), *words(Why)], validators=[Required("Choose why.")]
    )
    note = TextLine("Note", limit=200)

    def begin_with(self, appointment):
        """Show the appointment's version at first."""
        if not self.is_submitted():
            self.version.data = appointment.version
        return self

    def why(self):
        """The reason and the note in the words of the history."""
        return f"{self.reason.data}: {self.note.data}" if self.note.data else self.reason.data


class RestoreForm(OfficeForm):
    """Let a canceled appointment stand again: why."""

    version = HiddenField()
    reason = TextLine("Why", limit=200, validators=[Required("Type why it stands again.")])
    begin_with = CancelForm.begin_with


class ClosingForm(CreatingForm):
    """Close a day, or some hours of it, for one provider or for all."""

    provider = SelectField("Who is away", coerce=int, default=ANYONE)
    day = day_field(validators=[Required("Type the day.")])
    start = time_field("From", ())
    end = time_field("Until", ())
    reason = TextLine("Why", [Required("Type why: vacation, meeting, holiday.")], limit=120)

    def prepare(self):
        self.offer(provider=queries.providers())
        self.provider.choices = [*choices([(ANYONE, "Whole practice")]), *self.provider.choices]
        return self

    def chosen_provider(self):
        return self._offered["provider"].get(self.provider.data)

    def span(self):
        """(start minute, end minute); the whole day when nothing was typed."""
        start, end = self.start.value, self.end.value
        return minute_of(start) if start else 0, minute_of(end) if end else 1440


class FindForm(OfficeForm):
    """The patient for a slot that was chosen first."""

    q = TextLine("Name, birth date, phone or MRN", limit=120)


class SheetForm(OfficeForm):
    """Which sheet of the book: a GET form whose values stand in the address (dates and ids only)."""

    class Meta:
        csrf = False

    day = day_field()
    type = SelectField("Openings for", coerce=int)
    provider = SelectField("Provider", coerce=int)

    @classmethod
    def asked(cls):
        """The form as the address fills it; what cannot be understood falls back to today, EST, the first provider."""
        form = cls(request.args)
        form.offer(type=queries.types(), provider=queries.providers())
        form.understood_all = form.validate()
        for name in ("type", "provider"):
            known = [choice.value for choice in form[name].choices]
            if form[name].data not in known:
                form[name].data = queries.usual_type_id(known) if name == "type" else next(iter(known), None)
        return form

    def day_on(self):
        """The date asked for, today without one."""
        return self.day.value or clock.today()

    def monday(self):
        """The Monday of the week asked for."""
        return self.day_on() - timedelta(days=self.day_on().weekday())

    def chosen_type(self):
        return self._offered["type"].get(self.type.data)

    def chosen_provider(self):
        return self._offered["provider"].get(self.provider.data)
