"""Statements: who gets one, what holds them, the run that survives everything, the ladder, plans."""

import hashlib
import os
import signal
import subprocess
import sys
from datetime import date

import pytest
from peewee import IntegrityError

from office import clock
from office.accounts.queries import balance
from office.accounts.rules import ask_question, post_patient_payment, reverse_entry
from office.audit.models import AuditEvent
from office.db import fetch, run, writing
from office.errors import NotAllowed, RuleError
from office.patients.models import AddressKind, Patient, PatientAddress
from office.statements import paper, rules
from office.statements.models import (
    HoldWhy,
    LadderStep,
    Outcome,
    Rung,
    RunState,
    Statement,
)
from office.statements.paper import pdf_of, read
from office.statements.queries import stored
from office.statements.queries.payees import due_today, payees
from office.statements.queries.plans import viewed
from office.statements.rules import runs
from office.statements.terms import PlanState
from tests.accounts.making import make_answered_bill, make_charge, make_coverage
from tests.patients.making import make_patient
from tests.statements.making import live_at, make_child_of, make_debtor, run_all


def held():
    return [one.why for one in due_today()[1]]


def stage_of(account):
    return payees(accounts=[account.id])[0].stage


def test_the_statement_of_scenario_a15_says_what_the_ledger_says(biller):
    charge = make_answered_bill()
    live_at(charge.patient)

    made = run_all(by=biller)

    row = Statement.get()
    copy = read(row.copy)
    assert (made.state, row.total_cents, row.rung) == (RunState.DONE, 4870, Rung.FIRST)
    assert row.total_cents == balance(charge.patient_id) == stored.ledger_total(row)
    assert copy["rows"][0]["amounts"] == ["$165.00", "$24.00", "$72.30", "$20.00", "$48.70"]
    assert copy["total"] == "$48.70" and "9 Lake Drive" in copy["lines"]
    assert sum(int(cents.strip("$").replace(".", "")) for cents in copy["aging"]) == 4870
    events = [one.action for one in AuditEvent.select().order_by(AuditEvent.number)][-3:]
    assert events == ["statement.run_begun", "statement.made", "statement.portion"]


def test_what_was_sent_prints_the_same_after_everything_has_changed(biller, set_clock):
    charge = make_debtor()
    run_all(by=biller)
    row = Statement.get()
    before = rules.print_statement(row, charge.patient_id, by=biller)

    set_clock("2027-02-01 09:00")
    post_patient_payment(charge.patient, 10000, "card", by=biller)
    Patient.update(last_name="Other").where(Patient.id == charge.patient_id).execute()

    assert rules.print_statement(Statement.get(), charge.patient_id, by=biller) == before
    assert stored.ledger_total(row) == row.total_cents and stored.paid_since(row) == 10000


COPY = {
    "practice": {"name": "P", "address": "A", "phone": "1"}, "title": "Statement", "rung": "statement", "number": "1",
    "account": "2", "date": "Dec 1, 2026", "pay_by": "Dec 22, 2026", "name": "Nguyễn", "total": "$5.00",
    "lines": ["S"],
    "rows": [{"day": "1", "patient": "p", "provider": "d", "words": "w", "amounts": ["1"] * 5, "note": ""}] * 40,
    "aging": ["1"] * 5, "kept": "", "plan": "a plan", "ways": "w", "message": "m",
}  # fmt: skip
DRAWN = "2b802d646734921f"


class Pen:
    """Pages that only notes what is drawn, so that the engine's version does not matter."""

    def __init__(self, *given):
        self.calls = [given]

    def __getattr__(self, name):
        return lambda *given, **named: self.calls.append((name, given, sorted(named.items()))) or self.calls


def test_the_first_layout_is_drawn_as_it_was_drawn_for_ever(monkeypatch):
    assert pdf_of([COPY]) == pdf_of([COPY])
    assert pdf_of([COPY, COPY]).count(b"/Type /Page\n") == 4  # forty visits need a second page

    monkeypatch.setattr(paper, "Pages", Pen)

    assert hashlib.sha256(repr(pdf_of([COPY])).encode()).hexdigest()[:16] == DRAWN, "what was sent must print as sent"


def test_nobody_may_change_or_delete_what_was_sent(biller):
    make_debtor()
    run_all(by=biller)

    for act in ("UPDATE statement SET total_cents = 1", "DELETE FROM statement", "DELETE FROM statement_charge"):
        with pytest.raises(Exception, match="append-only"), writing():
            run(act)


