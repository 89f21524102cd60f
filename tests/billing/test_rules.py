"""Charging a visit, a payer's answer to the cent, takebacks, money that goes back; each refusal in words."""

from datetime import date, timedelta

import pytest

from office import clock
from office.accounts import queries as ledger
from office.accounts import rules as accounts
from office.accounts.models import Book, LedgerEntry, MoneyRequest, RequestState, Share, WriteOff
from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.billing import queries, rules
from office.billing.models import AnswerPart, Does, Fee, PayerAnswer, Service
from office.billing.reasons import reasons, said_code, understood_code, what_becomes
from office.billing.rules import Line
from office.db import fetch
from office.errors import RuleError
from office.staff.models import Role
from office.tasks.models import Task
from office.visits.models import Flow
from tests.accounts.making import OCTOBER_6, make_charge, make_coverage, make_patient, make_visit
from tests.billing.making import A15, NEW_YEAR, make_charged_visit, make_fees, said


def left(charge):
    """What is open: the patient's, then plans 1 to 3."""
    return tuple(ledger.open_by_rank(charge.number).values())


def refused(act, *given, match, field="any", **named):
    """The act is refused in these words, and leaves nothing behind."""
    tables = ("ledger_line", "payer_answer", "service", "fee", "money_request")
    before = [fetch(f"SELECT COUNT(*) FROM {table}") for table in tables]
    with pytest.raises(RuleError, match=match) as caught:
        act(*given, **named)
    assert field in ("any", caught.value.field)
    assert [fetch(f"SELECT COUNT(*) FROM {table}") for table in tables] == before


# fees


def test_the_newest_price_that_has_begun_holds_until_it_ends():
    make_fees()
    rules.add_fee("est3", "Office visit, usual", 22000, date(2026, 7, 1), date(2026, 9, 30), by=PROGRAM)

    cents = [(one := queries.fee_on("EST3", date(2026, month, 1))) and one.cents for month in (6, 7, 10)]
    assert cents == [21000, 22000, None]
    assert [fee.code for fee in queries.fees_on(date(2026, 10, 1))] == ["CBC", "DRAW"]
    assert AuditEvent.select().where(AuditEvent.action == "fee.added").count() == 4
    refused(rules.add_fee, "EST3", "x", 1, NEW_YEAR, match="another price", field="from_on", by=PROGRAM)
    refused(rules.add_fee, "E 3", "x", 1, NEW_YEAR, match="not a code", field="code", by=PROGRAM)
    refused(rules.add_fee, "X", "x", 1, NEW_YEAR, date(2025, 1, 1), match="ends before", field="to_on", by=PROGRAM)


def test_a_fee_schedule_is_taken_in_whole_or_told_line_by_line(manager):
    bad = (
        'code,name,fee,from,to\nEST3,Office visit,"1,234.56",2026-01-01,\nDRAW,Blood draw,12.345,2026-01-01,\n'
        "CBC,,30,2026-01-01,\nX-1,Ok,-5,2026-01-01,\nY,Ok,٣٠,2026-01-01,\nZ,Ok,1e9,2026-01-01,\nQ,Ok,5,1/1/2026,\n"
        "R,Ok,5,2026-02-01,2026-01-01\nEST3,Again,5,2026-01-01,\n"
    )
    taken = rules.import_fees(bad.encode(), by=manager)

    assert [line for line, _ in taken.faults] == [3, 4, 5, 6, 7, 8, 9, 10]
    assert Fee.select().count() == 0
    good = (
        "Code;Name;Fee;From;To\r\nest3;Office visit;1234.56;2026-01-01;\r\nW;Form, school;0;2026-01-01;2026-12-31\r\n"
    )
    assert rules.import_fees(good.encode(), by=manager) == rules.fees.Taken(2, 0)
    text = rules.export_fees(by=manager)
    assert rules.import_fees(("\ufeff" + text).encode(), by=manager) == rules.fees.Taken(0, 2)
    assert text.splitlines()[1] == "EST3,Office visit,1234.56,2026-01-01,"
    changed = rules.import_fees(text.replace("1234.56", "1300").encode(), by=manager)
    assert "another price from that day" in changed.faults[0][1]
    assert rules.import_fees(b"a,b\n1,2\n", by=manager).faults[0][1].startswith("the first line must name")
    assert rules.import_fees(b"PK\x03\x04", by=manager).faults


