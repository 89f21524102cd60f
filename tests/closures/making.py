"""A provider who is out with a few people booked. For tests of closures."""

from datetime import date

from office import clock
from office.closures.models import ClosureWhy
from office.closures.queries import totals
from office.closures.rules import open_closure
from office.patients.models import MessagePermission, PatientAddress, PatientPhone
from tests.scheduling.making import make_appointment, make_person, make_provider

THURSDAY, FRIDAY = date(2026, 12, 3), date(2026, 12, 4)


def make_phone(person, number="312-555-0142", *, permission=MessagePermission.NAME_ONLY, **values):
    """A phone that may be called."""
    e164 = f"+1{number.replace('-', '')}"
    given = {"typed": number, "e164": e164, "message_permission": permission, "since": clock.now(), **values}
    return PatientPhone.create(patient=person, **given)


def make_reachable(last="Quispe", first="Ada", number="312-555-0142", *, letter=True, **values):
    """A patient with a phone, and an address unless told otherwise."""
    person = make_person(last, first, **values)
    make_phone(person, number)
    if letter:
        home = {"street": "1 Oak St", "city": "Chicago", "state": "IL", "zip": "60601", "since": clock.now()}
        PatientAddress.create(patient=person, **home)
    return person


def make_out(count=3, *, by, day_on=THURSDAY, **given):
    """Dr. Patel is ill on Thursday with so many booked from 9:00 on; (Closure, [Appointment], Provider)."""
    provider = make_provider("Dr. Patel")
    booked = [
        make_appointment(make_reachable(f"Person{n}"), provider, day_on=day_on, start_minute=540 + 20 * n)
        for n in range(count)
    ]
    return open_closure(provider, day_on, day_on, ClosureWhy.ILL, by=by, **given), booked, provider


def counts(closure):
    """(in, moved, canceled, kept, open) as the list shows them."""
    found = totals([closure])[closure.id]
    return found.all, found.moved, found.canceled, found.kept, found.open
