"""The reports of money agree with the ledger, by posting day, and a past day gives the same numbers for ever."""

import csv
import io
from datetime import date

import pytest

from office.accounts.models import Book, WriteOff
from office.accounts.rules import (
    ask_refund,
    close_month,
    decide_request,
    post_adjustment,
    post_insurance_payment,
    post_patient_payment,
    post_plan_credit,
    post_write_off,
    reverse_entry,
    unwind,
)
from office.actor import PROGRAM
from office.db import fetch
from office.desk import rules as desk
from office.desk.rules import Tendered
from office.reports.queries import REPORTS, portions
from office.reports.queries.ledger import money_period, moved, trial_balance
from office.staff.models import Staff
from office.staff.passwords import hash_password
from tests.accounts.making import make_answered_bill, make_charge
from tests.conftest import CAST, PASSWORD
from tests.desk.making import CASH, arrived, copay, open_one, take
from tests.merges.making import merged, registered
from tests.patients.making import make_patient

MONEY = [key for key, report in REPORTS.items() if report.permission == "reports.money"]
FIRST, TODAY, LATER = date(2026, 11, 2), date(2026, 12, 1), date(2026, 12, 20)


def asked(key, from_on=FIRST, until_on=TODAY):
    """(lines, facts, charts) of a report."""
    listing, facts = REPORTS[key].lines(from_on, until_on)
    found = [line.cells for some in portions(listing) for line in some]
    assert len(found) == listing.count() and all(len(cells) == len(REPORTS[key].columns) for cells in found)
    return found, facts, getattr(listing, "charts", ())


def lines(key, *period):
    return asked(key, *period)[0]


def everything(*period):
    """All numbers of all reports; whether the month is closed yet is no number."""
    return {key: (found, [one for one in facts if "The books of" not in one], charts)
            for key in MONEY for found, facts, charts in [asked(key, *period)]}  # fmt: skip


def a_busy_day(biller, manager, front_desk):
    """Copays by three tenders of which one is void, a plan's answer, too much money of both, write-offs, a refund, a
    deposit; the bill and a payment that is not used up."""
    session = open_one(front_desk)
    card = Tendered("card", card_brand="Visa", card_last4="4242", auth_code="A1")
    for name, tendered in (("Ames", CASH), ("Burns", Tendered("check", check_number="7")), ("Cole", card)):
        receipt = take([copay(arrived(name, by=front_desk))], front_desk, tendered)
    desk.void_receipt(receipt, "wrong card", by=front_desk)
    desk.not_collected(arrived("Dunn", by=front_desk), "forgot wallet", by=front_desk)
    given = {"checks_cents": 3000, "cards_cents": 0, "left_cents": 10000}
    desk.sign_count(desk.count_drawer(session, {10000: 1, 1000: 3}, **given, by=front_desk), by=manager)
    desk.make_deposit([session.id], by=front_desk)
    bill = make_answered_bill(by=biller)
    post_write_off(bill, 170, WriteOff.SMALL, by=biller)
    post_plan_credit(bill, 900, payer="Blue Shield PPO", by=biller)
    payment = post_patient_payment(make_patient(), 5000, "check", by=biller)
    decide_request(ask_refund(payment, 2000, "moved away", by=biller), True, "", by=manager)
    return bill, payment


