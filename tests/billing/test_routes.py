"""The biller's pages: who may see them, what is refused keeps what was typed, lists cost a fixed number of queries."""

import pytest

from office.accounts import queries as ledger
from office.accounts import rules as accounts
from office.accounts.models import LedgerEntry, MoneyRequest, RequestState
from office.actor import PROGRAM
from office.billing.models import Fee, PayerAnswer
from office.billing.rules import post_payer_answer
from tests.accounts.making import make_charge, make_coverage, make_patient, make_visit
from tests.billing.making import make_charged_visit, make_fees, said


@pytest.fixture
def charge():
    return make_charged_visit(("EST3",), copay_cents=2500)[0]


def place(charge, tail=""):
    return f"/patients/{charge.patient_id}/charges/{charge.number}/{tail}"


def test_who_may_see_and_act(client_as, charge):
    pages = ("/fees", "/credits", "/money-requests", "/unpaid-by-plans", "/ledger-months", place(charge, "parties"))
    for role in ("biller", "manager", "auditor", "front_desk", "nurse", "phone_clerk"):
        found = {client_as(role).get(page).status_code for page in pages}
        assert found == ({403} if role in ("nurse", "phone_clerk") else {200}), role
    desk = client_as("front_desk")
    assert desk.get(place(charge, "payer-answers")).status_code == 403
    assert desk.post("/fees", data={}).status_code == 403
    assert client_as("biller").post("/ledger-months/closings", data={}).status_code == 403


def test_a_price_is_added_and_a_file_told_line_by_line(client_as, tmp_path):
    page = client_as("biller")
    refused = page.post("/fees", data={"code": "E X", "words": "Visit", "amount": "12.345"})
    assert refused.status_code == 422
    assert "at most two decimals" in refused.text and 'value="E X"' in refused.text
    assert page.post("/fees", data={"code": "est", "words": "Visit", "amount": "$1,234.56"}).status_code == 303
    assert Fee.get().cents == 123456
    (tmp_path / "fees.csv").write_text("code,name,fee,from\nA,Draw,5,2026-01-01\nB,,5,2026-01-01\n")
    with (tmp_path / "fees.csv").open("rb") as file:
        answer = page.post("/fees/files", data={"file": (file, "fees.csv")})
    assert answer.status_code == 422
    assert "Line 3" in answer.text and Fee.select().count() == 1
    assert "EST,Visit,1234.56,2026-12-01," in page.post("/fees/csv").text


def test_several_lines_are_charged_on_one_page(client_as):
    make_fees()
    patient = make_patient()
    make_coverage(patient, copay_cents=2500)
    visit = make_visit(patient)
    page, address = client_as("front_desk"), f"/patients/{patient.id}/services"
    shown = page.get(f"{address}?visit={visit.id}").text
    assert 'value="25.00"' in shown and "EST3" in shown
    typed = {"visit": str(visit.id), "code-1": "est3", "code-4": "NOPE", "to": "insurance", "copay": "25", "key": "k1"}
    refused = page.post(address, data=typed)
    assert refused.status_code == 422
    assert 'id="code-4-error"' in refused.text and 'value="est3"' in refused.text

    typed["code-4"] = "DRAW"
    assert page.post(address, data=typed).status_code == page.post(address, data=typed).status_code == 303

    assert LedgerEntry.select().where(LedgerEntry.visit == visit).count() == 3  # two charges and the copay, once
    assert "Blood draw" in page.get(f"{address}?visit={visit.id}").text


def test_a_letter_is_posted_for_the_visit_or_refused_with_what_is_off(client_as, charge):
    page, number = client_as("biller"), charge.number
    assert "$210.00 to come out" in page.get(place(charge, "payer-answers")).text
    typed = {"rank": "1", "rest_to": "0", f"allowed-{number}": "131.40", f"paid-{number}": "106.41", "key": "k"}
    typed |= {f"copay-{number}": "25", "trace": "77", "check": "106.40"}
    refused = page.post(place(charge, "payer-answers"), data=typed)
    assert refused.status_code == 422
    assert "$0.01 too much" in refused.text and 'value="106.41"' in refused.text
    typed[f"why1-{number}"] = "45"
    assert "is not a reason" in page.post(place(charge, "payer-answers"), data=typed).text
    typed |= {f"why1-{number}": "", f"paid-{number}": "106.40"}

    assert page.post(place(charge, "payer-answers"), data=typed).status_code == 303

    assert ledger.open_by_rank(number) == {0: 2500, 1: 0, 2: 0, 3: 0}
    answer = PayerAnswer.get()
    shown = page.get(f"/patients/{charge.patient_id}/payer-answers/{answer.id}").text
    assert "CO-45: Above the contract price" in shown
    back = f"/patients/{charge.patient_id}/payer-answers/{answer.id}/take-backs"
    assert page.post(back, data={"reason": "no coverage"}).status_code == 403
    manager = client_as("manager")
    assert manager.post(back, data={"reason": ""}).status_code == 422
    assert manager.post(back, data={"reason": "no coverage"}).status_code == 303
    assert ledger.open_by_rank(number)[1] == 18500


