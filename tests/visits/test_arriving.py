"""Arrivals that are not plain: children, the wrong patient, another day; and who left without being seen."""

from datetime import date, timedelta

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.errors import RuleError
from office.onfile.models import FormCode, FormOnFile, FormStatus
from office.patients.models import Contact, ContactRole, Verified
from office.patients.rules import verify
from office.scheduling.models import Appointment, Standing, TakenPlace
from office.staff.models import Role, Staff
from office.tasks.models import Task
from office.visits import desk, queries
from office.visits.asking import asks
from office.visits.models import Accompanied, Consent, Decision, Flow, FollowUp, LeftUnseen, Visit, WrongArrival
from office.visits.rules import (
    accompany,
    arrive,
    came_on_another_day,
    check_in,
    receive,
    say_follow_up,
    standing_steps,
    step,
    undo_last,
    wrong_patient,
)
from tests.scheduling.making import TODAY, make_appointment, make_person
from tests.visits.making import make_visit

CHILD = {"born_on": date(2019, 8, 30)}


def make_adult(child, name="Ana Said", relationship="mother", role=ContactRole.REPRESENTATIVE, **given):
    return Contact.create(patient=child, role=role, name=name, relationship=relationship, since=TODAY, **given)


def audited(action):
    return AuditEvent.select().where(AuditEvent.action == action).count()


def child_here(by, **adult):
    visit = make_visit(by=by, appointment=make_appointment(make_person(**CHILD)))
    return visit, make_adult(visit.patient, **adult)


# a child


def test_child_is_not_checked_in_before_it_is_said_who_brought_it(front_desk):
    visit, mother = child_here(front_desk)
    with pytest.raises(RuleError, match="who brought the child") as refused:
        check_in(visit, by=front_desk)
    assert refused.value.field == "brought"

    accompany(visit, by=front_desk, name="", contact=mother, consent=Consent.MAY)

    assert check_in(visit, by=front_desk).flow == Flow.CHECKED_IN
    assert (Accompanied.get().name, audited("visit.accompanied")) == ("Ana Said", 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"consent": Consent.MAY, "name": ""}, "name"),
        ({"consent": Consent.MAY, "name": "Aunt May"}, "consent"),
        ({"consent": Consent.PROXY, "name": "Aunt May"}, "guardian"),
        ({"consent": Consent.PHONE, "name": "Aunt May", "guardian": "Ana Said"}, "second"),
    ],
)
def test_adult_who_may_not_consent_needs_another_way(given, field, front_desk):
    visit, _ = child_here(front_desk)

    with pytest.raises(RuleError) as refused:
        accompany(visit, by=front_desk, **given)

    assert refused.value.field == field and Accompanied.select().count() == 0


def test_consent_by_phone_is_heard_by_two_different_people(front_desk, nurse):
    visit, _ = child_here(front_desk)
    said = {"name": "Aunt May", "consent": Consent.PHONE, "guardian": "Ana Said"}
    with pytest.raises(RuleError, match="two of staff"):
        accompany(visit, by=front_desk, second=Staff.get_by_id(front_desk.staff_id), **said)

    made = accompany(visit, by=front_desk, second=Staff.get_by_id(nurse.staff_id), **said)

    assert (made.guardian, made.second_id) == ("Ana Said", nurse.staff_id)


def test_person_whom_the_record_keeps_away_is_not_offered_and_not_taken(front_desk):
    visit, _ = child_here(front_desk)
    make_adult(visit.patient, "Karl Said", "father", ContactRole.RESTRICTED)
    make_adult(visit.patient, "Karl Said", "father", ContactRole.EMERGENCY)

    assert [adult.name for adult, _ in desk.adults_around(visit.patient)] == ["Ana Said"]
    with pytest.raises(RuleError, match="Say nothing"):
        accompany(visit, by=front_desk, name="Karl Said", consent=Consent.EMERGENCY)


def test_receiving_a_child_is_all_or_nothing(front_desk):
    appointment = make_appointment(make_person(**CHILD))
    with pytest.raises(RuleError):
        receive(appointment, by=front_desk, child={"name": "Aunt May", "consent": Consent.MAY})
    assert Visit.select().count() == 0

    mother = make_adult(appointment.patient)
    visit = receive(appointment, by=front_desk, child={"name": "", "contact": mother, "consent": Consent.MAY})

    assert [one.flow for one in standing_steps(visit)] == [Flow.ARRIVED, Flow.CHECKED_IN]


# the wrong patient


