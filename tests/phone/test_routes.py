"""The pages of the phone: by role, as page and as fragment, refused and accepted."""

import re

import pytest

from office import clock, create_app
from office.accounts.models import BillingQuestion
from office.audit.models import AuditEvent
from office.charts.models import ChartRequest
from office.charts.rules import ensure_holder
from office.patients.models import Patient
from office.phone.models import Call, CallItem, CallOutcome, Identifier, Message, MessageKind, MessageState
from office.phone.queries import get_call
from office.phone.rules import choose_patient, end_call
from office.scheduling.models import Appointment
from office.staff.models import Staff
from office.staff.rules import open_new_login
from tests.conftest import make_config
from tests.patients.making import make_patient
from tests.phone.making import make_call, make_message, make_person
from tests.scheduling.making import make_provider, make_type

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
AUTOSAVE = {**HTMX, "X-Autosave": "1", "Accept": "application/json"}
REFILL = {
    "ask_drug": "lisinopril 10 mg", "ask_how": "one a day", "ask_left": "5", "ask_allergy": "none new",
    "ask_pharmacy": "Walgreens on Main",
}  # fmt: skip
SAID = [Identifier.NAME.value, Identifier.BIRTH_DATE.value]


def call_data(call, **values):
    """What the form of a call sends."""
    now = {
        "version": call.version,
        "window": "one",
        "about": call.patient_id or "",
        "caller_name": call.caller_name,
        "relationship": str(call.relationship),
        "callback": call.callback,
        "identifiers": [one for one in call.identifiers.split(",") if one],
        "note": call.note,
    }
    return {**now, **values}


def again(row):
    return type(row).get_by_id(row.id)


def hidden(page, name):
    """The value of a hidden field of a page."""
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)[1]


@pytest.fixture
def ana(client_as, phone_clerk):
    return client_as("phone_clerk")


@pytest.fixture
def omar():
    return make_patient(last_name="Said", first_name="Omar")


@pytest.fixture
def in_call(phone_clerk, omar):
    """A call about Omar with two identifiers said."""
    return make_call(phone_clerk, patient=omar, identifiers=(Identifier.NAME, Identifier.BIRTH_DATE), note="sore knee")


def test_one_press_starts_a_call_and_shows_it(ana):
    answer = ana.post("/calls")

    assert answer.status_code == 303
    page = ana.get(answer.location)
    assert page.status_code == 200
    assert "Ask whether it is an emergency" in page.text
    assert Call.get().patient_id is None


@pytest.mark.parametrize("role", ["technical", "auditor"])
def test_roles_without_a_phone_start_no_call(client_as, role):
    assert client_as(role).post("/calls").status_code == 403


def test_auditor_reads_a_call_and_changes_nothing(client_as, in_call):
    page = client_as("auditor").get(f"/calls/{in_call.id}")

    assert page.status_code == 200
    assert "sore knee" in page.text
    assert "data-autosave=" not in page.text
    assert client_as("technical").get(f"/calls/{in_call.id}").status_code == 403


def test_page_of_a_call_is_audited_and_names_nobody_in_its_title(ana, in_call):
    page = ana.get(f"/calls/{in_call.id}")

    assert "<title>Call · office</title>" in page.text
    assert AuditEvent.select().where(AuditEvent.action == "call.opened").count() == 1


def test_unknown_call_is_not_found(ana):
    for path in ("/calls/99", "/calls/99/marks", "/calls/99/acts/find"):
        assert ana.get(path).status_code == 404
    for path in ("/calls/99/patient", "/calls/99/messages", "/calls/99/pick-up"):
        assert ana.post(path, data={"kind": "refill", "patient_id": "1"}).status_code in (404, 422)


def test_typing_is_saved_and_answered_with_version_and_time(ana, phone_clerk):
    call = make_call(phone_clerk)

    answer = ana.post(f"/calls/{call.id}", data=call_data(call, note="wants a refill"), headers=AUTOSAVE)

    assert answer.status_code == 200
    assert answer.json == {"version": 2, "saved_at": "2026-12-01T14:00:00Z"}
    assert again(call).note == "wants a refill"
    assert "call-marked" not in answer.headers.get("HX-Trigger", "")


def test_ticks_and_symptom_words_ask_for_fresh_marks(ana, phone_clerk, omar):
    call = make_call(phone_clerk, patient=omar)

    answer = ana.post(f"/calls/{call.id}", data=call_data(call, note="chest pain", identifiers=SAID), headers=AUTOSAVE)

    assert "call-marked" in answer.headers["HX-Trigger"]
    marks = ana.get(f"/calls/{call.id}/marks", headers=HTMX)
    assert "2 identifiers said: enough to book, 1 more to tell" in marks.text
    assert "Chest pain or pressure" in marks.text
    assert "dial 911 now" in marks.text


