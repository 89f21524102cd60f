"""What to say, page by page: roles, fragments of the address, forms, files."""

import re
from datetime import date

import pytest

from office import clock
from office.accounts.models import BillingQuestion
from office.answers.patterns import PATTERNS
from office.audit.models import AuditEvent
from office.coverage.models import Coverage
from office.patients.models import AddressKind, Patient, PatientAddress
from tests.accounts.making import make_answered_bill, make_charge, make_visit
from tests.patients.making import make_patient


@pytest.fixture
def bill():
    return make_answered_bill()


@pytest.fixture
def home(bill):
    """The bill's patient has an address to which a paper may go."""
    PatientAddress.create(
        patient=bill.patient, kind=AddressKind.HOME, street="12 Elm Street", city="Chicago", state="IL", zip="60601",
        since=clock.now(),
    )  # fmt: skip


def text_of(answer):
    """The page's words without tags, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def page(patient, topic="", **asked):
    """The address of the answers, or of one of them."""
    found = f"/patients/{patient.id}/answers" + (f"/{topic}" if topic else "")
    return found + ("?" + "&".join(f"{name}={value}" for name, value in asked.items()) if asked else "")


def sent(client, address, **typed):
    """The form of a page with what is typed over it."""
    html = client.get(address).get_data(as_text=True)
    record = html[html.index('id="record"') :]
    key = re.search(r'name="answer-key"[^>]* value="([^"]+)"', record)[1]
    given = {"words": "Why?", "asker": "patient", "told": "Told.", "outcome": "told, and understood", **typed}
    path, _, query = address.partition("?")
    on_form = {name: value for name, value in given.items() if f'name="answer-{name}"' in record}
    body = {f"answer-{name}": value for name, value in on_form.items()}
    return client.post(f"{path}/records?{query}", data=body | {"answer-key": key, "do": given.get("do", "told")})


def test_every_question_stands_with_its_key_and_leads_to_its_answer(client_as, bill):
    client = client_as("phone_clerk")
    asked = client.get(page(bill.patient)).get_data(as_text=True)

    keys = re.findall(r'data-row-key="(.)"', asked)
    assert len(keys) == len(set(keys)) == len(PATTERNS) + 1 and not set(keys) & set("glmpqstvw")
    for one in PATTERNS:
        assert page(bill.patient, one.slug) in asked
        answer = client.get(page(bill.patient, one.slug))
        assert answer.status_code == 200 and str(one.topic) in answer.get_data(as_text=True).replace("&#39;", "'")
    assert client.get(page(bill.patient, "nonsense")).status_code == 404


def test_an_answer_shows_the_figures_and_for_a_guarantor_no_service(client_as, bill):
    client = client_as("phone_clerk")

    shown = text_of(client.get(page(bill.patient, "why")))
    amounts = text_of(client.get(page(bill.patient, "why", amounts=1)))

    for figure in ("$165.00", "$92.70", "$24.00", "$72.30", "copay $20.00", "deductible $42.70", "coinsurance $6.00"):
        assert figure in shown and figure in amounts
    assert "Office visit" in shown and "Office visit" not in amounts


def test_told_and_closed_once_and_refused_with_what_was_typed(client_as, bill):
    client = client_as("phone_clerk")

    refused = sent(client, page(bill.patient, "why"), told="")
    assert refused.status_code == 422 and "Write what you told them." in refused.get_data(as_text=True)

    assert sent(client, page(bill.patient, "why")).status_code == 303
    made = BillingQuestion.get()
    assert (made.state, made.words, made.told_to) == ("closed", "Why?", "The patient")


def test_a_card_is_kept_from_the_answer_and_a_wrong_one_is_not(client_as, bill):
    client, card = client_as("phone_clerk"), {"payer": "United Plan", "member_number": "U1", "do": "hand over"}

    refused = sent(client, page(bill.patient, "new-plan"), **card, from_on="")
    assert refused.status_code == 422 and "U1" in refused.get_data(as_text=True)

    assert sent(client, page(bill.patient, "new-plan"), **card, from_on="10/6/2026").status_code == 303
    assert Coverage.get(Coverage.payer == "United Plan").from_on == date(2026, 10, 6)
    assert BillingQuestion.get().holds_statement


def test_the_facts_of_an_accident_stand_in_the_question(client_as, bill):
    facts = {"happened_on": "10/5/2026", "insurer": "State Auto", "claim_number": "C-7", "holds": "y"}

    sent(client_as("phone_clerk"), page(bill.patient, "accident"), **facts, do="hand over")

    assert "Accident of 10/05/2026, State Auto, claim C-7." in BillingQuestion.get().words


def test_the_auditor_reads_and_the_records_clerk_does_not(client_as, bill):
    assert client_as("auditor").get(page(bill.patient, "why")).status_code == 200
    assert client_as("auditor").post(page(bill.patient, "why") + "/records").status_code == 403
    assert client_as("records_clerk").get(page(bill.patient)).status_code == 403


def test_an_answer_costs_the_same_for_many_visits(client_as, bill, count_queries):
    client, address = client_as("phone_clerk"), page(bill.patient, "plan-should-pay")
    client.get(address)
    with count_queries() as few:
        client.get(address)

    for month in (3, 4, 5, 6):
        make_charge(bill.patient, 9900, date(2026, month, 3), visit=make_visit(bill.patient, date(2026, month, 3)))

    with count_queries() as many:
        client.get(address)
    assert len(many) <= len(few) + 8  # who pays first, and how long, on each of the last four days at most


def test_an_answer_reads_the_account_once(client_as, bill, count_queries):
    client, address = client_as("biller"), page(bill.patient, "why")
    client.get(address)

    with count_queries() as seen:
        assert client.get(address).status_code == 200

    read = [sql for sql, *_ in seen if "ledger_line" in sql]
    assert len(seen) <= 47 and len(set(read)) == len(read)


def test_a_year_goes_out_as_text_and_csv_to_the_account(client_as, bill, home):
    client, address = client_as("biller"), f"/patients/{bill.patient_id}/account-years/2026"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).get_data(as_text=True))

    text = client.post(f"{address}/files", data={"kind": "text", "csrf_token": token and token[1]})
    sheet = client.post(f"{address}/files", data={"kind": "csv", "csrf_token": token and token[1]})

    assert "You paid in 2026: $20.00" in text.get_data(as_text=True) and "12 Elm Street" in text.text
    assert sheet.headers["Content-Disposition"].endswith('account-year-2026.csv"') and "165.00,24.00" in sheet.text
    assert AuditEvent.select().where(AuditEvent.action == "account.year_exported").count() == 2
    assert client.post(f"{address}/files", data={"kind": "exe"}).status_code == 422
    assert client.get(f"/patients/{make_patient().id}/account-years/2026").status_code == 404


def test_an_itemized_bill_sums_and_keeps_the_address_of_a_confidential_patient(client_as, bill, home):
    address = f"/patients/{bill.patient_id}/itemized-bill"

    paper = text_of(client_as("front_desk").get(address))
    Patient.update(confidential=True).where(Patient.id == bill.patient_id).execute()
    held = text_of(client_as("front_desk").get(address))

    assert "Together $165.00 $24.00 $72.30 $0.00 $68.70 $20.00 $48.70" in paper
    assert "Nothing may be sent" in held and "Together" not in held
    form = client_as("front_desk").get(f"/patients/{bill.patient_id}/guarantor-form")
    assert "Change of guarantor" in form.get_data(as_text=True)
