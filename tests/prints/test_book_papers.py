"""The papers of the book: the slip a patient takes home, the day of each provider."""

from datetime import date, timedelta

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.patients.models import AddressKind, Patient, PatientAddress, Privacy
from office.scheduling.models import Appointment, AppointmentType, Standing
from tests.patients.making import make_patient
from tests.scheduling.making import NINE, TODAY, make_appointment, make_provider, make_type

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def patient(db):
    return make_patient(
        last_name="Hill", first_name="Jo", phone="312-555-0142", street="12 Elm Street", city="Chicago", state="IL",
        zip="60601",
    )  # fmt: skip


@pytest.fixture
def booked(patient):
    prep = make_type("LAB", 10, prep="Nothing to eat after midnight.")
    return make_appointment(patient, make_provider("Dr. Patel"), prep, TOMORROW, NINE, reason="pain below")


def slip(client, booked):
    return client.get(f"/patients/{booked.patient_id}/prints/appointments/{booked.id}")


def test_the_slip_says_when_where_and_when_to_be_here(client_as, booked):
    page = slip(client_as("front_desk"), booked).text

    for words in ("Wed Dec 2, 2026, 9:00 AM", "Dr. Patel, MD", "100 Main Street", "Nothing to eat", "(312) 555-0100"):
        assert words in page, words
    assert "be here at <strong>8:40 AM" in page  # new: 20 minutes early
    assert "pain below" not in page and "shred it" not in page


def test_who_is_established_comes_ten_minutes_early(client_as, booked):
    seen = make_appointment(booked.patient, booked.provider, booked.type, TOMORROW, NINE + 60)
    Appointment.update(day_on=date(2026, 3, 3), standing=Standing.COMPLETED).where(Appointment.id == seen.id).execute()

    assert "be here at <strong>8:50 AM" in slip(client_as("front_desk"), booked).text


def test_a_visit_without_preparation_has_no_line_for_it(client_as, booked):
    AppointmentType.update(prep="").execute()

    assert "Before you come" not in slip(client_as("front_desk"), booked).text


def test_the_slip_is_noted_as_printed_and_linked(client_as, booked):
    client = client_as("front_desk")

    assert slip(client, booked).status_code == 200
    event = AuditEvent.select().order_by(AuditEvent.number.desc()).first()
    assert (event.action, event.patient_id) == ("patient.printed", booked.patient_id) and "slip" in event.detail
    page = client.get(f"/patients/{booked.patient_id}/appointments/{booked.id}").text
    assert f"/patients/{booked.patient_id}/prints/appointments/{booked.id}" in page


def test_no_slip_of_a_canceled_visit_or_of_another_patients(client_as, booked):
    client = client_as("front_desk")
    other = make_patient(last_name="Roe", first_name="Al")

    assert client.get(f"/patients/{other.id}/prints/appointments/{booked.id}").status_code == 404
    Appointment.update(standing=Standing.CANCELED_BY_OFFICE).execute()
    assert "nothing to hand out" in slip(client, booked).text
    for role in ("auditor", "technical"):
        assert slip(client_as(role), booked).status_code == 403


@pytest.mark.parametrize("flag", ["confidential", "safety_flag"])
def test_the_slip_gives_no_address_phone_or_work_away(client_as, booked, flag):
    Patient.update(**{flag: True}, employer="Acme Mill").where(Patient.id == booked.patient_id).execute()
    place = {"street": "PO Box 77", "city": "Chicago", "state": "IL", "zip": "60602"}
    PatientAddress.create(patient=booked.patient_id, kind=AddressKind.CONFIDENTIAL, since=clock.now(), **place)

    page = slip(client_as("front_desk"), booked).text

    assert not [words for words in ("12 Elm", "555-0142", "Acme", "PO Box") if words in page]


def test_a_guarded_record_gives_no_slip_before_a_reason_is_given(client_as, booked):
    Patient.update(privacy=Privacy.RESTRICTED).where(Patient.id == booked.patient_id).execute()

    assert slip(client_as("front_desk"), booked).status_code != 200


def test_the_schedules_show_each_providers_day_and_reasons_only_when_asked(client_as, booked):
    make_provider("Dr. Lee")
    client = client_as("nurse")
    page = client.get("/schedule/prints?day=2026-12-02").text

    assert "Hill, Jo" in page and "9:00 AM" in page and "LAB" in page and "pain below" not in page
    assert page.count('class="paper"') == 2 and "No visits." in page
    assert "pain below" in client.get("/schedule/prints?day=2026-12-02&reasons=1").text
    alone = client.get(f"/schedule/prints?day=2026-12-02&provider={booked.provider_id}").text
    assert alone.count('class="paper"') == 1
    assert AuditEvent.select().where(AuditEvent.action == "schedule.printed").count() == 5
    assert "/schedule/prints?day=2026-12-02" in client.get("/schedule?day=2026-12-02").text


@pytest.mark.parametrize("asked", ["", "?day=someday", "?provider=x", "?provider=99999"])
def test_the_schedules_take_any_address(client_as, booked, asked):
    assert client_as("nurse").get(f"/schedule/prints{asked}").status_code == 200
    assert client_as("auditor").get(f"/schedule/prints{asked}").status_code == 403


def test_the_schedules_cost_the_same_for_many_visits(client_as, booked, count_queries):
    client = client_as("nurse")
    client.get("/schedule/prints?day=2026-12-02")
    with count_queries() as one:
        client.get("/schedule/prints?day=2026-12-02")
    for n in range(8):
        make_appointment(None, booked.provider, booked.type, TOMORROW, NINE + 20 + 10 * n)
    with count_queries() as many:
        client.get("/schedule/prints?day=2026-12-02")

    assert len(many) == len(one)
