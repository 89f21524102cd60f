"""Flags: proposed by the desk, set by those who may; what protects does so at once."""

import pytest

from office import announce
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError
from office.patients.leaving import Purpose
from office.patients.models import FlagKind, Patient, Privacy
from office.patients.queries.outgoing import outgoing
from office.privacy.queries.pages import privacy_page, staff_to_link
from office.privacy.rules import (
    Reach,
    end_custody,
    end_flag,
    end_staff_record,
    flag_of,
    link_staff,
    propose_flag,
    record_custody,
    set_flag,
)
from office.staff.models import Staff
from office.tasks.models import Task
from tests.conftest import person
from tests.patients.making import make_patient
from tests.privacy.making import HOME

BOX = Reach(street="PO Box 9", city="Chicago", state="IL", zip="60602", phone="312 555 0777")


def now(patient):
    return Patient.get_by_id(patient.id)


def acted(action):
    return AuditEvent.select().where(AuditEvent.action == action).count()


@pytest.fixture
def heard(monkeypatch):
    """What is announced as "patient.flagged"."""
    kinds = []
    acts = [*announce._heard.get("patient.flagged", []), lambda patient, kind, by: kinds.append(str(kind))]
    monkeypatch.setitem(announce._heard, "patient.flagged", acts)
    return kinds


def test_confidential_request_needs_no_reason_and_replaces_every_channel(nurse, heard):
    patient = make_patient(phone="312 555 0142", **HOME)

    propose_flag(patient, FlagKind.CONFIDENTIAL, by=nurse, reach=BOX)

    letter, call = outgoing(patient.id, Purpose.LETTER), outgoing(patient.id, Purpose.CALL)
    assert letter.lines[0] == "PO Box 9" and call.phone == "(312) 555-0777"
    assert now(patient).confidential and heard == ["confidential communication"] and acted("patient.flagged") == 1


def test_second_request_takes_the_place_of_the_first(nurse):
    patient = make_patient(**HOME)
    propose_flag(patient, FlagKind.CONFIDENTIAL, by=nurse, reach=BOX)

    propose_flag(patient, FlagKind.CONFIDENTIAL, by=nurse, reach=Reach(street="PO Box 12"))

    assert outgoing(patient.id, Purpose.LETTER).lines[0] == "PO Box 12"
    assert outgoing(patient.id, Purpose.CALL).phone == "(312) 555-0777"


@pytest.mark.parametrize("reach", [None, Reach(), Reach(city="Chicago")])
def test_confidential_request_says_where_to_reach_the_patient(nurse, reach):
    with pytest.raises(RuleError) as refusal:
        propose_flag(make_patient(), FlagKind.CONFIDENTIAL, by=nurse, reach=reach)

    assert refusal.value.field == "street"


@pytest.mark.parametrize("kind", [FlagKind.CONFIDENTIAL, FlagKind.SAFETY])
def test_what_protects_does_so_from_the_proposal_on(front_desk, kind):
    patient = make_patient(**HOME)

    flag = propose_flag(patient, kind, by=front_desk, reach=BOX if kind == FlagKind.CONFIDENTIAL else None)

    assert flag.set_at is None and (now(patient).confidential or now(patient).safety_flag)
    assert Task.get(Task.key == f"flag:{flag.id}").owner_role == "records lead"


def test_proposed_level_waits_for_someone_who_may_set_it(front_desk, records_lead):
    patient = make_patient()
    flag = propose_flag(patient, FlagKind.PRIVACY, by=front_desk, value=Privacy.RESTRICTED)
    waiting = now(patient).privacy

    set_flag(flag, by=records_lead)

    assert (waiting, now(patient).privacy) == (Privacy.NORMAL, Privacy.RESTRICTED)
    assert Task.get(Task.key == f"flag:{flag.id}").outcome == "set"


def test_who_proposes_does_not_set_or_end(front_desk):
    flag = propose_flag(make_patient(), FlagKind.SAFETY, by=front_desk)

    for act in (set_flag, end_flag):
        with pytest.raises(RuleError, match="records lead"):
            act(flag, by=front_desk)


def test_new_level_ends_the_one_before_and_its_end_brings_none_back(records_lead):
    patient = make_patient()
    propose_flag(patient, FlagKind.PRIVACY, by=records_lead, value=Privacy.RESTRICTED)
    flag = propose_flag(patient, FlagKind.PRIVACY, by=records_lead, value=Privacy.SENSITIVE)
    between = now(patient).privacy

    end_flag(flag, by=records_lead)

    assert (between, now(patient).privacy) == (Privacy.SENSITIVE, Privacy.NORMAL)
    assert len(privacy_page(patient.id).ended) == 2


