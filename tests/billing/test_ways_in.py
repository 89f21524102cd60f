"""Every way in for money, tried with what is no amount: words at its field, and all that was typed kept."""

import re

import pytest

from office.actor import PROGRAM
from office.coverage.models import Coverage
from office.db import fetch
from office.desk.models import Drawer
from office.estimates.rules import ask_estimate
from office.staff.models import Staff
from office.staff.rules import actor_for, open_new_login
from tests.accounts.making import make_charge, make_coverage
from tests.desk.making import open_one, owed, take
from tests.patients.making import make_patient

NONE = ("12.345", "-5", "\u0665\u0660", "1e9", "1.2.3", "12,5", "999999999999999")
TABLES = (
    "ledger_line",
    "money_request",
    "receipt",
    "drawer_session",
    "drawer_count",
    "payment_plan",
    "estimate",
    "fee",
)


@pytest.fixture
def ways(client_as):
    """{what: (address, field, what else is typed)} of a manager with a drawer, and the client."""
    client, patient = client_as("manager"), make_patient()
    actor = actor_for(open_new_login(Staff.get(Staff.login == "manager"), "desk 1")[0], acts=False)
    session, spare = open_one(actor), Drawer.create(name="Spare")
    make_coverage(patient)
    charge, debt = make_charge(patient, 900000), make_charge(patient, 500000, to="patient")
    receipt = take([owed(patient, 700000)], actor)
    payment = receipt.lines.get().entry_id
    asked = ask_estimate(make_patient(), words="What does it cost?", by=PROGRAM)
    of, plan = f"/patients/{patient.id}", Coverage.get().id
    on, back = f"{of}/charges/{charge.number}", f"{of}/payments/{payment}"
    estimate = f"/patients/{asked.patient_id}/estimates/{asked.id}/versions"
    spelled = {"words_1": "Vaccine", "about": "Visit", "provider": "Dr. Lee", "given_how": "mailed"}
    counted = f"/drawer-sessions/{session.id}/counts"
    count = {"checks": "0", "cards": "0", "kind": "end of the day", "note": "counted twice"}
    plans = f"{of}/accounts/{charge.account_id}/payment-plans"
    terms = {"installments": "4", "due_day": "5", "agreed_by": "Ann Hill", "method": "at the desk"}
    terms = {f"plan_form-{name}": value for name, value in terms.items()}
    splint, off = {"charge-words": "Splint", "charge-to": "insurance", "charge-visit": ""}, {"off-plan": "1"}
    passed = {"pass-part": "plan 1", "pass-to": "2", "pass-reason": "second plan"}
    coded, letter = {"code-1": "EST3", "visit": "", "to": "insurance"}, {"trace": "T-9", "rank": "1", "rest_to": "0"}
    refund, cash = {"refund-words": "moved", "refund-paid_by": "check"}, {"pay-tender": "cash", "pay-towards": ""}
    mrn, stale = str(asked.patient.mrn), f"{of}/charges/{debt.number}/write-offs"
    return client, {
        "payment": (f"{of}/payments", "pay-amount", cash | {"pay-note": "in coins"}),
        "payment for another": (f"{of}/payments", "pay-other_amount", cash | {"pay-other_mrn": mrn}),
        "refund at the desk": (f"{of}/receipts/{receipt.id}/refund-requests", "refund-amount", {"refund-reason": "x"}),
        "refund": (f"{back}/refunds", "refund-amount", refund),
        "charge": (f"{of}/charges", "charge-amount", splint),
        "copay of a charge": (f"{of}/charges", "charge-copay", splint | {"charge-amount": "9"}),
        "charge of a visit": (f"{of}/services", "amount-1", coded),
        "copay of a visit": (f"{of}/services", "copay", coded),
        "plan's letter, allowed": (f"{on}/payer-answers", f"allowed-{charge.number}", letter),
        "plan's letter, paid": (f"{on}/payer-answers", f"paid-{charge.number}", letter),
        "plan's letter, in all": (f"{on}/payer-answers", "check", letter),
        "plan's answer": (f"{on}/answers", "answer-allowed", {"answer-payer": "Blue Shield"}),
        "part of an answer": (f"{on}/parts", "part-amount", {"part-kind": "plan paid", "part-note": "letter"}),
        "write-off": (f"{on}/write-offs", "off-amount", off | {"off-words": "hardship", "off-why": "1 small balance"}),
        "passing on": (f"{on}/passings", "pass-amount", passed),
        "money back to a plan": (f"{on}/plan-refunds", "back-amount", {"back-words": "paid twice"}),
        "float": ("/drawer-sessions", "open-float", {"open-drawer": str(spare.id), "open-note": "from the safe"}),
        "checks": (counted, "checks", count),
        "card slips": (counted, "cards", count),
        "left in it": (counted, "left", count),
        "ten-dollar bills": (counted, "piece_1000", count),
        "payment plan, down": (plans, "plan_form-down", terms),
        "payment plan, fee": (plans, "plan_form-charge", terms),
        "estimate": (estimate, "amount_1", spelled),
        "price": ("/fees", "amount", {"code": "EST9", "words": "Long visit"}),
        "copay of a policy": (f"{of}/coverage/{plan}/copays", "amount", {}),
        "new card": (f"{of}/answers/new-plan/records", "answer-copay", {"answer-payer": "United"}),
        "a debt that was paid meanwhile": (stale, "off-amount", off | {"off-why": "0 courtesy", "off-words": "poor"}),
    }  # fmt: skip


def rows():
    """How many rows there are where money stands."""
    return [fetch(f"SELECT COUNT(*) FROM {table}")[0][0] for table in TABLES]


def faults(answer, field, typed, more):
    """What is wrong with the answer to an amount that is none."""
    if answer.status_code != 422:
        return [f"answered {answer.status_code}"]
    page, found = answer.get_data(as_text=True), []
    if f'id="{field}-error"' not in page:
        found.append("no words at the field")
    if f'value="{typed}"' not in page:
        found.append("the amount was not kept")
    lost = [name for name, value in more.items() if value and name != field and not kept(page, name, value)]
    return found + ([f"lost {', '.join(lost)}"] if lost else [])


def kept(page, name, value):
    """True when a field of the page still has its value, whatever kind of field it is."""
    text = re.escape(value)
    return re.search(
        rf'<input[^>]*name="{name}"[^>]*value="{text}"|<input[^>]*value="{text}"[^>]*name="{name}"|'
        rf'<select[^>]*name="{name}"[^>]*>(?:(?!</select>).)*selected[^>]*value="{text}"|'
        rf'<textarea[^>]*name="{name}"[^>]*>\s*{text}',
        page,
        re.S,
    )


def test_what_is_no_amount_is_answered_in_words_at_its_field(ways):
    client, places = ways
    before, wrong = rows(), {}

    for what, (address, field, more) in places.items():
        for typed in NONE:
            answer = client.post(address, data={**more, field: typed})
            if found := faults(answer, field, typed, more):
                wrong[f"{what}: {typed}"] = found

    assert wrong == {} and rows() == before


def test_an_amount_as_people_write_it_is_taken_or_refused_for_its_size_only(ways):
    client, places = ways
    for what, (address, field, more) in places.items():
        answer = client.post(address, data={**more, field: "$1,234.56"})
        assert answer.status_code in (303, 422), what
        assert "is not an amount" not in answer.text and "two decimals" not in answer.text, what
    taken = fetch(
        "SELECT e.kind FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id WHERE l.cents = 123456"
    )
    assert {row[0] for row in taken} >= {"charge", "patient payment", "insurance payment", "passed to another payer"}
