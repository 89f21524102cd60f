"""What may be typed in about the wait list."""

from flask import request
from wtforms import BooleanField, HiddenField, RadioField, SelectField

from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, number_in, understood, words
from office.ids import whole_number
from office.jinja import minute as minute_shown
from office.scheduling import queries as book
from office.scheduling.forms import WEEKDAYS, day_field, minute_of, time_field
from office.staff.forms import TickList
from office.typed import clock_time
from office.waitlist.models import EntryState, Told
from office.waitlist.queries import shown_number
from office.waitlist.rules import Wanted
from office.waitlist.rules.entries import BY_HAND

NOTICE = ((0, "none"), (1, "1 hour"), (2, "2 hours"), (4, "4 hours"), (24, "1 day"), (48, "2 days"), (168, "1 week"))


class EntryForm(CreatingForm):
    """Put a patient on the wait list: for what, with whom, when, and what they would give up."""

    types = TickList("Type of visit", coerce=int, description="None ticked: that of the appointment given up.")
    providers = TickList("Provider", coerce=int, description="None ticked: anybody.")
    gives_up = SelectField("Would give up", coerce=int, default=0)
    weekdays = TickList("Weekdays", coerce=int, choices=choices(enumerate(WEEKDAYS[:5])), description="None: any.")
    start = time_field("From", ())
    until = TextLine("Until", [understood(clock_time)], limit=20, description="11:30, 3p")
    earliest = day_field("Not before")
    latest = day_field("Not after")
    notice = SelectField("Notice needed", coerce=int, default=2, choices=choices(NOTICE))
    clinical = BooleanField("Clinical priority, as a nurse or doctor said")
    reason = TextLine("Reason, in the patient’s words", [Required("Type the reason for the visit.")], limit=300)
    note = TextLine("Note", limit=200)
    expires = day_field("Stays on the list until")

    def prepare(self, held):
        """Offer the active types and providers, and the bookings of the patient (`held`); an address may name them."""
        self.offer(types=book.types(), providers=book.providers(), gives_up=held)
        self.types.choices = choices((one.id, one.name) for one in self._offered["types"].values())
        shown = [(one.id, f"{one.day_on:%a %m/%d/%Y}, {one.provider.short}, {one.type.code}") for one in held]
        self.gives_up.choices = choices([(0, "Nothing: no appointment yet"), *shown])
        if request.method == "GET":
            self._from_address()
        return self

    def _from_address(self):
        asked = {name: whole_number(request.args.get(name, "")) for name in ("type", "provider", "appointment")}
        self.types.data = [asked["type"]] if asked["type"] in self._offered["types"] else []
        self.providers.data = [asked["provider"]] if asked["provider"] in self._offered["providers"] else []
        held = self._offered["gives_up"].get(asked["appointment"])
        if held:
            self.gives_up.data, self.types.data, self.reason.data = held.id, [held.type_id], held.reason

    def wanted(self):
        """The Wanted that was typed, after validation."""
        start, until = self.start.value, self.until.value
        held = self._offered["gives_up"].get(self.gives_up.data)
        types = tuple(self._offered["types"][key] for key in self.types.data or ())
        return Wanted(
            types=types or ((held.type,) if held else ()),
            providers=tuple(self._offered["providers"][key] for key in self.providers.data or ()),
            weekdays=tuple(self.weekdays.data or ()), from_minute=minute_of(start) if start else 0,
            to_minute=minute_of(until) if until else 1440, earliest_on=self.earliest.value,
            latest_on=self.latest.value, notice_hours=self.notice.data, clinical=self.clinical.data,
            reason=self.reason.data, note=self.note.data or "", expires_on=self.expires.value,
            gives_up=held,
        )  # fmt: skip


class ChangeForm(EntryForm):
    """Change what somebody waits for; the version says what was seen."""

    version = HiddenField()

    def show(self, one):
        """Begin with a Waiting as it stands."""
        if self.is_submitted():
            return self
        entry = one.entry
        self.version.data, self.gives_up.data = entry.version, one.now_at.id if one.now_at else 0
        self.types.data = [type.id for type in one.types]
        self.providers.data = [provider.id for provider in one.providers]
        self.weekdays.data = [int(digit) for digit in entry.weekdays]
        self.start.data = minute_shown(entry.from_minute) if entry.from_minute else ""
        self.until.data = minute_shown(entry.to_minute) if entry.to_minute < 1440 else ""
        for name, on in (("earliest", entry.earliest_on), ("latest", entry.latest_on), ("expires", entry.expires_on)):
            self[name].data = f"{on:%m/%d/%Y}" if on else ""
        for name, value in (("notice", entry.notice_hours), ("clinical", entry.clinical)):
            self[name].data = value
        self.reason.data, self.note.data = entry.reason, entry.note
        return self

    @property
    def seen_version(self):
        """The version of the entry that the page showed."""
        return number_in(self.version.data)


class EndForm(OfficeForm):
    """Take somebody off the list: how, and why."""

    version = HiddenField()
    state = RadioField("What happened", choices=words(BY_HAND), default=EntryState.WITHDRAWN.value)
    because = TextLine("Why", [Required("Say why, in a word.")], limit=200)

    @property
    def seen_version(self):
        """The version of the entry that the page showed."""
        return number_in(self.version.data)


class OfferForm(CreatingForm):
    """One try to give a place to somebody: which number, what came of it."""

    place = HiddenField()
    phone = SelectField("Number called", coerce=int, default=0)
    note = TextLine("Note", limit=200)
    outcome = TextLine("What came of it", [Required("Choose what came of it.")], limit=40)  # its buttons say it

    def prepare(self, place, entry, phones):
        """Offer the patient's numbers, the first one first, and no number for who is here or calls themselves."""
        self.phone.id, self.note.id = f"phone-{entry.id}", f"note-{entry.id}"
        shown = [(one.id, shown_number(one)) for one in phones]
        self.phone.choices = choices([*shown, (0, "No call: here, or called us")])
        if not self.is_submitted():
            self.place.data, self.phone.data = place.id, shown[0][0] if shown else 0
        return self

    @property
    def told(self):
        """The Told that was pressed, or None for nonsense."""
        return next((one for one in Told if one == self.outcome.data), None)

    @property
    def place_id(self):
        """The id of the place that the page showed, 0 for nonsense."""
        return number_in(self.place.data)


class LeaveForm(OfficeForm):
    """Why a place is not offered."""

    because = TextLine("Why it is not offered", [Required("Say why it is not offered.")], limit=200)


class ListForm(OfficeForm):
    """Which part of the list: a GET form whose values stand in the address (ids and words of a closed list only)."""

    class Meta:
        csrf = False

    type = SelectField("Type of visit", coerce=int, default=0)
    provider = SelectField("Provider", coerce=int, default=0)
    show = SelectField("Show", default="waiting", choices=words(EntryState))

    @classmethod
    def asked(cls):
        """The form as the address fills it; nonsense shows everything."""
        form = cls(request.args)
        form.offer(type=book.types(), provider=book.providers())
        form.type.choices = [*choices([(0, "Any")]), *form.type.choices]
        form.provider.choices = [*choices([(0, "Any")]), *form.provider.choices]
        for field, usual in ((form.type, 0), (form.provider, 0), (form.show, "waiting")):
            if field.data not in [choice.value for choice in field.choices]:
                field.data = usual
        return form
