"""A small book: providers with hours, types, patients, bookings. For tests of every part that needs appointments."""

import itertools
from datetime import date

from office import clock
from office.actor import PROGRAM
from office.patients.models import Patient
from office.scheduling.models import AppointmentType, Hours, Provider
from office.scheduling.rules import book_appointment

TODAY = date(2026, 12, 1)
NINE = 540
_numbers = itertools.count(700001)


def make_provider(short="Dr. Lee", *, start=480, end=1020, capacity=1, weekdays=range(5), **values):
    """A provider with the same hours on some weekdays (Monday to Friday), without a break."""
    name = values.pop("name", f"{short}, MD")
    provider = Provider.create(name=name, short=short, rank=Provider.select().count() + 1, **values)
    for weekday in weekdays:
        make_hours(provider, weekday, start, end, capacity)
    return provider


def make_hours(provider, weekday, start, end, capacity=1, from_on=date(2020, 1, 1), to_on=None, **values):
    """One stretch of normal hours."""
    return Hours.create(
        provider=provider, weekday=weekday, start_minute=start, end_minute=end, capacity=capacity, from_on=from_on,
        to_on=to_on, **values,
    )  # fmt: skip


def make_type(code="EST", minutes=20, **values):
    """A type of appointment; the same code again gives the same row."""
    found = AppointmentType.get_or_none(AppointmentType.code == code)
    rank = AppointmentType.select().count() + 1
    return found or AppointmentType.create(code=code, name=code.title(), minutes=minutes, rank=rank, **values)


def make_person(last="Quispe", first="Ada", born_on=date(1984, 3, 15), **values):
    """A patient row without the rules of registering; patients' own tests have the real thing."""
    number = next(_numbers)
    given = {"mrn": number, "registered_at": clock.now(), "filing_name": f"{last} {first}".upper(), **values}
    return Patient.create(last_name=last, first_name=first, born_on=born_on, **given)


def make_appointment(patient=None, provider=None, type=None, day_on=TODAY, start_minute=NINE, *, by=None, **given):
    """A booking by the rules."""
    provider = provider or Provider.select().first() or make_provider()
    given.setdefault("reason", "cough for a week")
    by = by or PROGRAM
    return book_appointment(
        patient or make_person(), provider, type or make_type(), day_on, start_minute, by=by, **given
    )