def test_plain_form_saves_too(ana, phone_clerk):
    call = make_call(phone_clerk)

    answer = ana.post(f"/calls/{call.id}", data=call_data(call, note="typed without scripts"))

    assert answer.status_code == 303
    assert "typed without scripts" in ana.get(answer.location).text


def test_what_cannot_be_stored_is_refused_in_words_and_kept_on_the_page(ana, phone_clerk):
    call = make_call(phone_clerk)

    saving = ana.post(f"/calls/{call.id}", data=call_data(call, note="x" * 20_001), headers=AUTOSAVE)
    page = ana.post(f"/calls/{call.id}", data=call_data(call, callback="9" * 41, note="kept"))

    assert (saving.status_code, "at most 20000" in saving.json["message"]) == (422, True)
    assert page.status_code == 422
    assert "kept</textarea>" in page.text


def test_second_window_gets_409_with_both_texts(ana, phone_clerk):
    call = make_call(phone_clerk)
    ana.post(f"/calls/{call.id}", data=call_data(call, note="throat feels tight"), headers=AUTOSAVE)

    answer = ana.post(f"/calls/{call.id}", data=call_data(call, note="wants a form", window="two"), headers=AUTOSAVE)
    page = ana.post(f"/calls/{call.id}", data=call_data(call, note="wants a form", window="two"))

    for shown in (answer, page):
        assert shown.status_code == 409
        assert "throat feels tight" in shown.text
        assert "wants a form" in shown.text
    assert 'data-keep="2"' in answer.text
    assert again(call).note == "throat feels tight"


def test_typed_text_is_there_after_a_restart_and_a_new_sign_in(ana, phone_clerk, folder, app):
    ana.post("/calls")
    call = Call.get()
    ana.post(
        f"/calls/{call.id}",
        data=call_data(call, caller_name="Amina Said", callback="312-555-0110", note="rash, throat feels tight"),
        headers=AUTOSAVE,
    )
    ana.post("/sign-out")
    assert ana.get(f"/calls/{call.id}").status_code == 303

    fresh = create_app(make_config(folder))
    fresh.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = fresh.test_client()
    token, _ = open_new_login(Staff.get(Staff.login == "phone_clerk"), "desk 2")
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    page = client.get(f"/calls/{call.id}")

    for kept in ("Amina Said", "312-555-0110", "rash, throat feels tight"):
        assert kept in page.text


def test_line_goes_dead_with_symptom_words(ana, client_as, nurse):
    """Scenario A12: the draft holds number, time, patient and words; the nurse gets the call-back at once."""
    ana.post("/calls")
    call = Call.get()
    said = {"caller_name": "Amina Said", "relationship": "parent", "callback": "312-555-0110"}
    note = "mother of Omar Said, 8/30/2019: rash since yesterday, throat feels tight"

    answer = ana.post(f"/calls/{call.id}/drop", data=call_data(call, note=note, **said))
    ana.post("/calls")

    assert answer.status_code == 303
    inbox = client_as("nurse").get("/messages").text
    assert "Urgent symptom" in inbox
    assert "312-555-0110" in inbox
    unfinished = ana.get("/calls").text
    assert unfinished.index("Throat or tongue swelling") < unfinished.index("Caller not named")
    assert "Line dead since 8:00 AM" in unfinished
    refused = ana.post(f"/calls/{call.id}/end", data=call_data(again(call), outcome="disconnected"))
    assert refused.status_code == 422
    assert "write who took the caller over" in refused.text
    assert note in refused.text
    assert again(call).ended_at is None
    back = ana.post(f"/calls/{call.id}/pick-up")
    assert "throat feels tight" in ana.get(back.location).text


def test_two_calls_are_tabs_with_a_key_each(ana, phone_clerk, set_clock):
    first = make_call(phone_clerk, caller_name="Amina Said")
    set_clock("2026-12-01 08:02")
    second = make_call(phone_clerk, caller_name="Frank Moore")

    page = ana.get(f"/calls/{second.id}").text

    assert 'data-call-key="1"' in page
    assert 'data-call-key="2" aria-current="page"' in page
    assert 'data-warn="0.5" data-late="1"' in page
    ana.post(f"/calls/{first.id}/pick-up")
    assert again(second).held_since == clock.now()


def test_hold_saves_what_is_typed_first(ana, phone_clerk):
    call = make_call(phone_clerk)

    assert ana.post(f"/calls/{call.id}/hold", data=call_data(call, note="one moment")).status_code == 303
    assert (again(call).note, again(call).held_since) == ("one moment", clock.now())


