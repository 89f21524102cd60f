"""Providers, their hours, types of appointment, and the book. Times are local wall time: a date and a minute of
the day, with the zone they were said in. Source: domain 4.1, 4.6."""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.staff.models import Staff


class Provider(BaseModel):
    """One column of the book: a physician or a nurse clinic."""

    name = TextField()
    short = TextField(unique=True)
    npi = TextField(default="")
    specialty = TextField(default="")
    staff = ForeignKeyField(Staff, null=True, backref="providers")
    active = BooleanField(default=True)
    rank = IntegerField(default=1)

    def __str__(self):
        return self.name


class AppointmentType(BaseModel):
    """A kind of visit with its length in minutes (a multiple of 5)."""

    code = TextField(unique=True)
    name = TextField()
    minutes = IntegerField()
    prep = TextField(default="")
    active = BooleanField(default=True)
    rank = IntegerField(default=1)

    def __str__(self):
        return f"{self.code} {self.name} · {self.minutes} min"


class Hours(BaseModel):
    """Normal hours of a provider on one weekday (0 = Monday), with how many places a time has."""

    provider = ForeignKeyField(Provider, backref="hours")
    weekday = IntegerField(constraints=[Check("weekday BETWEEN 0 AND 6")])
    start_minute = IntegerField()
    end_minute = IntegerField()
    capacity = IntegerField(default=1)
    from_on = DayField()
    to_on = DayField(null=True)

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
