"""The door, the page "Privacy and safety", and the reviews, as a browser sees them."""

import re

import pytest

from office.audit.models import AuditEvent
from office.patients.models import Contact, ContactRole, GlassBreak, Household, Patient, Privacy, Tie
from office.privacy.queries.pages import banner_alert
from office.privacy.rules import record_custody
from office.tasks.models import Task
from tests.conftest import PASSWORD
from tests.patients.making import make_patient
from tests.phone.making import make_call, make_message
from tests.privacy.making import HOME, broken, make_guarded, with_password, works_here
from tests.scheduling.making import make_appointment

HTMX = {"HX-Request": "true"}


@pytest.fixture
def secret():
    return make_guarded(last_name="Guarded", first_name="Greta", phone="312 555 0142", **HOME)


def closed(answer):
    """The answer is the door: who it is, and nothing else."""
    assert answer.status_code == 403 and "This record is guarded" in answer.text
    assert "Guarded, Greta" in answer.text and "0142" not in answer.text and "Elm" not in answer.text
    return True


def key_of(page, prefix):
    return re.search(rf'name="{prefix}-key"[^>]*value="([^"]+)"', page.text).group(1)


@pytest.mark.parametrize("path", ["", "/edit", "/reach", "/contacts", "/account", "/appointments/new", "/privacy"])
def test_every_page_of_a_guarded_record_answers_with_the_door(client_as, secret, path):
    assert closed(client_as("manager").get(f"/patients/{secret.id}{path}"))


def test_one_press_opens_it_and_the_band_says_until_when(client_as, nurse, secret):
    client = client_as("nurse")
    with_password(nurse)
    form = {"reason": "emergency care", "password": PASSWORD, "next": f"/patients/{secret.id}"}

    answer = client.post(f"/patients/{secret.id}/glass-breaks", data=form)
    page = client.get(answer.location)

    assert answer.status_code == 303 and page.status_code == 200
    assert "open to you until 9:00 AM" in page.text and "0142" in page.text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Choose a reason."),
        ({"reason": "emergency care"}, "Type your password."),
        ({"reason": "emergency care", "password": "wrong"}, "This is not your password."),
        ({"reason": "other", "password": PASSWORD}, "Say in a few words"),
    ],
)
def test_refused_reason_keeps_the_door_with_what_was_typed(client_as, nurse, secret, form, words):
    client = client_as("nurse")
    with_password(nurse)

    answer = client.post(f"/patients/{secret.id}/glass-breaks", data=form)

    assert answer.status_code == 422 and words in answer.text and not GlassBreak.select().exists()


def test_door_never_leads_elsewhere(client_as, nurse, secret):
    client = client_as("nurse")
    with_password(nurse)
    form = {"reason": "emergency care", "password": PASSWORD, "next": "https://evil.example/"}

    assert client.post(f"/patients/{secret.id}/glass-breaks", data=form).location == "/"


def test_fragment_of_a_closed_record_says_so_and_swaps_nothing(client_as, secret):
    answer = client_as("nurse").get(f"/patients/{secret.id}/chart-requests", headers=HTMX)

    assert answer.status_code == 403 and "closed to you" in answer.text and "Guarded" not in answer.text


def test_call_and_message_of_a_guarded_record_ask_for_the_reason_too(client_as, phone_clerk, secret, nurse):
    client = client_as("phone_clerk")
    call = make_call(phone_clerk)
    chosen = client.post(f"/calls/{call.id}/patient", data={"patient_id": str(secret.id)})
    other = make_call(phone_clerk, patient=secret)
    message = make_message(phone_clerk, patient=secret)

    assert closed(chosen) and f'value="/calls/{call.id}"' in chosen.text
    assert closed(client.get(f"/calls/{other.id}")) and closed(client.get(f"/messages/{message.id}"))


def test_typing_in_a_call_is_never_held_up(client_as, phone_clerk, secret):
    call = make_call(phone_clerk, patient=secret)

    answer = client_as("phone_clerk").post(
        f"/calls/{call.id}", data={"version": call.version, "note": "fell"}, headers={"X-Autosave": "1"}
    )

    assert answer.status_code == 200


