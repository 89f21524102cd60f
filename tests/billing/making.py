"""Fees, charged visits and answers for tests."""

from datetime import date

from office.accounts.models import LedgerEntry
from office.actor import PROGRAM
from office.billing import rules
from office.billing.rules import ChargeAnswer, Line
from tests.accounts.making import OCTOBER_6, make_coverage, make_patient, make_visit

NEW_YEAR = date(2026, 1, 1)
FEES = (("EST3", "Office visit, usual", 21000), ("DRAW", "Blood draw", 1500), ("CBC", "Blood count", 3000))
A15 = (("CO", "45", 7230), ("PR", "3", 2000), ("PR", "1", 4270), ("PR", "2", 600))


def make_fees(more=()):
    """The fee schedule since New Year."""
    for code, words, cents in (*FEES, *more):
        rules.add_fee(code, words, cents, NEW_YEAR, by=PROGRAM)


def make_charged_visit(codes=("EST3", "DRAW", "CBC"), patient=None, copay_cents=0, *, plans=("Blue",), **given):
    """A visit of October 6 with charges to the plans of the patient; the charge entries in order."""
    patient = patient or make_patient()
    for rank, payer in enumerate(plans, start=1):
        make_coverage(patient, payer, "PPO", rank=rank)
    if rules.fees.queries.fee_on(FEES[0][0], OCTOBER_6) is None:
        make_fees()
    lines = [Line(code) for code in codes]
    visit = given.pop("visit", None) or make_visit(patient)
    made = rules.post_services(patient, lines, OCTOBER_6, visit=visit, copay_cents=copay_cents, by=PROGRAM, **given)
    return [LedgerEntry.get_by_id(one.entry_id) for one in made if one.entry_id]


def said(charge, paid=0, *adjustments):
    """A ChargeAnswer."""
    return ChargeAnswer(charge, paid, adjustments)
