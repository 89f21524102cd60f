"""People around a patient: five roles with their own fields and rules, changed and ended without losing anything."""

from datetime import date

import pytest

from office.errors import NotFound, RuleError
from office.patients.models import Contact, ContactRole, Scope
from office.patients.queries import contacts, find
from office.patients.rules import add_contact, change_contact, revoke_contact
from office.settings.rules import change_setting
from tests.patients.making import make_patient

FRAGMENT = {"HX-Request": "true"}
ROLES = {
    "emergency contact": {"priority": "2"},
    "guarantor": {"born_on": "5/5/1970", "street": "1 Oak St", "city": "Chicago", "state": "il", "zip": "60601"},
    "guardian or personal representative": {
        "authority": "healthcare POA", "document": "POA of 2020", "may_consent": "y", "scopes": ["clinical"],
    },
    "permitted person": {"scopes": ["billing", "papers"], "code_word": "maple", "given_how": "on a signed form"},
    "restricted person": {"forbidden": "contact with the child", "document": "court order 12 D 34"},
}  # fmt: skip
SHOWN = {
    "emergency contact": "to call as number 2",
    "guarantor": "born 05/05/1970 · 1 Oak St, Chicago, IL, 60601",
    "guardian or personal representative": "healthcare POA · may consent to treatment · seen: POA of 2020",
    "permitted person": "may be told: billing, papers",
    "restricted person": "must not: contact with the child",
}


@pytest.fixture
def patient():
    return make_patient(last_name="Vale", first_name="Ann")


@pytest.fixture
def desk(client_as):
    return client_as("front_desk")


@pytest.mark.parametrize("role", list(ROLES))
def test_each_role_keeps_its_own_fields_and_no_others(role, patient, desk):
    every = {"forbidden": "x", "code_word": "x", "document": "x", "emancipated": "x", "authority": "parent"}
    scopes = {"scopes": ["billing"]} if role in ("permitted person", "guardian or personal representative") else {}
    typed = {
        **every,
        "priority": "3",
        **scopes,
        **ROLES[role],
        "role": role,
        "name": "Al Vale",
        "phone": "312-555-0177",
    }

    assert desk.post(f"/patients/{patient.id}/contacts", data=typed).status_code == 303

    page = desk.get(f"/patients/{patient.id}/contacts").text
    assert SHOWN[role] in page and "(312) 555-0177" in page
    contact = Contact.get()
    assert (contact.code_word == "maple") is (role == "permitted person")
    assert bool(contact.forbidden) is (role == "restricted person")
    assert bool(contact.authority) is (role == "guardian or personal representative")
    assert find("5550177").best == patient.id


@pytest.mark.parametrize(
    ("role", "given", "field"),
    [
        ("emergency contact", {"scopes": ["billing"]}, "scopes"),
        ("guarantor", {"scopes": ["billing"]}, "scopes"),
        ("guarantor", {"born_on": date(2010, 5, 5)}, "emancipated"),
        ("guarantor", {"born_on": date(2027, 5, 5)}, "born_on"),
        ("guarantor", {"ssn4": "0000"}, "ssn4"),
        ("guardian or personal representative", {"may_consent": True}, "authority"),
        ("guardian or personal representative", {"authority": "court"}, "may_consent"),
        ("permitted person", {}, "scopes"),
        ("restricted person", {}, "forbidden"),
        ("permitted person", {"scopes": ["billing"], "until": date(2026, 11, 30)}, "until"),
        ("emergency contact", {"phone": "none"}, "phone"),
    ],
)
def test_role_is_refused_at_its_field(role, given, field, patient, front_desk):
    with pytest.raises(RuleError) as refusal:
        add_contact(patient, role, "Al", by=front_desk, **given)

    assert refusal.value.field == field and not Contact.select().count()


def test_guarantor_is_of_age_by_the_setting_or_emancipated(patient, front_desk, manager):
    born = {"born_on": date(2008, 1, 1)}
    add_contact(patient, "guarantor", "Al", by=front_desk, **born)
    change_setting("majority_age", 21, by=manager)
    with pytest.raises(RuleError, match="adult of 21"):
        add_contact(patient, "guarantor", "Bo", by=front_desk, **born)

    assert (
        add_contact(patient, "guarantor", "Bo", by=front_desk, **born, emancipated="married").emancipated == "married"
    )