def test_sensitive_record_is_open_to_whoever_has_a_visit_with_it(client_as, front_desk):
    patient = make_guarded(Privacy.SENSITIVE)
    client = client_as("nurse")
    before = client.get(f"/patients/{patient.id}").status_code
    make_appointment(patient=patient, by=front_desk)

    assert (before, client.get(f"/patients/{patient.id}").status_code) == (403, 200)


def test_normal_page_costs_one_query_for_the_door(client_as, count_queries):
    patient = make_patient()
    client = client_as("nurse")
    with count_queries() as run:
        client.get(f"/patients/{patient.id}")

    about = [one for one in run if "privacy FROM patient" in str(one) or "glass_break" in str(one)]
    assert len(about) == 1


def test_own_record_is_changed_by_someone_else(client_as, front_desk, records_lead):
    own, child = make_patient(), make_patient()
    works_here(own, front_desk)
    Household.create(patient=child, other=own, tie=Tie.CHILD, since="2020-01-01")
    client = client_as("front_desk")

    refused = client.post(f"/patients/{child.id}/phones", data={"phone_typed": "312 555 0142", "version": "1"})
    asked = client.post(f"/patients/{child.id}/lead-requests", data={"words": "Our phone is new"})

    assert refused.status_code == 403 and "record of your family" in refused.text
    assert asked.status_code == 303 and "Our phone is new" in Task.get(Task.kind == "own record").words


def test_lead_is_asked_only_for_ones_own_record_and_in_words(client_as, front_desk):
    own = make_patient()
    works_here(own, front_desk)
    client = client_as("front_desk")

    assert "Say what should be done" in client.post(f"/patients/{own.id}/lead-requests", data={"words": ""}).text
    assert client.post(f"/patients/{make_patient().id}/lead-requests", data={"words": "x y z"}).status_code == 422


def test_flags_are_kept_from_the_page(client_as, records_lead):
    patient, client = make_patient(**HOME), client_as("records_lead")
    page = client.get(f"/patients/{patient.id}/privacy")
    form = {
        "kind": "confidential communication",
        "confidential-key": key_of(page, "confidential"),
        "confidential-street": "PO Box 9",
        "confidential-phone": "312 555 0777",
    }

    answers = [client.post(f"/patients/{patient.id}/flags", data=form) for _ in range(2)]

    shown = client.get(answers[0].location)
    assert [one.status_code for one in answers] == [303, 303] and "PO Box 9" in shown.text
    assert Patient.get_by_id(patient.id).confidential and shown.text.count("In force since") == 1


def test_refused_flag_keeps_what_was_typed(client_as):
    patient = make_patient()
    form = {"kind": "confidential communication", "confidential-city": "Chicago"}

    answer = client_as("nurse").post(f"/patients/{patient.id}/flags", data=form)

    assert answer.status_code == 422 and "where the patient wants to be reached" in answer.text
    assert 'value="Chicago"' in answer.text


def test_flag_of_no_kind_is_refused_in_words(client_as):
    answer = client_as("nurse").post(f"/patients/{make_patient().id}/flags", data={"kind": "secret"})

    assert answer.status_code == 422


def test_desk_proposes_and_lead_sets(client_as, front_desk, records_lead):
    patient = make_patient()
    form = {"kind": "privacy level", "privacy-level": "restricted"}
    client_as("front_desk").post(f"/patients/{patient.id}/flags", data=form)
    page = client_as("records_lead").get(f"/patients/{patient.id}/privacy")
    address = re.search(r'action="(/patients/\d+/flags/\d+/settings)"', page.text).group(1)

    assert client_as("front_desk").post(address).status_code == 403
    assert client_as("records_lead").post(address).status_code == 303
    assert closed_to(client_as("front_desk"), patient)


def closed_to(client, patient):
    return client.get(f"/patients/{patient.id}").status_code == 403