@pytest.mark.parametrize("typed", ["12.345", "-5", "\u0663", "1e9", "abc", "999999999999999"])
def test_amounts_that_are_none_are_answered_in_words(client_as, charge, typed):
    page, number = client_as("biller"), charge.number
    data = {"rank": "1", "rest_to": "0", f"paid-{number}": typed}
    answer = page.post(place(charge, "payer-answers"), data=data)

    assert answer.status_code == 422
    assert f'id="paid-{number}-error"' in answer.text
    assert page.post(place(charge, "write-offs"), data={"off-amount": typed}).status_code == 422


def test_money_goes_back_by_two_people_on_their_pages(client_as):
    patient = make_patient()
    payment = accounts.post_patient_payment(patient, 5000, "card", by=PROGRAM)
    address = f"/patients/{patient.id}/payments/{payment.number}"
    page = client_as("biller")
    assert "Pay it back" in page.get(address).text and "Cash comes from the safe" in page.get(address).text
    typed = {"refund-amount": "60", "refund-words": "moved", "refund-paid_by": "check"}
    assert "Only $50.00" in page.post(f"{address}/refunds", data=typed).text
    assert page.post(f"{address}/refunds", data=typed | {"refund-amount": "50"}).status_code == 303
    decide = f"/money-requests/{MoneyRequest.get().id}/decisions"
    assert page.post(decide, data={"grant": "yes"}).status_code == 403
    manager = client_as("manager")
    assert manager.post(decide, data={"grant": "no", "words": ""}).status_code == 422
    assert manager.post(decide, data={"grant": "yes"}).status_code == 303
    assert MoneyRequest.get().state == RequestState.GRANTED
    assert "granted" in manager.get("/money-requests?show=decided").text


def test_a_payment_moves_to_another_account_with_a_reason(client_as):
    payer, other = make_patient(), make_patient()
    own = make_charge(payer, 3000, to="patient")
    charge = make_charge(other, 3000, to="patient")
    payment = accounts.post_patient_payment(payer, 3000, "card", by=PROGRAM)
    page, address = client_as("biller"), f"/patients/{payer.id}/payments/{payment.number}"
    assert page.post(f"{address}/moves", data={"charge": own.number, "reason": ""}).status_code == 422
    assert page.post(f"{address}/moves", data={"charge": own.number, "reason": "wrong person"}).status_code == 303
    given = {"use-charge": "", "use-other": str(charge.number), "use-reason": ""}
    assert "or say why" in page.post(f"{address}/uses", data=given).text
    assert "no charge of this number" in page.post(f"{address}/uses", data=given | {"use-other": "99"}).text
    assert page.post(f"{address}/uses", data=given | {"use-reason": "grandmother pays"}).status_code == 303
    assert ledger.open_by_rank(charge.number)[0] == 0


def test_parts_are_written_off_and_passed_on(client_as, charge):
    page = client_as("biller")
    off = {"off-why": "0 small balance", "off-plan": "1", "off-words": "not worth a letter"}
    assert page.post(place(charge, "write-offs"), data=off | {"off-amount": "4"}).status_code == 303
    assert page.post(place(charge, "write-offs"), data=off | {"off-amount": "20"}).status_code == 303
    assert (ledger.open_by_rank(charge.number)[0], MoneyRequest.get().cents) == (2100, 2000)
    assert "waits for a second person" in page.get(place(charge, "parties")).text
    assert page.post(place(charge, "write-offs"), data=off | {"off-amount": "30"}).status_code == 422
    given = {"pass-part": "plan 1", "pass-to": "2", "pass-amount": "50", "pass-reason": "second plan found"}
    assert page.post(place(charge, "passings"), data=given).status_code == 303
    assert page.post(place(charge, "passings"), data=given | {"pass-to": "1"}).status_code == 422
    back = {"pass-part": "share copay", "pass-to": "1", "pass-amount": "5", "pass-reason": "no copay"}
    assert page.post(place(charge, "passings"), data=back).status_code == 303
    assert list(ledger.open_by_rank(charge.number).values()) == [1600, 14000, 5000, 0]


def test_a_month_closes_and_opens_again_on_its_page(client_as):
    manager = client_as("manager")
    assert manager.post("/ledger-months/closings", data={"close-month": "2026-11"}).status_code == 303
    assert manager.post("/ledger-months/closings", data={"close-month": "2026-12"}).status_code == 422
    assert "Closed up to and with November 2026" in manager.get("/ledger-months").text
    given = {"open-month": "2026-11", "open-reason": ""}
    assert manager.post("/ledger-months/reopenings", data=given).status_code == 422
    assert manager.post("/ledger-months/reopenings", data=given | {"open-reason": "late deposit"}).status_code == 303
    assert "late deposit" in manager.get("/ledger-months").text
    assert ledger.closed_month() == "2026-10"


def test_lists_cost_as_many_queries_for_three_as_for_one(client_as, count_queries):
    page = client_as("biller")

    def grow():
        denied, *_ = make_charged_visit(("EST3",))
        post_payer_answer([said(denied, 0, ("CO", "16", 21000))], by=PROGRAM)
        accounts.post_patient_payment(denied.patient, 500, "cash", by=PROGRAM)
        accounts.post_plan_credit(denied, 700, payer="Blue", by=PROGRAM)

    grow()
    addresses = ("/unpaid-by-plans", "/credits", "/credits?show=plans")

    def cost():
        found = []
        for address in addresses:
            page.get(address)
            with count_queries() as seen:
                page.get(address)
            found.append(len(seen))
        return found

    few = cost()
    grow()
    grow()
    assert cost() == few
