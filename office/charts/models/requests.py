"""Who needs a chart, what for and by when. Source: domain 2.5."""

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField

from office.charts.models.custody import Holder, Purpose
from office.charts.models.folders import Volume
from office.db import BaseModel, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models import Appointment
from office.staff.models import Staff


class Priority(StrEnum):
    """Domain 2.5; the order of the queue."""

    STAT = "STAT"
    SAME_DAY = "same day"
    SCHEDULED = "scheduled"
    PHONE = "phone message"
    ROUTINE = "routine"


class RequestState(StrEnum):
    WAITING = "waiting"
    FILLED = "filled"
    CANCELED = "canceled"


class ChartRequest(BaseModel):
    """Someone needs the chart: what for, by when, delivered to which holder.

    `ready_at`: it lies at the records desk for this request. `stat_at`: since when it is STAT. It is filled, at
    `settled_at`, by the scan that delivers it.
    """

    patient = ForeignKeyField(Patient, backref="chart_requests")
    volume = ForeignKeyField(Volume, null=True, backref="requests")
    purpose = StateField(Purpose)
    priority = StateField(Priority)
    holder = ForeignKeyField(Holder, backref="requests")
    appointment = ForeignKeyField(Appointment, null=True, backref="chart_requests")
    note = TextField(default="")
    needed_at = InstantField()
    asked_at = InstantField()
    asked_by = ForeignKeyField(Staff, null=True, backref="chart_requests")
    state = StateField(RequestState, default=RequestState.WAITING)
    settled_at = InstantField(null=True)
    version = IntegerField(default=1)
    ready_at = InstantField(null=True)
    stat_at = InstantField(null=True)

    class Meta:
        merging = MOVED
        indexes = ((("state", "needed_at"), False),)
