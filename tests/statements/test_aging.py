"""Aging sums to the balance, by guarantor and payer, and is the same for a past day whenever it is asked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.accounts.models import Book, Share, WriteOff
from office.accounts.queries import balance
from office.accounts.rules import (
    post_insurance_payment,
    post_part,
    post_patient_payment,
    reverse_entry,
    transfer_to_patient,
)
from office.db import fetch, is_sqlite
from office.statements.ageing import allot, bucket
from office.statements.queries.aging import NO_PLAN, aging
from office.statements.queries.open import patient_open, plan_open
from office.statements.terms import divided, schedule
from tests.accounts.making import make_charge, make_coverage
from tests.patients.making import make_patient
from tests.statements.making import make_debtor


def owed(book):
    return int(fetch("SELECT SUM(cents) FROM ledger_line WHERE book = ?", str(book))[0][0] or 0)


@given(st.lists(st.integers(0, 10_000), min_size=5, max_size=5), st.data())
def test_buckets_always_sum_to_what_is_open(became, data):
    cents = data.draw(st.integers(0, sum(became)))

    parts = allot(cents, became)

    assert sum(parts) == cents and all(0 <= part <= due for part, due in zip(parts, became, strict=True))


@given(st.integers(100, 10**8), st.integers(1, 60))
def test_installments_sum_to_the_whole(cents, count):
    assert sum(divided(cents, count)) == cents and max(divided(cents, count)) - min(divided(cents, count)) <= 1
    assert sum(one.cents for one in schedule(cents, 0, count, date(2026, 1, 31), date(2026, 2, 28))) == cents


def test_the_edges_of_the_buckets():
    on = date(2026, 12, 1)

    assert [bucket(date(2026, 11, 1), on), bucket(date(2026, 10, 31), on)] == [0, 1]
    assert [bucket(date(2026, 8, 3), on), bucket(date(2026, 8, 2), on)] == [3, 4]


def test_the_patients_part_ages_from_the_day_it_became_theirs_and_payments_meet_the_oldest(biller, set_clock):
    patient = make_patient()
    set_clock("2026-06-01 09:00")
    charge = make_charge(patient, 20000, date(2026, 5, 1))
    transfer_to_patient(charge, 3000, Share.COPAY, by=biller)
    set_clock("2026-10-15 09:00")
    transfer_to_patient(charge, 5000, Share.DEDUCTIBLE, by=biller)
    set_clock("2026-12-01 09:00")
    post_patient_payment(patient, 1000, "card", charge=charge, by=biller)

    found = aging("guarantor")

    assert found.rows[0].parts == (0, 5000, 0, 0, 2000)
    assert found.total.open == 7000 == owed(Book.PATIENT_OWES)
    assert aging("guarantor", date(2026, 6, 30)).rows[0].parts == (3000, 0, 0, 0, 0)


def test_a_past_day_gives_the_same_numbers_after_reversals_and_payments(biller, set_clock):
    charge = make_debtor(9000)
    share = make_charge(make_patient(), 16500)
    moved = transfer_to_patient(share, 4000, Share.COINSURANCE, by=biller)
    before = [aging(kind, date(2026, 12, 1)) for kind in ("guarantor", "payer")]
    set_clock("2026-12-20 09:00")
    post_patient_payment(charge.patient, 12000, "check", by=biller)
    reverse_entry(moved, "the plan pays it", by=biller)
    post_insurance_payment(share, 10000, by=biller)

    after = [aging(kind, date(2026, 12, 1)) for kind in ("guarantor", "payer")]

    assert [one.rows for one in after] == [one.rows for one in before]
    now = aging("guarantor")
    assert (now.total.open, now.total.kept, now.total.balance) == (0, 3000, -3000)
    assert aging("payer").total.open == 6500 == owed(Book.INSURANCE_OWES)


def test_payers_age_from_the_day_of_service_by_the_plan_of_that_day(biller):
    patient = make_patient()
    make_coverage(patient, "Old Plan", "", to_on=date(2026, 9, 30))
    make_coverage(patient, "New Plan", "HMO", from_on=date(2026, 10, 1))
    make_charge(patient, 10000, date(2026, 9, 30))
    charge = make_charge(patient, 20000, date(2026, 10, 1))
    post_part(charge, WriteOff.CONTRACT, 5000, by=biller)
    make_charge(make_patient(), 700, date(2026, 12, 1))

    found = {row.key: row.parts for row in aging("payer").rows}

    assert found == {"Old Plan": (0, 0, 10000, 0, 0), "New Plan HMO": (0, 0, 15000, 0, 0), NO_PLAN: (700, 0, 0, 0, 0)}


def test_what_is_open_of_some_accounts_is_what_is_open_of_them_in_all(biller, set_clock):
    settled, *owing = [make_debtor(last_name=name) for name in ("Adams", "Brown", "Clark")]
    make_charge(owing[0].patient, 5000)
    set_clock("2026-12-20 09:00")
    post_patient_payment(settled.patient, balance(settled.patient_id), "check", by=biller)
    of, days = {settled.account_id, owing[0].account_id}, [date(2026, 12, 1), date(2026, 12, 20)]

    for found in (patient_open, plan_open):
        for on in days:
            assert found(on, of) == [one for one in found(on) if one.account in of]

    assert [len(patient_open(on, of)) for on in days] == [2, 1]


@pytest.mark.parametrize(("asked", "index"), [(patient_open, "patient"), (plan_open, "plan")])
def test_todays_aging_finds_the_open_charges_in_the_index_alone(db, count_queries, asked, index):
    if not is_sqlite():
        pytest.skip("the other engine chooses by what it has counted")

    with count_queries() as seen:
        asked(date(2026, 12, 1))

    sql, values, *_ = seen[-1]
    plan = [row[-1] for row in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()]
    assert f"SCAN o USING COVERING INDEX ledger_line_{index}_owes" in plan


@pytest.mark.parametrize("kind", ["guarantor", "payer"])
def test_aging_costs_the_same_number_of_queries_for_one_and_for_many(kind, count_queries):
    def queries():
        with count_queries() as seen:
            aging(kind).paginate(1, 50)
        return len(seen)

    make_debtor()
    make_charge(make_patient())
    few = queries()
    for name in ("Adams", "Brown", "Clark"):
        make_debtor(last_name=name)
        make_charge(make_patient(last_name=f"{name}s"))

    assert queries() == few
