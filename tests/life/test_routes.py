"""Events on the patient's page and their own pages: who may, what is refused, what is kept."""

from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.life.models import LifeEvent, Stopped
from office.life.rules import MailFate, mail_returned, report_death, take_back
from office.patients.models import Contact, PatientAddress, Registration
from office.patients.models import Patient as PatientRow
from tests.life.making import make_address, make_death
from tests.patients.making import make_patient
from tests.scheduling.making import make_appointment

FRAGMENT = {"HX-Request": "true"}
EVERYONE = (
    "front_desk", "phone_clerk", "records_clerk", "records_lead", "nurse", "doctor", "biller", "manager",
)  # fmt: skip


@pytest.mark.parametrize("role", EVERYONE)
def test_anyone_who_hears_of_a_death_reports_it_once(role, client_as):
    patient, desk = make_patient(), client_as(role)
    typed = {"on": "11/28/2026", "source": "daughter by phone", "key": "one-key"}

    first = desk.post(f"/patients/{patient.id}/deaths", data=typed)
    again = desk.post(f"/patients/{patient.id}/deaths", data=typed)

    assert first.status_code == 303 and first.location == again.location
    assert LifeEvent.select().count() == 1
    assert "reported, not verified" in desk.get(first.location).text
    assert "Death reported, not verified" in desk.get(f"/patients/{patient.id}").text


def test_a_refused_report_keeps_what_was_typed(client_as):
    patient = make_patient()
    typed = {"on": "12/24/2026", "source": "neighbor Kowalski"}

    answer = client_as("front_desk").post(f"/patients/{patient.id}/deaths", data=typed, headers=FRAGMENT)

    assert answer.status_code == 422
    assert "neighbor Kowalski" in answer.text and "still to come" in answer.text and "<html" not in answer.text


@pytest.mark.parametrize("role", ["auditor", "technical"])
def test_who_does_not_work_with_patients_reports_nothing(role, client_as):
    patient = make_patient()

    assert client_as(role).post(f"/patients/{patient.id}/deaths", data={}).status_code == 403
    assert client_as(role).get(f"/patients/{patient.id}/returned-mail").status_code == 403
    assert client_as(role).get(f"/patients/{patient.id}/guardianship").status_code == 403


def test_a_lead_verifies_and_the_desk_may_not(client_as, front_desk):
    event = make_death(by=front_desk)
    where = f"/patients/{event.patient_id}/events/{event.id}"
    typed = {"on": "11/28/2026", "source": "death certificate"}

    assert client_as("front_desk").post(f"{where}/verifications", data=typed).status_code == 403
    refused = client_as("records_lead").post(f"{where}/verifications", data={"on": "", "source": ""}, headers=FRAGMENT)
    done = client_as("records_lead").post(f"{where}/verifications", data=typed)

    assert (refused.status_code, done.status_code) == (422, 303)
    page = client_as("front_desk").get(f"/patients/{event.patient_id}").text
    assert "Deceased" in page and "letters testamentary" in page
    assert "Verify the death" not in client_as("records_lead").get(where).text


def test_taken_back_the_list_is_shown_and_one_thing_is_resumed(client_as, front_desk, records_lead):
    patient = make_patient()
    make_appointment(patient, day_on=date(2026, 12, 8))
    event = report_death(patient, date(2026, 11, 28), "daughter", by=front_desk)
    where, lead = f"/patients/{patient.id}/events/{event.id}", client_as("records_lead")
    stopped = Stopped.get(Stopped.of_table == "appointment")

    early = lead.post(f"{where}/resumptions", data={"stopped": stopped.id}, headers=FRAGMENT)
    assert early.status_code == 422 and "This event stands" in early.text
    assert lead.post(f"{where}/take-backs", data={"reason": ""}, headers=FRAGMENT).status_code == 422
    assert lead.post(f"{where}/take-backs", data={"reason": "the brother"}).status_code == 303
    assert "1 stopped" in lead.get("/life").text
    assert "Appointment Tue Dec 8, 2026" in lead.get(where).text
    assert client_as("front_desk").post(f"{where}/resumptions", data={"stopped": stopped.id}).status_code == 403
    assert lead.post(f"{where}/resumptions", data={"stopped": stopped.id}).status_code == 303
    assert "resumed" in lead.get(where).text and "1 stopped" not in lead.get("/life").text


def test_a_refusal_to_resume_says_who_has_the_place(client_as, front_desk, records_lead):
    patient = make_patient()
    row = make_appointment(patient, day_on=date(2026, 12, 8))
    event = report_death(patient, date(2026, 11, 28), "daughter", by=front_desk)
    make_appointment(make_patient(), row.provider, row.type, date(2026, 12, 8), by=front_desk)
    take_back(event, "the brother", by=records_lead)
    stopped = Stopped.get(Stopped.of_table == "appointment")

    where = f"/patients/{patient.id}/events/{event.id}/resumptions"
    answer = client_as("records_lead").post(where, data={"stopped": stopped.id}, headers=FRAGMENT)

    assert answer.status_code == 422 and "was taken" in answer.text and "Maria Lopez" in answer.text