def test_the_day_sheet_goes_from_what_was_owed_to_what_is_owed(biller, manager, front_desk, set_clock):
    set_clock("2026-11-02 09:00")
    make_charge(cents=10000, by=biller)
    set_clock("2026-12-01 09:00")
    a_busy_day(biller, manager, front_desk)

    found, facts, charts = asked("day-sheet", TODAY, TODAY)

    assert found == [
        ("Owed at the start", "12/01/2026", "", "", "", "$100.00"),
        ("Charges", "charges made", "1", "$165.00", "$0.00", "$165.00"),
        ("All charges", "", "1", "$165.00", "$0.00", "$165.00"),
        ("Payments", "patients, card", "2", "$50.00", "-$30.00", "$20.00"),
        ("Payments", "patients, cash", "1", "$30.00", "$0.00", "$30.00"),
        ("Payments", "patients, check", "2", "$80.00", "$0.00", "$80.00"),
        ("Payments", "plans", "2", "$33.00", "$0.00", "$33.00"),
        ("All payments", "", "7", "$193.00", "-$30.00", "$163.00"),
        ("Refunds", "to patients", "1", "$20.00", "$0.00", "$20.00"),
        ("All refunds", "", "1", "$20.00", "$0.00", "$20.00"),
        ("Adjustments", "above the contract price, plan's part", "1", "$72.30", "$0.00", "$72.30"),
        ("Adjustments", "small balance, patient's part", "1", "$1.70", "$0.00", "$1.70"),
        ("All adjustments", "", "2", "$74.00", "$0.00", "$74.00"),
        ("Owed at the end", "12/01/2026", "", "", "", "$48.00"),
    ]
    assert "✓ Agrees with the trial balance of the last day: $48.00 are owed." in facts
    assert [chart.bars for chart in charts] == [(("Dec 1", 165.0),), (("Dec 1", 163.0),), (("Dec 1", 74.0),)]
    entries = lines("ledger-entries", TODAY, TODAY)
    assert len(entries) == fetch("SELECT COUNT(*) FROM ledger_entry WHERE posted_on = ?", TODAY.isoformat())[0][0]
    assert [cells[7] for cells in entries if cells[5].startswith("Reversal")] == ["-$30.00"]


def test_every_report_sums_to_what_the_ledger_says(biller, manager, front_desk):
    a_busy_day(biller, manager, front_desk)
    books = {book: int(cents) for book, cents in fetch("SELECT book, SUM(cents) FROM ledger_line GROUP BY book")}

    assert {book: cents for book, cents in trial_balance(TODAY).items() if cents} == {
        Book(book): cents for book, cents in books.items() if cents
    }
    assert sum(one.cents for one in moved((TODAY, TODAY))) == 0
    assert lines("trial-balance")[-1] == ("All", "$0.00", "$0.00", "$0.00")
    assert lines("adjustments") == [
        ("above the contract price", "plan's part", "Ben Stone", "1", "$72.30", "$0.00", "$72.30"),
        ("small balance", "patient's part", "Ben Stone", "1", "$1.70", "$0.00", "$1.70"),
        ("All", "", "", "2", "$74.00", "$0.00", "$74.00"),
    ]
    found, facts, charts = asked("credits")
    # three copays came before their charge, one of them void; $30.00 are left of the payment
    assert [(*cells[3:4], cells[6], cells[7]) for cells in found] == [
        *[("patient", "", "$30.00")] * 3, ("plan", "Blue Shield PPO", "$9.00"),
    ]  # fmt: skip
    assert facts[1].startswith("✓ Agrees") and "$99.00 in all" in facts[1] and charts[0].bars[-1][1] == 99.0
    assert books[Book.UNAPPLIED] + books[Book.PLAN_CREDIT] == -9900
    assert lines("deposits")[-1][3:6] == ("$30.00", "$30.00", "$60.00")


def test_what_was_not_taken_at_the_desk_is_told_with_its_reason_of_the_day(front_desk, biller, set_clock):
    open_one(front_desk)
    paid, late = arrived("Ames", by=front_desk), arrived("Burns", by=front_desk)
    arrived("Cole", by=front_desk, copay=None)
    take([copay(paid, 1000)], front_desk)
    desk.not_collected(late, "forgot wallet", by=front_desk)
    before = asked("desk-collection", TODAY, TODAY)
    assert before[0] == [
        (day, "2", "0", "$60.00", "$10.00", "16.7 %", "$20.00 no reason given; $30.00 forgot wallet")
        for day in ("12/01/2026", "All")
    ]
    assert before[1][1] == "$10.00 ÷ $60.00 = 16.7 %" and before[2][0].bars == (("Dec 1", pytest.approx(100 / 6)),)

    set_clock("2026-12-02 09:00")
    desk.not_collected(late, "hardship form", by=front_desk)
    post_patient_payment(late.patient, 3000, "check", visit=late, by=biller)

    assert asked("desk-collection", TODAY, TODAY) == before