def test_what_waits_for_the_plan_or_is_less_than_five_dollars_is_held():
    patient = make_patient()
    make_coverage(patient)
    make_charge(patient, copay_cents=2000)
    make_debtor(499)

    assert not due_today()[0]
    assert sorted(held()) == ["Less than $5.00 is owed.", "The plan has not answered yet."]


def test_holds_by_hand_by_question_by_death_and_by_bad_mail(biller):
    accounts = [make_debtor(last_name=name).account for name in ("Adams", "Brown", "Clark", "Davis")]
    rules.hold_statements(accounts[0], HoldWhy.BANKRUPTCY, "chapter 7", by=biller)
    ask_question(accounts[1].guarantor, "I paid this", holds_statement=True, by=biller)
    Patient.update(deceased_on=date(2026, 11, 20)).where(Patient.id == accounts[2].guarantor_id).execute()
    PatientAddress.update(bad_since=date(2026, 11, 25)).where(
        PatientAddress.patient == accounts[3].guarantor_id
    ).execute()

    due, found = due_today()

    assert not due
    why = {one.account: one.why for one in found}
    assert why[accounts[0].id] == "Bankruptcy: chapter 7"
    assert why[accounts[1].id] == "A billing question that holds it is open."
    assert "executor" in why[accounts[2].id] and "Mail came back" in why[accounts[3].id]


def test_a_hold_ends_by_its_outcome_and_is_refused_without_reasons(biller):
    account = make_debtor().account

    with pytest.raises(RuleError, match="few words"):
        rules.hold_statements(account, HoldWhy.DISPUTE, " ", by=biller)
    with pytest.raises(RuleError, match="Choose"):
        rules.hold_statements(account, "nonsense", "x", by=biller)
    row = rules.hold_statements(account, HoldWhy.DISPUTE, "wrong child", by=biller)
    with pytest.raises(RuleError, match="already"):
        rules.hold_statements(account, HoldWhy.DISPUTE, "again", by=biller)
    with pytest.raises(RuleError, match="how it ended"):
        rules.end_hold(row, "", by=biller)
    rules.end_hold(row, "it was right", by=biller)

    assert [one.account for one in due_today()[0]] == [account.id]
    with pytest.raises(RuleError, match="ended already"):
        rules.end_hold(row, "twice", by=biller)
    assert AuditEvent.select().where(AuditEvent.action.in_(["statement.held", "statement.freed"])).count() == 2


def test_a_confidential_address_is_used_and_the_family_bill_does_not_show_it(biller):
    parent = make_patient(last_name="Hill", first_name="Ann")
    charge = make_debtor(patient=parent)
    child = make_child_of(parent, last_name="Hill", first_name="Joe")
    make_debtor(2500, patient=child, words="Sick visit")
    spouse = make_child_of(parent, last_name="Hill", first_name="Sam")
    Patient.update(confidential=True, born_on=date(1990, 1, 1)).where(Patient.id == spouse.id).execute()
    live_at(spouse, "PO Box 77", AddressKind.CONFIDENTIAL)
    make_debtor(7000, patient=Patient.get_by_id(spouse.id), words="Counseling")

    run_all(by=biller)

    family, own = Statement.select().order_by(Statement.total_cents.desc())
    assert (family.total_cents, family.apart_id, family.account_id) == (12500, None, charge.account_id)
    assert (own.total_cents, own.apart_id, own.confidential) == (7000, spouse.id, True)
    assert "PO Box 77" in own.copy and "Counseling" not in family.copy and "PO Box" not in family.copy


def test_a_minors_private_service_never_reaches_the_parents(biller):
    parent = make_patient(last_name="Hill", first_name="Ann")
    live_at(parent)
    child = make_child_of(parent, last_name="Hill", first_name="Joe")
    make_debtor(2500, patient=child, words="Sick visit")
    secret = make_debtor(7000, patient=child, words="Counseling")
    with pytest.raises(RuleError, match="by which rule"):
        rules.keep_private(secret, "", by=biller)

    rules.keep_private(secret, "state law, age 14", by=biller)

    due, found = due_today()
    assert [one.owed for one in due] == [2500]
    assert [one.why for one in found] == ["Ask the patient where to write: the guarantor may not see this service."]
    run_all(by=biller)
    assert "Counseling" not in Statement.get().copy
    with pytest.raises(RuleError, match="of age"):
        rules.keep_private(make_debtor(patient=parent), "wish", by=biller)


