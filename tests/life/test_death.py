"""Death: reported, verified by a second look, taken back; what it stops, and resuming one by one."""

from datetime import date

import pytest

from office.accounts.models import Account, BillingQuestion
from office.accounts.rules import account_of
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError
from office.life.models import LifeEvent, Stopped
from office.life.queries import stopped_of
from office.life.rules import escalate_deaths, report_death, resume, take_back, verify_death
from office.patients.models import Patient, PatientPhone, Registration
from office.patients.queries import banner, find
from office.phone.models import MessageKind, MessageReply
from office.phone.rules import leave_message
from office.scheduling.models import Appointment, Standing, TakenPlace
from office.scheduling.rules import Taken, book_appointment
from office.tasks.models import Task
from office.visits.models import Visit
from tests.life.making import make_death
from tests.patients.making import make_patient
from tests.scheduling.making import make_appointment, make_provider

ON = date(2026, 11, 28)
NEXT_WEEK = date(2026, 12, 8)


@pytest.fixture
def known(nurse, biller):
    """A patient with something of everything that a death stops."""
    patient = make_patient(phone="312-555-0142", email="ada@example.org")
    Patient.update(email_reminders=True).where(Patient.id == patient.id).execute()
    PatientPhone.update(text_permission=True).execute()
    make_appointment(patient, make_provider(), day_on=NEXT_WEEK)
    account_of(patient, by=biller)
    leave_message(MessageKind.REFILL, "Refill please", by=nurse, patient=patient, caller="Ada")
    return patient


def test_a_reported_death_stops_everything_at_once(known, front_desk):
    event = report_death(known, ON, "daughter by phone", by=front_desk)

    row = Appointment.get()
    assert (row.standing, TakenPlace.select().count()) == (Standing.CANCELED_BY_OFFICE, 0)
    assert "died" in row.events.order_by(row.events.model.id.desc()).first().reason
    now = Patient.get_by_id(known.id)
    assert (now.registration, now.deceased_on, now.email_reminders) == (Registration.DECEASED, None, False)
    assert not PatientPhone.get().text_permission
    assert Account.get().guarantor_name.startswith("Estate of ") and Account.get().held_since
    assert "Do not ask for the patient" in MessageReply.get().body
    assert len(stopped_of(event.id)) == 6
    assert ("Death reported, not verified", "late") in banner(now).alerts
    assert AuditEvent.select().where(AuditEvent.action == "life.recorded").exists()
    task = Task.get(Task.kind == "verify death")
    assert (task.owner_role, task.due_on) == ("records lead", date(2026, 12, 2))


def test_nothing_can_be_booked_for_who_died(known, front_desk):
    make_death(known, by=front_desk)

    with pytest.raises(RuleError, match="deceased"):
        row = Appointment.get()
        book_appointment(known, row.provider, row.type, NEXT_WEEK, 600, reason="cough", by=front_desk)


@pytest.mark.parametrize(
    ("on", "source", "words"),
    [
        (None, "daughter", "Type the date"),
        (date(2026, 12, 2), "daughter", "still to come"),
        (date(1900, 1, 1), "daughter", "before the patient"),
        (ON, "  ", "who or what reports"),
    ],
)
def test_a_death_without_date_and_source_is_refused(on, source, words, front_desk):
    with pytest.raises(RuleError, match=words):
        report_death(make_patient(born_on=date(1950, 1, 1)), on, source, by=front_desk)


def test_a_death_before_the_last_visit_is_refused(front_desk):
    patient = make_patient()
    Visit.create(patient=patient, day_on=date(2026, 11, 30), flow="left")

    with pytest.raises(RuleError, match="seen here on 11/30/2026"):
        make_death(patient, by=front_desk)


def test_a_death_is_reported_once(front_desk):
    patient = make_patient()
    make_death(patient, by=front_desk)

    with pytest.raises(RuleError, match="on record already"):
        make_death(Patient.get_by_id(patient.id), by=front_desk)


def test_a_death_that_came_with_an_import_gets_a_source_and_can_be_taken_back(front_desk, records_lead):
    patient = make_patient()
    known = {"registration": Registration.DECEASED, "deceased_on": ON}
    Patient.update(**known).where(Patient.id == patient.id).execute()

    event = make_death(Patient.get_by_id(patient.id), by=front_desk)
    take_back(event, "another person of that name", by=records_lead)

    now = Patient.get_by_id(patient.id)
    assert (now.registration, now.deceased_on) == (Registration.COMPLETE, None)


