"""Guarded records for tests."""

from office import clock
from office.actor import PROGRAM
from office.patients.models import Flag, FlagKind, GlassReason, Patient, Privacy, StaffRecord
from office.privacy.rules import break_glass
from office.staff import passwords
from office.staff.models import Staff
from tests.conftest import PASSWORD
from tests.patients.making import make_patient

HOME = {"street": "12 Elm St", "city": "Chicago", "state": "IL", "zip": "60601"}


def make_guarded(level=Privacy.RESTRICTED, **given):
    """A registered patient with a privacy level in force."""
    patient = make_patient(**given)
    now = clock.now()
    Flag.create(patient=patient, kind=FlagKind.PRIVACY, value=level, proposed_at=now, set_at=now)
    Patient.update(privacy=level).where(Patient.id == patient.id).execute()
    patient.privacy = level
    return patient


def with_password(actor):
    """Give the actor's person the password PASSWORD; the actor again."""
    digest = passwords.hash_password(PASSWORD)
    Staff.update(password_hash=digest).where(Staff.id == actor.staff_id).execute()
    return actor


def broken(patient, actor, reason=GlassReason.PHONE, words=""):
    """A glass broken by this actor."""
    return break_glass(patient.id, reason, words, PASSWORD, by=with_password(actor))


def works_here(patient, actor):
    """Link the record to the actor's person, without what the rule does besides."""
    return StaffRecord.create(staff=actor.staff_id, patient=patient, at=clock.now(), by=PROGRAM.staff_id)
