"""The bookings. Times are local wall time: a date and a minute of the day, with the zone they were said in.
Source: domain 4.1, 4.6."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models.people import AppointmentType, Location, Provider, Resource
from office.staff.models import Staff


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

    `begun_at` is set while a visit hangs on it: then it is neither moved nor canceled. `location` is null for the main
    office.
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
    location = ForeignKeyField(Location, null=True, backref="appointments")

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
