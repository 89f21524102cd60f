"""Accounts for tests, made by the rules themselves."""

from datetime import date

from office.accounts.models import Coverage
from office.accounts.rules import (
    Answer,
    ask_question,
    post_charge,
    post_insurance_answer,
    post_patient_payment,
)
from office.actor import PROGRAM
from office.coverage.queries import free_rank
from office.db import writing
from office.visits.models import Flow, Visit
from tests.patients.making import make_patient

OCTOBER_6 = date(2026, 10, 6)
# Domain 7.2: charge 165.00, allowed 92.70, copay 20.00, deductible 42.70, coinsurance 20 % of 30.00, plan paid 24.00.
PLAN_SAID = Answer(paid=2400, written_off=7230, copay=2000, deductible=4270, coinsurance=600)


def make_visit(patient=None, day_on=OCTOBER_6, **given):
    """A past visit."""
    return Visit.create(patient=patient or make_patient(), day_on=day_on, flow=Flow.LEFT, **given)


def make_coverage(patient, payer="Blue Shield", plan="PPO", **given):
    """A policy without dates: always in force; it stands behind those that hold then."""
    given.setdefault("rank", free_rank(patient.id, given.get("from_on"), given.get("to_on")))
    return Coverage.create(patient=patient, payer=payer, plan=plan, **given)


def make_charge(patient=None, cents=16500, service_on=OCTOBER_6, words="Office visit", *, by=PROGRAM, **given):
    """A charge to the plan."""
    return post_charge(patient or make_patient(), cents, service_on, words, by=by, **given)


def make_answered_bill(patient=None, *, by=PROGRAM):
    """The bill of scenario A15: the copay paid at the visit, the plan has answered, $48.70 are left. The charge."""
    with writing():
        patient = patient or make_patient()
        make_coverage(patient)
        charge = make_charge(patient, visit=make_visit(patient), by=by)
        post_patient_payment(patient, 2000, "card", charge=charge, by=by)
        post_insurance_answer(charge, PLAN_SAID, by=by)
    return charge


def make_question(patient=None, words="Why do I owe $48.70?", *, by=PROGRAM, **given):
    """An open question."""
    return ask_question(patient or make_patient(), words, by=by, **given)