def test_handing_to_the_nurse_saves_and_tells(ana, phone_clerk, nurse):
    call = make_call(phone_clerk)

    page = ana.post(f"/calls/{call.id}/hand-over", data=call_data(call, note="chest pain"), follow_redirects=True)

    assert "Stay with the caller" in page.text
    assert "The nurse has it since 8:00 AM" in page.text
    assert "chest pain" in Message.get().body


def test_handing_over_where_no_clinician_works_is_refused_in_words(ana, phone_clerk):
    call = make_call(phone_clerk)

    page = ana.post(f"/calls/{call.id}/hand-over", data=call_data(call, note="chest pain"))

    assert page.status_code == 422
    assert "dial 911" in page.text


def test_ending_saves_and_offers_to_take_it_back(ana, phone_clerk):
    call = make_call(phone_clerk)

    page = ana.post(
        f"/calls/{call.id}/end",
        data=call_data(call, note="hours", outcome="resolved on the call"),
        follow_redirects=True,
    )

    assert again(call).outcome == CallOutcome.RESOLVED
    assert "The call has ended." in page.text
    assert f"/calls/{call.id}/reopen" in page.text
    assert "Open it again" in ana.get(f"/calls/{call.id}").text
    ana.post(f"/calls/{call.id}/reopen")
    assert again(call).ended_at is None


def test_outcome_that_is_typed_is_kept_while_other_acts_are_open(ana, phone_clerk):
    call = make_call(phone_clerk)
    ending = {"outcome": "transferred", "outcome_note": "to Tom"}

    ana.post(f"/calls/{call.id}", data=call_data(call, **ending), headers=AUTOSAVE)
    ana.post(f"/calls/{call.id}", data=call_data(again(call), note="x"), headers=AUTOSAVE)

    assert (again(call).outcome, again(call).outcome_note) == (CallOutcome.TRANSFERRED, "to Tom")
    page = ana.get(f"/calls/{call.id}/acts/end", headers=HTMX).text
    assert '<option selected value="transferred">' in page
    assert 'value="to Tom"' in page


def test_ended_call_is_not_saved_over(ana, phone_clerk):
    call = end_call(make_call(phone_clerk, note="x"), CallOutcome.RESOLVED, by=phone_clerk)

    answer = ana.post(f"/calls/{call.id}", data=call_data(call, note="y"), headers=AUTOSAVE)

    assert (answer.status_code, "has ended" in answer.json["message"]) == (422, True)


def test_caller_is_found_inside_the_call(ana, phone_clerk, omar):
    call = make_call(phone_clerk, note="appointment")

    piece = ana.post(f"/calls/{call.id}/find", data={"q": "said om"}, headers=HTMX)
    page = ana.post(f"/calls/{call.id}/find", data={"q": "said om"})

    assert f'value="{omar.id}"' in piece.text
    assert "<html" not in piece.text
    assert "Said, Omar" in page.text
    assert "appointment</textarea>" in page.text


def test_choosing_attaches_the_patient_and_audits_the_look(ana, phone_clerk, omar):
    call = make_call(phone_clerk, note="appointment")

    answer = ana.post(f"/calls/{call.id}/patient", data={"patient_id": omar.id})

    assert answer.location == f"/calls/{call.id}"
    assert (again(call).patient_id, again(call).note) == (omar.id, "appointment")
    looked = AuditEvent.get(AuditEvent.action == "patient.opened")
    assert (looked.patient_id, looked.who) == (omar.id, "Ana Reyes")
    assert ana.post(f"/calls/{call.id}/patient", data={"patient_id": "77777"}).status_code == 404


def test_choosing_someone_else_takes_the_ticks_back(ana, in_call):
    other = make_patient(last_name="Said", first_name="Leila")

    ana.post(f"/calls/{in_call.id}/patient", data={"patient_id": other.id})

    assert (again(in_call).patient_id, again(in_call).identifiers) == (other.id, "")


NEW = {"last_name": "Moore", "first_name": "Frank", "born_on": "2/11/1958", "sex": "M", "key": "k1", "suffix": ""}
NEW |= {"phone_kind": "mobile", "message_permission": "name and call-back only", "language": "English"}


