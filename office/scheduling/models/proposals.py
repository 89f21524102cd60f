"""What those who may not decide about the book ask of those who may. Source: domain 10.2."""

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models.book import Appointment
from office.scheduling.models.people import AppointmentType, Provider
from office.staff.models import Staff


class Asked(StrEnum):
    """What a proposal is about."""

    BOOKING = "booking over a conflict"
    MOVE = "move over a conflict"
    CLOSING = "closing"
    HOURS = "change of the hours"


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Proposal(BaseModel):
    """One proposal; it takes no place. `why` are the proposer's words, `in_the_way` the conflicts in words.

    A booking has patient, type, provider, time and the visit's `reason`; a move the `appointment` too; a closing its
    span, of the whole practice without a provider. `made` is the appointment that came of it.
    """

    asked = StateField(Asked)
    state = StateField(ProposalState, default=ProposalState.OPEN)
    patient = ForeignKeyField(Patient, null=True, backref="proposals")
    provider = ForeignKeyField(Provider, null=True, backref="proposals")
    type = ForeignKeyField(AppointmentType, null=True, backref="proposals")
    appointment = ForeignKeyField(Appointment, null=True, backref="move_proposals")
    day_on = DayField(null=True)
    start_minute = IntegerField(null=True)
    end_minute = IntegerField(null=True)
    reason = TextField(default="")
    how = TextField(default="")
    why = TextField()
    in_the_way = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="proposals_made")
    who = TextField()
    decided_at = InstantField(null=True)
    decided_by = ForeignKeyField(Staff, null=True, backref="proposals_decided")
    decided_who = TextField(default="")
    answer = TextField(default="")
    made = ForeignKeyField(Appointment, null=True, backref="made_of_proposal")
    version = IntegerField(default=1)

    class Meta:
        merging = MOVED
        indexes = ((("state", "at"), False),)
