"""Policies for tests, made by the rules themselves."""

from datetime import date

from office.actor import PROGRAM
from office.coverage.rules import Policy, add_policy
from tests.patients.making import make_patient

TODAY = date(2026, 12, 1)
BEGAN = date(2024, 1, 1)


def policy(payer="Blue Plan", number="XQZ123", **given):
    """What a card says."""
    return Policy(**{"payer": payer, "member_number": number, "from_on": BEGAN, "copay_cents": 2500, **given})


def make_policy(patient=None, payer="Blue Plan", *, by=PROGRAM, rank=None, **given):
    """A policy on record."""
    number = given.pop("number", f"M-{payer}")
    return add_policy(patient or make_patient(), policy(payer, number, **given), rank=rank, by=by)
