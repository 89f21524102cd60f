"""Pages of the items of a call: topics and their questions, visits moved and canceled, special calls, due times."""

import re

import pytest

from office.actor import PROGRAM
from office.directory.rules import add_party
from office.phone.models import (
    Asked,
    Call,
    CallFlag,
    CallItem,
    CallOutcome,
    Flag,
    Identifier,
    Message,
    MessageKind,
    Relationship,
)
from office.phone.rules import choose_patient, end_call, take_billing
from office.scheduling.models import Appointment, Standing
from tests.phone.making import make_call, make_person
from tests.scheduling.making import TODAY, make_appointment, make_provider, make_type

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
SAID = (Identifier.NAME, Identifier.BIRTH_DATE)
REFILL = {
    "ask_drug": "lisinopril 10 mg", "ask_how": "one a day", "ask_left": "5", "ask_allergy": "none new",
    "ask_pharmacy": "Walgreens on Main",
}  # fmt: skip


@pytest.fixture
def ana(client_as, phone_clerk):
    return client_as("phone_clerk")


@pytest.fixture
def omar():
    return make_person("Said", "Omar")


@pytest.fixture
def in_call(phone_clerk, nurse, omar):
    return make_call(phone_clerk, patient=omar, identifiers=SAID, note="sore knee")


@pytest.fixture
def booked(omar):
    return make_appointment(omar, make_provider("Dr. Lee"), type=make_type("EST", 20), day_on=TODAY, start_minute=900)


def test_topics_are_on_keys_and_one_shows_its_questions_as_page_and_fragment(ana, in_call):
    grid = ana.get(f"/calls/{in_call.id}/acts/message", headers=HTMX).text
    assert len(re.findall("data-row-key", grid)) == 9
    assert "Urgent symptom</a>" not in grid  # clerks never triage

    for headers in ({}, HTMX):
        page = ana.get(f"/calls/{in_call.id}/topic?kind=refill", headers=headers)
        assert page.status_code == 200
        assert "Medicine and strength" in page.text
        assert "Spell the medicine back" in page.text
    assert "data-row-key" in ana.get(f"/calls/{in_call.id}/topic?kind=nonsense", headers=HTMX).text


def test_another_topic_keeps_what_was_typed(ana, in_call):
    data = {"key": "k", "kind": "controlled-drug refill", "to": "", "body": "for his knee", "look": "1", **REFILL}

    page = ana.post(f"/calls/{in_call.id}/messages", data=data, headers=HTMX)

    assert page.status_code == 200
    assert "Who picks it up" in page.text
    assert 'value="lisinopril 10 mg"' in page.text
    assert "for his knee</textarea>" in page.text
    assert not Message.select().exists()


def test_question_that_was_not_asked_is_refused_at_its_field(ana, in_call):
    data = {"key": "k", "kind": "refill", "to": "", **REFILL, "ask_left": ""}

    refused = ana.post(f"/calls/{in_call.id}/messages", data=data, headers=HTMX)

    assert refused.status_code == 422
    assert "Ask it, or type ? if they cannot say." in refused.text
    assert 'id="ask_left-error"' in refused.text
    assert not Message.select().exists()


def test_day_that_is_none_is_refused(ana, in_call, front_desk):
    data = {"key": "k", "kind": "form or letter", "ask_form": "camp", "ask_needed": "31/31"}

    assert ana.post(f"/calls/{in_call.id}/messages", data=data).status_code == 422
    assert ana.post(f"/calls/{in_call.id}/messages", data={**data, "ask_needed": "12/3"}).status_code == 303
    assert Asked.get(Asked.key == "needed").answer == "12/03/2026"


def test_answers_stand_on_the_message_and_in_the_inbox(ana, in_call, client_as):
    ana.post(f"/calls/{in_call.id}/flags", data={"key": "f", "what": "interpreter", "detail": "Arabic"})
    ana.post(f"/calls/{in_call.id}/messages", data={"key": "k", "kind": "refill", **REFILL, "ask_how": "?"})
    tom = client_as("nurse")

    page = tom.get(f"/messages/{Message.get().id}").text
    for words in ("lisinopril 10 mg", "They cannot say", "Interpreter: Arabic", "Last visit, by the record"):
        assert words in page
    assert "Medicine and strength: <strong>lisinopril 10 mg</strong>" in tom.get("/messages").text


def test_inbox_asks_as_often_for_three_messages_as_for_one(client_as, ana, in_call, count_queries):
    tom = client_as("nurse")
    counts = []
    for number in range(3):
        ana.post(f"/calls/{in_call.id}/messages", data={"key": f"k{number}", "kind": "refill", **REFILL})
        with count_queries() as counted:
            tom.get("/messages")
        counts.append(len(counted))

    assert counts[0] == counts[-1]


def test_item_is_read_back_by_one_press(ana, in_call):
    ana.post(f"/calls/{in_call.id}/messages", data={"key": "k", "kind": "refill", **REFILL})
    item = CallItem.get()

    answer = ana.post(f"/calls/{in_call.id}/items/{item.id}/read-backs", headers=HTMX)

    assert "read back 8:00 AM" in answer.text
    assert ana.post(f"/calls/{in_call.id}/items/{item.id}/read-backs").status_code == 303


