"""Providers, their hours, types of appointment, and the book. Times are local wall time: a date and a minute of
the day, with the zone they were said in. Source: domain 4.1, 4.6."""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.staff.models import Staff


class Who(StrEnum):
    """Who sees the patient: each provider is one of these, and a type may ask for one."""

    ANYONE = "anyone"
    PROVIDER = "provider"
    NURSE = "nurse"
    LAB = "lab"


class Provider(BaseModel):
    """One column of the book: a physician or a nurse clinic.

    Over what the hours hold, at most `double_book_most` visits of at most `double_book_minutes` are worked in for
    each half day; domain 4.2. Languages are written with commas.
    """

    name = TextField()
    short = TextField(unique=True)
    npi = TextField(default="")
    specialty = TextField(default="")
    staff = ForeignKeyField(Staff, null=True, backref="providers")
    active = BooleanField(default=True)
    rank = IntegerField(default=1)
    who = StateField(Who, default=Who.PROVIDER)
    credentials = TextField(default="")
    languages = TextField(default="")
    panel_open = BooleanField(default=True)
    min_age_years = IntegerField(null=True)
    max_age_years = IntegerField(null=True)
    double_book_most = IntegerField(default=2)
    double_book_minutes = IntegerField(default=30)

    def __str__(self):
        return self.name


class AppointmentType(BaseModel):
    """A kind of visit with its length in minutes (a multiple of 5), unless a provider has another length for it.

    The buffers belong to the provider and the room, before and after what the patient is told. `room_kind` and
    `equipment_kind` name the kind of Resource it takes, "" for none. The code never changes: hours name it.
    """

    code = TextField(unique=True)
    name = TextField()
    minutes = IntegerField()
    prep = TextField(default="")
    active = BooleanField(default=True)
    rank = IntegerField(default=1)
    who = StateField(Who, default=Who.ANYONE)
    buffer_before_minutes = IntegerField(default=0)
    buffer_after_minutes = IntegerField(default=0)
    arrive_early_minutes = IntegerField(default=0)
    min_age_years = IntegerField(null=True)
    max_age_years = IntegerField(null=True)
    min_days_between = IntegerField(default=0)
    phone_bookable = BooleanField(default=True)
    may_be_overbooked = BooleanField(default=True)
    room_kind = TextField(default="")
    equipment_kind = TextField(default="")

    def __str__(self):
        return f"{self.code} {self.name} · {self.minutes} min"


class TypeMinutes(BaseModel):
    """The length of a type with one provider, where it is not the type's own."""

    type = ForeignKeyField(AppointmentType, backref="lengths")
    provider = ForeignKeyField(Provider, backref="lengths")
    minutes = IntegerField()

    class Meta:
        indexes = ((("type", "provider"), True),)


class Sort(StrEnum):
    """What can be taken beside a provider's time."""

    ROOM = "room"
    EQUIPMENT = "equipment"


class Resource(BaseModel):
    """One room or one piece of equipment; any of a kind serves ("procedure room", "ECG machine")."""

    sort = StateField(Sort)
    kind = TextField()
    name = TextField(unique=True)
    active = BooleanField(default=True)

    def __str__(self):
        return self.name


class Weeks(StrEnum):
    """In which weeks hours are valid: every, by the ISO number of the week, or the nth such weekday of a month."""

    EVERY = "every week"
    ODD = "odd weeks"
    EVEN = "even weeks"
    FIRST = "first of the month"
    SECOND = "second of the month"
    THIRD = "third of the month"
    FOURTH = "fourth of the month"
    LAST = "last of the month"


class Release(StrEnum):
    """When held hours open for all their types; domain 4.2."""

    NONE = "not held"
    SAME_DAY = "same day at"
    HOURS = "hours before"
    BUSINESS_DAYS = "business days before"


class Hours(BaseModel):
    """Normal hours of a provider on one weekday (0 = Monday), a block of the template.

    `kinds` are the codes of the types it takes, with commas, "" for all; frozen hours take none. Until the release
    only `held_for` may be booked ("" for nobody); `release_number` is a minute of the day, hours or business days.
    `wave` says in which minutes of an hour visits begin and how many ("0:2 20:1 40:1"), "" for a stream.
    """

    provider = ForeignKeyField(Provider, backref="hours")
    weekday = IntegerField(constraints=[Check("weekday BETWEEN 0 AND 6")])
    start_minute = IntegerField()
    end_minute = IntegerField()
    capacity = IntegerField(default=1)
    from_on = DayField()
    to_on = DayField(null=True)
    weeks = StateField(Weeks, default=Weeks.EVERY)
    label = TextField(default="")
    kinds = TextField(default="")
    frozen = BooleanField(default=False)
    release = StateField(Release, default=Release.NONE)
    release_number = IntegerField(default=0)
    held_for = TextField(default="")
    wave = TextField(default="")

    class Meta:
        constraints = [Check("start_minute < end_minute")]


class HoursException(BaseModel):
    """Closed on a date, wholly or between two minutes: one provider, or the whole practice when provider is null."""

    provider = ForeignKeyField(Provider, null=True, backref="exceptions")
    day_on = DayField(index=True)
    start_minute = IntegerField(default=0)
    end_minute = IntegerField(default=1440)
    reason = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="exceptions_made")
    lifted_at = InstantField(null=True)
    lifted_by = ForeignKeyField(Staff, null=True, backref="exceptions_lifted")