# charging a visit


def test_a_visit_is_charged_in_one_act_by_the_prices_of_its_day(biller):
    make_fees([("WORM", "Sample given", 0)])
    patient = make_patient()
    visit = make_visit(patient)
    lines = [Line("est3"), Line("DRAW", 2), Line("WORM"), Line("CBC", cents=2500)]

    made = rules.post_services(patient, lines, OCTOBER_6, visit=visit, copay_cents=2500, by=biller)

    assert [(one.code, one.units, one.cents, bool(one.entry_id)) for one in made] == [
        ("EST3", 1, 21000, True), ("DRAW", 2, 3000, True), ("WORM", 1, 0, False), ("CBC", 1, 2500, True),
    ]  # fmt: skip
    opened = [left(one.entry) for one in made if one.entry_id]
    assert opened == [(2500, 18500, 0, 0), (0, 3000, 0, 0), (0, 2500, 0, 0)]
    assert made[1].entry.words == "Blood draw × 2"
    again = [patient, [Line("CBC")], OCTOBER_6]
    refused(rules.post_services, *again, match="charged already", field="code-1", visit=visit, by=biller)
    assert rules.post_services(*again, visit=visit, again=True, by=biller)
    accounts.unwind(made[0].entry, "wrong visit", by=biller)
    assert rules.post_services(patient, [Line("EST3")], OCTOBER_6, visit=visit, by=biller)


def test_what_cannot_be_charged_is_refused_at_its_line(biller):
    make_fees()
    patient = make_patient()
    missed = make_visit(patient)
    missed.flow = Flow.LEFT_UNSEEN
    missed.save()

    def no(match, field, *lines, on=OCTOBER_6, **given):
        refused(rules.post_services, patient, list(lines), on, match=match, field=field, by=biller, **given)

    no("at least one line", "code-1")
    no("has no NOPE on 10/06/2026", "code-2", Line("CBC"), Line("nope"))
    no("1 to 999", "units-1", Line("CBC", 0))
    no("future", "service_on", Line("CBC"), on=date(2026, 12, 2))
    no("above the dearest", "copay", Line("CBC"), copay_cents=9000)
    no("Nobody was seen", "to", Line("CBC"), visit=missed)
    assert rules.post_services(patient, [Line("CBC")], OCTOBER_6, visit=missed, to="patient", by=biller)
    assert Service.select().count() == 1


# a payer's answer


def test_the_answer_of_scenario_a15_leaves_4870(biller):
    patient = make_patient()
    make_coverage(patient)
    charge = make_charge(patient, 16500, copay_cents=2000, visit=make_visit(patient))
    accounts.post_patient_payment(patient, 2000, "card", charge=charge, by=biller)

    rules.post_payer_answer([said(charge, 2400, *A15)], check_cents=2400, trace="77", by=biller)

    assert left(charge) == (4870, 0, 0, 0)
    assert ledger.shares_of(charge.number) == {"copay": 2000, "deductible": 4270, "coinsurance": 600}
    assert "$42.70 deductible and $6.00 share" in ledger.charge_view(charge).sentence
    entry = LedgerEntry.get(LedgerEntry.reason_code == "45")
    assert (entry.group_code, entry.write_off, entry.payer) == ("CO", "above the contract price", "Blue Shield PPO")


@pytest.mark.parametrize(("paid", "words"), [(10641, "\\$0.01 too much"), (10639, "\\$0.01 too little")])
def test_an_answer_one_cent_off_is_refused_and_says_by_how_much(biller, paid, words):
    first, *_ = make_charged_visit(copay_cents=2500)

    refused(
        rules.post_payer_answer, [said(first, paid, ("CO", "45", 7860), ("PR", "3", 2500))],
        match=f"asked for \\$210.00: {words}", field=f"paid-{first.number}", by=biller,
    )  # fmt: skip


