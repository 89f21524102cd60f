"""Newborns without a name, twins, and other patients of a household."""

from datetime import date, timedelta

import pytest

from office.audit.models import AuditEvent
from office.errors import RuleError
from office.patients.models import Contact, ContactRole, Household, Patient, PatientAddress, PatientName, Tie
from office.patients.queries import banner, contacts, facts, find, ties
from office.patients.rules import Newborn, add_contact, add_tie, end_tie, register_newborn, share_address
from office.tasks.models import Task
from tests.patients.making import make_patient

BORN = date(2026, 11, 29)
FRAGMENT = {"HX-Request": "true"}
TYPED = {
    "sex": "F", "born_on": "11/29/2026", "born_at": "4:12a", "multiple_birth": "y", "guarantor": "mother",
    "mother_decides": "y",
}  # fmt: skip


@pytest.fixture
def judy():
    """The mother of scenario A02."""
    mother = make_patient(
        last_name="Smith", first_name="Judy", sex="F", born_on=date(1996, 2, 3), phone="312-555-0121",
        street="1 Oak St", city="Chicago", state="IL", zip="60601",
    )  # fmt: skip
    Patient.update(mrn=101010).where(Patient.id == mother.id).execute()
    return Patient.get_by_id(mother.id)


def baby(**given):
    """A girl of the twins."""
    known = {"born_on": BORN, "sex": "F", "born_at": "04:12", "multiple_birth": True, "guarantor": "mother"}
    return Newborn(**{**known, **given})


def test_a02_unnamed_twins_become_emma_and_ella(judy, client_as, set_clock):
    desk = client_as("front_desk")
    where = f"/patients/{judy.id}/newborns"
    assert 'value="12/01/2026"' in desk.get(f"{where}/new").text
    assert desk.post(where, data={**TYPED, "key": "a"}).status_code == 303
    again = desk.get(f"{where}/new").text
    assert 'value="11/29/2026"' in again and "Smith, Judy Girl A" in again and "checked" in again
    assert desk.post(where, data={**TYPED, "born_at": "4:19a", "key": "b"}).status_code == 303

    one, two = Patient.select().where(Patient.came_by == "newborn").order_by(Patient.id)
    assert [(p.full_name, p.born_at, p.birth_order) for p in (one, two)] == [
        ("Smith, Judy Girl A", "04:12", "A"), ("Smith, Judy Girl B", "04:19", "B"),
    ]  # fmt: skip
    assert abs(one.mrn - two.mrn) > 1 and one.mrn % 100 not in (9, 10, 11)
    page = desk.get(f"/patients/{one.id}").text
    assert "2 days" in page and "Twin A: twin B is Smith, Judy Girl B" in page and "Newborn of Smith, Judy" in page
    assert "twin A is Smith, Judy Girl A" in desk.get(f"/patients/{two.id}").text
    assert {row.role for row in Contact.select().where(Contact.patient == one)} == {
        ContactRole.EMERGENCY, ContactRole.REPRESENTATIVE, ContactRole.GUARANTOR,
    }  # fmt: skip

    found = desk.post("/patients/find", data={"q": "smith judy"}, headers=FRAGMENT).text
    assert "30 y" in found and found.count("2 days") == 2 and found.lower().count("newborn of") == 2

    set_clock("2026-12-04 09:00")
    desk = client_as("front_desk")
    assert "Name the baby" in desk.get(f"/patients/{two.id}").text
    for child, name in ((one, "Emma"), (two, "Ella")):
        form = {"last_name": "Smith", "first_name": name, "middle_name": "Rose", "born_on": "11/29/2026", "sex": "F"}
        form |= {"birth_order": child.birth_order, "multiple_birth": "y", "language": "English"}
        form |= {"name_kind": "newborn temporary", "version": str(Patient.get_by_id(child.id).version)}
        form |= {"clinical_sex": "unknown", "advance_directive": "not asked", "born_at": "4:12a"}
        answer = desk.post(f"/patients/{child.id}/edit", data=form)
        assert answer.status_code == 303

    assert find("judy girl b").best == two.id
    assert str(Patient.get_by_id(two.id)) == "Smith, Ella Rose"
    assert {old.kind for old in PatientName.select()} == {"newborn temporary"}
    kinds = sorted(task.kind for task in Task.select().where(Task.patient == two))
    assert "label" in kinds and "folder label" in kinds
    assert "Twin B: twin A is Smith, Emma Rose" in desk.get(f"/patients/{two.id}").text


def test_single_newborn_has_no_letter_and_the_mothers_reach(judy, front_desk):
    child = register_newborn(judy, baby(multiple_birth=False, sex="M"), by=front_desk)

    known = facts(child.id)
    assert child.full_name == "Smith, Judy Boy"
    assert known.phones[0].whose == "mother, Smith, Judy" and known.addresses[0].lines[0] == "1 Oak St"
    assert [one.tie for one in known.ties] == ["newborn of"] and ties(judy.id)[0].tie == "mother of"
    assert ("Newborn of Smith, Judy", "calm") in banner(child).alerts
    assert "patient.registered" in [event.action for event in AuditEvent.select()]


