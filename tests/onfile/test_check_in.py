"""At check-in the desk sees which forms are due and records them with one press; none of them holds up the visit."""

import re
from datetime import date

from office.onfile.models import FormCode, FormOnFile, FormStatus
from office.patients.models import Contact, ContactRole
from tests.patients.making import make_patient
from tests.scheduling.making import make_appointment


def forms_at(client, booking):
    """(address, fields) of each form that the part of the page shows."""
    address = f"/patients/{booking.patient_id}/appointments/{booking.id}/check-in"
    page = client.get(address).text
    part = page[page.index('id="onfile"') :]
    found = re.findall(r'<form method="post" action="([^"]*/forms)"(.*?)</form>', part, re.S)
    return address, page, [(to, dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))) for to, form in found]


def test_each_due_form_is_recorded_by_one_press_and_one_comes_back(client_as):
    booking, client = make_appointment(), client_as("front_desk")
    address, _, forms = forms_at(client, booking)
    keys = {fields["key"] for _, fields in forms}
    assert len(keys) == len(forms) >= 5

    for to, fields in forms:
        assert client.post(to, data=fields).location == address

    recorded = {form.code: form for form in FormOnFile.select()}
    assert {FormCode.PRIVACY_NOTICE, FormCode.CONSENT, FormCode.FINANCIAL} <= set(recorded)
    assert all(form.status == FormStatus.ON_FILE for form in recorded.values())
    assert "Every form that is needed is on file" in client.get(address).text


def test_a_notice_that_is_not_signed_needs_a_reason_and_holds_nobody_up(client_as):
    booking, client = make_appointment(), client_as("front_desk")
    address, page, _ = forms_at(client, booking)
    assert "Not signed, because" in page and "All unchanged: check in" in page

    known = {"code": "privacy notice acknowledgment", "status": "unable", "signer": "patient", "key": "k"}
    to = f"/patients/{booking.patient_id}/forms"
    assert client.post(to, data={**known, "reason_code": ""}).status_code == 422
    known |= {"reason_code": "emergency", "appointment": booking.id}
    assert client.post(to, data=known).location == address
    assert client.post(address, data={"unchanged": "all"}).status_code == 303


def test_for_a_child_the_guardian_signs_and_a_missing_one_is_said(client_as):
    child, client = make_patient(born_on=date(2018, 1, 1)), client_as("front_desk")
    booking = make_appointment(patient=child)
    _, page, forms = forms_at(client, booking)
    assert "No adult who may sign" in page and forms == []

    role = ContactRole.REPRESENTATIVE
    Contact.create(patient=child, role=role, name="Ana Hill", relationship="mother", since=date(2026, 1, 1))
    _, page, forms = forms_at(client, booking)
    client.post(forms[0][0], data=forms[0][1])

    assert "Signed by mother" in page and FormOnFile.get().signer == "Ana Hill"
