"""Coming of age: whose say ends, what is looked at again, and that it happens once."""

from datetime import date

import pytest

from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.errors import RuleError
from office.life.models import LifeEvent, LifeKind, Stopped
from office.life.rules import come_of_age, resume, run_nights, take_back
from office.onfile.models import FormCode, FormOnFile, FormStatus
from office.patients.models import Contact, ContactRole, MessagePermission, Patient, PatientPhone, Registration, Scope
from office.patients.queries import contacts
from office.patients.rules import add_contact
from office.tasks.models import Task
from tests.life.making import BIRTHDAY, around, make_minor
from tests.patients.making import make_patient

ON = date(2026, 12, 15)


def test_parents_and_whom_they_permitted_lose_their_say(set_clock):
    patient, parent = make_minor()
    set_clock("2026-12-15 00:00:30")

    event = come_of_age(patient, ON, by=PROGRAM)

    assert event.kind == LifeKind.OF_AGE and event.on == ON
    assert {one.role for one in contacts(patient.id)} == {ContactRole.GUARANTOR, ContactRole.EMERGENCY}
    ended = Contact.get_by_id(parent.id)
    assert (ended.until, ended.ended_because) == (date(2026, 12, 14), "came of age")
    assert Stopped.select().where(Stopped.event == event, Stopped.of_table == "contact").count() == 2
    assert AuditEvent.select().where(AuditEvent.action == "patient.contact_ended").count() == 2


def test_guarantor_and_lasting_authority_are_looked_at_again(set_clock):
    patient, _ = make_minor()
    around(patient, ContactRole.REPRESENTATIVE, "Judge Appointed", authority="court")
    set_clock("2026-12-15 03:00")

    come_of_age(patient, ON, by=PROGRAM)

    kinds = {task.kind: task.owner_role for task in Task.select()}
    assert kinds["guarantor review"] == "biller" and kinds["representative review"] == "records lead"
    assert "Judge Appointed" in [one.name for one in contacts(patient.id)]


def test_what_a_parent_signed_is_due_anew(set_clock):
    patient, _ = make_minor()
    for code in (FormCode.CONSENT, FormCode.PERMITTED):
        FormOnFile.create(
            patient=patient, code=code, status=FormStatus.ON_FILE, signer="Ruth Kern", signed_on=date(2026, 1, 5),
            at=patient.registered_at,
        )  # fmt: skip
    set_clock("2026-12-15 03:00")

    come_of_age(patient, ON, by=PROGRAM)

    newest = [row.status for row in FormOnFile.select().order_by(FormOnFile.id.desc()).limit(2)]
    assert newest == [FormStatus.EXPIRED, FormStatus.EXPIRED]
    assert "privacy notice" in Task.get(Task.kind == "forms due").words


def test_nothing_is_left_on_a_parents_machine(set_clock):
    patient, _ = make_minor(phone="312-555-0142")
    PatientPhone.update(whose="mother", message_permission=MessagePermission.DETAILED).execute()
    set_clock("2026-12-15 03:00")

    come_of_age(patient, ON, by=PROGRAM)

    assert PatientPhone.get().message_permission == MessagePermission.NONE


def test_it_happens_once_and_not_to_those_who_died(set_clock):
    patient, _ = make_minor()
    dead = make_patient(born_on=BIRTHDAY)
    Patient.update(registration=Registration.DECEASED).where(Patient.id == dead.id).execute()
    set_clock("2026-12-15 03:00")

    assert come_of_age(patient, ON, by=PROGRAM)
    assert come_of_age(patient, ON, by=PROGRAM) is None
    assert come_of_age(Patient.get_by_id(dead.id), ON, by=PROGRAM) is None
    assert LifeEvent.select().count() == 1


def test_a_lead_takes_it_back_and_resumes_one_person(set_clock, records_lead, front_desk):
    patient, parent = make_minor()
    set_clock("2026-12-15 03:00")
    event = come_of_age(patient, ON, by=PROGRAM)
    stopped = Stopped.get(Stopped.of_table == "contact", Stopped.row_id == parent.id)

    with pytest.raises(RuleError, match="This event stands"):
        resume(event, stopped.id, by=records_lead)
    with pytest.raises(RuleError, match="Only the records lead"):
        take_back(event, "born 2009", by=front_desk)
    take_back(event, "born 2009 by the certificate", by=records_lead)
    resume(event, stopped.id, by=records_lead)

    assert Contact.get_by_id(parent.id).until is None
    assert Stopped.select().where(Stopped.resumed_at.is_null()).count() == 1, "the others stay stopped"


def test_the_say_around_a_minor_ends_by_itself_at_local_midnight(set_clock, front_desk):
    patient = make_patient(born_on=BIRTHDAY)
    add_contact(patient, ContactRole.PERMITTED, "Olga Kern", scopes=(Scope.PAPERS,), by=front_desk)
    lasting = add_contact(
        patient, ContactRole.REPRESENTATIVE, "Judge Appointed", authority="court", may_consent=True, by=front_desk
    )

    set_clock("2026-12-14 23:59:59")
    assert {one.name for one in contacts(patient.id)} == {"Olga Kern", "Judge Appointed"}
    set_clock("2026-12-15 00:00:00")
    assert [one.name for one in contacts(patient.id)] == ["Judge Appointed"], "no run has come yet"

    event = come_of_age(patient, ON, by=PROGRAM)
    assert [row.words for row in Stopped.select()] == ["Olga Kern, permitted person: permitted person"]
    assert event and Contact.get_by_id(lasting.id).until is None


def test_a_mended_birth_date_moves_the_last_day(front_desk):
    patient = make_patient(born_on=BIRTHDAY)
    row = add_contact(patient, ContactRole.PERMITTED, "Olga Kern", scopes=(Scope.PAPERS,), by=front_desk)
    assert Contact.get_by_id(row.id).until == date(2026, 12, 14)

    Patient.update(born_on=date(2009, 12, 15)).execute()
    run_nights(by=PROGRAM, say=lambda words: None)

    assert Contact.get_by_id(row.id).until == date(2027, 12, 14)
    assert run_nights(by=PROGRAM, say=lambda words: None)[0].report.count("0 permissions around minors") == 1
