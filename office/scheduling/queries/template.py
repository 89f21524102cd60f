"""The template of the book for the manager: hours, closings, and what stands outside them."""

from collections import defaultdict

from peewee import JOIN

from office import clock
from office.db import fetch
from office.patients.models import Patient
from office.scheduling.models import (
    HOLDS_PLACE,
    Appointment,
    AppointmentType,
    Hours,
    HoursException,
    Location,
    Provider,
    Resource,
    TypeMinutes,
)
from office.staff.models import Staff

SEXES = {"F": "a woman", "M": "a man", "X": "neither"}


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
    """Every room and piece of equipment with its location, by kind and name."""
    query = Resource.select(Resource, Location).join(Location, JOIN.LEFT_OUTER)
    return list(query.order_by(Resource.active.desc(), Resource.sort.desc(), Resource.kind, Resource.name))


def sexes():
    """(value, label) of the sexes of active providers, where there are several to choose from; else nothing."""
    rows = fetch("SELECT DISTINCT sex FROM provider WHERE active AND sex <> '' ORDER BY sex")
    return [(sex, SEXES.get(sex, sex)) for (sex,) in rows] if len(rows) > 1 else []


def languages_spoken():
    """(value, label) of the languages that active providers speak."""
    rows = fetch("SELECT languages FROM provider WHERE active AND languages <> ''")
    return [(one, one) for one in sorted({one.strip() for (said,) in rows for one in said.split(",") if one.strip()})]


def lengths_of(type):
    """The providers with another length for a type, as TypeMinutes with their provider; one query."""
    return list(
        TypeMinutes.select(TypeMinutes, Provider)
        .join(Provider)
        .where((TypeMinutes.type == type) & (TypeMinutes.minutes > 0))
        .order_by(Provider.rank, Provider.id)
    )