def test_the_remittance_of_a17_posts_denies_and_balances(biller):
    visit_charge, draw, count = make_charged_visit(copay_cents=2500)
    accounts.post_patient_payment(visit_charge.patient, 2500, "card", charge=visit_charge, by=biller)
    letter = [
        said(visit_charge, 10640, ("CO", "45", 7860), ("PR", "3", 2500)),
        said(draw, 0, ("CO", "97", 1500)),
        said(count, 0, ("CO", "45", 2000), ("PR", "1", 1000)),
    ]
    given = {"trace": "7700098", "by": biller}
    refused(
        rules.post_payer_answer, letter, match="check is \\$106.41: \\$0.01 too little", field="check",
        check_cents=10641, **given,
    )  # fmt: skip

    rules.post_payer_answer(letter, check_cents=10640, **given)

    assert [left(one) for one in (visit_charge, draw, count)] == [(0, 0, 0, 0), (0, 1500, 0, 0), (1000, 0, 0, 0)]
    assert [(one.charge_id, one.reason_code) for one in queries.to_work()] == [(draw.number, "97")]
    refused(rules.post_payer_answer, [said(draw, 1500)], match="posted already", field="trace", **given)
    rules.post_payer_answer([said(draw, 1500)], trace="8", by=biller)
    assert list(queries.to_work()) == []


def test_what_is_contractual_never_reaches_the_patient(biller):
    assert {what_becomes(group, code) for group in ("CO", "OA", "PI") for code in (*reasons(), "999")} == {
        "written off", "stays", "told",
    }  # fmt: skip
    assert what_becomes("PR", "999") == "not covered"
    charge = make_charge(make_patient(), 10000)
    for act in (accounts.transfer_to_patient,):
        refused(act, charge, 100, Share.NOT_COVERED, match="ours to bear", codes=("CO", "45"), by=biller)
    refused(accounts.post_write_off, charge, 100, WriteOff.CONTRACT, match="patient's part", field="reason", by=biller)


def test_the_second_plan_is_asked_for_the_patients_part_and_may_allow_less(biller):
    charge, *_ = make_charged_visit(("EST3",), plans=("Blue", "Red"))
    rules.post_payer_answer([said(charge, 12000, ("CO", "45", 6000), ("PR", "2", 3000))], rest_to=2, by=biller)
    assert left(charge) == (0, 0, 3000, 0)
    second = {"rank": 2, "by": biller}
    refused(
        rules.post_payer_answer, [said(charge, 0, ("CO", "45", 3000), ("OA", "23", 17999))],
        match="settled \\$180.00, the letter says \\$179.99 \\(OA-23\\): \\$0.01 off", **second,
    )  # fmt: skip

    answer = rules.post_payer_answer([said(charge, 0, ("CO", "45", 3000), ("OA", "23", 18000))], **second)

    assert (left(charge), answer.payer) == ((0, 0, 0, 0), "Red PPO")
    assert ledger.charge_view(charge).split.written_off == 9000


def test_three_plans_and_then_the_patient(biller):
    charge, *_ = make_charged_visit(("EST3",), plans=("Blue", "Red", "Gold"))
    for rank, paid in ((1, 10000), (2, 8000)):
        rest = left(charge)[rank] - paid
        rules.post_payer_answer([said(charge, paid, ("PR", "2", rest))], rank=rank, rest_to=rank + 1, by=biller)
    rules.post_payer_answer([said(charge, 1000, ("PR", "96", 2000))], rank=3, by=biller)

    assert left(charge) == (2000, 0, 0, 0)
    assert sum(left(charge)) == 21000 - 19000


