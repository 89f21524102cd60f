"""The door of a guarded record: closed, opened by a reason, reviewed by someone else."""

from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.errors import Guarded, RuleError, StaleEdit
from office.patients.models import GlassReason, Household, Privacy, Tie, Verdict
from office.patients.queries import banner, find, side_by_side
from office.patients.queries.guarding import has_relation, is_locked, own_or_family
from office.patients.rules import open_patient
from office.phone.models import Call
from office.phone.rules import start_call
from office.privacy.rules import break_glass, review_break
from office.privacy.rules.glass import OwnRecord, check_writing, review_due
from office.tasks.models import Task
from tests.conftest import PASSWORD
from tests.patients.making import details, make_patient
from tests.privacy.making import broken, make_guarded, with_password, works_here
from tests.scheduling.making import make_appointment


def last(action):
    return AuditEvent.select().where(AuditEvent.action == action).order_by(AuditEvent.number.desc()).first()


def test_restricted_record_is_closed_to_everyone(doctor, auditor):
    patient = make_guarded()

    for actor in (doctor, auditor):
        with pytest.raises(Guarded):
            open_patient(patient.id, by=actor)


def test_reason_and_password_open_it_for_an_hour_and_this_patient_only(nurse, set_clock):
    patient, other = make_guarded(), make_guarded()
    row = broken(patient, nurse, GlassReason.EMERGENCY)

    assert open_patient(patient.id, by=nurse).id == patient.id
    assert is_locked(other.id, other.privacy, nurse)
    assert last("glass.broken").patient_id == patient.id and row.level == Privacy.RESTRICTED
    set_clock("2026-12-01 09:01")
    with pytest.raises(Guarded):
        open_patient(patient.id, by=nurse)


def test_open_glass_is_its_breakers_alone(nurse, doctor):
    patient = make_guarded()
    broken(patient, nurse)

    assert is_locked(patient.id, patient.privacy, doctor)


def test_wrong_password_opens_nothing_and_is_noted(nurse):
    patient = make_guarded()

    with pytest.raises(RuleError) as refusal:
        break_glass(patient.id, GlassReason.PHONE, "", "wrong", by=with_password(nurse))

    assert refusal.value.field == "password" and last("staff.password_refused")
    assert is_locked(patient.id, patient.privacy, nurse)


def test_other_needs_words(nurse):
    patient = make_guarded()

    with pytest.raises(RuleError) as refusal:
        break_glass(patient.id, GlassReason.OTHER, " ", PASSWORD, by=with_password(nurse))

    assert refusal.value.field == "words"


def test_record_that_is_open_needs_no_reason(nurse):
    with pytest.raises(RuleError, match="open to you"):
        break_glass(make_patient().id, GlassReason.PHONE, "", PASSWORD, by=with_password(nurse))


def test_privacy_officer_has_a_task_within_two_business_days(nurse):
    row = broken(make_guarded(), nurse)

    task = Task.get(Task.key == f"glass:{row.id}")
    assert task.owner_role == "auditor" and f"{task.due_on}" == "2026-12-02" and task.done_at is None
    assert f"{review_due(row.at)}" > f"{row.at}"


def test_sensitive_record_opens_to_whoever_has_work_with_it(nurse, front_desk):
    closed, booked = make_guarded(Privacy.SENSITIVE), make_guarded(Privacy.SENSITIVE)
    make_appointment(patient=booked, by=front_desk)

    assert is_locked(closed.id, closed.privacy, nurse)
    assert not is_locked(booked.id, booked.privacy, nurse)


def test_open_call_is_a_tie_of_its_taker_only(phone_clerk, nurse):
    patient = make_guarded(Privacy.SENSITIVE)
    Call.update(patient=patient).where(Call.id == start_call(by=phone_clerk).id).execute()

    assert has_relation(patient.id, phone_clerk) and not has_relation(patient.id, nurse)


def test_own_record_is_never_ones_work(nurse, front_desk):
    patient = make_guarded(Privacy.SENSITIVE)
    make_appointment(patient=patient, by=front_desk)
    works_here(patient, nurse)

    assert is_locked(patient.id, patient.privacy, nurse) and not is_locked(patient.id, patient.privacy, front_desk)


def test_banner_of_a_closed_record_tells_name_and_number_only(nurse):
    patient = make_guarded(phone="312 555 0142")

    shown = banner(patient, nurse)

    assert (shown.born_shown, shown.phone_shown) == ("–", "") and ("Restricted record", "alert") in shown.alerts


def test_nobody_changes_their_own_or_their_familys_record(nurse, front_desk):
    own, child, other = make_patient(), make_patient(), make_patient()
    works_here(own, nurse)
    Household.create(patient=child, other=own, tie=Tie.CHILD, since="2020-01-01")

    assert [own_or_family(one.id, nurse) for one in (own, child, other)] == ["own", "family", ""]
    with pytest.raises(OwnRecord, match="family"):
        check_writing(child.id, by=nurse)
    check_writing(own.id, by=front_desk)
    assert last("access.own_record").patient_id == child.id


def test_review_is_done_by_someone_else_once(nurse, auditor, records_lead):
    row = broken(make_guarded(), auditor)
    with pytest.raises(RuleError, match="Someone else"):
        review_break(row, row.version, Verdict.OK, "", by=auditor)

    review_break(row, row.version, Verdict.OK, "", by=records_lead)

    assert last("glass.reviewed") and Task.get(Task.key == f"glass:{row.id}").done_at
    with pytest.raises(RuleError, match="reviewed already"):
        review_break(row, row.version, Verdict.OK, "", by=records_lead)


def test_what_is_to_be_investigated_says_what_and_reaches_the_manager(nurse, auditor):
    row = broken(make_guarded(), nurse)
    with pytest.raises(RuleError) as refusal:
        review_break(row, row.version, Verdict.INVESTIGATE, "", by=auditor)

    review_break(row, row.version, Verdict.INVESTIGATE, "No visit that day", by=auditor)

    assert refusal.value.field == "review"
    assert Task.get(Task.key == f"glass-incident:{row.id}").owner_role == "office manager"


def test_review_of_what_someone_else_reviewed_meanwhile_is_stale(nurse, auditor):
    row = broken(make_guarded(), nurse)

    with pytest.raises(StaleEdit):
        review_break(row, row.version + 1, Verdict.OK, "", by=auditor)


def test_normal_record_costs_no_query_more(nurse, count_queries):
    patient = make_patient()
    with count_queries() as normal:
        open_patient(patient.id, by=nurse)

    assert not [one for one in normal if "glass" in str(one) or "staff_record" in str(one)]


@pytest.mark.parametrize("asked", ["Guarded, Greta", "guarded 5/4/1962", "312 555 0142"])
def test_search_shows_a_restricted_record_by_name_and_number_only(asked):
    patient = make_guarded(
        last_name="Guarded", first_name="Greta", born_on=date(1962, 5, 4), phone="312 555 0142", email="g@example.org"
    )

    row = next(one for one in find(asked).rows if one.id == patient.id)

    assert row.name == "Guarded, Greta" and "1962" not in str(row) and "0142" not in str(row)
    assert row.detail == "Restricted record"


def test_newcomer_like_a_restricted_record_is_told_nothing_of_it():
    patient = make_guarded(last_name="Guarded", first_name="Greta", born_on=date(1962, 5, 4), phone="312 555 0142")

    shown = side_by_side(details(last_name="Guarded"), [(patient, 90, [], "block")])

    assert "1962" not in str(shown[0].lines) and "0142" not in str(shown[0].lines)