def test_new_patient_is_registered_inside_the_call(ana, phone_clerk):
    call = make_call(phone_clerk, callback="312-555-0142", note="wants to come today")

    form = ana.post(f"/calls/{call.id}/new-patient", data={"q": "moore frank 2/11/1958"})
    answers = [ana.post(f"/calls/{call.id}/patients", data=NEW) for _ in range(2)]

    assert 'value="Moore"' in form.text
    assert 'value="312-555-0142"' in form.text
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Patient.select().count() == 1
    now = again(call)
    assert (now.patient.last_name, now.note) == ("Moore", "wants to come today")
    assert now.identifiers == "name,birth date"
    assert CallItem.get().what == "registered"


def test_refused_registration_keeps_the_call_and_what_was_typed(ana, phone_clerk):
    call = make_call(phone_clerk, note="wants to come today")

    page = ana.post(f"/calls/{call.id}/patients", data={**NEW, "born_on": "2/31/1958"})

    assert page.status_code == 422
    for kept in ('value="Moore"', 'value="2/31/1958"', "wants to come today</textarea>"):
        assert kept in page.text
    assert again(call).patient_id is None


def test_likely_duplicate_is_shown_beside_and_can_be_chosen(ana, phone_clerk):
    on_file = make_patient(last_name="Moore", first_name="Frank", born_on=clock.as_date("1958-02-11"), sex="M")
    call = make_call(phone_clerk, note="knee")

    page = ana.post(f"/calls/{call.id}/patients", data=NEW)
    answer = ana.post(f"/calls/{call.id}/patient", data={**NEW, "patient_id": on_file.id})

    assert page.status_code == 422
    assert f'name="patient_id" value="{on_file.id}"' in page.text
    assert answer.status_code == 303
    assert again(call).patient_id == on_file.id
    assert Patient.select().count() == 1


def test_roles_that_may_not_register_do_not(client_as, in_call):
    assert client_as("nurse").post(f"/calls/{in_call.id}/patients", data=NEW).status_code == 403


def offer(page):
    return re.search(r'name="offer" value="([^"]+)"', page.text)[1]


@pytest.fixture
def book():
    """A provider with hours and a type."""
    return make_provider(), make_type()


def book_data(page, **values):
    return {"key": hidden(page, "key"), "type": "1", "provider": "0", "reason": "sore knee", **values}


def test_next_openings_are_offered_with_the_note_as_reason(ana, in_call, book):
    page = ana.get(f"/calls/{in_call.id}/acts/book", headers=HTMX)

    assert page.text.count('name="offer"') == 5
    assert 'data-row-key="1"' in page.text
    assert 'value="sore knee"' in page.text


