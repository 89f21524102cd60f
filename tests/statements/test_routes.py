"""Pages about statements as each role meets them."""

import json
import re
from datetime import date

from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.patients.models import Patient
from office.statements import rules
from office.statements.models import PaymentPlan, Statement, StatementHold, StatementRun
from office.statements.rules import runs
from tests.accounts.making import make_answered_bill
from tests.statements.making import live_at, make_debtor, run_all

HTMX = {"HX-Request": "true"}


def text_of(answer):
    """The page's words without tags, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def place(charge):
    return f"/patients/{charge.patient_id}/accounts/{charge.account_id}"


def test_the_biller_makes_a_run_portion_by_portion_and_prints_it(client_as, monkeypatch):
    monkeypatch.setattr(runs, "PORTION", 1)
    ben = client_as("biller")
    make_debtor(last_name="Adams")
    make_debtor(last_name="Brown")
    page = text_of(ben.get("/statement-runs"))
    assert "Make 2 statements" in page and "9 Lake Drive, Chicago, IL 60614" in page and "$200.00" in page

    begun = ben.post("/statement-runs")
    address = begun.headers["Location"]
    first = ben.post(f"{address}/portions", headers=HTMX)
    assert "1 of 2" in text_of(first) and 'id="working"' in first.get_data(as_text=True)
    assert "A run is being made: 1 of 2" in text_of(ben.get("/statements"))
    last = ben.post(f"{address}/portions", headers=HTMX)
    assert (last.status_code, last.headers["HX-Redirect"]) == (204, address)

    page = text_of(ben.get(address))
    assert "Print all" in page and "In all $200.00" in page
    pdf = ben.get(f"{address}/pdf/1")
    assert pdf.mimetype == "application/pdf" and pdf.data.count(b"/Type /Page\n") == 2
    assert ben.get(f"{address}/pdf/2").status_code == 404
    assert "Nobody is due" in text_of(ben.post("/statement-runs"))


def test_a_run_can_be_canceled_and_only_by_who_works_on_statements(client_as, monkeypatch):
    monkeypatch.setattr(runs, "PORTION", 1)
    make_debtor(last_name="Adams")
    make_debtor(last_name="Brown")
    for key in ("phone_clerk", "auditor", "nurse"):
        assert client_as(key).post("/statement-runs").status_code == 403
    ben = client_as("biller")
    address = ben.post("/statement-runs").headers["Location"]
    ben.post(f"{address}/portions")

    page = text_of(ben.post(f"{address}/cancellations", follow_redirects=True))

    assert "Canceled." in page and StatementRun.get().state == "canceled" and Statement.select().count() == 1
    assert client_as("auditor").get(address).status_code == 200
    assert ben.post(f"{address}/cancellations").status_code == 422


def test_the_biller_on_the_phone_sends_one_now_from_the_account(client_as):
    charge, ben = make_debtor(), client_as("biller")
    address = f"{place(charge)}/statements"
    assert client_as("phone_clerk").post(address, data={"apart": "0"}).status_code == 403
    assert "Send it now" in text_of(ben.get(address))

    made = ben.post(address, data={"apart": "0"}, follow_redirects=True)

    assert "It is made. Print it and mail it." in text_of(made) and Statement.get().total_cents == 10000
    assert "Send it now" not in text_of(ben.get(address))
    again = ben.post(address, data={"apart": "0"})
    assert again.status_code == 422 and "print it again" in text_of(again)


def test_the_account_page_says_the_last_and_the_next_statement_and_what_may_be_offered(client_as, set_clock):
    set_clock("2026-11-10 09:00")
    charge = make_answered_bill()
    live_at(charge.patient)
    run_all()
    set_clock("2026-12-01 09:00")

    page = text_of(client_as("phone_clerk").get(f"/patients/{charge.patient_id}/account"))

    assert "Statement of Nov 10, 2026 : $48.70" in page and "Next Dec 8, 2026" in page
    assert "Plan 2 × $24.35 " in page and "3 ×" not in page  # three would be below the smallest installment
    make_debtor(10000, patient=charge.patient)
    page = text_of(client_as("phone_clerk").get(f"/patients/{charge.patient_id}/account"))
    assert "2 × $74.35 , 3 × $49.57 , 4 × $37.18" in page.replace(",", " ,").replace("  ", " ")


def test_a_statement_is_opened_and_printed_again_and_each_look_is_kept(client_as):
    charge = make_debtor(words="Sick visit")
    run_all()
    ana = client_as("phone_clerk")
    address = f"/patients/{charge.patient_id}/statements/1"

    page = text_of(ana.get(address))

    assert "Sick visit" in page and "The ledger at that moment $100.00" in page and "9 Lake Drive" in page
    assert ana.get(f"{address}/pdf").data == ana.get(f"{address}/pdf").data
    other = make_debtor(last_name="Other")
    assert ana.get(f"/patients/{other.patient_id}/statements/1").status_code == 404
    assert client_as("nurse").get(address).status_code == 403
    events = AuditEvent.select().where(AuditEvent.action.in_(["statement.opened", "statement.printed"]))
    assert {(one.patient_id, one.action) for one in events} == {
        (charge.patient_id, "statement.opened"),
        (charge.patient_id, "statement.printed"),
    }


def test_a_hold_is_typed_refused_with_what_was_typed_and_ended(client_as):
    charge = make_debtor()
    ben, address = client_as("biller"), f"{place(charge)}/statements"

    refused = ben.post(f"{address}/holds", data={"hold-why": "bankruptcy", "hold-words": ""})
    assert refused.status_code == 422 and 'selected value="bankruptcy"' in refused.get_data(as_text=True)
    assert ben.post(f"{address}/holds", data={"hold-why": "bankruptcy", "hold-words": "chapter 7"}).status_code == 303
    assert "Bankruptcy: chapter 7" in text_of(ben.get("/statements?show=held"))
    ending = f"/patients/{charge.patient_id}/statement-holds/{StatementHold.get().id}/endings"
    assert ben.post(ending, data={"end_words": ""}).status_code == 422
    assert ben.post(ending, data={"end_words": "dismissed"}).status_code == 303
    assert client_as("phone_clerk").post(f"{address}/holds", data={}).status_code == 403
    assert (
        ben.get(
            f"/patients/{make_debtor(last_name='X').patient_id}/accounts/{charge.account_id}/statements"
        ).status_code
        == 404
    )


def test_a_plan_is_made_on_the_phone_approved_by_the_manager_printed_and_signed(client_as):
    charge = make_debtor()
    ana, address = client_as("phone_clerk"), f"{place(charge)}/payment-plans"
    form = {"plan_form-installments": "x", "plan_form-due_day": "15", "plan_form-method": "check by mail"}
    assert "Type a whole number" in text_of(ana.post(address, data=form))
    made = ana.post(address, data={**form, "plan_form-installments": "6"})
    assert made.status_code == 303
    one = f"/patients/{charge.patient_id}/payment-plans/{PaymentPlan.get().id}"
    assert ana.post(f"{one}/approvals", data={"version": "1"}).status_code == 403
    grace = client_as("manager")
    assert "waits for the manager" in text_of(grace.get("/payment-plans"))
    assert grace.post(f"{one}/approvals", data={"version": "9"}).status_code == 409
    assert grace.post(f"{one}/approvals", data={"version": "1"}).status_code == 303
    again = grace.post(f"{one}/approvals", data={"version": "2"})
    assert again.status_code == 422 and "does not wait for approval" in text_of(again)

    page = text_of(ana.get(one))

    assert "Agreement to pay in installments" in page and page.count("$16.67") == 4 and page.count("$16.66") == 2
    signed = {"version": "2", "agreed_by": "Ann Hill", "signed_on": "12/1/2026"}
    assert ana.post(f"{one}/signatures", data=signed).status_code == 303
    assert PaymentPlan.get().signed_on == date(2026, 12, 1)
    assert client_as("biller").post(f"{one}/endings", data={"version": "3", "end_words": "moved"}).status_code == 303


def test_the_manager_decides_and_the_checks_stand_beside_it(client_as):
    charge = make_debtor()
    address = f"{place(charge)}/statements"
    ben, grace = client_as("biller"), client_as("manager")

    assert (
        ben.post(f"{address}/calls", data={"call-outcome": "promised to pay", "call-words": "Friday"}).status_code
        == 303
    )
    assert ben.post(f"{address}/proposals", data={"proposal-words": "no answer"}).status_code == 303
    assert ben.post(f"{address}/decisions", data={}).status_code == 403
    form = {"decision-outcome": "give it to collections", "decision-words": "all was tried"}
    refused = grace.post(f"{address}/decisions", data=form)

    assert refused.status_code == 422
    assert "Not to collections yet: the final notice was sent, and its days are over" in text_of(refused)
    again = {"decision-outcome": "begin the reminders again", "decision-words": "new address"}
    assert grace.post(f"{address}/decisions", data=again).status_code == 303
    assert "Write off charge" not in text_of(ben.get(address))

    off = {"decision-outcome": "write it off", "decision-words": "cannot pay"}
    assert grace.post(f"{address}/decisions", data=off).status_code == 303
    assert f"/charges/{charge.number}/parties#write-off" in ben.get(address).get_data(as_text=True)
    assert "Write off charge" in text_of(ben.get(address))


def test_aging_pages_and_their_csv_by_the_password(client_as, monkeypatch):
    make_debtor()
    ben = client_as("biller")
    assert "As of Dec 1, 2026: $100.00" in text_of(ben.get("/aging"))
    assert "As of Oct 1, 2026: $0.00" in text_of(ben.get("/aging?until=10/1/2026"))
    assert "still to come" in text_of(ben.get("/aging?until=12/25/2026"))
    assert ben.get("/aging/payers").status_code == 200 and client_as("phone_clerk").get("/aging").status_code == 403
    assert "Your password" in text_of(ben.post("/aging/csv", data={"until": "12/1/2026", "password": "wrong"}))
    monkeypatch.setattr("office.statements.rules.aged.prove_own_password", lambda *_, **__: None)

    file = ben.post("/aging/csv", data={"until": "12/1/2026", "password": "right"})

    assert file.mimetype == "text/csv" and file.get_data(as_text=True).splitlines()[-1].startswith("All,$100.00")
    event = AuditEvent.get(AuditEvent.action == "statement.aging_exported")
    assert json.loads(event.detail)["lines"] == 1


def test_lists_cost_the_same_number_of_queries_for_one_row_and_for_many(client_as, count_queries):
    ben = client_as("biller")

    def queries(address):
        with count_queries() as seen:
            assert ben.get(address).status_code == 200
        return len(seen)

    pages = ("/statements", "/statement-runs", "/payment-plans", "/statements/sent")
    charge = make_debtor(30000)
    run_all()
    rules.make_plan(charge.account, 4, 15, "at the desk", by=PROGRAM)
    make_debtor(last_name="One")
    few = [queries(address) for address in pages]
    for name in ("Two", "Three", "Four"):
        make_debtor(last_name=name)
    other = make_debtor(30000, last_name="Plan")
    rules.make_plan(other.account, 4, 15, "at the desk", by=PROGRAM)

    assert [queries(address) for address in pages] == few


def test_a_copy_sent_home_before_the_patient_asked_for_another_address_warns(client_as):
    charge = make_debtor()
    run_all()
    Patient.update(confidential=True).where(Patient.id == charge.patient_id).execute()

    page = text_of(client_as("biller").get(f"/patients/{charge.patient_id}/statements/1"))

    assert "do not mail this copy there" in page
