"""Merging two patients and taking it back changes no total, whatever was posted for either. Domain 7.8 (17)."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.accounts import queries, rules
from office.accounts.models import LedgerEntry, Share, WriteOff
from office.actor import PROGRAM
from office.db import database
from office.errors import RuleError
from office.merges.rules import take_back
from office.reports.queries import REPORTS
from office.reports.queries.ledger import trial_balance
from office.statements.queries.aging import aging
from tests.accounts.making import OCTOBER_6, make_patient
from tests.merges.making import merged, registered
from tests.merges.test_undoing import Undo

TODAY = date(2026, 12, 1)
TOTALS = ("day-sheet", "adjustments", "trial-balance")
CENTS = st.integers(1, 9_000)
ACTS = st.lists(
    st.tuples(st.sampled_from(["charge", "own", "plan", "part", "off", "pays", "undo"]), st.booleans(), CENTS),
    min_size=3,
    max_size=12,
)


def act(kind, patient, cents, undoer):
    """One act for a patient, as far as it is legal."""
    mine = list(LedgerEntry.select().where(LedgerEntry.patient == patient).order_by(LedgerEntry.number))
    charge = next((entry for entry in reversed(mine) if entry.kind == "charge"), None)
    if kind in ("charge", "own"):
        to = "insurance" if kind == "charge" else "patient"
        return rules.post_charge(patient, cents, OCTOBER_6, "Visit", to=to, by=PROGRAM)
    if kind == "pays":
        return rules.post_patient_payment(patient, cents, "cash", by=PROGRAM)
    if kind == "undo" and mine:
        return rules.reverse_entry(mine[-1], "wrong", by=undoer)
    if charge and kind == "plan":
        return rules.post_insurance_payment(charge, cents, by=PROGRAM)
    if charge and kind == "part":
        return rules.transfer_to_patient(charge, cents, Share.COINSURANCE, by=PROGRAM)
    return charge and kind == "off" and rules.post_write_off(charge, min(cents, 400), WriteOff.SMALL, by=PROGRAM)


def totals():
    """What belongs to nobody in particular: every book, the sums of the reports, both agings."""
    reports = [[line.cells for line in REPORTS[key].lines(TODAY, TODAY)[0].paginate(1, 50)] for key in TOTALS]
    ages = [(found.total.parts, found.total.kept) for found in map(aging, ("guarantor", "payer"))]
    return trial_balance(TODAY), reports, ages


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, other_stays=st.booleans())
def test_merge_and_unmerge_change_no_total(acts, other_stays, records_clerk, records_lead, manager):
    try:
        with database.atomic():
            there_and_back(acts, other_stays, records_clerk, records_lead, manager)
            raise Undo
    except Undo:
        pass


def there_and_back(acts, other_stays, clerk, lead, manager):
    pair = [make_patient(born_on=date(1962, 3, 4), sex="F") for _ in range(2)]
    for kind, which, cents in acts:
        try:
            act(kind, pair[which], cents, manager)
        except RuleError:
            pass
    pair = [registered(patient) for patient in (reversed(pair) if other_stays else pair)]
    before, each = totals(), [queries.standing(patient.id) for patient in pair]

    merge = merged(*pair, proposer=clerk, lead=lead)
    joined = queries.standing(pair[0].id)
    assert totals() == before
    for name in ("owes", "with_plan", "kept"):
        assert getattr(joined, name) == sum(getattr(one, name) for one in each)

    take_back(merge, merge.version, "two persons", by=lead)
    assert totals() == before and [queries.standing(patient.id) for patient in pair] == each