def test_booking_from_the_call_makes_one_appointment_and_an_item(ana, in_call, book):
    page = ana.get(f"/calls/{in_call.id}/acts/book", headers=HTMX)
    data = book_data(page, offer=offer(page))

    answers = [ana.post(f"/calls/{in_call.id}/appointments", data=data, headers=HTMX) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Read back: Tue Dec 1, 2026" in answers[0].text
    assert Appointment.select().count() == 1
    assert (Appointment.get().how, Appointment.get().patient_id) == ("phone", in_call.patient_id)
    assert CallItem.get().appointment_id == Appointment.get().id


def test_booking_works_as_a_plain_form(ana, in_call, book):
    page = ana.get(f"/calls/{in_call.id}?act=book")

    answer = ana.post(f"/calls/{in_call.id}/appointments", data=book_data(page, offer=offer(page)))

    assert (answer.status_code, answer.location) == (303, f"/calls/{in_call.id}")


def test_reason_left_empty_is_the_note(ana, in_call, book):
    page = ana.get(f"/calls/{in_call.id}/acts/book", headers=HTMX)

    ana.post(f"/calls/{in_call.id}/appointments", data=book_data(page, offer=offer(page), reason=" "), headers=HTMX)

    assert Appointment.get().reason == "sore knee"


def test_booking_waits_for_two_identifiers(ana, phone_clerk, omar, book):
    call = make_call(phone_clerk, patient=omar, note="knee")
    page = ana.get(f"/calls/{call.id}/acts/book", headers=HTMX)

    answer = ana.post(f"/calls/{call.id}/appointments", data=book_data(page, offer=offer(page)), headers=HTMX)

    assert answer.status_code == 422
    assert "Ask for 2 more" in answer.text
    assert not Appointment.select().exists()


def test_taken_place_keeps_everything_typed_and_offers_the_next(ana, in_call, book, front_desk):
    page = ana.get(f"/calls/{in_call.id}/acts/book", headers=HTMX)
    slot = offer(page)
    other = make_call(front_desk, patient=make_patient(), identifiers=(Identifier.NAME, Identifier.PHONE))
    first = ana.post(f"/calls/{other.id}/appointments", data=book_data(page, offer=slot, key="x"), headers=HTMX)

    answer = ana.post(
        f"/calls/{in_call.id}/appointments", data=book_data(page, offer=slot, reason="mine"), headers=HTMX
    )

    assert (first.status_code, answer.status_code) == (200, 422)
    assert "Not booked." in answer.text
    assert 'value="mine"' in answer.text
    assert offer(answer) != slot


def test_looking_for_other_openings_books_nothing(ana, in_call, book):
    page = ana.get(f"/calls/{in_call.id}/acts/book", headers=HTMX)

    answer = ana.post(
        f"/calls/{in_call.id}/appointments", data=book_data(page, look="1", after="12/3", reason="mine"), headers=HTMX
    )

    assert answer.status_code == 200
    assert "Thu Dec 3, 2026" in answer.text
    assert 'value="mine"' in answer.text


def test_roles_that_may_not_book_do_not(client_as, in_call):
    assert client_as("biller").post(f"/calls/{in_call.id}/appointments").status_code == 403
    assert "/acts/book" not in client_as("biller").get(f"/calls/{in_call.id}").text


def test_message_is_left_with_kind_owner_and_due_time(ana, in_call, nurse):
    page = ana.get(f"/calls/{in_call.id}/topic?kind=refill", headers=HTMX)
    data = {"key": hidden(page, "key"), "kind": "refill", "to": "", "body": "", **REFILL}

    answers = [ana.post(f"/calls/{in_call.id}/messages", data=data, headers=HTMX) for _ in range(2)]

    assert "Left for the nurse. Read back: L-I-S-I-N-O-P-R-I-L 10 mg, one a day." in answers[0].text
    assert "Tell the caller: due 5:00 PM." in answers[0].text
    assert "That is done already." in answers[1].text
    assert Message.select().count() == 1
    assert (Message.get().body, Message.get().patient_id) == ("sore knee", in_call.patient_id)


def test_message_to_a_person(ana, in_call, nurse):
    data = {"key": "k", "kind": "refill", "to": f"staff:{nurse.staff_id}", "body": "x", **REFILL}

    ana.post(f"/calls/{in_call.id}/messages", data=data)

    assert Message.get().to_staff_id == nurse.staff_id


def test_refused_message_keeps_what_was_typed(ana, in_call, nurse, biller):
    data = {"key": "k", "kind": "symptom", "to": "role:biller", "body": "coughs since Monday", "ask_onset": "Monday"}

    answer = ana.post(f"/calls/{in_call.id}/messages", data=data, headers=HTMX)
    empty = ana.post(f"/calls/{in_call.id}/messages", data={"key": "k", "kind": "", "to": ""}, headers=HTMX)

    assert (answer.status_code, empty.status_code) == (422, 422)
    assert "coughs since Monday</textarea>" in answer.text
    assert "nurse or a provider" in answer.text
    assert "Choose what it is about." in empty.text


def test_chart_is_asked_for_from_the_call(ana, in_call, nurse):
    holder = ensure_holder(Staff.get_by_id(nurse.staff_id))

    answer = ana.post(
        f"/calls/{in_call.id}/chart-requests",
        data={"key": "k", "holder": holder.id, "chart_note": "results"},
        headers=HTMX,
    )

    assert answer.status_code == 200
    assert (ChartRequest.get().patient_id, ChartRequest.get().holder_id) == (in_call.patient_id, holder.id)
    assert CallItem.get().chart_request_id == ChartRequest.get().id


def test_billing_question_is_sent_with_the_caller(ana, in_call, biller):
    answer = ana.post(
        f"/calls/{in_call.id}/questions", data={"key": "k", "topic": "", "words": "why $48.70", "holds_statement": "y"}
    )

    assert answer.status_code == 303
    assert (BillingQuestion.get().words, BillingQuestion.get().holds_statement) == ("why $48.70", True)
    assert CallItem.get().question_id == BillingQuestion.get().id


def test_acts_that_need_a_patient_say_so(ana, phone_clerk, nurse):
    call = make_call(phone_clerk, note="x")
    holder = ensure_holder(Staff.get_by_id(nurse.staff_id))

    answer = ana.post(f"/calls/{call.id}/chart-requests", data={"key": "k", "holder": holder.id}, headers=HTMX)

    assert answer.status_code == 422
    assert "Find or register the patient first." in answer.text


def test_all_done_in_a_call_is_listed(ana, in_call, book, nurse, biller):
    page = ana.get(f"/calls/{in_call.id}/acts/book", headers=HTMX)
    ana.post(f"/calls/{in_call.id}/appointments", data=book_data(page, offer=offer(page)))
    ana.post(f"/calls/{in_call.id}/messages", data={"key": "m", "kind": "refill", "to": "", "body": "x", **REFILL})
    ana.post(f"/calls/{in_call.id}/questions", data={"key": "q", "topic": "I already paid", "words": "x"})
    holder = ensure_holder(Staff.get_by_id(nurse.staff_id))
    ana.post(f"/calls/{in_call.id}/chart-requests", data={"key": "c", "holder": holder.id})

    page = ana.get(f"/calls/{in_call.id}").text

    for word in ("Booked", "Refill", "I already paid", "Chart asked for"):
        assert word in page
    assert "Read back what was agreed" in page or "Ask who is calling" in page


def test_emergency_contact_is_not_told_anything(ana, phone_clerk):
    """Scenario A14, the idea."""
    helen = make_patient(last_name="Cho", first_name="Helen", emergency_name="Daniel Cho")
    call = make_call(
        phone_clerk,
        patient=helen,
        caller_name="Daniel Cho",
        identifiers=(Identifier.NAME, Identifier.BIRTH_DATE, Identifier.ADDRESS),
    )

    marks = ana.get(f"/calls/{call.id}/marks", headers=HTMX).text

    assert "Emergency contact only" in marks
    assert marks.count('data-tone="alert"') == 3
    assert "cannot say whether anyone is a patient" in marks


def test_unfinished_calls_are_polled_with_204(ana, phone_clerk, set_clock):
    make_call(phone_clerk, caller_name="Amina Said")
    page = ana.get("/calls")
    stamp = re.search(r"/calls\?v=([^\"&]+)", page.text)[1]

    assert ana.get(f"/calls?v={stamp}", headers=HTMX).status_code == 204
    make_call(phone_clerk, caller_name="x")
    assert ana.get(f"/calls?v={stamp}", headers=HTMX).status_code == 200


def test_list_of_calls_costs_the_same_for_three_as_for_one(ana, phone_clerk, count_queries, set_clock):
    def add(minute):
        set_clock(f"2026-12-01 09:{minute:02}")
        make_call(phone_clerk, patient=make_patient(), note="chest pain")
        ended = make_call(phone_clerk, patient=make_patient(), note="x")
        end_call(ended, CallOutcome.RESOLVED, by=phone_clerk)

    add(1)
    ana.get("/calls")
    with count_queries() as one:
        ana.get("/calls")
    add(3)
    add(5)
    with count_queries() as three:
        ana.get("/calls")

    assert len(one) == len(three)


def test_call_page_costs_the_same_for_three_items_as_for_one(ana, in_call, nurse, count_queries):
    def leave(key):
        ana.post(f"/calls/{in_call.id}/messages", data={"key": key, "kind": "refill", "to": "", "body": "x", **REFILL})

    leave("a")
    with count_queries() as one:
        ana.get(f"/calls/{in_call.id}")
    leave("b")
    leave("c")
    with count_queries() as three:
        ana.get(f"/calls/{in_call.id}")

    assert len(one) == len(three)


def test_inbox_shows_my_role_first_and_filters(client_as, phone_clerk, nurse, biller):
    make_message(phone_clerk)
    make_message(phone_clerk, MessageKind.BILLING, "asks about $48.70")
    tom = client_as("nurse")

    mine, everything = tom.get("/messages"), tom.get("/messages?show=all")

    assert "lisinopril" in mine.text
    assert "48.70" not in mine.text
    assert "48.70" in everything.text
    assert tom.get("/messages?show=nonsense&state=nonsense").status_code == 200
    assert "No message waits here." in tom.get("/messages?show=mine").text
    assert client_as("technical").get("/messages").status_code == 403


def test_inbox_is_polled_with_204(client_as, phone_clerk, nurse):
    make_message(phone_clerk)
    tom = client_as("nurse")
    page = tom.get("/messages")
    stamp = re.search(r"[;&]v=([0-9-]+)", page.text)[1]

    assert tom.get(f"/messages?v={stamp}", headers=HTMX).status_code == 204
    make_message(phone_clerk)
    assert "inbox" in tom.get(f"/messages?v={stamp}", headers=HTMX).text


def test_message_page_is_audited_and_costs_no_more_with_words(client_as, phone_clerk, nurse, count_queries):
    message = make_message(phone_clerk, patient=make_patient())
    tom = client_as("nurse")
    with count_queries() as none:
        page = tom.get(f"/messages/{message.id}")
    for number in (1, 2):
        tom.post(f"/messages/{message.id}/replies", data={"version": number, "body": "called"})
    with count_queries() as some:
        tom.get(f"/messages/{message.id}")

    assert page.status_code == 200
    assert AuditEvent.select().where(AuditEvent.action == "message.opened").count() == 2
    assert len(none) == len(some)
    assert tom.get("/messages/999").status_code == 404


def test_message_is_worked_on_from_take_to_close(client_as, phone_clerk, nurse, doctor):
    message = make_message(phone_clerk)
    at, tom = f"/messages/{message.id}", client_as("nurse")
    steps = [
        ("take", {}),
        ("replies", {"body": "called the pharmacy"}),
        ("call-backs", {"tried": "no answer", "try_word": ""}),
        ("passes", {"to": "role:provider", "word": "dose?"}),
    ]
    for version, (path, data) in enumerate(steps, start=1):
        assert tom.post(f"{at}/{path}", data={"version": version, **data}).status_code == 303, path

    closing = {"version": 5, "outcome": "refilled", "told": "patient", "told_how": "by phone"}
    assert client_as("doctor").post(f"{at}/close", data=closing).status_code == 303

    assert again(message).state == MessageState.CLOSED
    page = client_as("doctor").get(at).text
    for said in ("called the pharmacy", "called back: no answer", "passed on to provider", "patient told by phone"):
        assert said in page
    assert client_as("doctor").post(f"{at}/reopen", data={"version": 6, "word": "not there"}).status_code == 303


def test_message_does_not_close_without_who_was_told(client_as, phone_clerk, nurse):
    message = make_message(phone_clerk)

    page = client_as("nurse").post(
        f"/messages/{message.id}/close", data={"version": 1, "outcome": "refilled", "told": "", "told_how": ""}
    )

    assert page.status_code == 422
    assert 'value="refilled"' in page.text
    assert "someone knows" in page.text
    assert again(message).state == MessageState.NEW


@pytest.mark.parametrize(
    ("path", "data", "words"),
    [
        ("replies", {"body": ""}, "Write the reply first."),
        ("passes", {"to": "", "word": "x"}, "Choose who gets it."),
        ("passes", {"to": "role:provider", "word": ""}, "in a word why"),
        ("call-backs", {"tried": "nonsense"}, "Not a valid choice"),
        ("reopen", {"word": "x"}, "This message is open."),
    ],
)
def test_refused_work_on_a_message_is_said_on_its_page(client_as, phone_clerk, nurse, doctor, path, data, words):
    message = make_message(phone_clerk)

    page = client_as("nurse").post(f"/messages/{message.id}/{path}", data={"version": 1, **data})

    assert page.status_code == 422
    assert words in page.text or path == "reopen"


def test_work_on_what_changed_meanwhile_answers_409_with_both_texts(client_as, phone_clerk, nurse, doctor):
    message = make_message(phone_clerk)
    client_as("nurse").post(f"/messages/{message.id}/replies", data={"version": 1, "body": "called the pharmacy"})

    page = client_as("doctor").post(f"/messages/{message.id}/replies", data={"version": 1, "body": "I will call"})

    assert page.status_code == 409
    assert "called the pharmacy" in page.text
    assert "I will call" in page.text


def test_reply_is_kept_as_a_draft_while_it_is_typed(client_as, phone_clerk, nurse):
    message = make_message(phone_clerk)
    at, tom = f"/messages/{message.id}", client_as("nurse")

    answer = tom.post(f"{at}/draft", data={"version": 1, "body": "half a sen"}, headers=AUTOSAVE)

    assert answer.json == {"version": 1, "saved_at": "2026-12-01T14:00:00Z"}
    assert "half a sen</textarea>" in tom.get(at).text
    tom.post(f"{at}/replies", data={"version": 1, "body": "half a sentence"})
    assert "half a sen</textarea>" not in tom.get(at).text


def test_ten_thousand_characters_pasted_into_a_message_and_its_reply_are_kept(client_as, phone_clerk, nurse):
    pasted, call = "word " * 2000 + "end", make_call(phone_clerk)
    left = {"key": "k", "kind": "other", "to": "role:nurse", "body": pasted}

    taken = client_as("phone_clerk").post(f"/calls/{call.id}/messages", data=left)

    message, tom = Message.get(), client_as("nurse")
    assert taken.status_code == 303 and message.body == pasted
    kept = tom.post(f"/messages/{message.id}/draft", data={"version": 1, "body": pasted}, headers=AUTOSAVE)
    assert kept.status_code == 200 and pasted in tom.get(f"/messages/{message.id}").text.partition("<textarea")[2]
    assert tom.post(f"/messages/{message.id}/replies", data={"version": 1, "body": pasted}).status_code == 303


def test_other_roles_read_a_message_but_do_not_work_on_it(client_as, phone_clerk, nurse):
    message = make_message(phone_clerk)

    page = client_as("biller").get(f"/messages/{message.id}")
    refused = client_as("biller").post(f"/messages/{message.id}/take", data={"version": 1})
    added = client_as("biller").post(f"/messages/{message.id}/replies", data={"version": 1, "body": "rang again"})

    assert "You can read it and add a word." in page.text
    assert "/close" not in page.text
    assert (refused.status_code, added.status_code) == (422, 303)
    assert again(message).state == MessageState.NEW
    assert client_as("auditor").post(f"/messages/{message.id}/take", data={"version": 1}).status_code == 403


def test_patient_page_lists_calls_and_messages(client_as, phone_clerk, nurse, omar):
    make_call(phone_clerk, patient=omar, caller_name="Amina Said")
    make_message(phone_clerk, patient=omar)

    page = client_as("nurse").get(f"/patients/{omar.id}").text

    assert "Calls and messages" in page
    assert "Amina Said" in page
    assert "Refill" in page


def test_turning_to_another_call_brings_its_typed_text_at_once_and_the_record_behind_it(ana, in_call, phone_clerk):
    other = make_call(phone_clerk, caller_name="Frank Moore", note="throat feels tight")

    answer = ana.post(f"/calls/{in_call.id}/pick-up", headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Push-Url"]) == (200, f"/calls/{in_call.id}")
    for words in (
        "sore knee",
        "Said, Omar",
        "Checking who may hear what",
        "Frank Moore",
        "Symptom",
        'data-warn="0.5"',
    ):
        assert words in answer.text, words
    assert "Next openings" not in answer.text
    assert again(other).held_since
    behind = re.search(r'hx-get="([^"]+)" hx-trigger="load"', answer.text)[1]
    record = ana.get(behind, headers=HTMX).text
    assert f'id="call-{in_call.id}-marks"' in record
    assert "Checking" not in record
    assert f'id="call-{in_call.id}"' not in record, "typed text is not swapped"
    assert [row.action for row in AuditEvent.select().order_by(AuditEvent.number.desc()).limit(2)] == [
        "call.opened",
        "call.picked_up",
    ]
    assert "sore knee" in ana.get(behind).text, "the whole page without htmx"


def test_symptom_words_of_the_other_call_have_their_script_at_once(ana, in_call, phone_clerk):
    other = make_call(phone_clerk, patient=in_call.patient, note="throat feels tight")

    page = ana.post(f"/calls/{other.id}/pick-up", headers=HTMX).text

    assert "Hand to the nurse now" in page
    assert "ask where they are now" in page


def test_turning_to_another_call_costs_few_queries(ana, in_call, phone_clerk, count_queries):
    make_call(phone_clerk)
    with count_queries() as made:
        ana.post(f"/calls/{in_call.id}/pick-up", headers=HTMX)

    assert len(made) <= 14


def test_call_about_a_guarded_record_is_turned_to_through_the_door(ana, in_call):
    Patient.update(privacy="restricted").where(Patient.id == in_call.patient_id).execute()

    answer = ana.post(f"/calls/{in_call.id}/pick-up", headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Redirect"], answer.text) == (204, f"/calls/{in_call.id}", "")


def test_ended_call_is_not_turned_to(ana, in_call, phone_clerk):
    Call.update(ended_at=clock.now(), outcome=CallOutcome.RESOLVED).where(Call.id == in_call.id).execute()

    answer = ana.post(f"/calls/{in_call.id}/pick-up", headers=HTMX)

    assert answer.status_code == 422
    assert "This call has ended" in answer.text
    assert "sore knee" not in answer.text


def test_caller_who_is_no_patient_yet_is_kept_so_and_may_leave_a_message(client_as, phone_clerk, front_desk):
    ana, call = client_as("phone_clerk"), make_call(phone_clerk, caller_name="Joan Hill", note="new in town")
    at, form = f"/calls/{call.id}", {"version": call.version, "caller_name": "Joan Hill", "note": "new in town"}
    assert "Not a patient yet" in ana.get(at).text

    for _ in range(2):
        assert ana.post(f"{at}/not-a-patient", data=form).status_code == 303

    shown = ana.get(at).text
    assert [item.what for item in CallItem.select()] == ["not a patient yet"]
    assert "Not a patient yet: ask what they need" in shown and f"{at}/not-a-patient" not in shown
    choose_patient(get_call(call.id), make_person("Hill", "Joan").id, by=phone_clerk)
    refused = ana.post(f"{at}/not-a-patient", data=form)
    assert refused.status_code == 422 and "This call is about a patient" in refused.text
    assert client_as("auditor").post(f"{at}/not-a-patient", data=form).status_code == 403