def test_booking_is_moved_by_its_number_and_the_opening_that_is_pressed(ana, in_call, booked):
    rows = ana.get(f"/calls/{in_call.id}/acts/visits", headers=HTMX).text
    assert f"/calls/{in_call.id}/visits/{booked.id}/move" in rows
    page = ana.get(f"/calls/{in_call.id}/visits/{booked.id}/move", headers=HTMX).text
    offer = re.search(r'name="offer" value="([^"]+)"', page)[1]
    data = {"key": "k", "version": booked.version, "why": "", "offer": offer}

    refused = ana.post(f"/calls/{in_call.id}/visits/{booked.id}/move", data=data, headers=HTMX)
    assert (refused.status_code, "Choose why." in refused.text, offer in refused.text) == (422, True, True)
    moved = ana.post(f"/calls/{in_call.id}/visits/{booked.id}/move", data={**data, "why": "weather"}, headers=HTMX)

    assert "Moved. Read back:" in moved.text
    assert Appointment.get_by_id(booked.id).standing == Standing.RESCHEDULED
    look = ana.post(f"/calls/{in_call.id}/visits/{booked.id}/move", data={"look": "1"}, headers=HTMX)
    assert look.status_code == 200


def test_booking_is_canceled_and_another_patients_is_not_found(ana, in_call, booked, client_as):
    url = f"/calls/{in_call.id}/visits/{booked.id}/cancel"
    assert ana.get(url).status_code == 200
    data = {"key": "k", "version": booked.version, "standing": "canceled by patient", "why": ""}
    assert ana.post(url, data=data, headers=HTMX).status_code == 422

    assert "Canceled. Read back:" in ana.post(url, data={**data, "why": "forgot"}, headers=HTMX).text

    other = make_appointment(
        make_person("Else", "Al"), booked.provider, type=booked.type, day_on=TODAY, start_minute=600
    )
    for act in ("move", "cancel"):
        assert ana.get(f"/calls/{in_call.id}/visits/{other.id}/{act}").status_code == 404
    assert client_as("biller").get(url).status_code == 403


def test_special_calls_are_marked_and_the_mark_taken_off(ana, in_call):
    page = ana.get(f"/calls/{in_call.id}/acts/special", headers=HTMX).text
    for words in ("Death reported", "Police, court or press", "Abusive caller", "Change of address or phone"):
        assert words in page
    refused = ana.post(f"/calls/{in_call.id}/flags", data={"key": "a", "what": "interpreter"}, headers=HTMX)
    assert (refused.status_code, "Type the language" in refused.text) == (422, True)
    marked = ana.post(f"/calls/{in_call.id}/flags", data={"key": "b", "what": "child calling"}, headers=HTMX)
    assert "Ask for an adult." in marked.text

    ana.post(f"/calls/{in_call.id}/flags/end", data={"what": Flag.CHILD.value})

    assert CallFlag.get().ended_at is not None
    assert ana.post(f"/calls/{in_call.id}/flags/end", data={"what": "x"}, headers=HTMX).status_code == 422


def test_police_is_told_nothing_and_the_lead_gets_the_wish(ana, in_call, records_lead):
    said = {"ask_agency": "Sgt. Hall, CPD", "ask_number": "312-555-0188", "ask_wants": "is Omar a patient"}

    page = ana.get(f"/calls/{in_call.id}/topic?kind=police+or+press", headers=HTMX).text
    assert "I cannot say whether anyone is a patient here" in page
    ana.post(f"/calls/{in_call.id}/messages", data={"key": "k", "kind": "police or press", **said})

    assert (Message.get().to_role, Message.get().kind) == ("records lead", MessageKind.RECORDS)


def test_address_of_somebody_else_is_not_changed_but_asked_about(ana, in_call, omar, front_desk):
    said = {"ask_whose": "her sister's", "ask_new": "4 Elm St"}

    assert "Not changed by this" in ana.get(f"/calls/{in_call.id}/topic?kind=address+change", headers=HTMX).text
    ana.post(f"/calls/{in_call.id}/messages", data={"key": "k", "kind": "address change", **said})

    assert Message.get().to_role == "front desk"
    assert not omar.addresses.count()


def call_data(call, **values):
    return {
        "version": call.version, "window": "w", "about": call.patient_id or "", "caller_name": call.caller_name,
        "relationship": Relationship.UNKNOWN.value, "note": call.note, **values,
    }  # fmt: skip


def test_spam_and_wrong_number_end_an_empty_call_by_one_key(ana, phone_clerk, in_call):
    empty = make_call(phone_clerk)
    page = ana.get(f"/calls/{empty.id}").text
    assert 'data-key="j"' in page
    assert 'data-key="z"' in page

    assert ana.post(f"/calls/{empty.id}/spam", data=call_data(empty)).status_code == 303
    refused = ana.post(f"/calls/{in_call.id}/wrong-number", data=call_data(in_call))

    assert Call.get_by_id(empty.id).outcome == CallOutcome.SPAM
    assert refused.status_code == 422
    assert '<option selected value="wrong number">' in refused.text
    assert "sore knee</textarea>" in refused.text
    reason = call_data(in_call, version=Call.get_by_id(in_call.id).version, outcome_note="asked for a bakery")
    assert ana.post(f"/calls/{in_call.id}/wrong-number", data=reason).status_code == 303
    assert Call.get_by_id(in_call.id).patient_id is None