class Standing(StrEnum):
    """The state of a booking, apart from the visit's flow; domain 4.6."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    CANCELED_BY_PATIENT = "canceled by patient"
    CANCELED_BY_OFFICE = "canceled by office"
    RESCHEDULED = "rescheduled"
    NO_SHOW = "no-show"
    COMPLETED = "completed"
    LEFT_UNSEEN = "left without being seen"
    ENTERED_IN_ERROR = "entered in error"


HOLDS_PLACE = (Standing.BOOKED, Standing.CONFIRMED)
CANCELED = (Standing.CANCELED_BY_PATIENT, Standing.CANCELED_BY_OFFICE, Standing.ENTERED_IN_ERROR)
CAME_TO_END = (Standing.NO_SHOW, Standing.COMPLETED, Standing.LEFT_UNSEEN)


class Why(StrEnum):
    """Why a booking is canceled or moved; domain 4.6."""

    BETTER = "feeling better"
    WORK = "work or school"
    TRANSPORT = "transport"
    WEATHER = "weather"
    COST = "cost or insurance"
    ELSEWHERE = "went elsewhere"
    HOSPITAL = "admitted to hospital"
    DIED = "died"
    FORGOT = "forgot"
    PROVIDER_ILL = "office: provider ill"
    PROVIDER_AWAY = "office: provider away"
    CLOSURE = "office: closure"
    EQUIPMENT = "office: equipment"
    NO_REFERRAL = "no referral"
    WRONG_TYPE = "wrong type"
    DUPLICATE = "duplicate"


class Appointment(BaseModel):
    """One booking. A moved one stays as *rescheduled* and the new one names it in `moved_from`.

    `begun_at` is set while a visit hangs on it: then it is neither moved nor canceled.
    """

    patient = ForeignKeyField(Patient, backref="appointments")
    provider = ForeignKeyField(Provider, backref="appointments")
    type = ForeignKeyField(AppointmentType, backref="appointments")
    day_on = DayField()
    start_minute = IntegerField()
    minutes = IntegerField()
    place = IntegerField(default=1)
    zone = TextField()
    standing = StateField(Standing, default=Standing.BOOKED)
    reason = TextField(default="")
    how = TextField(default="")
    moved_from = ForeignKeyField("self", null=True, backref="moved_to")
    booked_at = InstantField()
    booked_by = ForeignKeyField(Staff, null=True, backref="appointments_booked")
    begun_at = InstantField(null=True)
    version = IntegerField(default=1)
    buffer_before_minutes = IntegerField(default=0)
    buffer_after_minutes = IntegerField(default=0)

    class Meta:
        merging = MOVED
        indexes = ((("day_on", "provider", "start_minute"), False), (("patient", "day_on"), False))
        constraints = [Check("minutes > 0"), Check("start_minute >= 0"), Check("start_minute + minutes <= 1440")]


class TakenPlace(BaseModel):
    """Five minutes of one provider's place in line: the unique key is what makes two bookings of it impossible."""

    provider = ForeignKeyField(Provider, backref="taken")
    day_on = DayField()
    grain = IntegerField()
    place = IntegerField()
    appointment = ForeignKeyField(Appointment, backref="taken")

    class Meta:
        indexes = ((("provider", "day_on", "grain", "place"), True),)


class TakenResource(BaseModel):
    """Five minutes of a room or a piece of equipment: the unique key refuses a second booking of it."""

    resource = ForeignKeyField(Resource, backref="taken")
    day_on = DayField()
    grain = IntegerField()
    appointment = ForeignKeyField(Appointment, backref="resources_taken")

    class Meta:
        indexes = ((("resource", "day_on", "grain"), True),)


class Override(BaseModel):
    """A hard conflict that someone who may do so booked over, and why. Append-only. Source: domain 4.3."""

    appointment = ForeignKeyField(Appointment, backref="overrides")
    code = TextField()
    words = TextField()
    reason = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="overrides")


class HoldEnd(StrEnum):
    """How a held place was given up."""

    BOOKED = "booked"
    FREED = "freed"
    RAN_OUT = "ran out"


class SlotHold(BaseModel):
    """A place kept for a few minutes for the clerk who is about to book it for a patient; domain 4.4.

    It is live until `until_at`, unless it has ended before. Nobody need end one that ran out: the next who takes a
    place does.
    """

    patient = ForeignKeyField(Patient, backref="slot_holds")
    provider = ForeignKeyField(Provider, backref="slot_holds")
    day_on = DayField()
    start_minute = IntegerField()
    minutes = IntegerField()
    place = IntegerField(default=1)
    staff = ForeignKeyField(Staff, backref="slot_holds")
    held_at = InstantField()
    until_at = InstantField()
    ended_at = InstantField(null=True)
    end = StateField(HoldEnd, null=True)

    class Meta:
        merging = MOVED
        indexes = ((("ended_at", "day_on"), False),)
        constraints = [Check("minutes > 0"), Check("start_minute >= 0"), Check("start_minute + minutes <= 1440")]


class HeldPlace(BaseModel):
    """Five minutes of a held place: as for TakenPlace, the unique key makes two holds of it impossible."""

    provider = ForeignKeyField(Provider, backref="held")
    day_on = DayField()
    grain = IntegerField()
    place = IntegerField()
    hold = ForeignKeyField(SlotHold, backref="grains")

    class Meta:
        indexes = ((("provider", "day_on", "grain", "place"), True),)


class AppointmentEvent(BaseModel):
    """Who did what to a booking, from what to what, and why. Append-only."""

    appointment = ForeignKeyField(Appointment, backref="events")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="appointment_events")
    who = TextField()
    what = TextField()
    before = TextField(default="")
    after = TextField(default="")
    reason = TextField(default="")
