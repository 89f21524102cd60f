"""The edge cases of domain 7.10 that need no claim and that no other test shows: one by one, what the product does."""

from datetime import date

import pytest

from office.accounts import queries as ledger
from office.accounts import rules as accounts
from office.accounts.models import LedgerEntry, Topic
from office.actor import PROGRAM
from office.answers import queries as answers
from office.answers.queries import Known
from office.answers.years.queries import itemized_of, year_of
from office.billing import rules
from office.billing.rules import Line
from office.coverage.models import Coverage
from office.dayclose.queries import counts, open_items
from office.desk import queries as desk
from office.estimates.rules import ask_estimate, give_estimate
from office.reports.queries.ledger import owed, trial_balance
from office.statements.models import Statement
from office.statements.queries.aging import aging
from office.statements.queries.payees import due_today
from office.visits.models import Flow, Visit
from tests.accounts.making import OCTOBER_6, PLAN_SAID, make_charge, make_coverage, make_visit
from tests.billing.making import make_charged_visit, make_fees, said
from tests.desk.making import arrived, copay, open_one, take
from tests.patients.making import make_patient
from tests.scheduling.making import make_provider
from tests.statements.making import live_at, make_debtor, run_all
from tests.visits.making import make_visit as visit_of_today

TODAY, LEAP = date(2026, 12, 1), date(2028, 2, 29)


def test_a_policy_that_changes_between_two_visits_of_a_month_pays_each_its_own():
    patient = make_patient()
    make_coverage(patient, "Old Plan", "", rank=1, to_on=date(2026, 10, 14), copay_cents=2000)
    make_coverage(patient, "New Plan", "", rank=1, from_on=date(2026, 10, 15), copay_cents=3500)
    days = (OCTOBER_6, date(2026, 10, 14), date(2026, 10, 15), date(2026, 10, 20))
    charges = [make_charge(patient, 10000, day, visit=make_visit(patient, day)) for day in days]

    for charge in charges:
        accounts.post_insurance_payment(charge, 5000, by=PROGRAM)

    paid = [row.payer for row in LedgerEntry.select().where(LedgerEntry.kind == "insurance payment")]
    assert paid == ["Old Plan", "Old Plan", "New Plan", "New Plan"]
    assert [row.name for row in aging("payer").paginate(1, 9)] == ["New Plan", "Old Plan"]
    text = answers.answer(Known(patient), Topic.PLAN_SHOULD_PAY).text
    assert "Old Plan answered" in text and "New Plan answered" in text


def test_prices_of_september_30_and_october_1_are_those_of_the_day():
    make_fees()
    patient = make_patient()
    rules.add_fee("EST3", "Office visit, usual", 25000, date(2026, 10, 1), by=PROGRAM)

    found = [
        rules.post_services(patient, [Line("EST3")], date(2026, *day), by=PROGRAM)[0] for day in ((9, 30), (10, 1))
    ]

    assert [one.cents for one in found] == [21000, 25000]


def test_a_visit_of_nothing_but_a_line_of_no_cents_is_charged_at_the_close_of_the_day(front_desk):
    make_fees([("WORM", "Sample given", 0)])
    visit = visit_of_today(Flow.LEFT, by=front_desk)
    rules.add_fee("FREE", "Vaccine from the state", 0, TODAY, by=PROGRAM)
    assert [item.kind for item in open_items(TODAY)] == ["charge"]

    (made,) = rules.post_services(visit.patient, [Line("FREE")], TODAY, visit=visit, by=PROGRAM)

    assert made.entry_id is None and open_items(TODAY) == [] and counts(TODAY)["charged"] == 1
    assert not LedgerEntry.select().exists() and ledger.account_view(visit.patient_id).sentence.startswith("There are")


def test_two_visits_of_one_day_have_a_copay_and_a_bill_each(front_desk):
    open_one(front_desk)
    first = arrived(copay=3000, by=front_desk)
    patient = first.patient
    second = Visit.create(patient=patient, day_on=TODAY, flow=Flow.ARRIVED, arrived_at=first.arrived_at,
                          provider=make_provider("Dr. Patel"))  # fmt: skip

    take([copay(second)], front_desk)
    assert [desk.copay_of(one).left for one in (first, second)] == [3000, 0]
    take([copay(first)], front_desk)
    for visit in (first, second):
        make_charge(patient, 10000, TODAY, visit=visit, copay_cents=3000)

    view = ledger.account_view(patient.id)
    assert len(view.groups) == 2 and view.total("left") == 0 and view.kept_cents == 0
    assert [row.split.patient_paid for row in view.paginate(1, 9)] == [3000, 3000]
    text = answers.answer(Known(patient), Topic.TWO_BILLS).text
    assert "you were seen by" in text and "Dr. Patel ($100.00)" in text and "a copay of its own" in text


