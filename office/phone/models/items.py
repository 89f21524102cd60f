"""What was done in a call, one row for each thing. Source: domain 6.1."""

from peewee import ForeignKeyField, TextField

from office.accounts.models import BillingQuestion
from office.charts.models import ChartRequest
from office.db import BaseModel, InstantField
from office.merging import MOVED
from office.patients.models import Patient
from office.phone.models.calls import Call
from office.phone.models.messages import Message
from office.scheduling.models import Appointment


class CallItem(BaseModel):
    """One thing done in a call, each its own work: a booking, a message, a billing question, a chart asked for."""

    call = ForeignKeyField(Call, backref="items")
    at = InstantField()
    what = TextField()
    patient = ForeignKeyField(Patient, null=True, backref="call_items")
    appointment = ForeignKeyField(Appointment, null=True, backref="call_items")
    message = ForeignKeyField(Message, null=True, backref="call_items")
    question = ForeignKeyField(BillingQuestion, null=True, backref="call_items")
    chart_request = ForeignKeyField(ChartRequest, null=True, backref="call_items")
    read_back_at = InstantField(null=True)

    class Meta:
        merging = MOVED