def test_roles_without_a_phone_take_no_items(client_as, in_call):
    auditor = client_as("auditor")
    for path in ("messages", "flags", "flags/end", "spam", "wrong-number", "items/1/read-backs"):
        assert auditor.post(f"/calls/{in_call.id}/{path}").status_code == 403
    assert auditor.get(f"/calls/{in_call.id}/topic").status_code == 403


def test_what_is_typed_in_an_item_is_there_again_until_it_is_taken(ana, in_call, client_as):
    url = f"/calls/{in_call.id}"
    page = ana.get(f"{url}/topic?kind=refill", headers=HTMX).text
    key = re.search(r'name="key"[^>]*value="([^"]*)"', page)[1]
    data = {"key": key, "kind": "refill", "version": "1", "body": "for <b>him</b>", "ask_drug": "lisinopril", "x": "y"}

    assert ana.post(f"{url}/item-draft", data=data).json["version"] == 1

    for tail in ("acts/message", "topic?kind=refill"):
        again = ana.get(f"{url}/{tail}", headers=HTMX).text
        assert 'value="lisinopril"' in again
        assert "for &lt;b&gt;him&lt;/b&gt;</textarea>" in again
        assert "it is as you left it" in again
    assert "lisinopril" not in ana.get(f"{url}/topic?kind=symptom", headers=HTMX).text
    assert "lisinopril" not in client_as("nurse").get(f"{url}/acts/message", headers=HTMX).text
    ana.post(f"{url}/messages", data={**data, **REFILL})
    ana.post(f"{url}/item-draft", data=data)  # a save that comes late

    assert Message.select().count() == 1
    assert "lisinopril" not in ana.get(f"{url}/acts/message", headers=HTMX).text


def test_symptom_words_typed_in_an_item_bring_the_script_before_it_is_taken(ana, in_call):
    data = {"key": "k", "kind": "refill", "ask_how": "stopped, chest pain since"}

    answer = ana.post(f"/calls/{in_call.id}/item-draft", data=data)

    assert "call-marked" in answer.headers["HX-Trigger"]
    assert Call.get_by_id(in_call.id).symptom_words
    assert "HX-Trigger" not in ana.post(f"/calls/{in_call.id}/item-draft", data=data).headers
    too_long = {**data, "body": "x" * 20_001}
    assert ana.post(f"/calls/{in_call.id}/item-draft", data=too_long).status_code == 422
    end_call(Call.get_by_id(in_call.id), CallOutcome.TRANSFERRED, "to Tom", by=PROGRAM)
    assert ana.post(f"/calls/{in_call.id}/item-draft", data=data).status_code == 422


def test_biller_sees_which_statement_was_asked_about(client_as, phone_clerk, biller):
    call = make_call(phone_clerk, patient=make_person("Moore", "Frank"), note="why so much")
    asked = {"statement_on": "11/10/2026", "amount": "$48.70"}
    question = take_billing(call, "", asked, by=phone_clerk)

    shown = client_as("biller").get(f"/patients/{call.patient_id}/billing-questions/{question.id}").text

    assert "Date of the statement" in shown and "11/10/2026" in shown and "$48.70" in shown


def test_act_is_refused_when_another_window_turned_the_call_to_another_patient(ana, phone_clerk, omar):
    lea = make_person("Said", "Lea")
    call = make_call(phone_clerk, patient=omar, note="x", identifiers=SAID)
    choose_patient(call, lea.id, by=phone_clerk)
    shown = ana.get(f"/calls/{call.id}/acts/book", headers=HTMX).text
    assert f'name="for_patient" value="{lea.id}"' in shown and "the next patient" in shown

    sent = {"key": "k", "for_patient": omar.id, "topic": "", "words": "why $48.70"}
    refused = ana.post(f"/calls/{call.id}/questions", data=sent, headers=HTMX)

    assert refused.status_code == 422 and "turned to another patient" in refused.text
    assert not CallItem.select().exists()
    assert ana.post(f"/calls/{call.id}/questions", data=sent | {"for_patient": lea.id}).status_code == 303


def test_directory_is_offered_where_a_referral_goes_to(ana, in_call, phone_clerk):
    add_party("provider", "Jane Roe, MD", by=phone_clerk, npi="1234567893")
    add_party("pharmacy", "Corner Pharmacy", by=phone_clerk)

    referral = ana.get(f"/calls/{in_call.id}/topic?kind=referral").text
    refill = ana.get(f"/calls/{in_call.id}/topic?kind=refill").text

    assert '<option value="Jane Roe, MD (NPI 1234567893)">' in referral and "Corner Pharmacy" not in referral
    assert '<option value="Corner Pharmacy">' in refill and 'list="offered-ask_pharmacy"' in refill
