"""The pages of messages and covers: what each role finds, does, and may not."""

import re

import pytest

from office.phone.models import Absence, Message, MessageKind, MessageState
from office.staff.models import Role, Staff
from tests.conftest import person
from tests.patients.making import make_patient
from tests.phone.making import make_call, make_message

HTMX = {"HX-Request": "true"}


def key_of(page):
    return re.search(r'name="key" type="hidden" value="([\w-]+)"', page)[1]


def absence_data(page, staff, cover, **values):
    known = {"staff": staff.id, "covering": cover.id, "from_on": "12/1", "until_on": "12/8", "reason": "leave"}
    return {"key": key_of(page), **known, **values}


@pytest.fixture
def kim():
    return person("Dr. Kim", "kim", Role.PROVIDER)


def test_manager_names_a_cover_once_and_everyone_sees_it(client_as, phone_clerk, doctor, kim):
    grace, patel = client_as("manager"), Staff.get_by_id(doctor.staff_id)
    data = absence_data(grace.get("/absences").text, patel, kim)

    answers = [grace.post("/absences", data=data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert Absence.select().count() == 1
    page = client_as("nurse").get("/absences").text
    assert ("Dr. Kim covers" in page, "until Tue Dec 8, 2026" in page, "Name the cover" in page) == (True, True, False)
    call = make_call(phone_clerk)
    said = client_as("phone_clerk").get(f"/calls/{call.id}/topic?kind=other").text
    assert "Dr. Patel, provider (away until Dec 8: Dr. Kim, provider has it)" in said
    left = {"key": "k", "kind": "other", "to": f"staff:{patel.id}", "body": "please call"}
    done = client_as("phone_clerk").post(f"/calls/{call.id}/messages", data=left, headers=HTMX).text
    assert "Dr. Patel is away until Dec 8. Left for Dr. Kim, provider. Tell the caller: due" in done
    absence = Absence.get()
    assert grace.post(f"/absences/{absence.id}/end").status_code == 303
    assert grace.post(f"/absences/{absence.id}/end").status_code == 422


def test_refused_cover_keeps_what_was_typed(client_as, doctor, kim):
    grace, patel = client_as("manager"), Staff.get_by_id(doctor.staff_id)
    data = absence_data(grace.get("/absences").text, patel, patel, until_on="11/30", reason="a conference")

    answer = grace.post("/absences", data=data)
    nobody = grace.post("/absences", data={**data, "staff": 0, "covering": 0, "from_on": ""})

    assert (answer.status_code, 'value="a conference"' in answer.text) == (422, True)
    assert (nobody.status_code, "Choose who is away." in nobody.text) == (422, True)


@pytest.mark.parametrize("role", ["nurse", "auditor", "technical"])
def test_only_the_manager_names_covers(client_as, role):
    assert client_as(role).post("/absences", data={}).status_code == 403


def test_inbox_shows_how_many_wait_for_whom_and_for_one_alone(client_as, phone_clerk, nurse, biller, set_clock):
    make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "dizzy", to_staff=Staff.get_by_id(nurse.staff_id))
    make_message(phone_clerk, MessageKind.BILLING, "asks about $48.70")
    set_clock("2026-12-01 09:00")
    tom = client_as("nurse")

    page = tom.get("/messages").text
    alone = tom.get("/messages?show=all&to=role:biller").text

    assert re.search(r"For my role: Nurse <span class=\"count\">1</span>", page)
    assert re.search(r"All open <span class=\"count\">2</span>", page)
    assert ("1 with the manager" in page, "By person" in page, "Tom Burke" in page) == (True, True, True)
    assert ("48.70" in alone, "dizzy" in alone) == (True, False)
    for nonsense in ("role:nobody", "staff:99", "staff:x", "x"):
        assert tom.get(f"/messages?to={nonsense}").status_code == 200
    late = client_as("manager").get("/messages?show=late").text
    assert ("dizzy" in late, "48.70" in late) == (True, False)


def test_message_page_says_whose_it_is_which_try_is_next_and_when_it_escalates(
    client_as, phone_clerk, nurse, set_clock
):
    patient = make_patient(phone="312-555-0142")
    message = make_message(phone_clerk, patient=patient, callback="312-555-0142")
    at, tom = f"/messages/{message.id}", client_as("nurse")

    page = tom.get(at).text
    assert "First try: (312) 555-0142 (as said" in page
    assert "A machine hears: name and call-back only." in page
    assert "then told: Nurse, and the provider" in page
    for key, target in (("d", "outcome"), ("r", "body"), ("p", "to")):
        assert re.search(rf'href="#{target}" data-key="{key}"', page) and f'id="{target}"' in page
    tried = {"version": 1, "number": "said", "tried": "no answer"}
    assert tom.post(f"{at}/call-backs", data=tried).status_code == 303
    assert "Second try: (312) 555-0142 (as said" in (page := tom.get(at).text)
    assert "not before 12:30 PM" in page
    assert "call again 12:30 PM" in tom.get("/messages").text
    set_clock("2026-12-01 12:30")
    assert "Call again now" in client_as("nurse").get("/messages").text


def test_refused_message_on_a_machine_keeps_the_form(client_as, phone_clerk, nurse):
    message = make_message(phone_clerk, callback="312-555-0188")
    data = {"version": 1, "number": "said", "tried": "left detailed message", "try_word": "said all of it"}

    answer = client_as("nurse").post(f"/messages/{message.id}/call-backs", data=data)

    assert (answer.status_code, 'value="said all of it"' in answer.text) == (422, True)
    assert "Only a name and a number" in answer.text


def test_waiting_answering_and_opening_again_on_the_pages(client_as, phone_clerk, nurse):
    message = make_message(phone_clerk)
    at, tom = f"/messages/{message.id}", client_as("nurse")
    steps = [
        ("due-times", {"due_in": 30, "due_word": ""}),
        ("waits", {"wait_on": "pharmacy", "wait_word": "dose"}),
        ("replies", {"body": "may have it", "answers": "y"}),
        ("close", {"outcome": "refilled", "told": "patient", "told_how": "by phone"}),
        ("reopen", {"word": "not there"}),
    ]
    for version, (path, data) in enumerate(steps, start=1):
        answer = tom.post(f"{at}/{path}", data={"version": version, **data})
        assert answer.status_code == 303, path

    again = Message.get(Message.again_of == message)
    assert answer.location.endswith(f"/messages/{again.id}")
    assert (again.state, Message.get_by_id(message.id).state) == (MessageState.NEW, MessageState.CLOSED)
    assert "To the message that goes on with it" in tom.get(at).text
    assert "To what was done then" in tom.get(answer.location).text
    assert tom.post(f"{at}/waits", data={"version": 9, "wait_on": "x"}).status_code == 422
    later = tom.post(f"/messages/{again.id}/due-times", data={"version": 1, "due_in": 1620, "due_word": ""})
    assert (later.status_code, "Say why it may wait longer." in later.text) == (422, True)


def test_next_message_leads_on_or_back_to_the_inbox(client_as, phone_clerk, nurse):
    first, second = make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "dizzy"), make_message(phone_clerk)
    tom = client_as("nurse")

    pages = [one.get(f"/messages/{first.id}").text for one in (tom, client_as("biller"))]

    assert f'href="/messages/{second.id}" data-key="n"' in pages[0]
    assert 'href="/messages" data-key="n"' in pages[1]