def test_wrong_patient_takes_the_whole_arrival_back_and_both_records_tell_it(front_desk, set_clock):
    wrong = make_visit(by=front_desk)
    right = make_appointment(make_person("Quispe", "Ana"), start_minute=600)
    set_clock("2026-12-01 08:04")
    check_in(wrong, by=front_desk, verified=[Verified.PHONE])
    signed = {"code": FormCode.CONSENT, "status": FormStatus.ON_FILE, "signed_on": TODAY, "at": clock.now()}
    form = FormOnFile.create(patient=wrong.patient, **signed)
    step(wrong, Flow.ROOMED, by=front_desk, room="Room 1")

    said = wrong_patient(wrong, reason="same last name", right=right, by=front_desk)

    row, came = Visit.get_by_id(wrong.id), said.right_visit
    assert (row.flow, row.room, row.arrived_at, standing_steps(row)) == (Flow.EXPECTED, "", None, [])
    assert all(one.undo_reason == "wrong patient: same last name" for one in queries.steps_of(row))
    assert len(queries.steps_of(row)) == 3
    assert Appointment.get_by_id(row.appointment_id).begun_at is None
    assert (came.flow, came.arrived_at) == (Flow.ARRIVED, wrong.arrived_at)
    assert queries.steps_of(came)[0].entered_late
    assert queries.wrong_arrivals(row)[0] == [said] and queries.wrong_arrivals(came)[1] == said
    assert FormOnFile.get_by_id(form.id).patient_id == row.patient_id, "nothing moves by itself"
    assert "verified: phone" in said.recorded and "consent to treat" in said.recorded
    assert Task.get(Task.kind == "wrong patient").patient_id == row.patient_id
    assert (audited("visit.wrong_patient"), audited("visit.right_patient")) == (1, 1)
    assert Verified.PHONE not in queries.last_verified(row.patient_id)


def test_wrong_patient_who_can_arrive_anew(front_desk):
    visit = make_visit(Flow.CHECKED_IN, by=front_desk)
    wrong_patient(visit, reason="misheard", by=front_desk)

    assert arrive(visit.appointment, by=front_desk).id == visit.id
    assert WrongArrival.get().right_patient_id is None


@pytest.mark.parametrize("reason", ["", "  "])
def test_wrong_patient_needs_a_reason(reason, front_desk):
    with pytest.raises(RuleError) as refused:
        wrong_patient(make_visit(by=front_desk), reason=reason, by=front_desk)
    assert refused.value.field == "reason"


def test_right_patient_who_cannot_arrive_undoes_nothing(front_desk):
    visit = make_visit(by=front_desk)
    here = make_visit(by=front_desk, start_minute=600)

    with pytest.raises(RuleError, match="here already"):
        wrong_patient(visit, reason="misheard", right=here.appointment, by=front_desk)

    assert Visit.get_by_id(visit.id).flow == Flow.ARRIVED and WrongArrival.select().count() == 0


# another day


@pytest.mark.parametrize(("keep", "standing"), [(True, Standing.BOOKED), (False, Standing.CANCELED_BY_PATIENT)])
def test_patient_of_another_day_is_worked_in_today(keep, standing, front_desk, set_clock):
    set_clock("2026-12-01 09:02")
    later = make_appointment(day_on=TODAY + timedelta(days=7))

    visit = came_on_another_day(later, keep=keep, by=front_desk)

    assert (visit.flow, visit.day_on, visit.source) == (Flow.ARRIVED, TODAY, "walk-in")
    assert Appointment.get_by_id(later.id).standing == standing
    assert TakenPlace.select().where(TakenPlace.appointment == later.id).exists() is keep
    assert audited("visit.another_day") == 1


def test_booking_of_today_is_no_other_day(front_desk):
    with pytest.raises(RuleError, match="Use Arrive"):
        came_on_another_day(make_appointment(), keep=True, by=front_desk)


# left without being seen


def test_left_unseen_frees_the_place_and_somebody_calls_the_same_day(front_desk, nurse, set_clock):
    visit = make_visit(Flow.CHECKED_IN, by=front_desk)
    set_clock("2026-12-01 09:40")
    tom = Staff.get_by_id(nurse.staff_id)
    told = {"reason": "had to pick up a child", "noticed_by": "Ana Reyes", "nurse": tom}
    step(visit, Flow.LEFT_UNSEEN, by=front_desk, unseen=told)

    found, task = LeftUnseen.get(), Task.get()
    assert Appointment.get_by_id(visit.appointment_id).standing == Standing.LEFT_UNSEEN
    assert TakenPlace.select().count() == 0
    assert (found.noticed_by, found.reason, found.nurse_id) == ("Ana Reyes", "had to pick up a child", tom.id)
    assert found.due_at == clock.now() + timedelta(minutes=120)
    assert (task.owner_id, task.due_on, task.owner_role) == (tom.id, TODAY, Role.NURSE)
    assert "by 11:40 AM" in task.words and "pick up a child" in task.words
    assert queries.unseen(Visit.get_by_id(visit.id)).nurse.name == tom.name