def test_a_past_day_gives_the_same_numbers_whatever_is_posted_later(
    biller, manager, front_desk, records_clerk, records_lead, set_clock
):
    bill, payment = a_busy_day(biller, manager, front_desk)
    plain = make_charge(by=biller)
    off = post_adjustment(plain, 1000, WriteOff.CONTRACT, by=biller)
    periods = (TODAY, TODAY), (FIRST, TODAY), (None, TODAY)
    before = [everything(*period) for period in periods]
    assert all(found for found, _, _ in before[0].values())

    set_clock("2026-12-20 09:00")
    reverse_entry(off, "typed twice", by=manager)
    unwind(bill, "another patient's", by=manager)
    post_insurance_payment(plain, 2000, by=biller)
    decide_request(ask_refund(payment, 3000, "the rest", by=biller), True, "", by=manager)
    post_patient_payment(plain.patient, 700, "cash", by=biller)
    same = {"born_on": date(1962, 3, 4), "sex": "F"}
    pair = [registered(make_patient(**same)) for _ in range(2)]
    make_charge(pair[1], by=biller)
    merged(*pair, proposer=records_clerk, lead=records_lead)

    assert [everything(*period) for period in periods] == before
    assert lines("day-sheet", LATER, LATER)[1][3:5] == ("$165.00", "-$165.00")


def test_a_page_says_whether_its_numbers_can_still_change(biller, manager, set_clock):
    charge = make_charge(by=biller)
    post_insurance_payment(charge, 100, posted_on=date(2026, 11, 30), by=biller)
    assert asked("day-sheet", FIRST, date(2026, 11, 30))[1][-1] == (
        "The books of November 2026 are open: whoever posts into these days changes them. "
        "1 of its entries was typed after the last day."
    )
    close_month("2026-11", by=manager)
    assert "are closed: these numbers stay" in asked("trial-balance", FIRST, date(2026, 11, 30))[1][-1]
    assert money_period(None, TODAY) == (date(2026, 11, 30), TODAY)


def test_reports_of_money_are_for_biller_manager_and_auditor(client_as, biller, manager, front_desk):
    a_busy_day(biller, manager, front_desk)
    for role in CAST:
        answers = {client_as(role).get(f"/reports/{key}").status_code for key in MONEY}
        assert answers == {200 if role in ("biller", "manager", "auditor") else 403}, role
    page = client_as("auditor").get("/reports/day-sheet?since=12/1/2026&until=12/1/2026").text
    assert "charges − payments + refunds − adjustments" in page and page.count('role="img"') == 3
    assert 'href="/reports/ledger-entries?since=12/01/2026&amp;until=12/01/2026"' in page
    index = client_as("biller").get("/reports").text
    assert 'href="/aging"' in index and 'href="/reports/trial-balance"' in index
    closing = client_as("biller").get("/day-close/2026-12-01").text
    assert 'href="/reports/day-sheet?since=12/01/2026&amp;until=12/01/2026"' in closing
    assert 'href="/reports/trial-balance"' in client_as("biller").get("/ledger-months").text
    assert 'href="/aging"' not in client_as("front_desk").get("/reports").text


def test_the_file_has_what_the_page_has(client_as, biller, manager, front_desk):
    a_busy_day(biller, manager, front_desk)
    Staff.update(password_hash=hash_password(PASSWORD)).execute()
    given = {"since": "12/1/2026", "until": "12/1/2026", "password": PASSWORD}
    for key in MONEY:
        answer = client_as("biller").post(f"/reports/{key}/csv", data=given)
        rows = list(csv.reader(io.StringIO(answer.text)))
        assert rows[0] == list(REPORTS[key].columns) and len(rows) == 1 + len(lines(key, TODAY, TODAY)) > 1
    assert client_as("biller").post(f"/reports/{key}/csv", data={**given, "password": "no"}).status_code == 422


def test_reports_of_money_cost_the_same_for_more_lines(client_as, biller, count_queries):
    client = client_as("manager")

    def cost():
        bill = make_answered_bill(by=biller)
        post_write_off(bill, 170, WriteOff.SMALL, by=biller)
        post_plan_credit(bill, 900, payer="Blue", by=PROGRAM)
        post_patient_payment(make_patient(), 500, "cash", by=biller)
        found = []
        for key in MONEY:
            with count_queries() as statements:
                assert client.get(f"/reports/{key}?since=11/1/2026&until=12/1/2026").status_code == 200
            found.append(len(statements))
        return found

    cost()
    sooner, later = cost(), cost()
    assert all(more <= few for few, more in zip(sooner, later, strict=True))
