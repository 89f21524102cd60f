"""The wait list, the places that came free, and each offer of one. Source: domain 4.5."""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models import Appointment, AppointmentType, Provider
from office.staff.models import Staff


class EntryState(StrEnum):
    """How long somebody waits, and how it ended; nothing leaves the list without one of these."""

    WAITING = "waiting"
    BOOKED = "booked"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class WaitEntry(BaseModel):
    """One patient who wants a place, or an earlier one: `gives_up` is the appointment that would be moved to it.

    `weekdays` are digits (0 = Monday), none for any; the visit lies wholly between the two minutes. Without rows in
    WaitProvider any provider will do. `booked` is what came of it.
    """

    patient = ForeignKeyField(Patient, backref="wait_entries")
    weekdays = TextField(default="")
    from_minute = IntegerField(default=0)
    to_minute = IntegerField(default=1440)
    earliest_on = DayField()
    latest_on = DayField(null=True)
    notice_hours = IntegerField(default=0)
    clinical = BooleanField(default=False)
    reason = TextField()
    note = TextField(default="")
    expires_on = DayField()
    gives_up = ForeignKeyField(Appointment, null=True, backref="wait_entries")
    state = StateField(EntryState, default=EntryState.WAITING)
    made_at = InstantField()
    made_by = ForeignKeyField(Staff, null=True, backref="wait_entries_made")
    ended_at = InstantField(null=True)
    ended_by = ForeignKeyField(Staff, null=True, backref="wait_entries_ended")
    ended_because = TextField(default="")
    booked = ForeignKeyField(Appointment, null=True, backref="from_wait_list")
    version = IntegerField(default=1)

    class Meta:
        merging = MOVED
        indexes = ((("state", "expires_on"), False),)
        constraints = [Check("from_minute < to_minute"), Check("notice_hours >= 0")]


class WaitType(BaseModel):
    """A type of visit that would do, in the order of `id`."""

    entry = ForeignKeyField(WaitEntry, backref="types")
    type = ForeignKeyField(AppointmentType, backref="waited_for")

    class Meta:
        indexes = ((("entry", "type"), True),)


class WaitProvider(BaseModel):
    """A provider who would do."""

    entry = ForeignKeyField(WaitEntry, backref="providers")
    provider = ForeignKeyField(Provider, backref="waited_for")

    class Meta:
        indexes = ((("entry", "provider"), True),)


class WaitChange(BaseModel):
    """What somebody waited for before it was changed, and since, in words of what differs. Append-only."""

    entry = ForeignKeyField(WaitEntry, backref="changes")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="wait_changes")
    who = TextField()
    before = TextField()
    after = TextField()


class PlaceState(StrEnum):
    """What became of a place that came free."""

    OPEN = "open"
    FILLED = "filled"
    TAKEN = "booked otherwise"
    NOT_OFFERED = "not offered"
    PASSED = "passed"


class FreedPlace(BaseModel):
    """A stretch of a provider's day that came free and can be offered. `came_from` is the booking that held it."""

    provider = ForeignKeyField(Provider, backref="freed_places")
    day_on = DayField()
    start_minute = IntegerField()
    minutes = IntegerField()
    because = TextField()
    came_from = ForeignKeyField(Appointment, null=True, backref="freed_places")
    state = StateField(PlaceState, default=PlaceState.OPEN)
    freed_at = InstantField()
    closed_at = InstantField(null=True)
    closed_by = ForeignKeyField(Staff, null=True, backref="places_closed")
    closed_because = TextField(default="")

    class Meta:
        indexes = ((("provider", "day_on", "state"), False), (("state", "day_on", "start_minute"), False))
        constraints = [Check("minutes > 0")]


class Told(StrEnum):
    """What came of calling somebody about a place."""

    NO_ANSWER = "no answer"
    NAME_ONLY = "left name-only message"
    DETAILED = "left detailed message"
    WRONG_NUMBER = "wrong number"
    DECLINED = "declined"
    ACCEPTED = "accepted"


class WaitOffer(BaseModel):
    """One try to give a place to somebody who waits: who called when, on which number, what was said. Append-only.

    Accepted, it names the booking it made and the one that was given up for it.
    """

    place = ForeignKeyField(FreedPlace, backref="offers")
    entry = ForeignKeyField(WaitEntry, backref="offers")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="wait_offers")
    who = TextField()
    outcome = StateField(Told)
    phone = TextField(default="")
    note = TextField(default="")
    booked = ForeignKeyField(Appointment, null=True, backref="offered_as")
    gave_up = ForeignKeyField(Appointment, null=True, backref="given_up_for")


WaitOffer.add_index(
    WaitOffer.index(WaitOffer.place, unique=True, where=WaitOffer.booked.is_null(False), name="wait_offer_one_taker")
)
