"""Letters that came back, stickers of the post office, and letters that someone else got."""

from datetime import date

import pytest

from office.errors import NotFound, RuleError, StaleEdit
from office.life.models import LifeEvent
from office.life.queries import bad_address
from office.life.rules import MailFate, address_is_right, confirm_address, decline_address, mail_returned
from office.patients.models import Patient, PatientAddress, Verification
from office.patients.rules import change_address
from office.tasks.models import Task
from tests.life.making import make_address
from tests.patients.making import make_patient

STICKER = {"street": "4 Oak Lane", "city": "Evanston", "state": "IL", "zip": "60201"}


def test_each_letter_that_comes_back_is_counted_from_the_first_day(front_desk):
    patient = make_patient()
    home = make_address(patient)

    mail_returned(patient, home.id, MailFate.BACK, by=front_desk, on=date(2026, 11, 20))
    again = mail_returned(patient, home.id, MailFate.BACK, by=front_desk, on=date(2026, 11, 27))

    assert (again.bad_since, again.returned) == (date(2026, 11, 20), 2)
    assert bad_address(patient.id) == (date(2026, 11, 20), 2, False)
    assert LifeEvent.select().count() == 2


def test_a_sticker_is_a_proposal_until_the_patient_confirms_it(front_desk):
    patient = make_patient()
    home = make_address(patient)
    mail_returned(patient, home.id, MailFate.FORWARD, by=front_desk, forward=STICKER)
    proposed = PatientAddress.get(PatientAddress.proposed)

    confirm_address(patient, Patient.get_by_id(patient.id).version, proposed.id, by=front_desk)

    held = PatientAddress.select().where(PatientAddress.until.is_null())
    assert [(row.street, row.proposed, row.bad_since) for row in held] == [("4 Oak Lane", False, None)]
    assert bad_address(patient.id) is None
    assert Verification.select().where(Verification.what == "address").count() == 1


def test_a_sticker_that_is_wrong_leaves_the_address_bad(front_desk):
    patient = make_patient()
    home = make_address(patient)
    mail_returned(patient, home.id, MailFate.FORWARD, by=front_desk, forward=STICKER)

    decline_address(patient, PatientAddress.get(PatientAddress.proposed).id, by=front_desk)

    assert PatientAddress.get_by_id(home.id).bad_since
    assert bad_address(patient.id) == (date(2026, 12, 1), 1, False)


def test_an_address_may_be_right_after_all(front_desk):
    patient = make_patient()
    home = make_address(patient)
    with pytest.raises(RuleError, match="No letter came back"):
        address_is_right(patient, patient.version, home.id, by=front_desk)
    mail_returned(patient, home.id, MailFate.BACK, by=front_desk)
    with pytest.raises(StaleEdit):
        address_is_right(patient, patient.version + 7, home.id, by=front_desk)

    right = address_is_right(patient, Patient.get_by_id(patient.id).version, home.id, by=front_desk)

    assert (right.bad_since, right.returned) == (None, 1)


def test_a_letter_that_someone_else_got_is_an_incident(front_desk):
    patient = make_patient()

    mail_returned(patient, make_address(patient).id, MailFate.WRONG_PERSON, by=front_desk)

    task = Task.get(Task.kind == "privacy incident")
    assert (task.owner_role, task.patient_id, task.due_on) == ("records lead", patient.id, date(2026, 12, 2))


def test_what_is_refused(front_desk):
    patient, other = make_patient(), make_patient()
    home = make_address(patient)

    with pytest.raises(RuleError, match="still to come"):
        mail_returned(patient, home.id, MailFate.BACK, by=front_desk, on=date(2026, 12, 2))
    with pytest.raises(RuleError, match="street and city"):
        mail_returned(patient, home.id, MailFate.FORWARD, by=front_desk, forward={"street": "4 Oak Lane"})
    with pytest.raises(NotFound):
        mail_returned(other, home.id, MailFate.BACK, by=front_desk)
    with pytest.raises(NotFound):
        confirm_address(patient, patient.version, home.id, by=front_desk)
    assert PatientAddress.get().returned == 0


def test_a_sticker_is_answered_when_the_patient_gives_another_address(front_desk, set_clock):
    patient = make_patient()
    home = make_address(patient)
    mail_returned(patient, home.id, MailFate.FORWARD, by=front_desk, forward=STICKER)
    set_clock("2026-12-01 09:00")

    now = Patient.get_by_id(patient.id)
    change_address(now, now.version, by=front_desk, street="7 Pine Court", city="Chicago", state="IL", zip="60601")

    assert bad_address(patient.id) is None
    held = PatientAddress.select().where(PatientAddress.until.is_null())
    assert [row.street for row in held] == ["7 Pine Court"]