def test_guarantor_may_be_someone_else_or_not_decided(judy, front_desk):
    given = {"guarantor": "someone else", "guarantor_name": "Tim Smith", "guarantor_relationship": "father"}
    one = register_newborn(judy, baby(**given, mother_decides=False), by=front_desk)
    two = register_newborn(judy, baby(guarantor="asked, not decided"), by=front_desk)

    assert [(c.role, c.name) for c in contacts(one.id)] == [
        ("emergency contact", "Smith, Judy"), ("guarantor", "Tim Smith"),
    ]  # fmt: skip
    assert "guarantor" not in {c.role for c in contacts(two.id)}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"born_on": date(2026, 12, 2)}, "born_on"),
        ({"born_on": date(2026, 10, 1)}, "born_on"),
        ({"guarantor": ""}, "guarantor"),
        ({"guarantor": "someone else"}, "guarantor_name"),
        ({"birth_order": "a"}, "birth_order"),
        ({"multiple_birth": False}, "multiple_birth"),
    ],
)
def test_newborn_is_refused_at_its_field(given, field, judy, front_desk):
    register_newborn(judy, baby(), by=front_desk)

    with pytest.raises(RuleError) as refusal:
        register_newborn(judy, baby(**given), by=front_desk)

    assert refusal.value.field == field
    assert Patient.select().where(Patient.came_by == "newborn").count() == 1


def test_mother_who_is_a_minor_cannot_be_guarantor(front_desk):
    mother = make_patient(sex="F", born_on=date(2010, 5, 5))

    with pytest.raises(RuleError) as refusal:
        register_newborn(mother, baby(), by=front_desk)

    assert refusal.value.field == "emancipated"
    assert Patient.select().count() == 1


def test_newborn_is_no_longer_named_in_the_banner_after_a_year(judy, front_desk, set_clock):
    child = register_newborn(judy, baby(multiple_birth=False), by=front_desk)
    set_clock("2027-12-01 09:00")

    assert not [words for words, _ in banner(Patient.get_by_id(child.id)).alerts if "Newborn" in words]


def test_refused_newborn_keeps_what_was_typed(judy, client_as):
    for headers in (FRAGMENT, {}):
        answer = client_as("front_desk").post(
            f"/patients/{judy.id}/newborns", data={**TYPED, "guarantor": "", "born_at": "25:00"}, headers=headers
        )
        assert answer.status_code == 422
        assert "Ask who pays" in answer.text and "25:00" in answer.text
    assert client_as("nurse").post(f"/patients/{judy.id}/newborns", data=TYPED).status_code == 403
    assert client_as("front_desk").get("/patients/99/newborns/new").status_code == 404


def test_tied_patients_share_the_address_by_one_press_and_no_permission(judy, client_as, front_desk):
    son = make_patient(last_name="Smith", first_name="Tim", sex="M", born_on=date(2015, 5, 5))
    add_contact(judy, "permitted person", "Ann", scopes=("billing",), by=front_desk)
    desk = client_as("phone_clerk")

    answer = desk.post(f"/patients/{son.id}/ties", data={"tie": "child of", "other": "10-10-10"})

    assert answer.status_code == 303
    row = Household.get()
    assert (row.patient_id, row.other_id, row.tie) == (son.id, judy.id, Tie.CHILD)
    assert "parent of" in desk.get(f"/patients/{judy.id}/contacts").text
    assert desk.post(f"/patients/{son.id}/ties/{row.id}/addresses").status_code == 303
    assert PatientAddress.get(PatientAddress.patient == son).street == "1 Oak St"
    assert not Contact.select().where(Contact.patient == son).count()
    stranger = make_patient()
    assert desk.post(f"/patients/{stranger.id}/ties/{row.id}/addresses").status_code == 404
    assert desk.post(f"/patients/{son.id}/ties/{row.id}/ends").status_code == 303
    assert not ties(son.id)


def test_tie_that_is_not_clear_is_refused_with_the_people(judy, client_as, front_desk):
    son = make_patient(last_name="Smith", first_name="Tim", sex="M", born_on=date(2015, 5, 5))
    make_patient(last_name="Smith", first_name="Judith", born_on=date(1950, 1, 1))
    desk = client_as("front_desk")

    several = desk.post(f"/patients/{son.id}/ties", data={"tie": "child of", "other": "smith jud"})
    nobody = desk.post(f"/patients/{son.id}/ties", data={"tie": "child of", "other": "zzz"}, headers=FRAGMENT)

    assert several.status_code == nobody.status_code == 422
    assert "10-10-10" in several.text and "Nobody on file" in nobody.text and "zzz" in nobody.text
    add_tie(son, judy, Tie.CHILD, by=front_desk)
    with pytest.raises(RuleError, match="already"):
        add_tie(judy, son, Tie.CHILD, by=front_desk)
    with pytest.raises(RuleError, match="same record"):
        add_tie(judy, judy, Tie.SPOUSE, by=front_desk)


def test_tie_can_be_made_again_and_the_address_of_nobody_is_not_copied(judy, front_desk):
    other = make_patient()
    row = add_tie(judy, other, Tie.SPOUSE, by=front_desk)
    end_tie(judy, row.id, by=front_desk)

    assert add_tie(judy, other, Tie.SPOUSE, by=front_desk).id == row.id
    with pytest.raises(RuleError, match="no home address"):
        share_address(judy, row.id, by=front_desk)
    Patient.update(confidential=True).where(Patient.id == judy.id).execute()
    with pytest.raises(RuleError, match="not to be copied"):
        share_address(other, row.id, by=front_desk)


def test_page_of_a_family_costs_as_many_queries_for_three_ties_as_for_one(judy, client_as, front_desk, count_queries):
    desk, counts = client_as("phone_clerk"), []
    desk.get(f"/patients/{judy.id}/contacts")
    for number in range(3):
        add_tie(make_patient(born_on=BORN - timedelta(days=9000 + number)), judy, Tie.HOUSEHOLD, by=front_desk)
        with count_queries() as seen:
            desk.get(f"/patients/{judy.id}/contacts")
        counts.append(len(seen))
    assert len(set(counts)) == 1