def test_a_month_without_a_payment_is_one_rung_and_after_the_final_notice_somebody_calls(biller, set_clock):
    account, names = make_debtor().account, []
    for day in ("2026-12-01", "2026-12-29", "2027-01-26", "2027-02-23"):
        set_clock(f"{day} 09:00")
        run_all(by=biller)
        names.append(Statement.select().order_by(Statement.number.desc()).get().rung)
        with pytest.raises(RuleError, match="Nobody is due"):
            run_all(by=biller)

    assert names == [Rung.FIRST, Rung.REMINDER, Rung.SECOND, Rung.FINAL]
    assert stage_of(account) == "sent"
    set_clock("2027-03-23 09:00")
    assert stage_of(account) == "to call"


def test_who_paid_a_part_stays_on_the_rung(biller, set_clock):
    charge = make_debtor()
    run_all(by=biller)
    set_clock("2026-12-10 09:00")
    post_patient_payment(charge.patient, 1000, "card", charge=charge, by=biller)
    set_clock("2026-12-29 09:00")

    run_all(by=biller)

    assert [one.rung for one in Statement.select()] == [Rung.FIRST, Rung.FIRST]
    assert Statement.select().order_by(Statement.number.desc()).get().total_cents == 9000


def test_collections_need_the_checks_a_proposal_and_another_person(biller, manager, set_clock):
    set_clock("2026-08-01 08:00")
    account = make_debtor(service_on=date(2026, 7, 1)).account
    for day in ("2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01", "2026-12-01"):
        set_clock(f"{day} 09:00")
        if day != "2026-12-01":
            run_all(by=biller)

    with pytest.raises(NotAllowed):
        rules.decide(account, Outcome.COLLECTIONS, "why", by=biller)
    with pytest.raises(RuleError, match="somebody has called"):
        rules.decide(account, Outcome.COLLECTIONS, "why", by=manager)
    with pytest.raises(RuleError, match="what was said"):
        rules.note_call(account, Outcome.CANNOT, "", by=manager)
    rules.note_call(account, Outcome.CANNOT, "lost the job", by=manager)
    assert stage_of(account) == "sent"
    with pytest.raises(RuleError, match="its days are over"):  # fourteen days after the call
        rules.decide(account, Outcome.COLLECTIONS, "why", by=manager)
    set_clock("2026-12-16 09:00")
    with pytest.raises(RuleError, match="propose it first"):
        rules.decide(account, Outcome.COLLECTIONS, "why", by=manager)
    rules.propose_collections(account, "no answer since", by=manager)
    with pytest.raises(RuleError, match="somebody else has to decide"):
        rules.decide(account, Outcome.COLLECTIONS, "why", by=manager)
    rules.propose_collections(account, "no answer since", by=biller)
    row = rules.hold_statements(account, HoldWhy.DISPUTE, "wrong visit", by=biller)
    with pytest.raises(RuleError, match="Not to collections yet"):
        rules.decide(account, Outcome.COLLECTIONS, "why", by=manager)
    rules.end_hold(row, "right", by=biller)

    rules.decide(account, Outcome.COLLECTIONS, "all was tried", by=manager)

    assert stage_of(account) == "in collections" and not due_today()[0]
    assert AuditEvent.select().where(AuditEvent.action == "statement.decided").count() == 1
    with pytest.raises(Exception, match="append-only"), writing():
        run("DELETE FROM ladder_step")
    assert LadderStep.select().count() == 4


def many(count):
    with writing():
        for place in range(count):
            make_debtor(1000 + place, last_name=f"Debtor{chr(65 + place)}", born_on=date(1950 + place, 1, 1))


def test_a_run_goes_on_where_it_was_cut_off_and_nobody_gets_two(biller, monkeypatch):
    monkeypatch.setattr(runs, "PORTION", 2)
    many(5)
    run_row = rules.begin_run(by=biller)
    rules.make_portion(run_row, by=biller)
    with pytest.raises(RuleError, match="A run is being made"):
        rules.begin_run(by=biller)

    def fall(*_, **__):
        raise RuntimeError("the cable")

    with monkeypatch.context() as cut:
        cut.setattr(runs, "last_entry", fall)
        with pytest.raises(RuntimeError):
            rules.make_portion(run_row, by=biller)
    assert Statement.select().count() == 2
    post_patient_payment(Patient.get_by_id(payees()[4].patient), 1004, "cash", by=biller)
    again = rules.make_portion(run_row, by=biller)
    assert (again.state, again.done) == (RunState.MAKING, 4)
    last = rules.make_portion(run_row, by=biller)
    after = rules.make_portion(run_row, by=biller)  # a second press does nothing

    assert (last.state, after.done, Statement.select().count()) == (RunState.DONE, 5, 4)  # one paid meanwhile
    assert [one.number for one in Statement.select().order_by(Statement.number)] == [1, 2, 3, 4]
    assert fetch("SELECT COUNT(DISTINCT account_id) FROM statement")[0][0] == 4


