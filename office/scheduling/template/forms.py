"""What may be typed in about the template: blocks of hours, providers, types, rooms."""

from wtforms import BooleanField, HiddenField, SelectField, ValidationError

from office.forms import CreatingForm, Required, TextLine, choices, understood, words
from office.jinja import minute as minute_shown
from office.scheduling import queries
from office.scheduling.forms import WEEKDAYS, day_field, minute_of, time_field
from office.scheduling.models import Release, Sort, Weeks, Who
from office.scheduling.patterns import codes_in
from office.scheduling.queries.sites import MAIN_NAME, site_choices
from office.staff.forms import TickList
from office.typed import clock_time

LENGTHS = choices([(n, f"{n} min") for n in range(5, 485, 5)])
BUFFERS = choices([(n, f"{n} min" if n else "none") for n in range(0, 65, 5)])


def count_in(text):
    """A whole number from 0 on, as typed. Raises ValueError in words."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise ValueError("Type a whole number.")
    return int(text)


def number_field(label, **options):
    """A field for a whole number that may stay empty."""
    return TextLine(label, [understood(count_in)], limit=6, **options)


def location_field():
    """Where: one of the sites, the main office at first; one choice only in a practice of one site."""
    return SelectField("Where", default="0", choices=lambda: choices(site_choices()[1:] or [("0", MAIN_NAME)]))


class BlockFields:
    """What a block of hours says beside its provider and weekdays."""

    def prepare(self):
        """Offer the codes of the types in use."""
        offered = choices([(one.code, one.code) for one in queries.types()])
        self.kinds.choices = self.held_for.choices = offered
        return self

    def has_sites(self):
        """True when the practice has several sites."""
        return len(self.location.choices) > 1

    def has_more(self):
        """True when something beside the times is set: then the further fields are shown open."""
        names = ("label", "kinds", "frozen", "held_for", "wave")
        said = any(self[name].data or self[name].errors for name in names)
        return said or self.weeks.data != Weeks.EVERY or self.release.data != Release.NONE

    def span(self):
        """(start minute, end minute) after validation."""
        return minute_of(self.start.value), minute_of(self.end.value)

    def validate_release_number(self, field):
        """Read the time or the number by the rule chosen."""
        read = clock_time if self.release.data == Release.SAME_DAY else count_in
        try:
            field.value = read(field.data)
        except ValueError as error:
            raise ValidationError(str(error))

    def details(self):
        """What else the rule takes."""
        opens = self.release_number.value if self.release_number.data else None
        number = minute_of(opens) if self.release.data == Release.SAME_DAY and opens else opens or 0
        return {
            "capacity": self.capacity.data,
            "from_on": self.from_on.value,
            "to_on": self.to_on.value,
            "weeks": self.weeks.data,
            "label": self.label.data or "",
            "kinds": ",".join(self.kinds.data or ()),
            "frozen": self.frozen.data,
            "release": self.release.data,
            "release_number": number,
            "held_for": ",".join(self.held_for.data or ()),
            "wave": self.wave.data or "",
            "location": int(self.location.data) or None,
        }


class HoursForm(BlockFields, CreatingForm):
    """A block of normal hours of a provider on some weekdays."""

    provider = HiddenField()
    weekdays = TickList("Weekdays", coerce=int, choices=choices(enumerate(WEEKDAYS)))
    start = time_field("From", [Required("Type when the hours begin.")])
    end = time_field("Until", [Required("Type when the hours end.")])
    capacity = SelectField(
        "At the same time",
        coerce=int,
        default=1,
        choices=choices([(n, f"{n} patient{'s' * (n > 1)}") for n in range(1, 7)]),
    )
    from_on = day_field("Valid from")
    to_on = day_field("Last day")
    label = TextLine("Name of the block", limit=40)
    weeks = SelectField("Weeks", choices=words(Weeks), default=Weeks.EVERY.value)
    kinds = TickList("Only these types")
    frozen = BooleanField("Frozen: nobody books into it")
    release = SelectField("Held until", choices=words(Release), default=Release.NONE.value)
    release_number = TextLine("Time, hours or days", limit=10)
    held_for = TickList("Until then only these types")
    wave = TextLine("Wave: minute and patients", limit=60)
    location = location_field()


class ChangeHoursForm(HoursForm):
    """Other values for a block from a date on; `accept` counts the bookings outside that were looked at."""

    accept = HiddenField(default="0")
    provider = weekdays = None

    def begin_with(self, hours):
        """Show the block as it is at first."""
        return self if self.is_submitted() else self.show(hours)

    def show(self, hours):
        """Show the block as it is."""
        self.start.data, self.end.data = minute_shown(hours.start_minute), minute_shown(hours.end_minute)
        for name in ("label", "frozen", "wave", "capacity"):
            self[name].data = getattr(hours, name)
        self.weeks.data, self.release.data = hours.weeks.value, hours.release.value
        self.location.data = str(hours.location_id or 0)
        self.kinds.data, self.held_for.data = sorted(codes_in(hours.kinds)), sorted(codes_in(hours.held_for))
        self.to_on.data = f"{hours.to_on:%m/%d/%Y}" if hours.to_on else ""
        if hours.release == Release.SAME_DAY:
            self.release_number.data = minute_shown(hours.release_number)
        elif hours.release != Release.NONE:
            self.release_number.data = str(hours.release_number)
        return self


class EndHoursForm(CreatingForm):
    """The last day on which hours are valid; today when left empty."""

    accept = HiddenField(default="0")
    last_on = day_field("Last day")


class ProviderForm(CreatingForm):
    """One more column of the book."""

    name = TextLine("Name", [Required("Type the name, such as Anita Patel, MD.")], limit=80)
    short = TextLine("Short name", [Required("Type the short name, such as Dr. Patel.")], limit=24)
    specialty = TextLine("Specialty", limit=60)


class ValuesForm(CreatingForm):
    """A form whose fields are named as those of a row: it begins with the row and gives its values back."""

    numbers = ()

    def begin_with(self, row):
        """Show the row as it is at first."""
        return self if self.is_submitted() else self.show(row)

    def show(self, row):
        """Show the row as it is."""
        for field in self.of_row():
            value = getattr(row, field.name)
            field.data = str(value) if field.name in self.numbers and value is not None else value
        return self

    def of_row(self):
        """The fields that stand for those of the row."""
        return [field for field in self if field.name != "key"]

    def values(self):
        """What to change, after validation: {name: value}."""
        return {one.name: one.value if one.name in self.numbers else one.data for one in self.of_row()}


class ChangeProviderForm(ValuesForm):
    """What is known of a provider."""

    numbers = ("min_age_years", "max_age_years")
    name = TextLine("Name", [Required("Type the name.")], limit=80)
    credentials = TextLine("Credentials", limit=40)
    specialty = TextLine("Specialty", limit=60)
    npi = TextLine("NPI", limit=10)
    who = SelectField("Is a", choices=words(Who))
    languages = TextLine("Languages", limit=120)
    sex = SelectField("Sex", default="", choices=choices([("", "not said"), ("F", "F"), ("M", "M"), ("X", "X")]))
    min_age_years = number_field("Youngest patient")
    max_age_years = number_field("Oldest patient")
    double_book_most = SelectField(
        "Worked in for each half day", coerce=int, choices=choices([(n, str(n) if n else "nobody") for n in range(7)])
    )
    double_book_minutes = SelectField("Of at most", coerce=int, choices=LENGTHS)
    panel_open = BooleanField("Takes new patients")
    active = BooleanField("Takes appointments")


class TypeForm(CreatingForm):
    """One more type of appointment."""

    code = TextLine("Code", [Required("Type a short code, such as EST.")], limit=10)
    name = TextLine("Name", [Required("Type the name, such as Established patient.")], limit=60)
    minutes = SelectField(
        "Length", coerce=int, default=20, choices=choices([(n, f"{n} min") for n in range(5, 125, 5)])
    )
    prep = TextLine("Tell the patient", limit=200)


class ChangeTypeForm(ValuesForm):
    """What a type asks for; bookings made before keep what they have."""

    numbers = ("min_age_years", "max_age_years", "min_days_between")
    name = TextLine("Name", [Required("Type the name.")], limit=60)
    minutes = SelectField("Length", coerce=int, choices=LENGTHS)
    buffer_before_minutes = SelectField("Buffer before", coerce=int, choices=BUFFERS)
    buffer_after_minutes = SelectField("Buffer after", coerce=int, choices=BUFFERS)
    arrive_early_minutes = SelectField("Come early", coerce=int, choices=BUFFERS)
    who = SelectField("Who sees them", choices=words(Who))
    min_age_years = number_field("Youngest patient")
    max_age_years = number_field("Oldest patient")
    min_days_between = number_field("Days since the last")
    room_kind = SelectField("Room")
    equipment_kind = SelectField("Equipment")
    prep = TextLine("Tell the patient", limit=200)
    phone_bookable = BooleanField("May be booked by phone")
    may_be_overbooked = BooleanField("Others may be worked in beside it")
    active = BooleanField("In use")

    def prepare(self, row):
        """Offer the kinds of rooms and equipment there are, and the one the type has."""
        pieces = queries.all_resources()
        for field, sort, now in (
            (self.room_kind, Sort.ROOM, row.room_kind),
            (self.equipment_kind, Sort.EQUIPMENT, row.equipment_kind),
        ):
            kinds = sorted({one.kind for one in pieces if one.sort == sort} | ({now} if now else set()))
            field.choices = choices([("", "none"), *[(kind, kind) for kind in kinds]])
        return self

    def values(self):
        """What to change; no days between is 0."""
        found = super().values()
        return {**found, "min_days_between": found["min_days_between"] or 0}


class LengthForm(CreatingForm):
    """Another length of a type with one provider."""

    provider = SelectField("Provider", coerce=int)
    minutes = SelectField("Length", coerce=int, choices=LENGTHS)


class ResourceForm(CreatingForm):
    """One more room or piece of equipment."""

    sort = SelectField("Sort", choices=words(Sort))
    kind = TextLine("Kind", [Required("Type the kind, such as procedure room.")], limit=40)
    name = TextLine("Name", [Required("Type the name, such as Room 5.")], limit=40)
    location = location_field()


class LocationForm(ValuesForm):
    """A site beside the main office."""

    name = TextLine("Name", [Required("Type the name, such as North office.")], limit=40, id="location-name")
    address = TextLine("Address", [Required("Type the address.")], limit=120, id="location-address")
    phone = TextLine("Phone", limit=30, description="empty: the practice’s", id="location-phone")
    hours = TextLine("Open", limit=80, description="for patients, such as Tue and Thu 8 to 12", id="location-hours")
    directions = TextLine("How to find it", limit=200, id="location-directions")
    active = BooleanField("In use", default=True)