def test_a_cent_too_much_is_a_credit_of_a_cent_and_no_bill(biller, manager):
    charge = make_debtor(10000)
    patient = charge.patient
    payment = accounts.post_patient_payment(patient, 10001, "check", by=biller)

    view = ledger.account_view(patient.id)
    assert (view.total("left"), view.kept_cents) == (0, 1) and "$0.01 that was paid is kept" in view.sentence
    assert due_today() == ([], []) and [row.balance for row in aging("guarantor").paginate(1, 5)] == [-1]
    assert owed(trial_balance(TODAY)) == -1
    request = accounts.ask_refund(payment, 1, "a cent too much", by=biller)
    accounts.decide_request(request, True, by=manager)
    assert owed(trial_balance(TODAY)) == 0 and aging("guarantor").count() == 0


def test_a_leap_day_is_a_day_like_any_other(client_as, biller, set_clock):
    set_clock("2028-02-29 10:00")
    patient = make_patient()
    live_at(patient)
    Coverage.create(patient=patient, payer="Blue", plan="", rank=1, from_on=LEAP, to_on=LEAP)
    charge = make_charge(patient, 16500, LEAP, visit=make_visit(patient, LEAP))
    accounts.post_insurance_answer(charge, PLAN_SAID, by=biller)
    row = ask_estimate(patient, service_on=LEAP, by=biller)
    given = {"about": "Visit", "provider": "Dr. Lee", "given_how": "mailed", "covers_until": date(2029, 2, 28)}
    give_estimate(row, [("Visit", "", 100)], **given, by=biller)
    run_all(by=biller)
    assert "02/29/2028" in Statement.get().copy

    for now in ("2028-02-29 10:00", "2028-03-01 10:00", "2029-02-28 10:00", "2032-02-29 10:00"):
        set_clock(now)
        client, of = client_as("manager"), f"/patients/{patient.id}"
        of_account = f"accounts/{charge.account_id}/statements"
        told = [f"answers/{one}" for one in ("why", "no-show", "plan-should-pay", "monthly")]
        for address in ("account", *told, "itemized-bill", "account-years/2028", "coverage", "estimates", of_account):
            assert client.get(f"{of}/{address}").status_code == 200, (now, address)
        for address in ("/aging", "/aging/payers", "/estimates?show=given", "/reports/day-sheet"):
            assert client.get(address).status_code == 200, (now, address)
    assert ledger.payer_on(patient.id, LEAP) == "Blue" and year_of(patient, 2028).total("charged") == 16500
    set_clock("2029-02-28 10:00")
    assert itemized_of(patient).view.total("charge") == 16500
    assert sum(row.balance for row in aging("guarantor", LEAP).paginate(1, 5)) == 6870


def test_the_lines_of_a_check_for_two_practices_are_posted_without_its_sum():
    charge, *_ = make_charged_visit(("EST3",))
    lines = [said(charge, 15000, ("CO", "45", 6000))]
    with pytest.raises(Exception, match=r"the check is \$400.00"):
        rules.post_payer_answer(lines, check_cents=40000, by=PROGRAM)

    answer = rules.post_payer_answer(lines, trace="for two", by=PROGRAM)

    assert (answer.paid_cents, ledger.open_by_rank(charge.number)[1]) == (15000, 0)


def test_a_patient_of_sex_x_is_covered_charged_and_estimated_like_any_other(client_as):
    patient, client = make_patient(sex="X"), client_as("biller")
    live_at(patient)
    make_coverage(patient, relationship="child", subscriber_name="Hill, Ann", subscriber_sex="X")
    charge = make_charge(patient)
    row = ask_estimate(patient, by=PROGRAM)

    for address in ("account", "coverage", f"charges/{charge.number}", "itemized-bill", f"estimates/{row.id}"):
        assert client.get(f"/patients/{patient.id}/{address}").status_code == 200, address