def test_a_canceled_run_keeps_what_was_made_and_the_rest_is_due_still(biller, monkeypatch):
    monkeypatch.setattr(runs, "PORTION", 2)
    many(3)
    row = rules.begin_run(by=biller)
    rules.make_portion(row, by=biller)

    rules.cancel_run(row, by=biller)

    assert len(due_today()[0]) == 1 and stored.run_total(row)[0] == 2
    assert rules.make_portion(row, by=biller).done == 2
    with pytest.raises(RuleError, match="ended already"):
        rules.cancel_run(row, by=biller)
    pdf = rules.print_run(row, stored.copies_of(row), by=biller)
    assert pdf.startswith(b"%PDF") and pdf.count(b"/Type /Page\n") == 2


def test_one_statement_is_made_outside_a_run_with_the_holds_of_a_run(biller, set_clock):
    charge, other = make_debtor(last_name="Adams"), make_debtor(last_name="Brown")
    rules.hold_statements(other.account, HoldWhy.DISPUTE, "says it was paid", by=biller)

    number = rules.make_one(charge.account, 0, by=biller)

    row = Statement.get()
    assert (row.number, row.run_id, row.rung, row.total_cents) == (number, None, Rung.FIRST, 10000)
    assert AuditEvent.select().where(AuditEvent.action == "statement.made").count() == 1
    assert [one.account for one in due_today()[0]] == []
    for account, apart, words in (
        (charge.account, 0, "print it again"),
        (charge.account, 99, "Nothing is owed"),
        (other.account, 0, "It is held"),
    ):
        with pytest.raises(RuleError, match=words):
            rules.make_one(account, apart, by=biller)
    assert Statement.select().count() == 1


def test_the_database_itself_refuses_a_second_statement_of_a_day(biller):
    make_debtor()
    run_all(by=biller)
    row = Statement.get()

    with pytest.raises(IntegrityError), writing():
        values = {name: getattr(row, name) for name in row.__data__ if name != "number"}
        Statement.create(number=2, **values)


def test_the_run_costs_the_same_number_of_queries_for_one_and_for_many(biller, count_queries):
    def queries():
        run_row = rules.begin_run(by=biller)
        with count_queries() as seen:
            rules.make_portion(run_row, by=biller)
        return len([one for one in seen if "audit_event" not in str(one)])

    many(1)
    few = queries()
    many(6)

    assert queries() == few


def test_a_damaged_copy_is_not_printed(biller):
    charge = make_debtor()
    run_all(by=biller)
    row = Statement.get()
    row.copy = row.copy.replace("$100.00", "$1.00")

    with pytest.raises(RuleError, match="damaged"):
        rules.print_statement(row, charge.patient_id, by=biller)


def test_a_plan_of_four_is_made_counted_from_payments_and_done(biller, set_clock):
    charge = make_debtor(10001)
    account = charge.account

    plan = rules.make_plan(account, 4, 15, "check by mail", down_cents=2000, by=biller)

    view = viewed([plan])[0]
    assert [one.cents for one in view.dues] == [2000, 2001, 2000, 2000, 2000] and view.total == 10001
    assert [one.on for one in view.dues][:2] == [date(2026, 12, 1), date(2026, 12, 15)]
    assert view.state == PlanState.ACTIVE
    set_clock("2026-12-10 09:00")
    assert viewed([plan])[0].state == PlanState.LATE
    post_patient_payment(charge.patient, 2000, "check", charge=charge, by=biller)
    assert viewed([plan])[0].state == PlanState.ACTIVE
    set_clock("2027-02-25 09:00")
    assert viewed([plan])[0].state == PlanState.BROKEN
    paid = post_patient_payment(charge.patient, 8001, "check", charge=charge, by=biller)
    assert viewed([plan])[0].state == PlanState.DONE
    reverse_entry(paid, "bounced", by=biller)
    assert viewed([plan])[0].state == PlanState.BROKEN


