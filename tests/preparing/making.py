"""What is prepared before a visit, for tests, made by the rules themselves."""

from datetime import date, timedelta

from office import clock
from office.actor import PROGRAM
from office.patients.models import MessagePermission, PatientPhone
from office.preparing.models import Answer, AuthKind
from office.preparing.rules import Said, ask_auth, record_eligibility
from office.scheduling.models import Appointment, Provider
from office.visits.models import Flow, Visit
from tests.patients.making import make_patient
from tests.scheduling.making import make_appointment, make_provider

HOME = {"street": "12 Elm Street", "city": "Chicago", "state": "IL", "zip": "60601"}
TODAY = date(2026, 12, 1)  # a Tuesday
THURSDAY = date(2026, 12, 3)


def make_reachable(*, permission=MessagePermission.DETAILED, texts=False, seen=True, **given):
    """A patient at home with a phone on which something may be left, established unless not `seen`."""
    known = {"last_name": "Cho", "first_name": "Helen", "born_on": date(1975, 6, 6), "phone": "312-555-0142"}
    patient = make_patient(**{**known, **HOME, **given})
    about = {"message_permission": permission, "text_permission": texts}
    PatientPhone.update(**about).where(PatientPhone.patient == patient).execute()
    if seen:
        Visit.create(patient=patient, day_on=date(2026, 3, 2), flow=Flow.LEFT)
    return patient


def make_booking(patient=None, day_on=THURSDAY, start_minute=555, **given):
    """A booking made three weeks ago, so that no reminder was due then."""
    provider = Provider.get_or_none(Provider.short == "Dr. Lee") or make_provider()
    made = make_appointment(patient or make_reachable(), provider, None, day_on, start_minute, **given)
    Appointment.update(booked_at=clock.now() - timedelta(days=21)).where(Appointment.id == made.id).execute()
    return Appointment.get_by_id(made.id)


def make_auth(patient, *, by=PROGRAM, kind=AuthKind.AUTHORIZATION, **said):
    """An authorization of six visits that ends on 12-05, as in scenario A10."""
    known = {"number": "A-17", "from_on": date(2026, 11, 1), "to_on": date(2026, 12, 5), "visits": 6, "about": "knee"}
    return ask_auth(patient, kind, Said(**{**known, **said}), by=by)


def make_check(patient, answer=Answer.ACTIVE, *, by=PROGRAM, **given):
    """An answer of an insurer, now."""
    known = {"payer": "Blue Shield", "source": "phone", **given}
    return record_eligibility(patient, answer, known.pop("payer"), by=by, **known)
