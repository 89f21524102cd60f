"""The allergy list on its page, in the patient's page and in the banner."""

import pytest

from office.allergies.models import Allergy, AllergyList
from tests.allergies.making import make_allergy
from tests.patients.making import make_patient

FRAGMENT = {"HX-Request": "true"}


@pytest.mark.parametrize(
    "role", ["front_desk", "phone_clerk", "records_clerk", "records_lead", "nurse", "doctor", "auditor"]
)
def test_who_may_see_the_list_sees_it(role, client_as, nurse):
    patient = make_patient()
    make_allergy(patient, by=nurse)

    page = client_as(role).get(f"/patients/{patient.id}/allergies")

    assert page.status_code == 200
    assert "Penicillin" in page.text


@pytest.mark.parametrize("role", ["biller", "manager", "technical"])
def test_who_may_not_see_the_list_is_told_so(role, client_as):
    assert client_as(role).get(f"/patients/{make_patient().id}/allergies").status_code == 403


def test_biller_sees_no_allergies_on_the_patient_page(client_as, nurse):
    patient = make_patient()
    make_allergy(patient, by=nurse)

    assert "Penicillin" not in client_as("biller").get(f"/patients/{patient.id}").text
    assert "Allergies: Penicillin" in client_as("front_desk").get(f"/patients/{patient.id}").text


def test_desk_adds_an_allergy_once_however_often_it_is_sent(client_as):
    patient, desk = make_patient(), client_as("front_desk")
    typed = {"substance": "Sulfa", "kind": "drug", "severity": "mild", "key": "one-key"}

    first = desk.post(f"/patients/{patient.id}/allergies", data=typed)
    again = desk.post(f"/patients/{patient.id}/allergies", data=typed)

    assert first.status_code == again.status_code == 303
    assert Allergy.select().count() == 1


def test_refused_allergy_keeps_what_was_typed(client_as):
    patient = make_patient()
    typed = {"substance": "", "reaction": "hives all over", "kind": "drug", "severity": "mild"}

    answer = client_as("nurse").post(f"/patients/{patient.id}/allergies", data=typed, headers=FRAGMENT)

    assert answer.status_code == 422
    assert "hives all over" in answer.text and "<html" not in answer.text


def test_nurse_answers_that_none_are_known(client_as, nurse):
    patient, tom = make_patient(), client_as("nurse")
    where = f"/patients/{patient.id}/allergies/answers"

    assert tom.post(where, data={"state": "no known allergies"}).status_code == 303
    assert AllergyList.select().count() == 1
    assert client_as("front_desk").post(where, data={"state": "no known allergies"}).status_code == 403
    make_allergy(patient, by=nurse)
    refused = tom.post(where, data={"state": "no known allergies"})
    assert refused.status_code == 422 and "The list says otherwise" in refused.text


def test_judgment_needs_a_reason_and_stays_with_its_patient(client_as, nurse):
    patient, other, tom = make_patient(), make_patient(), client_as("nurse")
    allergy = make_allergy(patient, by=nurse)
    typed = {"certainty": "refuted", "reason": ""}

    refused = tom.post(f"/patients/{patient.id}/allergies/{allergy.id}/judgments", data=typed)
    elsewhere = tom.post(f"/patients/{other.id}/allergies/{allergy.id}/judgments", data={**typed, "reason": "tested"})
    done = tom.post(f"/patients/{patient.id}/allergies/{allergy.id}/judgments", data={**typed, "reason": "tested"})

    assert (refused.status_code, elsewhere.status_code, done.status_code) == (422, 404, 303)
    assert "Say why" in refused.text
