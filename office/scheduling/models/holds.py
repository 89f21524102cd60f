"""Places kept for a clerk who is about to book. Source: domain 4.4."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models.people import Provider
from office.staff.models import Staff


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
