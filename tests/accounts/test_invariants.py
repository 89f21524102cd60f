"""The eighteen invariants of the ledger, one test each: the database or a rule refuses whatever would break one.

Source: domain 7.8. Any sequence of acts is tried in test_machine.py.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import IntegrityError

from office import clock, counters
from office.accounts import queries, rules
from office.accounts.models import (
    Book,
    EntryKind,
    LedgerEntry,
    MonthAct,
    Share,
    WriteOff,
)
from office.accounts.rules import Side
from office.accounts.rules.posting import about, post
from office.accounts.shares import portions
from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.db import fetch, writing
from office.errors import RuleError
from office.merges.rules import take_back
from office.scheduling.models import Provider
from tests.accounts.making import OCTOBER_6, make_answered_bill, make_charge, make_patient, make_visit
from tests.merges.making import merged, registered


def written(charge, sides, kind=EntryKind.ADJUSTMENT, **values):
    """Post sides beside the rules; only the database can refuse them."""
    draft = about(charge, kind, "beside the rules", **values)
    draft.sides = sides
    return post(draft, "account.beside", by=PROGRAM)


def refused(act, *given, match, **named):
    """The database refuses it in these words, and nothing is left."""
    before = fetch("SELECT COUNT(*) FROM ledger_line"), counters.Counter.select().count()
    with pytest.raises(IntegrityError, match=match):
        act(*given, **named)
    assert (fetch("SELECT COUNT(*) FROM ledger_line"), counters.Counter.select().count()) == before


def total(*books):
    marks = ", ".join("?" for _ in books)
    return fetch(f"SELECT COALESCE(SUM(cents), 0) FROM ledger_line WHERE book IN ({marks})", *map(str, books))[0][0]


def test_01_amounts_are_whole_cents():
    charge = make_charge()
    for cents in (12.5, "100", True, 0, -1):
        with pytest.raises(RuleError, match="above zero"):
            rules.post_insurance_payment(charge, cents, by=PROGRAM)
    sides = [Side(Book.WRITTEN_OFF, 0, charge.number), Side(Book.INSURANCE_OWES, 0, charge.number)]
    with pytest.raises(IntegrityError):
        written(charge, sides)


def test_02_an_entry_has_two_lines_that_sum_to_zero():
    charge = make_charge()
    one, other = Side(Book.WRITTEN_OFF, 500, charge.number), Side(Book.INSURANCE_OWES, -499, charge.number)
    for sides in ([], [one], [one, other]):
        refused(written, charge, sides, match="sum to zero")


def test_03_what_is_posted_is_reversed_once_and_never_edited(db, manager):
    charge = make_charge()
    rules.reverse_entry(charge, "typed twice", by=manager)
    for statement in ("UPDATE ledger_line SET cents = 1", "UPDATE ledger_entry SET write_off = 'x'"):
        with pytest.raises(IntegrityError, match="append-only"), writing():
            db.execute_sql(statement)
    with pytest.raises(RuleError, match="reversed before"):
        rules.reverse_entry(charge, "again", by=manager)
    with pytest.raises(IntegrityError):
        written(charge, [Side(Book.WRITTEN_OFF, 1), Side(Book.WRITTEN_OFF, -1)], reverses=charge.number)


def test_04_each_entry_carries_patient_guarantor_provider_days_and_user(biller):
    patient = make_patient()
    provider = Provider.create(name="Patel, Asha, MD", short="Dr. Patel")
    charge = make_charge(patient, visit=make_visit(patient, provider=provider), by=biller)
    payment = rules.post_patient_payment(patient, 500, "cash", charge=charge, by=biller)
    entries = [
        *LedgerEntry.select().where(LedgerEntry.patient == patient),
        rules.reverse_entry(payment, "x", by=biller),
    ]
    assert len(entries) == 3
    for one in entries:
        found = (one.patient, one.account.guarantor, one.provider, one.service_on, one.posted_on, one.by_id, one.who)
        assert found == (patient, patient, provider, OCTOBER_6, clock.today(), biller.staff_id, biller.name)
    row = {"number": 99, "seal": 99, "kind": EntryKind.ADJUSTMENT, "words": "x", "at": clock.now(), "who": "x"}
    row |= {"account": charge.account, "patient": patient, "service_on": OCTOBER_6, "posted_on": OCTOBER_6}
    for name in ("account", "patient", "service_on", "posted_on", "who", "at"):
        with pytest.raises(IntegrityError), writing():
            LedgerEntry.create(**{key: value for key, value in row.items() if key != name})


def test_05_the_balance_is_split_over_three_plans_and_the_patient_and_passing_keeps_it():
    charge = make_charge(cents=10000)
    rules.post_insurance_payment(charge, 1000, by=PROGRAM)
    rules.pass_on(charge, 4000, 1, 2, by=PROGRAM)
    rules.pass_on(charge, 1500, 2, 3, by=PROGRAM)
    rules.transfer_to_patient(charge, 500, Share.COINSURANCE, rank=3, by=PROGRAM)
    rules.post_adjustment(charge, 250, WriteOff.CONTRACT, rank=2, by=PROGRAM)
    assert queries.open_by_rank(charge.number) == {0: 500, 1: 5000, 2: 2250, 3: 1000}
    assert sum(queries.open_of(charge.number).values()) == 10000 - 1000 - 250
    fourth = [Side(Book.INSURANCE_OWES, cents, charge.number, rank=rank) for cents, rank in ((9, 1), (-9, 4))]
    refused(written, charge, fourth, match="plan 1, 2 or 3")
    sides = [Side(Book.INSURANCE_OWES, -1001, charge.number, rank=3), Side(Book.WRITTEN_OFF, 1001, charge.number)]
    refused(written, charge, sides, match="less than nothing")


def test_06_balances_of_patients_make_up_the_receivable():
    bills = [make_answered_bill() for _ in range(3)]
    rules.post_write_off(bills[0], 500, WriteOff.SMALL, by=PROGRAM)
    patients = [bill.patient_id for bill in bills]
    owed = queries.balances(patients)
    assert sum(owed.values()) == total(Book.PATIENT_OWES) == 3 * 4870 - 500
    assert sum(queries.standing(one).with_plan for one in patients) == total(Book.INSURANCE_OWES)
    assert total(*Book) == 0


def test_07_a_payment_is_applied_or_kept_and_never_more_than_came_in():
    patient = make_patient()
    charge = make_charge(patient, 3000, to="patient")
    payment = rules.post_patient_payment(patient, 5000, "card", by=PROGRAM)
    assert (queries.applied(payment.number, charge.number), queries.kept(payment.number)[0]) == (3000, 2000)
    more = make_charge(patient, 9000, to="patient")
    assert queries.kept(payment.number)[0] == 0
    use = [Side(Book.UNAPPLIED, 1, None, payment.number), Side(Book.PATIENT_OWES, -1, more.number, payment.number)]
    refused(written, more, use, EntryKind.APPLIED, match="more can be used")
    back = [Side(Book.PATIENT_OWES, 3001, charge.number, payment.number),
            Side(Book.UNAPPLIED, -3001, None, payment.number)]  # fmt: skip
    refused(written, charge, back, EntryKind.FREED, match="more can be used")


def test_08_another_guarantors_charge_is_paid_only_with_a_reason():
    payment = rules.post_patient_payment(make_patient(), 500, "cash", by=PROGRAM)
    charge = make_charge(make_patient(), 500, to="patient")
    use = [
        Side(Book.UNAPPLIED, 500, None, payment.number),
        Side(Book.PATIENT_OWES, -500, charge.number, payment.number),
    ]
    refused(written, charge, use, EntryKind.APPLIED, match="only with a reason")
    assert written(charge, use, EntryKind.APPLIED, reason="the aunt pays")


def test_09_a_closed_month_refuses_entries_and_keeps_the_day_of_service(db, manager):
    with pytest.raises(RuleError, match="not over yet"):
        rules.close_month("2026-12", by=manager)
    rules.close_month("2026-10", by=manager)
    patient, late = make_patient(), {"posted_on": date(2026, 10, 31), "by": PROGRAM}
    for act in (lambda: rules.post_charge(patient, 100, OCTOBER_6, "x", **late),):
        with pytest.raises(RuleError, match="October 2026 are closed") as caught:
            act()
        assert caught.value.field == "posted_on"
    charge = rules.post_charge(patient, 100, OCTOBER_6, "x", by=PROGRAM)
    assert (charge.service_on, charge.posted_on) == (OCTOBER_6, date(2026, 12, 1))
    row = {"number": 99, "seal": 99, "kind": EntryKind.ADJUSTMENT, "account": charge.account, "patient": patient,
           "service_on": OCTOBER_6, "words": "x", "who": "x", "at": clock.now()}  # fmt: skip
    refused(LedgerEntry.create, **row, posted_on=date(2026, 9, 1), match="month is closed")
    with pytest.raises(RuleError, match="Say why"):
        rules.reopen_month("2026-10", " ", by=manager)
    rules.reopen_month("2026-10", "a deposit was missed", by=manager)
    assert rules.post_charge(patient, 100, OCTOBER_6, "x", **late).posted_on == date(2026, 10, 31)
    refused(LedgerEntry.create, **row, posted_on=date(2026, 9, 30), match="month is closed")
    events = [one.action for one in AuditEvent.select().where(AuditEvent.action.startswith("ledger.month"))]
    assert events == ["ledger.month_closed", "ledger.month_reopened"]
    with pytest.raises(IntegrityError, match="append-only"), writing():
        MonthAct.delete().execute()


def test_10_what_is_open_can_be_aged_from_its_days_and_sums_to_the_balance():
    """Each cent the patient owes has a day on which it became theirs, and each cent of a plan a day of service."""
    bill = make_answered_bill()
    rules.post_patient_payment(bill.patient, 1000, "cash", charge=bill, by=PROGRAM)
    rows = fetch(
        "SELECT SUM(l.cents), COUNT(e.posted_on), COUNT(*) FROM ledger_line l JOIN ledger_entry e "
        "ON e.number = l.entry_id WHERE l.book = 'patient owes' AND e.patient_id = ?",
        bill.patient_id,
    )
    assert rows == [(queries.balance(bill.patient_id), 5, 5)]


def test_11_numbers_have_no_gap_even_after_a_refusal():
    charge = make_charge()
    with pytest.raises(IntegrityError):
        written(charge, [Side(Book.WRITTEN_OFF, 1, charge.number)])
    make_charge()
    numbers = [number for (number,) in fetch("SELECT number FROM ledger_entry ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_12_a_refund_is_within_the_credit_and_by_two_persons(biller, manager):
    payment = rules.post_patient_payment(make_patient(), 500, "cash", by=PROGRAM)
    sides = [Side(Book.UNAPPLIED, 500, None, payment.number), Side(Book.MONEY, -500, None, payment.number)]
    refused(written, payment, sides, EntryKind.REFUND, match="two persons")
    request = rules.ask_refund(payment, 400, "moved", by=biller)
    refused(written, payment, sides, EntryKind.REFUND, request=request.id, match="two persons")
    with pytest.raises(RuleError, match="Another person"):
        rules.decide_request(request, True, by=biller)
    with pytest.raises(IntegrityError), writing():
        type(request).update(decided_by=biller.staff_id).execute()
    rules.decide_request(request, True, by=manager)
    with pytest.raises(RuleError, match=r"Only \$1.00"):
        rules.ask_refund(payment, 101, "more", by=biller)


def test_13_taking_a_payment_back_restores_exactly_what_was(manager):
    bill = make_answered_bill()
    state = 'SELECT charge_id, book, "rank", SUM(cents) FROM ledger_line WHERE charge_id IS NOT NULL GROUP BY 1, 2, 3'
    before = sorted(fetch(state))
    payment = rules.post_patient_payment(bill.patient, 6000, "check", by=PROGRAM)
    rules.reverse_entry(payment, "bounced", by=manager)
    assert sorted(row for row in fetch(state)) == before
    assert queries.kept(payment.number)[0] == 0


def test_14_the_sums_of_a_past_day_can_be_told_again_from_the_entries():
    """What a statement said is found again: later entries do not change the sum up to an earlier number."""
    bill = make_answered_bill()
    upto = "SELECT SUM(cents) FROM ledger_line WHERE book = 'patient owes' AND entry_id <= ?"
    last = fetch("SELECT MAX(number) FROM ledger_entry")[0][0]
    said = fetch(upto, last)
    rules.post_patient_payment(bill.patient, 4870, "check", by=PROGRAM)
    assert fetch(upto, last) == said == [(4870,)]
    assert queries.balance(bill.patient_id) == 0


def test_15_a_charge_is_corrected_by_its_opposite_and_a_new_one(manager):
    charge = make_charge(cents=16500)
    with pytest.raises(RuleError, match="Reverse entry"):
        rules.reverse_entry(make_answered_bill(), "wrong code", by=manager)
    rules.reverse_entry(charge, "wrong code", by=manager)
    make_charge(charge.patient, 14500)
    view = queries.account_view(charge.patient_id)
    assert [one.charge for one in view.open] == [14500, 0]


def test_16_entries_of_someone_who_left_stay_theirs(db, biller):
    charge = make_charge(by=biller)
    with pytest.raises(IntegrityError), writing():
        db.execute_sql("DELETE FROM staff")
    assert LedgerEntry.get_by_id(charge.number).who == biller.name


def test_17_merging_two_patients_and_taking_it_back_changes_no_total(records_clerk, records_lead):
    same = {"born_on": date(1962, 3, 4), "sex": "F"}
    one, other = make_answered_bill(make_patient(**same)), make_answered_bill(make_patient(**same))
    rules.post_patient_payment(other.patient, 9000, "cash", by=PROGRAM)
    sums = "SELECT book, SUM(cents) FROM ledger_line GROUP BY book ORDER BY book"
    before, of_each = fetch(sums), [queries.standing(bill.patient_id) for bill in (one, other)]
    pair = registered(one.patient), registered(other.patient)
    merge = merged(*pair, proposer=records_clerk, lead=records_lead)
    joined = queries.standing(one.patient_id)
    assert (fetch(sums), joined.owes) == (before, sum(was.owes for was in of_each))
    take_back(merge, merge.version, "two persons", by=records_lead)
    assert (fetch(sums), [queries.standing(bill.patient_id) for bill in (one, other)]) == (before, of_each)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=9).filter(any))
def test_18_parts_of_an_amount_sum_to_it_by_largest_remainder(cents, weights):
    parts = portions(cents, weights)
    exact = [cents * weight / sum(weights) for weight in weights]
    assert sum(parts) == cents
    assert all(abs(part - share) < 1 + 1e-6 for part, share in zip(parts, exact, strict=True))
