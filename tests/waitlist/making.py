"""Entries of the wait list for tests, made by the rule."""

from office import clock
from office.actor import PROGRAM
from office.patients.models import PatientPhone
from office.waitlist.rules import Wanted, add_entry
from tests.scheduling.making import make_person, make_type


def make_entry(patient=None, *, types=None, by=PROGRAM, **wanted):
    """Somebody who waits for an EST visit, anywhere and any time."""
    wanted.setdefault("reason", "cough")
    wanted = Wanted(types=tuple(types or [make_type()]), **wanted)
    return add_entry(patient or make_person(), wanted, by=by)


def make_phone(patient, permission="name and call-back only", **given):
    """A number of the patient."""
    given = {"typed": "312-555-0142", "e164": "+13125550142", "since": clock.now(), **given}
    return PatientPhone.create(patient=patient, message_permission=permission, **given)