def test_a_plan_that_paid_too_much_gets_its_money_back_by_two_people_in_60_days(biller, manager):
    charge, *_ = make_charged_visit(("EST3",))
    rules.post_payer_answer([said(charge, 15000, ("CO", "45", 6000))], by=biller)
    rules.post_payer_answer([said(charge, 4000)], payer="Red", keep_excess=True, by=biller)
    assert ledger.plan_credit(charge.number) == 4000
    assert left(charge) == (0, 0, 0, 0)
    assert (ledger.charge_view(charge).split.plan_paid, ledger.standing(charge.patient_id).kept) == (15000, 0)
    credit = queries.PlanCredits().paginate(1, 10)[0]
    assert (credit.cents, credit.payer, credit.due_on) == (4000, "Red", clock.today() + timedelta(days=60))

    refused(
        accounts.ask_plan_refund, charge, 4001, "both paid first", match="Only \\$40.00", field="amount", by=biller
    )
    request = accounts.ask_plan_refund(charge, 4000, "both paid first", by=biller)
    refused(accounts.ask_plan_refund, charge, 1, "again", match="Only \\$0.00", by=biller)
    refused(accounts.decide_request, request, True, match="Another person", by=biller)
    entry = accounts.decide_request(request, True, by=manager)

    assert (entry.payer, ledger.plan_credit(charge.number), request.due_on) == ("Red", 0, credit.due_on)
    refused(accounts.decide_request, request, True, match="granted before", by=manager)


def test_a_takeback_opens_all_again_and_keeps_the_patients_money(biller, manager):
    charge, *_ = make_charged_visit(("EST3",), copay_cents=2500)
    patient = charge.patient
    payment = accounts.post_patient_payment(patient, 2500, "card", charge=charge, by=biller)
    before = left(charge)
    answer = rules.post_payer_answer(
        [said(charge, 10000, ("CO", "45", 4000), ("PR", "3", 2500), ("PR", "1", 4500))], by=biller
    )
    later = accounts.post_patient_payment(patient, 4500, "check", charge=charge, by=biller)
    refused(rules.take_back_answer, answer, " ", match="Say why", field="reason", by=manager)

    rules.take_back_answer(answer, "coverage ended in September", by=manager)

    assert left(charge) == before == (0, 18500, 0, 0)
    assert (ledger.kept(payment.number)[0], ledger.kept(later.number)[0]) == (0, 4500)
    assert PayerAnswer.get_by_id(answer.id).taken_back_why == "coverage ended in September"
    refused(rules.take_back_answer, answer, "again", match="taken back before", by=manager)
    assert "taken off" in queries.PatientCredits().paginate(1, 5)[0].why
    rules.post_payer_answer([said(charge, 0, ("PR", "3", 2500), ("PR", "27", 18500))], by=biller)
    assert left(charge) == (14000, 0, 0, 0)  # the money that was kept is counted again


def test_what_stays_with_the_plan_is_told_with_its_next_step(biller):
    charge, *_ = make_charged_visit(("EST3",))
    rules.post_payer_answer([said(charge, 0, ("CO", "29", 21000))], by=biller)

    part = AnswerPart.get()
    assert (part.does, left(charge)) == (str(Does.STAYS), (0, 21000, 0, 0))
    assert said_code("CO", "29") == "CO-29: The claim came too late"
    assert understood_code(" co 045 ") == ("CO", "45")
    with pytest.raises(ValueError, match="not a reason"):
        understood_code("45")


# write-offs, refunds, and money applied elsewhere


