"""The template of the book for the manager: hours, closings, and what stands outside them."""

from collections import defaultdict

from office import clock
from office.patients.models import Patient
from office.scheduling.models import (
    HOLDS_PLACE,
    Appointment,
    AppointmentType,
    Hours,
    HoursException,
    Provider,
    Resource,
    TypeMinutes,
)
from office.staff.models import Staff


def hours_list():
    """[(Provider, [Hours])] of everyone with hours that are or will be valid; two queries."""
    current = Hours.select().where(
        Hours.to_on.is_null() | ((Hours.to_on >= clock.today()) & (Hours.to_on >= Hours.from_on))
    )
    by_provider = defaultdict(list)
    for one in current.order_by(Hours.weekday, Hours.start_minute, Hours.id):
        by_provider[one.provider_id].append(one)
    everyone = Provider.select().order_by(Provider.active.desc(), Provider.rank, Provider.id)
    return [(provider, by_provider[provider.id]) for provider in everyone]


def closings_ahead():
    """Closings from today on that were not taken back, by date, with provider and author; one query."""
    return list(
        HoursException.select(HoursException, Provider, Staff)
        .left_outer_join(Provider)
        .switch(HoursException)
        .left_outer_join(Staff, on=(HoursException.by == Staff.id))
        .where((HoursException.day_on >= clock.today()) & HoursException.lifted_at.is_null())
        .order_by(HoursException.day_on, HoursException.start_minute, HoursException.id)
    )


def in_closings():
    """Bookings that stand although the office or the provider is away then: to be moved by hand. One query."""
    away = (
        (HoursException.day_on == Appointment.day_on)
        & HoursException.lifted_at.is_null()
        & (HoursException.provider.is_null() | (HoursException.provider == Appointment.provider))
        & (HoursException.start_minute < Appointment.start_minute + Appointment.minutes)
        & (HoursException.end_minute > Appointment.start_minute)
    )
    return list(
        Appointment.select(Appointment, Patient, Provider, AppointmentType)
        .join(Patient)
        .switch(Appointment)
        .join(Provider)
        .switch(Appointment)
        .join(AppointmentType)
        .switch(Appointment)
        .join(HoursException, on=away)
        .where((Appointment.day_on >= clock.today()) & Appointment.standing.in_(HOLDS_PLACE))
        .order_by(Appointment.day_on, Appointment.start_minute, Appointment.id)
        .distinct()
    )


def all_types():
    """Every type of appointment, active first."""
    return list(AppointmentType.select().order_by(AppointmentType.active.desc(), AppointmentType.rank))


def all_resources():
    """Every room and piece of equipment, by kind and name."""
    return list(Resource.select().order_by(Resource.active.desc(), Resource.sort.desc(), Resource.kind, Resource.name))


def lengths_of(type):
    """The providers with another length for a type, as TypeMinutes with their provider; one query."""
    return list(
        TypeMinutes.select(TypeMinutes, Provider)
        .join(Provider)
        .where((TypeMinutes.type == type) & (TypeMinutes.minutes > 0))
        .order_by(Provider.rank, Provider.id)
    )