def test_custody_and_staff_link_are_kept_and_ended(client_as, records_lead, nurse):
    child, client = make_patient(), client_as("records_lead")
    base = f"/patients/{child.id}"
    client.post(f"{base}/custody-orders", data={"document": "order", "bring": "Ruth Cho"})
    shown = client.get(f"{base}/privacy").text
    client.post(f"{base}/staff-links", data={"staff": nurse.staff_id})
    client.post(f"{base}/glass-breaks", data={})

    assert "Ruth Cho" in shown
    assert closed_to(client, child)


def test_bad_custody_and_link_are_refused(client_as):
    child, client = make_patient(), client_as("records_lead")

    assert client.post(f"/patients/{child.id}/custody-orders", data={"bring": "Ruth"}).status_code == 422
    assert client.post(f"/patients/{child.id}/staff-links", data={"staff": "999"}).status_code == 422


def test_review_is_done_from_the_list(client_as, nurse, auditor):
    row = broken(make_guarded(), nurse)
    client = client_as("auditor")
    page = client.get("/glass-breaks")
    wrong = client.post(f"/glass-breaks/{row.id}/reviews", data={})
    form = {f"g{row.id}-verdict": "ok", f"g{row.id}-version": "1"}

    answer = client.post(f"/glass-breaks/{row.id}/reviews", data=form)

    assert "Tom Burke" in page.text and "on the phone now" in page.text
    assert wrong.status_code == 422 and "Choose a verdict." in wrong.text
    assert answer.status_code == 303 and GlassBreak.get_by_id(row.id).verdict == "ok"
    assert "Ok" in client.get("/glass-breaks?show=all").text


def test_who_broke_it_has_no_form_to_review_it(client_as, auditor):
    row = broken(make_guarded(), auditor)

    assert f"/glass-breaks/{row.id}/reviews" not in client_as("auditor").get("/glass-breaks").text


def test_list_costs_the_same_for_three_as_for_one(client_as, nurse, auditor, count_queries):
    broken(make_guarded(), nurse)
    client = client_as("auditor")
    client.get("/glass-breaks")
    with count_queries() as one:
        client.get("/glass-breaks")
    for _ in range(2):
        broken(make_guarded(), nurse)
    with count_queries() as three:
        client.get("/glass-breaks")

    assert len(three) == len(one)


def test_patient_is_told_who_looked(client_as, nurse):
    patient = make_patient()
    client_as("nurse").get(f"/patients/{patient.id}")

    page = client_as("records_lead").get(f"/patients/{patient.id}/looks")

    assert "Tom Burke" in page.text and "patient: opened" in page.text and "data-print" in page.text
    assert AuditEvent.select().where(AuditEvent.action == "patient.looks_reported").count() == 1


@pytest.mark.parametrize("show", ["name", "street", "staff", "guarded", "hours", "checks", "nonsense"])
def test_standing_reviews_open_for_auditor_and_manager(client_as, show):
    assert client_as("auditor").get(f"/reviews?show={show}").status_code == 200
    assert client_as("manager").get(f"/reviews?show={show}").status_code == 200


@pytest.mark.parametrize(
    ("role", "path"),
    [("nurse", "/reviews"), ("nurse", "/glass-breaks"), ("nurse", "/patients/1/looks"), ("technical", "/reviews")],
)
def test_others_may_not(client_as, role, path):
    make_patient()

    assert client_as(role).get(path).status_code == 403


def test_banner_says_in_red_who_must_be_kept_away_and_who_may_bring_a_child(client_as, nurse, count_queries):
    child, other = make_patient(), make_patient()
    Contact.create(patient=child, role=ContactRole.RESTRICTED, name="Carl Cho", since="2026-01-01")
    Contact.create(patient=child, role=ContactRole.RESTRICTED, name="Otto Cho", since="2026-01-01", until="2026-02-01")
    record_custody(child, by=nurse, document="order", bring="Ruth Cho")

    page = client_as("nurse").get(f"/patients/{child.id}/allergies").text

    assert "Restricted person: Carl Cho · Custody order: Ruth Cho may bring" in page and "Otto" not in page
    with count_queries() as run:
        assert banner_alert(other) is None
    assert len(run) == 1