def test_emergency_contacts_are_called_in_their_order(patient, front_desk):
    for name in ("Al", "Bo"):
        add_contact(patient, "emergency contact", name, by=front_desk)
    add_contact(patient, "emergency contact", "Cy", by=front_desk, priority=1)

    assert [one.name for one in contacts(patient.id)] == ["Al", "Cy", "Bo"]
    assert {one.may_be_told for one in contacts(patient.id)} == {"no right to information"}


def test_change_leaves_what_was_before_on_record(patient, desk):
    typed = {"role": "permitted person", "name": "Al Vale", "scopes": ["billing"]}
    desk.post(f"/patients/{patient.id}/contacts", data=typed)
    old = Contact.get()
    where = f"/patients/{patient.id}/contacts/{old.id}"
    assert "Al Vale" in desk.get(where).text

    more = {**typed, "scopes": ["billing", "clinical"], "because": "asked for results too"}
    assert desk.post(where, data=more).status_code == 303

    new = Contact.get(Contact.replaces == old)
    assert (new.scopes, new.since, new.revoked_at) == ("billing clinical", old.since, None)
    page = desk.get(f"/patients/{patient.id}/contacts").text
    assert "asked for results too" in page and "may be told: billing, clinical" in page
    assert desk.get(where).status_code == 404 and desk.post(where, data=more).status_code == 404


def test_guarantor_changes_from_a_day_on(patient, front_desk):
    old = add_contact(patient, "guarantor", "Al", by=front_desk)

    new = change_contact(patient, old.id, "guarantor", "Bo", by=front_desk, since=date(2027, 1, 1), because="divorce")

    assert new.since == date(2027, 1, 1) and Contact.get_by_id(old.id).ended_because == "divorce"
    with pytest.raises(NotFound):
        change_contact(patient, old.id, "guarantor", "Cy", by=front_desk)


def test_guarantors_social_security_number_is_masked_and_kept(patient, client_as, front_desk):
    old = add_contact(patient, "guarantor", "Al", by=front_desk, ssn4="7788")
    where = f"/patients/{patient.id}/contacts/{old.id}"
    desk = client_as("phone_clerk")
    assert "7788" not in desk.get(where).text and "7788" in client_as("records_lead").get(where).text

    desk.post(where, data={"role": "guarantor", "name": "Al Vale"})

    assert Contact.get(Contact.replaces == old).ssn4 == "7788"


def test_refused_change_keeps_what_was_typed(patient, front_desk, client_as):
    desk = client_as("phone_clerk")
    old = add_contact(patient, "permitted person", "Al", by=front_desk, scopes=(Scope.BILLING,))
    typed = {"role": "restricted person", "name": "Al Vale", "relationship": "ex-husband"}

    for headers in (FRAGMENT, {}):
        answer = desk.post(f"/patients/{patient.id}/contacts/{old.id}", data=typed, headers=headers)
        assert answer.status_code == 422
        assert "must not do or learn" in answer.text and "ex-husband" in answer.text
    assert Contact.select().count() == 1


def test_role_change_does_not_carry_permissions_along(patient, front_desk):
    old = add_contact(patient, "permitted person", "Al", by=front_desk, scopes=(Scope.BILLING,), code_word="maple")

    new = change_contact(patient, old.id, ContactRole.RESTRICTED, "Al", by=front_desk, forbidden="everything")

    assert (new.scopes, new.code_word, new.may_consent) == ("", "", False)


def test_ended_contact_finds_nobody_any_more(patient, front_desk):
    contact = add_contact(patient, "emergency contact", "Al", by=front_desk, phone="312-555-0177")
    assert find("5550177").best == patient.id

    revoke_contact(patient, contact.id, by=front_desk, because="died")

    assert find("5550177").rows == []
    ended = contacts(patient.id, ended=True)[0]
    assert (ended.ended, ended.why) == (True, "died")


@pytest.mark.parametrize("path", ["contacts", "contacts/1", "newborns/new"])
def test_nurse_is_refused_these_pages(path, patient, client_as):
    assert client_as("nurse").get(f"/patients/{patient.id}/{path}").status_code == 403
