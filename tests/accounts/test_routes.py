"""Account pages as each role meets them."""

import re
from datetime import date

import pytest

from office.accounts import queries, rules
from office.accounts.forms import service_day
from office.accounts.models import BillingQuestion, EntryKind, LedgerEntry
from office.actor import PROGRAM
from tests.accounts.making import make_answered_bill, make_charge, make_coverage, make_question, make_visit
from tests.patients.making import make_patient

HTMX = {"HX-Request": "true"}


@pytest.fixture
def bill():
    return make_answered_bill()


def text_of(answer):
    """The page's words without tags, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def account(patient):
    return f"/patients/{patient.id}/account"


def key_in(client, patient, prefix):
    page = client.get(account(patient)).get_data(as_text=True)
    return re.search(rf'name="{prefix}-key"[^>]* value="([^"]+)"', page)[1]


PAY = {"pay-amount": "20.00", "pay-tender": "card", "pay-towards": ""}
ASK = {"ask-words": "Why do I owe $48.70?", "ask-topic": "Why did I get a bill?", "ask-holds_statement": "y"}


def test_the_account_page_answers_scenario_a15_on_one_screen(client_as, bill):
    page = text_of(client_as("phone_clerk").get(account(bill.patient)))

    assert (
        "For Oct 6, 2026: Your plan allowed $92.70 of the $165.00 charge. You owe $42.70 deductible and $6.00 share; "
        "your $20.00 copay is paid. Left to pay: $48.70."
    ) in page
    for figure in ("copay $20.00", "deductible $42.70", "coinsurance $6.00", "$72.30", "$24.00", "$68.70"):
        assert figure in page
    assert "Paid by Blue Shield PPO" in page and "Written off: above the contract price" in page


def test_for_a_guarantor_the_page_shows_amounts_without_services(client_as, bill):
    page = text_of(client_as("phone_clerk").get(account(bill.patient) + "?amounts=1"))

    assert "Left to pay: $48.70." in page and "amounts only, no services" in page
    assert f"/patients/{bill.patient_id}/charges/" not in page and f"/patients/{bill.patient_id}/ledger/" not in page
    assert "Office visit" not in page


def test_the_account_of_a_new_patient_is_empty_and_makes_nothing(client_as):
    patient = make_patient()

    page = text_of(client_as("front_desk").get(account(patient)))

    assert "There are no charges yet." in page and "No account yet" in page
    assert queries.account_view(patient.id).link is None


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("front_desk", {"Take a payment", "Record a question"}),
        ("phone_clerk", {"Record a question"}),
        ("biller", {"Take a payment", "Record a question", "Post a charge"}),
        ("manager", {"Take a payment", "Record a question", "Post a charge"}),
        ("auditor", set()),
    ],
)
def test_each_role_sees_the_acts_it_may_do(client_as, bill, role, may):
    page = text_of(client_as(role).get(account(bill.patient)))

    assert {act for act in ("Take a payment", "Record a question", "Post a charge") if act in page} == may


@pytest.mark.parametrize("role", ["nurse", "doctor", "records_clerk", "records_lead", "technical"])
def test_roles_without_business_with_money_are_refused(client_as, bill, role):
    client, place = client_as(role), f"/patients/{bill.patient_id}"
    question = make_question(bill.patient)

    for address in ("account", "ledger", f"ledger/{bill.number}", f"charges/{bill.number}"):
        assert client.get(f"{place}/{address}").status_code == 403
    assert client.get(f"{place}/billing-questions/{question.id}").status_code == 403
    assert client.get("/billing-questions").status_code == 403
    assert client.post(f"{place}/payments", data=PAY).status_code == 403


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("phone_clerk", "payments"),
        ("auditor", "payments"),
        ("front_desk", "charges"),
        ("phone_clerk", "charges/{n}/answers"),
        ("front_desk", "charges/{n}/parts"),
        ("front_desk", "payments/{n}/applications"),
        ("biller", "ledger/{n}/reversals"),
        ("auditor", "billing-questions"),
        ("auditor", "billing-questions/{q}/answers"),
        ("auditor", "billing-questions/{q}/closings"),
        ("auditor", "billing-questions/{q}/take-overs"),
        ("auditor", "billing-questions/{q}/reopenings"),
    ],
)
def test_acts_are_refused_to_roles_that_may_only_look(client_as, bill, role, address):
    place = address.format(n=bill.number, q=make_question(bill.patient).id)
    before = LedgerEntry.select().count()

    assert client_as(role).post(f"/patients/{bill.patient_id}/{place}", data={"reason": "x"}).status_code == 403
    assert LedgerEntry.select().count() == before


def test_kept_money_is_applied_from_the_page(client_as):
    patient = make_patient()
    rules.post_patient_payment(patient, 2000, "cash", charge=make_charge(patient), by=PROGRAM)
    make_charge(patient, 1500, to="patient")
    payment = LedgerEntry.get(LedgerEntry.kind == EntryKind.PATIENT_PAYMENT)
    client, address = client_as("biller"), f"/patients/{patient.id}/payments/{payment.number}/applications"

    assert client.post(address).status_code == 303
    assert queries.balance(patient.id) == 0
    again = client.post(address)
    assert again.status_code == 422 and "the money stays kept" in text_of(again)


CHARGE = {
    "charge-words": "Office visit", "charge-amount": "165", "charge-visit": "", "charge-service_on": "10/6",
    "charge-to": "insurance", "charge-copay": "20",
}  # fmt: skip


def test_a_charge_is_posted_with_its_copay_on_the_day_typed(client_as):
    patient = make_patient()

    assert client_as("biller").post(f"/patients/{patient.id}/charges", data=CHARGE).status_code == 303

    charge = LedgerEntry.get(LedgerEntry.kind == EntryKind.CHARGE)
    assert (charge.service_on.isoformat(), charge.words) == ("2026-10-06", "Office visit")
    assert queries.balance(patient.id) == 2000


def test_day_of_service_without_a_year_is_the_latest_such_day():
    before, leap = date(2026, 12, 1), date(2028, 1, 15)

    assert {service_day(text, today=before) for text in ("10/6", "10-6", "10 6")} == {date(2026, 10, 6)}
    assert (service_day("12/1", today=before), service_day("12/2", today=before)) == (before, date(2025, 12, 2))
    assert {service_day("2/29", today=today) for today in (before, leap)} == {date(2024, 2, 29)}


def test_a_charge_for_a_visit_is_of_the_visits_day(client_as):
    patient = make_patient()
    visit = make_visit(patient)

    client_as("biller").post(f"/patients/{patient.id}/charges", data={**CHARGE, "charge-visit": str(visit.id)})

    assert LedgerEntry.get(LedgerEntry.kind == EntryKind.CHARGE).visit == visit


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"charge-words": ""}, "Say what was done"),
        ({"charge-service_on": "12/2/2026"}, "This day is in the future"),
        ({"charge-service_on": "2/30/2026"}, "not in the calendar"),
        ({"charge-copay": "166"}, "cannot be more"),
    ],
)
def test_a_refused_charge_keeps_what_was_typed(client_as, changed, words):
    patient = make_patient()

    answer = client_as("biller").post(f"/patients/{patient.id}/charges", data={**CHARGE, **changed}, headers=HTMX)

    assert answer.status_code == 422 and words in text_of(answer)
    assert "<details open>" in answer.get_data(as_text=True)


ANSWER = {
    "answer-allowed": "92.70", "answer-paid": "24", "answer-copay": "20", "answer-deductible": "42.70",
    "answer-coinsurance": "6.00",
}  # fmt: skip


def test_a_plans_answer_is_posted_from_its_letter(client_as):
    patient = make_patient()
    make_coverage(patient)
    charge = make_charge(patient)
    client, address = client_as("biller"), f"/patients/{patient.id}/charges/{charge.number}"
    assert "Post the plan's answer" in text_of(client.get(address)).replace("&#39;", "'")

    off = client.post(f"{address}/answers", data={**ANSWER, "answer-paid": "23.99"}, headers=HTMX)
    more = client.post(f"{address}/answers", data={**ANSWER, "answer-allowed": "165.01"})
    assert off.status_code == more.status_code == 422
    assert "$0.01 too little" in text_of(off) and 'value="23.99"' in off.get_data(as_text=True)
    assert "cannot allow more than the charge" in text_of(more)

    assert client.post(f"{address}/answers", data=ANSWER).status_code == 303
    assert queries.balance(patient.id) == 6870
    assert "Post the plan" not in text_of(client.get(address))


def test_one_part_is_posted_and_shown(client_as):
    charge = make_charge()
    client, address = client_as("biller"), f"/patients/{charge.patient_id}/charges/{charge.number}"

    part = {"part-kind": "denied, ours to bear", "part-amount": "15", "part-note": "CO-97"}
    assert client.post(f"{address}/parts", data=part).status_code == 303
    assert "Written off: denied, ours to bear" in text_of(client.get(address))
    refused = client.post(f"{address}/parts", data={**part, "part-amount": "151"}, headers=HTMX)
    assert refused.status_code == 422 and "Only $150.00" in text_of(refused)
    unknown = client.post(f"{address}/parts", data={**part, "part-kind": "tip"}, headers=HTMX)
    assert unknown.status_code == 422


def test_an_entry_is_undone_by_the_manager_with_a_reason(client_as):
    charge = make_charge()
    client, address = client_as("manager"), f"/patients/{charge.patient_id}/ledger/{charge.number}"

    refused = client.post(f"{address}/reversals", data={"reason": ""}, headers=HTMX)
    assert refused.status_code == 422 and "Say why" in text_of(refused)
    assert client.post(f"{address}/reversals", data={"reason": "typed twice"}).location == address
    page = text_of(client.get(address))
    assert "This entry was reversed by entry 2" in page and "Reverse this entry" not in page
    again = client.post(f"{address}/reversals", data={"reason": "typed twice"})
    assert again.status_code == 422
    assert "Reversal: Office visit" in text_of(client.get(f"/patients/{charge.patient_id}/ledger"))


def test_the_biller_reads_an_entry_but_cannot_take_it_back(client_as, bill):
    page = text_of(client_as("biller").get(f"/patients/{bill.patient_id}/ledger/{bill.number}"))

    assert "Insurance owes" in page and "Charges made" in page and "Reverse this entry" not in page


def test_another_patients_rows_are_not_found(client_as, bill):
    client, other, question = client_as("manager"), make_patient(), make_question(bill.patient)
    place = f"/patients/{other.id}"

    for address in (f"ledger/{bill.number}", f"charges/{bill.number}", f"billing-questions/{question.id}"):
        assert client.get(f"{place}/{address}").status_code == 404
    for address in (
        f"charges/{bill.number}/answers", f"charges/{bill.number}/parts", f"ledger/{bill.number}/reversals",
        f"payments/{bill.number}/applications", f"billing-questions/{question.id}/answers",
        f"billing-questions/{question.id}/closings", f"billing-questions/{question.id}/take-overs",
        f"billing-questions/{question.id}/reopenings",
    ):  # fmt: skip
        assert client.post(f"{place}/{address}", data={"reason": "x"}).status_code == 404
    for address in ("account", "ledger", "ledger/1"):
        assert client.get(f"/patients/987654/{address}").status_code == 404
    assert client.post("/patients/987654/payments", data=PAY).status_code == 404


def test_a_question_is_recorded_once_and_holds_the_statement(client_as, bill):
    client = client_as("phone_clerk")
    data = {**ASK, "ask-key": key_in(client, bill.patient, "ask")}

    for _ in range(2):
        assert client.post(f"/patients/{bill.patient_id}/billing-questions", data=data).status_code == 303

    assert BillingQuestion.select().count() == 1
    assert "The statement is held since" in text_of(client.get(account(bill.patient)))


def test_a_refused_question_keeps_what_was_typed(client_as, bill):
    data = {**ASK, "ask-words": "", "ask-asked_by": "Rosa, mother"}

    answer = client_as("phone_clerk").post(f"/patients/{bill.patient_id}/billing-questions", data=data, headers=HTMX)

    assert answer.status_code == 422 and "Write what they asked." in text_of(answer)
    assert 'value="Rosa, mother"' in answer.get_data(as_text=True)


def test_a_question_is_answered_and_closed_from_its_page(client_as):
    question = make_question()
    client, address = client_as("biller"), f"/patients/{question.patient_id}/billing-questions/{question.id}"
    assert "Why do I owe $48.70?" in text_of(client.get(address))

    assert client.post(f"{address}/take-overs", data={"version": "1"}).status_code == 303
    refused = client.post(f"{address}/answers", data={"version": "2", "answer": ""}, headers=HTMX)
    assert refused.status_code == 422 and "Write the answer." in text_of(refused)
    assert client.post(f"{address}/answers", data={"version": "2", "answer": "Deductible."}).status_code == 303
    half = client.post(f"{address}/closings", data={"version": "3", "outcome": "bill is right"}, headers=HTMX)
    assert half.status_code == 422 and 'value="bill is right"' in half.get_data(as_text=True)
    told = {"version": "3", "outcome": "bill is right", "told_to": "patient"}
    assert client.post(f"{address}/closings", data=told).status_code == 303

    page = text_of(client.get(address))
    assert "How it ended" in page and "bill is right (told to patient)" in page
    assert client.post(f"{address}/reopenings", data={"version": "4"}).status_code == 422
    assert client.post(f"{address}/reopenings", data={"version": "4", "reason": "new letter"}).status_code == 303
    assert BillingQuestion.get().state == "open"


def test_a_stale_answer_shows_both_texts(client_as, manager):
    question = make_question()
    rules.answer_question(question, 1, "the manager's words", by=manager)
    address = f"/patients/{question.patient_id}/billing-questions/{question.id}"

    answer = client_as("biller").post(f"{address}/answers", data={"version": "1", "answer": "my words"})

    assert answer.status_code == 409
    page = text_of(answer).replace("&#39;", "'")
    assert "the manager's words" in page and "my words" in page
    kept = client_as("biller").post(f"{address}/answers", data={"version": "2", "answer": "my words"})
    assert kept.status_code == 303 and BillingQuestion.get().answer == "my words"


def test_the_list_of_questions_shows_late_ones_first_and_in_words(client_as, set_clock):
    make_question(words="the late one")
    set_clock("2026-12-02 10:00")
    make_question(words="the newer one")
    client = client_as("biller")

    page = client.get("/billing-questions").get_data(as_text=True)

    assert page.index("the late one") < page.index("the newer one")
    assert page.count('data-tone="late"') >= 1
    for shown, words in (
        ("mine", "No question waits here."),
        ("closed", "No closed questions."),
        ("x", "the late one"),
    ):
        assert words in text_of(client.get(f"/billing-questions?show={shown}"))


def test_the_patient_page_shows_the_account(client_as, bill):
    make_question(bill.patient)
    address = f"/patients/{bill.patient_id}"

    page = client_as("front_desk").get(address)
    assert f'href="{account(bill.patient)}"' in page.get_data(as_text=True)
    assert "Owes $48.70" in text_of(page) and "1 question open" in text_of(page)
    assert account(bill.patient) not in client_as("nurse").get(address).get_data(as_text=True)


def test_no_name_or_number_stands_in_addresses_and_titles(client_as, bill):
    client, question = client_as("manager"), make_question(bill.patient)
    place = f"/patients/{bill.patient_id}"

    for address in ("account", "ledger", f"ledger/{bill.number}", f"billing-questions/{question.id}"):
        page = client.get(f"{place}/{address}").get_data(as_text=True)
        title = re.search(r"<title>(.*?)</title>", page, re.S)[1]
        assert bill.patient.last_name not in title and str(bill.patient.mrn) not in title
        assert not re.search(r'(href|action)="[^"]*' + re.escape(bill.patient.last_name), page)


@pytest.mark.parametrize("address", ["account", "ledger"])
def test_three_visits_cost_as_many_queries_as_one(client_as, count_queries, address):
    one, three = make_patient(), make_patient()
    for patient, times in ((one, 1), (three, 3)):
        for _ in range(times):
            make_answered_bill(patient)
            make_question(patient, holds_statement=True)
    client, counts = client_as("biller"), []
    client.get(f"/patients/{one.id}/{address}")

    for patient in (one, three):
        with count_queries() as seen:
            assert client.get(f"/patients/{patient.id}/{address}").status_code == 200
        counts.append(len(seen))

    assert counts[0] - counts[1] in (0, 1)  # with several visits open there is no lone visit to explain on top
    assert counts[0] <= {"account": 31, "ledger": 21}[address]


@pytest.mark.parametrize("show", ["open", "closed"])
def test_three_questions_cost_as_many_queries_as_one(client_as, count_queries, manager, show):
    client, counts = client_as("biller"), []
    for _ in range(3):
        question = make_question()
        rules.take_question(question, 1, by=manager)
        if show == "closed":
            rules.close_question(question, 2, "bill is right", "patient", by=manager)
        with count_queries() as seen:
            client.get(f"/billing-questions?show={show}")
        counts.append(len(seen))

    assert counts[0] == counts[1] == counts[2]


def test_long_accounts_are_paged_and_the_totals_are_of_all(client_as):
    patient = make_patient()
    for month in range(1, 12):
        for day in (3, 17):
            make_charge(patient, 1000, date(2026, month, day), to="patient")
    client = client_as("biller")

    first, second = (text_of(client.get(f"{account(patient)}?page={number}")) for number in (1, 3))

    assert "All 22 visits $220.00" in first and "All 22 visits $220.00" in second
    assert "Nov 17, 2026" in first and "Jan 3, 2026" not in first.split("Take a payment")[0]
    assert "page 3 of 3" in second
    refused = client.post(f"/patients/{patient.id}/charges", data={"charge-amount": ""})
    assert f'href="{account(patient)}?page=2"' in refused.get_data(as_text=True)