def test_another_lead_verifies_it(front_desk, records_lead, manager):
    event = make_death(by=records_lead)

    with pytest.raises(RuleError, match="Only the records lead"):
        verify_death(event, ON, "certificate", by=front_desk)
    with pytest.raises(RuleError, match="You reported it"):
        verify_death(event, ON, "certificate", by=records_lead)
    done = verify_death(event, date(2026, 11, 27), "death certificate", by=manager)

    assert done.verified_by_id == manager.staff_id and done.on == date(2026, 11, 27)
    patient = Patient.get_by_id(event.patient_id)
    assert patient.deceased_on == date(2026, 11, 27)
    assert ("Deceased", "off") in banner(patient).alerts
    assert Task.get(Task.kind == "verify death").done_at
    with pytest.raises(RuleError, match="verified already"):
        verify_death(event, ON, "certificate", by=manager)


def test_a_death_that_nobody_verifies_goes_to_the_manager(front_desk, set_clock):
    make_death(by=front_desk)

    assert escalate_deaths(date(2026, 12, 2), by=front_desk) == 0
    assert escalate_deaths(date(2026, 12, 3), by=front_desk) == 1
    assert escalate_deaths(date(2026, 12, 4), by=front_desk) == 0
    assert Task.get(Task.kind == "death not verified").owner_role == "office manager"


def test_taken_back_nothing_goes_on_by_itself(known, front_desk, records_lead):
    event = make_death(known, by=front_desk)

    take_back(event, "it was the brother", by=records_lead)

    now = Patient.get_by_id(known.id)
    assert (now.registration, now.deceased_on) == (Registration.QUICK, None)
    assert Appointment.get().standing == Standing.CANCELED_BY_OFFICE and not now.email_reminders
    assert all(row.resumed_at is None for row in stopped_of(event.id))
    with pytest.raises(RuleError, match="taken back already"):
        take_back(event, "again", by=records_lead)


def test_each_thing_is_resumed_by_itself(known, front_desk, records_lead):
    event = make_death(known, by=front_desk)
    take_back(event, "it was the brother", by=records_lead)

    for place, row in enumerate(stopped_of(event.id), start=1):
        resume(event, row.id, by=records_lead)
        assert Stopped.select().where(Stopped.resumed_at.is_null()).count() == 6 - place

    row, now = Appointment.get(), Patient.get_by_id(known.id)
    assert row.standing == Standing.BOOKED and TakenPlace.select().count() == 4
    assert now.email_reminders and PatientPhone.get().text_permission
    assert not Account.get().held_since and not Account.get().guarantor_name.startswith("Estate")
    assert BillingQuestion.get().state == "closed"
    with pytest.raises(RuleError, match="resumed already"):
        resume(event, stopped_of(event.id)[0].id, by=records_lead)


def test_a_place_that_was_given_away_is_refused_in_words(known, front_desk, records_lead):
    event = make_death(known, by=front_desk)
    row = Appointment.get()
    make_appointment(make_patient(), row.provider, row.type, NEXT_WEEK, by=front_desk)
    take_back(event, "it was the brother", by=records_lead)
    stopped = next(one for one in stopped_of(event.id) if one.of_table == "appointment")

    with pytest.raises(Taken, match=r"was taken .* by Maria Lopez"):
        resume(event, stopped.id, by=records_lead)

    assert Stopped.get_by_id(stopped.id).resumed_at is None
    assert Appointment.get_by_id(row.id).standing == Standing.CANCELED_BY_OFFICE


def test_a_stopped_thing_of_another_event_is_not_found(known, front_desk, records_lead):
    event, other = make_death(known, by=front_desk), make_death(by=front_desk)

    with pytest.raises(NotFound):
        resume(other, stopped_of(event.id)[0].id, by=records_lead)
    assert LifeEvent.select().count() == 2


def test_the_search_shows_that_someone_died(front_desk, records_lead):
    patient = make_patient(last_name="Okonkwo")
    event = make_death(patient, by=front_desk)

    assert ("Death reported", "late") in find("Okonkwo").rows[0].states
    verify_death(event, ON, "certificate", by=records_lead)
    assert ("Deceased", "off") in find("Okonkwo").rows[0].states