def test_ended_safety_flag_lets_letters_go_home_again(records_lead):
    patient = make_patient(**HOME)
    flag = propose_flag(patient, FlagKind.SAFETY, by=records_lead)
    held = outgoing(patient.id, Purpose.LETTER).held

    end_flag(flag, by=records_lead)

    assert held and outgoing(patient.id, Purpose.LETTER).lines[0] == "12 Elm St"
    assert acted("patient.unflagged") == 1


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (FlagKind.PRIVACY, {"value": "secret"}, "level"),
        (FlagKind.RESTRICTION, {"words": " "}, "words"),
        (FlagKind.CONFIDENTIAL, {"reach": Reach(phone="none")}, "phone"),
    ],
)
def test_flag_that_says_nothing_is_refused(nurse, kind, given, field):
    with pytest.raises(RuleError) as refusal:
        propose_flag(make_patient(), kind, by=nurse, **given)

    assert refusal.value.field == field


def test_flag_of_another_patient_is_not_found(nurse):
    flag = propose_flag(make_patient(), FlagKind.SAFETY, by=nurse)

    with pytest.raises(NotFound):
        flag_of(make_patient().id, flag.id)


def test_custody_order_says_who_may_bring_consent_and_receive(nurse, heard):
    child = make_patient()
    first = record_custody(child, by=nurse, document="order of 2025", bring="Ruth Cho")

    second = record_custody(child, by=nurse, document="order of 2026", bring="Paul Cho", consent="Paul Cho")

    view = privacy_page(child.id)
    assert view.custody.id == second.id and [one.id for one in view.orders] == [first.id]
    assert heard == ["custody order"] * 2 and acted("patient.custody_recorded") == 2


@pytest.mark.parametrize(("given", "field"), [({"bring": "Ruth"}, "document"), ({"document": "order"}, "bring")])
def test_custody_order_without_document_or_person_is_refused(nurse, given, field):
    with pytest.raises(RuleError) as refusal:
        record_custody(make_patient(), by=nurse, **given)

    assert refusal.value.field == field


def test_ended_order_stays_on_record_and_is_ended_once(nurse):
    child = make_patient()
    order = record_custody(child, by=nurse, document="order", bring="Ruth Cho")

    end_custody(child, order.id, by=nurse)

    assert privacy_page(child.id).custody is None
    with pytest.raises(NotFound):
        end_custody(child, order.id, by=nurse)


def test_member_of_staff_who_is_a_patient_is_sensitive_by_default(records_lead, nurse):
    patient = make_patient(last_name="Burke", first_name="Tom")

    link = link_staff(patient, Staff.get_by_id(nurse.staff_id), by=records_lead)

    assert now(patient).privacy == Privacy.SENSITIVE and acted("patient.staff_linked") == 1
    end_staff_record(patient, link.id, by=records_lead)
    assert now(patient).privacy == Privacy.NORMAL


def test_nobody_links_themselves_and_nobody_twice(records_lead, nurse):
    patient, tom = make_patient(), Staff.get_by_id(nurse.staff_id)
    with pytest.raises(RuleError, match="Someone else"):
        link_staff(patient, Staff.get_by_id(records_lead.staff_id), by=records_lead)
    link_staff(patient, tom, by=records_lead)

    with pytest.raises(RuleError, match="linked to a record already"):
        link_staff(make_patient(), tom, by=records_lead)


def test_staff_of_the_same_name_are_offered_first(records_lead):
    person("Zoe Abbot", "zoe", "nurse")

    offered = staff_to_link(make_patient(last_name="Abbot", first_name="Zoe"))

    assert offered[0][1] == "Zoe Abbot (same name)"


def test_page_costs_the_same_for_many_flags(nurse, count_queries):
    few, many = make_patient(), make_patient()
    propose_flag(few, FlagKind.RESTRICTION, by=nurse, words="first")
    for number in range(5):
        propose_flag(many, FlagKind.RESTRICTION, by=nurse, words=f"number {number}")
    with count_queries() as one:
        privacy_page(few.id)
    with count_queries() as all_of_them:
        privacy_page(many.id)

    assert len(all_of_them) == len(one)