def test_a_write_off_above_the_level_needs_the_manager(biller, manager):
    charge = make_charge(make_patient(), 10000, to="patient")
    write_off = accounts.post_write_off
    refused(write_off, charge, 501, WriteOff.SMALL, match="More than \\$5.00", field="amount", by=biller)
    refused(write_off, charge, 100, WriteOff.BAD_DEBT, match="always needs a second", field="amount", by=manager)
    write_off(charge, 500, WriteOff.SMALL, note="not worth a letter", by=biller)

    request = accounts.ask_write_off(charge, 5000, WriteOff.CHARITY, "form of Nov 3", by=biller)
    task = Task.get(Task.key == f"money:{request.id}:decide")
    assert (task.owner_role, task.done_at, task.link) == (Role.MANAGER, None, "/money-requests")
    refused(accounts.decide_request, request, False, match="Say why", field="words", by=manager)
    entry = accounts.decide_request(request, True, by=manager)

    assert Task.get_by_id(task.id).outcome == "granted by Grace Hall"
    assert (left(charge)[0], entry.request, entry.write_off) == (4500, request.id, "hardship or charity")
    view = ledger.account_view(charge.patient_id)
    assert (view.total("share"), view.total("forgiven"), view.total("paid"), view.total("left")) == (
        10000,
        5500,
        0,
        4500,
    )
    assert "We wrote off $55.00 of your part." in view.sentence
    accounts.reverse_entry(entry, "form withdrawn", by=manager)
    assert left(charge)[0] == 9500


def test_a_refund_stays_within_the_credit_and_takes_two_people(biller, manager):
    patient = make_patient()
    payment = accounts.post_patient_payment(patient, 5000, "card", by=biller)
    refused(accounts.ask_refund, payment, 5001, "moved", match="Only \\$50.00", field="amount", by=biller)
    first = accounts.ask_refund(payment, 3000, "moved", by=biller)
    refused(accounts.ask_refund, payment, 2001, "moved", match="Only \\$20.00", by=biller)
    second = accounts.ask_refund(payment, 2000, "moved", "card it was paid with", by=biller)
    accounts.decide_request(second, False, "asked twice", by=manager)
    make_charge(patient, 4000, to="patient")  # takes 4000 of the money meanwhile

    refused(accounts.decide_request, first, True, match="Only \\$10.00 can be paid back", field="amount", by=manager)

    assert MoneyRequest.get_by_id(first.id).state == RequestState.ASKED
    accounts.decide_request(first, False, "spent meanwhile", by=manager)
    entry = accounts.decide_request(accounts.ask_refund(payment, 1000, "rest", by=biller), True, by=manager)
    assert (ledger.kept(payment.number)[0], entry.words) == (0, "Paid back by check")
    assert [line.cents for line in entry.lines if line.book == Book.MONEY] == [-1000]
    refused(accounts.reverse_entry, payment, "bounced", match="rests on this one", by=manager)


def test_money_pays_another_guarantors_charge_only_with_a_reason(biller):
    mother, other = make_patient(), make_patient()
    payment = accounts.post_patient_payment(mother, 5000, "check", by=biller)
    charge = make_charge(other, 3000, to="patient")
    apply = accounts.apply_payment
    refused(apply, payment, match="on another account", field="charge", charge=charge, by=biller)

    entry = apply(payment, charge=charge, reason="grandmother pays for him", by=biller)

    assert (left(charge)[0], entry.account_id, entry.reason) == (0, charge.account_id, "grandmother pays for him")
    refused(accounts.unapply_payment, payment, charge, "", match="Say why", field="reason", by=biller)
    accounts.unapply_payment(payment, charge, "he pays himself", by=biller)
    assert (left(charge)[0], ledger.kept(payment.number)) == (3000, (5000, None))
    refused(accounts.unapply_payment, payment, charge, "again", match="Nothing of this", field="charge", by=biller)


def test_a_plan_found_later_is_asked_for_what_the_patient_has_not_paid(biller):
    patient = make_patient()
    charge = make_charge(patient, 8000, to="patient")
    accounts.post_patient_payment(patient, 3000, "cash", charge=charge, by=biller)
    given = (charge, 5001, Share.SELF_PAY)
    refused(accounts.pass_to_plan, *given, match="Only \\$50.00", field="amount", reason="new card", by=biller)

    accounts.pass_to_plan(charge, 5000, Share.SELF_PAY, reason="new card", by=biller)

    assert left(charge) == (0, 5000, 0, 0)
    assert ledger.charge_view(charge).split.charge == 8000