def test_slip_names_the_patient_and_what_was_said_and_no_number_on_file(client_as, phone_clerk, nurse):
    patient = make_patient(phone="312-555-0142")
    message = make_message(phone_clerk, patient=patient, caller="Amina Said", callback="312-555-0188")

    page = client_as("nurse").get(f"/messages/{message.id}/slip").text

    assert all(words in page for words in (patient.full_name, "Amina Said", "312-555-0188", "lisinopril"))
    assert "555-0142" not in page
    assert client_as("technical").get(f"/messages/{message.id}/slip").status_code == 403
    assert client_as("nurse").get("/messages/99/slip").status_code == 404


def test_patient_page_shows_an_open_message_before_newer_closed_ones(client_as, phone_clerk, nurse, set_clock):
    patient = make_patient()
    make_message(phone_clerk, MessageKind.SYMPTOM, "the old one", patient=patient)
    for day in range(2, 13):
        set_clock(f"2026-12-{day:02} 09:00")
        message = make_message(phone_clerk, patient=patient)
        Message.update(state="closed", outcome="x", told="y", told_how="z", closed_at=message.taken_at).where(
            Message.id == message.id
        ).execute()

    page = client_as("nurse").get(f"/patients/{patient.id}").text

    first = page[page.index('id="patient-message-') :]
    assert first.index("Symptom") < first.index("Refill")
    assert "Late since" in first[:1500]


def test_header_marks_the_place_of_messages(client_as, phone_clerk, nurse):
    message = make_message(phone_clerk)
    tom = client_as("nurse")

    page = tom.get(f"/messages/{message.id}").text

    assert re.search(r'href="/messages"[^>]*aria-current="page"', page)
    assert not re.search(r'href="/calls"[^>]*aria-current', page)
    assert re.search(r'href="/calls"[^>]*aria-current="page"', tom.get("/calls").text)