def test_money_for_a_later_visit_is_no_installment(biller, set_clock):
    account = make_debtor().account
    plan = rules.make_plan(account, 4, 15, "at the desk", by=biller)
    later = make_debtor(3000, date(2026, 12, 1), patient=account.guarantor)

    post_patient_payment(account.guarantor, 3000, "card", charge=later, by=biller)

    assert viewed([plan])[0].paid == 0


def test_more_than_four_installments_or_a_charge_wait_for_another_person(biller, manager):
    plan = rules.make_plan(make_debtor().account, 5, 1, "at the desk", by=manager)
    assert viewed([plan])[0].state == PlanState.PROPOSED
    with pytest.raises(RuleError, match="waits for the manager"):
        rules.sign_plan(plan, 1, clock.today(), "Ann Hill", by=biller)
    with pytest.raises(NotAllowed):
        rules.approve_plan(plan, 1, by=biller)
    with pytest.raises(RuleError, match="somebody else"):
        rules.approve_plan(plan, 1, by=manager)
    charged = rules.make_plan(make_debtor(last_name="Other").account, 3, 1, "at the desk", charge_cents=500, by=biller)

    rules.approve_plan(charged, 1, by=manager)
    rules.sign_plan(charged, 2, clock.today(), "Ann Hill", by=biller)

    view = viewed([charged])[0]
    assert (view.state, view.total, charged.signed_on) == (PlanState.ACTIVE, 10500, clock.today())


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("installments", {"installments": 0}),
        ("due_day", {"due_day": 31}),
        ("method", {"method": "gold"}),
        ("down", {"down_cents": 10000}),
        ("charge", {"charge_cents": -1}),
    ],
)
def test_terms_that_make_no_plan_are_refused_at_their_field(biller, field, change):
    given = {"installments": 4, "due_day": 15, "method": "at the desk"} | change

    with pytest.raises(RuleError) as caught:
        rules.make_plan(make_debtor().account, by=biller, **given)

    assert caught.value.field == field


def test_there_is_one_plan_at_a_time_and_it_stands_on_the_statement(biller, set_clock):
    account = make_debtor().account
    plan = rules.make_plan(account, 2, 15, "at the desk", by=biller)
    with pytest.raises(RuleError, match="plan already"):
        rules.make_plan(account, 3, 15, "at the desk", by=biller)

    run_all(by=biller)
    set_clock("2026-12-29 09:00")
    assert viewed([plan])[0].state == PlanState.LATE
    run_all(by=biller)

    assert [one.rung for one in Statement.select()] == [Rung.FIRST, Rung.FIRST]  # no reminder while it is kept
    assert "Your payment plan: $50.00 by Dec 15, 2026; $100.00 left in all." in Statement.get().copy
    rules.cancel_plan(plan, 1, "moved away", by=biller)
    assert viewed([plan])[0].state == PlanState.CANCELED


KILLED = """
import os, sys
from office import open_house
from office.config import Config
open_house(Config.from_environment(dict(os.environ)))
from datetime import datetime
from office import clock
clock.freeze(datetime(2026, 12, 1, 15, 0))
from office.actor import PROGRAM
from office.statements.rules import runs
from office.statements.models import StatementRun
runs.PORTION = 2
row = StatementRun.get()
runs.make_portion(row, by=PROGRAM)
print("one", flush=True)
real, count = runs.audit.record, []
def stop(action, *given, **named):
    real(action, *given, **named)
    if action == "statement.made":
        print("in the middle", flush=True)
        sys.stdin.readline()
runs.audit.record = stop
runs.make_portion(row, by=PROGRAM)
"""


def test_kill_9_in_the_middle_leaves_nobody_with_two_statements_or_none(biller, folder, monkeypatch):
    if not hasattr(signal, "SIGKILL") or os.environ.get("OFFICE_TEST_DATABASE_URL"):
        pytest.skip("the embedded engine only")
    many(5)
    row = rules.begin_run(by=biller)
    environment = {**os.environ, "OFFICE_DATA": str(folder), "PYTHONPATH": os.getcwd()}
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert (child.stdout.readline(), child.stdout.readline()) == ("one\n", "in the middle\n")
    child.kill()
    child.wait()

    assert Statement.select().count() == 2  # the first portion; of the second one nothing
    while row.state == RunState.MAKING:
        row = rules.make_portion(row, by=biller)
    assert sorted(one.number for one in Statement.select()) == [1, 2, 3, 4, 5]
    assert fetch("SELECT COUNT(DISTINCT account_id) FROM statement")[0][0] == 5