def test_events_belong_to_their_patient(client_as, front_desk):
    event, other, lead = make_death(by=front_desk), make_patient(), client_as("records_lead")

    for tail in ("", "/verifications", "/take-backs", "/resumptions"):
        send = lead.post if tail else lead.get
        assert send(f"/patients/{other.id}/events/{event.id}{tail}").status_code == 404
    assert lead.post(f"/patients/{event.patient_id}/events/{event.id}/resumptions", data={}).status_code == 404


def test_mail_comes_back_by_scan_or_search(client_as):
    patient, desk = make_patient(last_name="Kowalczyk"), client_as("front_desk")

    assert desk.get("/returned-mail").status_code == 200
    scanned = desk.post("/returned-mail", data={"code": str(patient.mrn)})
    assert scanned.location.endswith(f"/patients/{patient.id}/returned-mail")
    make_patient(last_name="Kowalczyk", first_name="Zoe")
    assert "Kowalczyk, Zoe" in desk.post("/returned-mail", data={"code": "Kowalczyk"}).text
    assert desk.post("/returned-mail", data={"code": ""}, headers=FRAGMENT).status_code == 422


def test_a_letter_back_is_kept_and_the_next_contact_asks(client_as):
    patient, desk = make_patient(), client_as("biller")
    home = make_address(patient)
    sticker = {"street": "4 Oak Lane", "city": "Evanston", "state": "IL", "zip": "60201"}
    where = f"/patients/{patient.id}/returned-mail"
    typed = {"address": home.id, "fate": "came back with a forwarding sticker", "on": "11/30/2026", **sticker}

    assert desk.post(where, data={**typed, "street": ""}, headers=FRAGMENT).status_code == 422
    assert desk.post(where, data=typed).status_code == 303
    page = client_as("front_desk").get(f"/patients/{patient.id}").text
    assert "Ask for the address: a new one is proposed" in page
    proposed = PatientAddress.get(PatientAddress.proposed)
    version = PatientRow.get_by_id(patient.id).version
    acts = f"/patients/{patient.id}/addresses/{proposed.id}"
    assert desk.post(f"{acts}/confirmations", data={"version": version + 5}).status_code == 409
    assert desk.post(f"{acts}/confirmations", data={"version": version}).status_code == 303
    assert "Ask for the address" not in client_as("front_desk").get(f"/patients/{patient.id}").text


def test_a_bad_address_that_is_right_and_a_sticker_that_is_not(client_as, front_desk):
    patient, desk = make_patient(), client_as("front_desk")
    home = make_address(patient)
    mail_returned(
        patient, home.id, MailFate.FORWARD, by=front_desk, forward={"street": "4 Oak Lane", "city": "Evanston"}
    )
    proposed = PatientAddress.get(PatientAddress.proposed)
    version = {"version": PatientRow.get_by_id(patient.id).version}

    assert desk.post(f"/patients/{patient.id}/addresses/{proposed.id}/refusals", data=version).status_code == 303
    assert desk.post(f"/patients/{patient.id}/addresses/{home.id}/corrections", data=version).status_code == 303
    assert PatientAddress.get_by_id(home.id).bad_since is None


def test_an_agency_becomes_guardian(client_as):
    patient, desk = make_patient(born_on=date(2020, 5, 4)), client_as("records_clerk")
    typed = {"kind": "ward of an agency", "name": "County Services", "document": "Order 7", "authority": "court"}
    where = f"/patients/{patient.id}/guardianship"

    assert desk.get(where).status_code == 200
    assert desk.post(where, data={**typed, "document": ""}, headers=FRAGMENT).status_code == 422
    assert desk.post(where, data=typed).status_code == 303
    assert Contact.get().authority == "legal guardian"
    assert client_as("front_desk").get(where).status_code == 403


def test_leads_see_the_list_at_the_same_cost_for_three_as_for_one(client_as, front_desk, count_queries):
    lead = client_as("records_lead")
    make_death(by=front_desk)
    with count_queries() as first:
        assert lead.get("/life").status_code == 200
    for _ in range(2):
        make_death(by=front_desk)
    with count_queries() as later:
        page = lead.get("/life?kind=death").text

    assert len(later) <= len(first)
    assert page.count("daughter by phone") == 3
    assert client_as("front_desk").get("/life").status_code == 403
    assert client_as("auditor").get("/life").status_code == 200


def test_looking_at_an_event_is_noted(client_as, front_desk):
    event = make_death(by=front_desk)

    client_as("nurse").get(f"/patients/{event.patient_id}/events/{event.id}")

    last = AuditEvent.select().order_by(AuditEvent.number.desc()).first()
    assert (last.action, last.patient_id) == ("patient.opened", event.patient_id)
    assert PatientRow.get_by_id(event.patient_id).registration == Registration.DECEASED
