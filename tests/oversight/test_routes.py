"""The audit on a screen, and the health check."""

import pytest

from office import db as house_db
from office.errors import WritingRefused


def test_the_audit_shows_who_did_what_and_that_it_was_read(client_as):
    client = client_as("auditor")

    client.get("/audit")
    page = client.get("/audit")

    assert page.status_code == 200
    assert "staff.signed_in" in page.text and "audit.read" in page.text and "Ida Wells" in page.text


def test_the_audit_is_narrowed_by_a_form(client_as):
    client = client_as("auditor")

    answer = client.post("/audit", data={"mrn": "", "person": "0", "day": "t", "action": "staff.signed_in"})
    page = client.get(answer.location)

    assert answer.location == "/audit?day=2026-12-01&action=staff.signed_in"
    assert "audit.read" not in page.text.split("<tbody>")[1]


def test_an_unknown_number_is_said_at_its_field(client_as):
    answer = client_as("auditor").post("/audit", data={"mrn": "99-99-99", "person": "0", "day": "", "action": ""})

    assert answer.status_code == 422 and "No patient has this number" in answer.text and "99-99-99" in answer.text


def test_what_is_no_number_never_shows_everybodys_entries(client_as):
    answer = client_as("auditor").post("/audit", data={"mrn": "Hill", "person": "0", "day": "", "action": ""})

    assert answer.status_code == 422 and "six or seven digits" in answer.text


def test_the_audit_of_nobody_is_not_found(client_as):
    assert client_as("auditor").get("/audit?patient=9007199254740992").status_code == 404


@pytest.mark.parametrize("role", ["front_desk", "phone_clerk", "nurse", "doctor", "biller", "technical"])
def test_others_may_not_read_the_audit(client_as, role):
    assert client_as(role).get("/audit").status_code == 403


def test_health_says_ok_without_a_login(app):
    answer = app.test_client().get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok")


def test_health_says_in_words_that_writing_is_refused(app, monkeypatch):
    monkeypatch.setattr(house_db, "refuses_writing", lambda: WritingRefused().message)

    answer = app.test_client().get("/healthz")

    assert answer.status_code == 503 and "disk is full" in answer.text