def test_call_back_is_due_at_closing_at_the_latest(front_desk, set_clock):
    visit = make_visit(Flow.CHECKED_IN, by=front_desk, start_minute=960)
    set_clock("2026-12-01 16:30")
    step(visit, Flow.LEFT_UNSEEN, by=front_desk)

    assert clock.local(LeftUnseen.get().due_at).strftime("%H:%M") == "17:00"


def test_undone_leaving_settles_the_call(front_desk):
    visit = make_visit(Flow.CHECKED_IN, by=front_desk)
    step(visit, Flow.LEFT_UNSEEN, by=front_desk)
    undo_last(visit, by=front_desk)

    assert Task.get().done_at is not None and queries.unseen(Visit.get()) is None


# off the path


def test_from_the_lab_one_comes_back_to_the_provider(front_desk, nurse, set_clock):
    visit = make_visit(Flow.WITH_PROVIDER, by=nurse)
    first_seen = Visit.get().seen_at
    set_clock("2026-12-01 08:20")
    step(visit, Flow.WAITING_TEST, by=nurse)
    step(visit, Flow.WITH_PROVIDER, by=nurse)
    with pytest.raises(RuleError, match="provider has come already"):
        step(visit, Flow.LEFT_UNSEEN, by=nurse)

    assert Visit.get().seen_at == first_seen


@pytest.mark.parametrize(
    ("seen", "standing"), [(Flow.WITH_PROVIDER, Standing.COMPLETED), (Flow.CHECKED_IN, Standing.LEFT_UNSEEN)]
)
def test_sent_to_hospital_says_where_and_counts_as_seen_only_when_seen(seen, standing, nurse):
    visit = make_visit(seen, by=nurse)
    with pytest.raises(RuleError) as refused:
        step(visit, Flow.SENT_OUT, by=nurse)
    assert refused.value.field == "note"

    step(visit, Flow.SENT_OUT, by=nurse, note="ambulance to Mercy")

    assert Appointment.get_by_id(visit.appointment_id).standing == standing
    with pytest.raises(RuleError, match="Undo that first"):
        step(visit, Flow.CHECKOUT, by=nurse)


# what follows


def test_nobody_leaves_before_it_is_said_what_follows(front_desk):
    visit = make_visit(Flow.CHECKOUT, by=front_desk)
    with pytest.raises(RuleError, match="what follows") as refused:
        step(visit, Flow.LEFT, by=front_desk)
    assert refused.value.field == "decision"

    say_follow_up(visit, Decision.RECALL, weeks=6, by=front_desk)
    say_follow_up(visit, Decision.NONE, by=front_desk)

    assert step(visit, Flow.LEFT, by=front_desk).flow == Flow.LEFT
    assert [(one.decision, one.ended_at is None) for one in FollowUp.select().order_by(FollowUp.id)] == [
        ("recall", False), ("none", True),
    ]  # fmt: skip


def test_follow_up_that_is_not_true_is_refused(front_desk):
    visit = make_visit(Flow.CHECKOUT, by=front_desk)
    other = make_appointment(make_person("Other"), day_on=TODAY + timedelta(days=7))
    for given, field in (
        ({"decision": Decision.RECALL}, "weeks"),
        ({"decision": Decision.RECALL, "weeks": 105}, "weeks"),
        ({"decision": Decision.BOOKED}, "decision"),
        ({"decision": Decision.BOOKED, "appointment": other}, "decision"),
    ):
        with pytest.raises(RuleError) as refused:
            say_follow_up(visit, by=front_desk, **given)
        assert refused.value.field == field


# what is asked


def test_what_was_confirmed_lately_is_not_asked_again(front_desk, set_clock):
    person = make_person()
    set_clock("2026-11-20 09:00")
    for what in (Verified.ADDRESS, Verified.CARD, Verified.PHOTO_ID):
        verify(person, what, by=front_desk)
    set_clock("2026-12-01 08:00")

    due = {one.what for one in desk.to_ask(person.id) if one.due}

    assert due == {Verified.PHONE, Verified.CARD}


@pytest.mark.parametrize(("days", "due"), [(90, False), (91, True)])
def test_address_is_asked_again_after_its_days(days, due):
    last = {Verified.ADDRESS: clock.now() - timedelta(days=days)}
    rules = {"verify.address_days": 90, "verify.photo_days": 365}

    assert asks(last, TODAY, rules, clock.local)[0].due is due
