"""Scenario A14: an emergency contact is not permission. What is told in a call, by whom, and what is kept of it."""

from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.errors import RuleError
from office.patients.models import ContactRole, Patient, PatientPhone, Scope
from office.patients.rules import add_contact
from office.phone.models import Call, CallItem, Relationship
from office.phone.queries import call_view
from office.phone.rules import fail_check, read_result
from tests.patients.making import make_patient
from tests.phone.making import make_call

THREE = ("name", "birth date", "address")


@pytest.fixture
def helen(front_desk):
    """Helen Cho with her husband as emergency contact and her sister as permitted person."""
    patient = make_patient(
        last_name="Cho", first_name="Helen", born_on=date(1975, 6, 6), phone="312 555 0142", street="12 Elm St"
    )
    add_contact(patient, ContactRole.EMERGENCY, "Daniel Cho", by=front_desk, relationship="husband")
    add_contact(
        patient, ContactRole.PERMITTED, "Grace Cho", by=front_desk, relationship="sister",
        scopes=(Scope.APPOINTMENTS, Scope.BILLING), until=date(2027, 1, 31),
    )  # fmt: skip
    return patient


def lights(call):
    """Appointments, billing and clinical as the call shows them."""
    return [word for _, word, _ in call_view(call.id).permission.lines]


def calls(by, patient, name, relationship, identifiers=THREE):
    return make_call(by, patient=patient, caller_name=name, relationship=relationship, identifiers=identifiers)


def test_daniel_is_red_and_the_wording_does_not_confirm(phone_clerk, helen):
    call = calls(phone_clerk, helen, "Daniel Cho", Relationship.SPOUSE)

    assert lights(call) == ["No", "No", "No"]
    assert "I cannot say whether anyone is a patient here" in call_view(call.id).permission.say


def test_grace_hears_the_bill_and_not_the_result_until_her_permission_ends(phone_clerk, helen, set_clock):
    call = calls(phone_clerk, helen, "Grace Cho", Relationship.FAMILY)
    before = lights(call)
    set_clock("2027-01-31 16:00")
    last_day = lights(call)
    set_clock("2027-02-01 08:00")

    assert before == last_day == ["Yes", "Yes", "No"]
    assert lights(call) == ["No", "No", "No"]


def test_helen_hears_a_released_result_from_the_nurse_and_the_check_is_kept(nurse, phone_clerk, helen):
    call = calls(nurse, helen, "Helen Cho", Relationship.SELF)

    read_result(call, by=nurse)

    kept = AuditEvent.get(AuditEvent.action == "phone.result_read")
    assert kept.patient_id == helen.id and "name,birth date,address" in kept.detail
    assert CallItem.get(CallItem.call == call).what == "result read"
    with pytest.raises(RuleError, match="Only a nurse"):
        read_result(call, by=phone_clerk)


@pytest.mark.parametrize(
    ("name", "relationship", "identifiers"),
    [
        ("Helen Cho", Relationship.SELF, ("name", "birth date")),
        ("Grace Cho", Relationship.FAMILY, THREE),
        ("Daniel Cho", Relationship.SPOUSE, THREE),
        ("Daniel Cho", Relationship.SELF, THREE),
    ],
)
def test_nobody_else_is_read_a_result(nurse, helen, name, relationship, identifiers):
    call = calls(nurse, helen, name, relationship, identifiers)

    with pytest.raises(RuleError, match="Not to this caller"):
        read_result(call, by=nurse)


def test_failed_check_turns_everything_red_and_is_on_the_auditors_list(phone_clerk, helen, client_as):
    call = calls(phone_clerk, helen, "Helen Cho", Relationship.SELF, ("name",))

    fail_check(call, by=phone_clerk)

    assert lights(call) == ["No", "No", "No"]
    page = client_as("auditor").get("/reviews?show=checks").text
    assert "Cho, Helen" in page and "Ana Reyes" in page and "fitted: name" in page


def test_failed_check_needs_a_patient(phone_clerk):
    with pytest.raises(RuleError, match="Find or register"):
        fail_check(make_call(phone_clerk), by=phone_clerk)


def test_number_on_file_to_call_back_is_the_confidential_one(phone_clerk, helen):
    PatientPhone.create(
        patient=helen,
        typed="312 555 0777",
        e164="+13125550777",
        confidential=True,
        rank=2,
        since="2026-01-01 00:00:00",
    )
    Patient.update(confidential=True).where(Patient.id == helen.id).execute()
    call = calls(phone_clerk, helen, "Helen Cho", Relationship.SELF)

    assert call_view(call.id).outgoing.phone == "(312) 555-0777"


def test_buttons_of_a_call_keep_what_was_typed(client_as, nurse, phone_clerk, helen):
    call = calls(nurse, helen, "Helen Cho", Relationship.SELF)
    form = {
        "version": call.version, "caller_name": "Helen Cho", "relationship": "self", "identifiers": list(THREE),
        "about": helen.id, "note": "asks for the biopsy",
    }  # fmt: skip
    client = client_as("nurse")

    offered = "Released result read to the caller" in client.get(f"/calls/{call.id}").text
    read = client.post(f"/calls/{call.id}/results-read", data=form)
    failed = client.post(f"/calls/{call.id}/failed-checks", data={**form, "version": Call.get_by_id(call.id).version})

    shown = client.get(f"/calls/{call.id}").text
    assert offered and [read.status_code, failed.status_code] == [303, 303]
    assert "asks for the biopsy" in shown and "Result read" in shown and "Check failed" in shown
    assert client_as("phone_clerk").post(f"/calls/{call.id}/results-read", data=form).status_code == 403
