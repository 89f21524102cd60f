"""Lives for tests: minors with parents around, deaths with things that they stop."""

from datetime import date, timedelta

from office import clock
from office.actor import PROGRAM
from office.life.rules import report_death
from office.patients.models import Contact, ContactRole, PatientAddress
from office.patients.rules import add_contact
from tests.patients.making import make_patient

BIRTHDAY = date(2008, 12, 15)  # 18 on 2026-12-15


def make_minor(born_on=BIRTHDAY, **given):
    """A minor with a parent who represents, one whom the parent permitted, a guarantor and an emergency contact."""
    patient = make_patient(born_on=born_on, **given)
    parent = around(patient, ContactRole.REPRESENTATIVE, "Ruth Kern", authority="parent")
    around(patient, ContactRole.PERMITTED, "Olga Kern", scopes="appointments papers")
    around(patient, ContactRole.GUARANTOR, "Ruth Kern")
    around(patient, ContactRole.EMERGENCY, "Olga Kern")
    return patient, parent


def around(patient, role, name, *, since=None, **values):
    """One person around a patient, since a year ago."""
    since = since or clock.today() - timedelta(days=365)
    return Contact.create(patient=patient, role=role, name=name, since=since, **values)


def make_address(patient, street="12 Elm Street", **values):
    """A home address in use."""
    given = {"city": "Chicago", "state": "IL", "zip": "60601", "since": clock.now(), **values}
    return PatientAddress.create(patient=patient, street=street, **given)


def make_death(patient=None, on=date(2026, 11, 28), *, by=PROGRAM, source="daughter by phone"):
    """A death that was reported."""
    return report_death(patient or make_patient(), on, source, by=by)


__all__ = ["BIRTHDAY", "add_contact", "around", "make_address", "make_death", "make_minor"]
