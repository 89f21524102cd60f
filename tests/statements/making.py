"""Accounts that owe, with somewhere to write to."""

from datetime import date

from office import clock
from office.accounts.rules import post_charge
from office.actor import PROGRAM
from office.patients.models import AddressKind, Contact, ContactRole, PatientAddress
from office.statements.models import RunState
from office.statements.rules import begin_run, make_portion
from tests.patients.making import make_patient

NOVEMBER_2 = date(2026, 11, 2)


def live_at(patient, street="9 Lake Drive", kind=AddressKind.HOME, **given):
    """An address of a patient."""
    return PatientAddress.create(
        patient=patient, kind=kind, street=street, city="Chicago", state="IL", zip="60614", since=clock.now(), **given
    )


def make_debtor(cents=10000, service_on=NOVEMBER_2, *, patient=None, words="Office visit", **given):
    """A charge that a patient with an address owes without a plan."""
    patient = patient or make_patient(**given)
    if not PatientAddress.select().where(PatientAddress.patient == patient).exists():
        live_at(patient)
    return post_charge(patient, cents, service_on, words, to="patient", by=PROGRAM)


def make_child_of(parent, **given):
    """A child whom a patient of ours guarantees for."""
    child = make_patient(born_on=date(2012, 5, 4), **given)
    Contact.create(
        patient=child,
        role=ContactRole.GUARANTOR,
        name=parent.full_name,
        person=parent,
        since=clock.today(),
        at=clock.now(),
    )
    return child


def run_all(*, by=PROGRAM):
    """Begin a run and make all of it; the StatementRun."""
    run = begin_run(by=by)
    while run.state == RunState.MAKING:
        run = make_portion(run, by=by)
    return run
