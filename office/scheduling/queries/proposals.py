"""Proposals about the book: who decides, who asked, what is still open. Reads only."""

from peewee import JOIN

from office.patients.models import Patient
from office.scheduling.models import HOLDS_PLACE, Appointment, AppointmentType, Proposal, ProposalState, Provider

ALL, OWN = "scheduling.override_any", "scheduling.override"
SHOWN = 30


def decides(proposal, actor):
    """True when this actor answers it: the manager, or the provider whose own hours they are."""
    if actor.may(ALL):
        return True
    provider = proposal.provider
    return actor.may(OWN) and provider is not None and provider.staff_id == (actor.staff_id or 0)


def _listed(condition):
    query = Proposal.select(Proposal, Patient, Provider, AppointmentType)
    query = query.join_from(Proposal, Patient, JOIN.LEFT_OUTER).join_from(Proposal, Provider, JOIN.LEFT_OUTER)
    return query.join_from(Proposal, AppointmentType, JOIN.LEFT_OUTER).where(condition)


def open_proposals(actor):
    """The open Proposals, the oldest first: all for the manager and the auditor, else what one decides or asked."""
    condition = Proposal.state == ProposalState.OPEN
    if not (actor.may(ALL) or actor.role == "auditor"):
        condition &= (Proposal.by == actor.staff_id) | (Provider.staff == actor.staff_id)
    return list(_listed(condition).order_by(Proposal.at, Proposal.id))


def answered_proposals(actor):
    """The latest that were answered or withdrawn, by the same rule."""
    condition = Proposal.state != ProposalState.OPEN
    if not (actor.may(ALL) or actor.role == "auditor"):
        condition &= (Proposal.by == actor.staff_id) | (Provider.staff == actor.staff_id)
    return list(_listed(condition).order_by(Proposal.decided_at.desc(), Proposal.id.desc()).limit(SHOWN))


def booked_within(proposal):
    """How many bookings stand in the span of a closing that is asked for."""
    query = Appointment.select().where(
        (Appointment.day_on == proposal.day_on)
        & Appointment.standing.in_(HOLDS_PLACE)
        & (Appointment.start_minute < proposal.end_minute)
        & (Appointment.start_minute + Appointment.minutes > proposal.start_minute)
    )
    if proposal.provider_id:
        query = query.where(Appointment.provider == proposal.provider_id)
    return query.count()
