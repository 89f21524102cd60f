"""Visits that repeat: the rule, and each visit of it with the booking that it is now. Source: domain 4.5."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models import Appointment, AppointmentType, Provider
from office.staff.models import Staff


class Every(StrEnum):
    """The unit of a series' rule."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class Series(BaseModel):
    """Visits that repeat at one wall-clock time: every so many days, weeks or months, by count or until a date."""

    patient = ForeignKeyField(Patient, backref="series")
    provider = ForeignKeyField(Provider, backref="series")
    type = ForeignKeyField(AppointmentType, backref="series")
    first_on = DayField()
    start_minute = IntegerField()
    every = IntegerField()
    unit = StateField(Every)
    last_on = DayField(null=True)
    reason = TextField()
    made_at = InstantField()
    made_by = ForeignKeyField(Staff, null=True, backref="series_made")

    class Meta:
        merging = MOVED
        constraints = [Check("every > 0")]

    @property
    def rhythm(self):
        """How often, in words: every week, every 2 weeks."""
        return f"every {self.unit[:-1]}" if self.every == 1 else f"every {self.every} {self.unit}"


class OccurrenceState(StrEnum):
    """What became of one visit of a series; one to decide is on the series' page until somebody has decided."""

    BOOKED = "booked"
    TO_DECIDE = "to decide"
    SKIPPED = "skipped"


class SeriesOccurrence(BaseModel):
    """One visit of a series: its number, where it should be, and the booking that it is now.

    To decide: `conflict` says why it is not where it should be; a booking it has stays where it is meanwhile.
    """

    series = ForeignKeyField(Series, backref="occurrences")
    number = IntegerField()
    provider = ForeignKeyField(Provider, backref="occurrences")
    wanted_on = DayField()
    wanted_minute = IntegerField()
    state = StateField(OccurrenceState)
    appointment = ForeignKeyField(Appointment, null=True, backref="occurrences")
    conflict = TextField(default="")
    why = TextField(default="")
    decided_at = InstantField(null=True)
    decided_by = ForeignKeyField(Staff, null=True, backref="occurrences_decided")

    class Meta:
        indexes = ((("series", "number"), True),)
