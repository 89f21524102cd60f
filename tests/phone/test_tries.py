"""Calling back: each try is a row, a machine hears what is permitted and no more."""

import pytest
from peewee import DatabaseError

from office import clock
from office.audit.models import AuditEvent
from office.errors import RuleError
from office.patients.models import Contact, ContactRole, MessagePermission, Patient, PatientPhone
from office.phone import queries
from office.phone.models import MessageKind, MessageState, MessageTry, Tried, WaitsFor
from office.phone.rules import try_call_back
from tests.phone.making import make_message, make_person


def make_phone(patient, e164="+13125550142", **given):
    shown = f"{e164[2:5]}-{e164[5:8]}-{e164[8:]}"
    return PatientPhone.create(patient=patient, typed=shown, e164=e164, since=clock.now(), **given)


def make_aunt(patient, role=ContactRole.EMERGENCY, name="Ann Quispe"):
    given = {"typed_phone": "312-555-0177", "e164": "+13125550177", "since": clock.today()}
    return Contact.create(patient=patient, role=role, name=name, **given)


@pytest.fixture
def ada():
    patient = make_person()
    make_phone(patient, message_permission=MessagePermission.DETAILED)
    make_phone(patient, "+13125550199", message_permission=MessagePermission.NONE, whose="work")
    make_phone(patient, "+13125550111", do_not_call=True)
    make_aunt(patient)
    return patient


def keys(message):
    return [(one.key.split(":")[0], one.shown) for one in queries.numbers_of(message)]


def test_numbers_are_what_was_said_then_the_patients_then_emergency_contacts(phone_clerk, nurse, ada):
    message = make_message(phone_clerk, patient=ada, callback="312 555 0142")

    assert keys(message) == [
        ("said", "(312) 555-0142"), ("phone", "(312) 555-0199"), ("contact", "(312) 555-0177"),
    ]  # fmt: skip
    assert queries.numbers_of(message)[0].permission == MessagePermission.DETAILED


def test_nobody_else_is_called_about_who_asked_for_confidence_or_has_died(phone_clerk, nurse, ada):
    message = make_message(phone_clerk, patient=ada, callback="312-555-0188")
    make_aunt(ada, ContactRole.RESTRICTED)
    assert "contact" not in dict(keys(message)), "a restricted person is no contact"
    Patient.update(deceased_on=clock.today()).where(Patient.id == ada.id).execute()
    message.patient = Patient.get_by_id(ada.id)
    assert keys(message) == [("said", "(312) 555-0188")]
    Patient.update(deceased_on=None, confidential=True).where(Patient.id == ada.id).execute()
    message.patient = Patient.get_by_id(ada.id)
    assert keys(message) == [("said", "(312) 555-0188")]


def test_try_is_a_row_with_its_number_and_says_when_the_next_one_is(phone_clerk, nurse, ada):
    message = make_message(phone_clerk, patient=ada, callback="312-555-0142")

    row = try_call_back(message, 1, Tried.LEFT_DETAILED, "rang twice", by=nurse)

    assert (row.tried, row.place, row.who) == (Tried.LEFT_DETAILED, "as said, mobile, (312) 555-0142", "Tom Burke")
    assert (message.state, message.waiting_on) == (MessageState.WAITING, WaitsFor.PATIENT)
    assert f"{clock.local(message.next_try_at):%H:%M}" == "12:30"
    assert queries.words_on(message)[-1].body == "as said, mobile, (312) 555-0142. rang twice"
    assert AuditEvent.select().where(AuditEvent.action == "message.called_back").count() == 1
    with pytest.raises(DatabaseError):
        MessageTry.update(note="x").execute()


@pytest.mark.parametrize(
    ("number", "tried", "field"),
    [
        ("phone:2", Tried.LEFT_NUMBER, "tried"),
        ("phone:2", Tried.LEFT_DETAILED, "tried"),
        ("said", Tried.LEFT_DETAILED, "tried"),
        ("contact:1", Tried.REACHED, "tried"),
        ("contact:1", Tried.LEFT_NUMBER, "tried"),
        ("said", Tried.ASKED_CONTACT, "number"),
        ("phone:3", Tried.NO_ANSWER, "number"),
        ("nonsense", Tried.NO_ANSWER, "number"),
    ],
)
def test_what_is_not_permitted_is_refused_and_leaves_no_row(phone_clerk, nurse, ada, number, tried, field):
    message = make_message(phone_clerk, patient=ada, callback="312-555-0188")  # not on record: name and number only

    with pytest.raises(RuleError) as refused:
        try_call_back(message, 1, tried, number=number, by=nurse)

    assert refused.value.field == field
    assert MessageTry.select().count() == 0


def test_safety_flag_permits_no_message_on_a_number_of_the_record(phone_clerk, nurse, ada):
    Patient.update(safety_flag=True).where(Patient.id == ada.id).execute()
    message = make_message(phone_clerk, patient=Patient.get_by_id(ada.id), callback="312-555-0142")

    with pytest.raises(RuleError, match="wants no message"):
        try_call_back(message, 1, Tried.LEFT_NUMBER, by=nurse)


def test_reaching_ends_the_tries_and_telling_is_kept(phone_clerk, nurse, ada):
    message = make_message(phone_clerk, patient=ada, callback="312-555-0142")
    try_call_back(message, 1, Tried.NO_ANSWER, by=nurse)

    try_call_back(message, 2, Tried.REACHED, told="the patient", by=nurse)

    assert (message.state, message.told, message.next_try_at) == (MessageState.TOLD, "the patient", None)


def test_urgent_tries_end_with_a_provider(phone_clerk, nurse, ada, set_clock):
    message = make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "dizzy", patient=ada, callback="312-555-0142")
    said = []
    rungs = [("said", Tried.NO_ANSWER)] * 2 + [("phone:2", Tried.NO_ANSWER), ("contact:1", Tried.ASKED_CONTACT)]
    for version, (number, tried) in enumerate(rungs, start=1):
        following = queries.next_of(message, queries.tries_on(message), queries.numbers_of(message))
        said.append((following.key, following.at and f"{clock.local(following.at):%H:%M}"))
        try_call_back(message, version, tried, number=number, by=nurse)

    assert said == [("said", None), ("said", "08:15"), ("phone:2", None), ("contact:1", None)]
    last = queries.next_of(message, queries.tries_on(message), queries.numbers_of(message))
    assert last.do == "ask a provider whether someone must go and look"
