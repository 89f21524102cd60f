"""The close of a day: what keeps it open, what is carried over, and that nobody closes twice."""

import json
from datetime import timedelta

import pytest

from office.audit.models import AuditEvent
from office.charts.models import Purpose
from office.charts.rules import sign_out_volume
from office.checkout.rules import check_out, excuse_charge, take_back_excuse
from office.dayclose import queries
from office.dayclose.models import CarriedItem, DayClose
from office.dayclose.rules import carry_over, close_day, reopen_day
from office.errors import RuleError
from office.phone.models import Message, MessageKind
from office.scheduling.models import Appointment, Standing
from office.scheduling.rules import cancel_appointment
from office.staff.models import Role, Staff
from office.tasks.models import Task
from office.tasks.rules import finish_task
from office.visits.models import Decision, Flow, Visit
from office.visits.rules import step
from tests.accounts.making import make_charge
from tests.charts.making import holder_of, make_volume
from tests.closures.making import make_out
from tests.scheduling.making import TODAY, make_appointment
from tests.visits.making import make_visit

TOMORROW = TODAY + timedelta(days=1)


def kinds(day_on=TODAY):
    return [item.kind for item in queries.open_items(day_on)]


def audited(action):
    return AuditEvent.select().where(AuditEvent.action == action).count()


def test_empty_day_closes_with_its_counts(front_desk):
    close = close_day(TODAY, by=front_desk)

    assert json.loads(close.counts)["booked"] == 0
    assert (queries.close_of(TODAY), audited("day.closed")) == (close, 1)


def test_visit_that_is_not_final_keeps_the_day_open(front_desk):
    make_appointment()
    assert kinds() == ["visit"]
    with pytest.raises(RuleError, match="1 things are open"):
        close_day(TODAY, by=front_desk)
    assert DayClose.select().count() == 0


@pytest.mark.parametrize(("flow", "role"), [(Flow.ROOMED, Role.NURSE), (Flow.WITH_PROVIDER, Role.PROVIDER)])
def test_open_visit_names_who_has_it_now(flow, role, front_desk):
    make_visit(flow, by=front_desk)

    (item,) = queries.open_items(TODAY)

    assert (item.owner_role, str(flow) in item.words, item.patient.startswith("Quispe, Ada")) == (role, True, True)


def test_visit_without_a_charge_waits_for_one_or_for_a_reason(front_desk, biller):
    visit = make_visit(Flow.LEFT, by=front_desk)
    assert kinds() == ["charge"]

    excuse_charge(visit, "nurse visit without a charge", by=front_desk)
    assert kinds() == []
    take_back_excuse(visit, by=front_desk)
    assert kinds() == ["charge"]

    make_charge(visit.patient, 16500, visit=visit, by=biller)
    assert kinds() == []
    with pytest.raises(RuleError, match="has a charge"):
        excuse_charge(visit, "courtesy", by=front_desk)


def test_who_was_not_seen_needs_no_charge_but_a_call(front_desk, nurse):
    visit = make_visit(Flow.CHECKED_IN, by=front_desk)
    step(visit, Flow.LEFT_UNSEEN, by=front_desk)
    assert kinds() == ["callback"]

    finish_task(Task.get(), 1, "reached, comes tomorrow", by=nurse)

    assert kinds() == []


def test_check_out_says_everything_in_one_act(front_desk):
    visit = make_visit(Flow.CHECKOUT, by=front_desk)

    check_out(visit, Decision.RECALL, weeks=12, no_charge_reason="form or papers only", by=front_desk)

    assert (Visit.get().flow, kinds()) == (Flow.LEFT, [])


def test_refused_check_out_keeps_nothing(front_desk):
    visit = make_visit(Flow.CHECKOUT, by=front_desk)
    with pytest.raises(RuleError):
        check_out(visit, Decision.RECALL, no_charge_reason="form or papers only", by=front_desk)

    assert Visit.get().flow == Flow.CHECKOUT and visit.no_charges.count() == visit.follow_ups.count() == 0


def test_chart_that_is_out_for_the_visit_names_its_holder(front_desk, nurse, records_clerk):
    volume = make_volume()
    appointment = make_appointment(volume.patient)
    cancel_appointment(appointment, 1, "canceled by patient", "feeling better", by=front_desk)
    assert kinds() == []

    sign_out_volume(volume, holder_of(nurse), Purpose.VISIT, by=records_clerk)
    (item,) = queries.open_items(TODAY)

    assert (item.kind, item.owner, item.link) == ("chart", "Tom Burke", f"/volumes/{volume.id}")


def test_message_due_today_is_handed_over_and_one_due_later_waits(front_desk, set_clock):
    given = {"kind": MessageKind.REFILL, "body": "needs more", "caller": "Ms. Fox", "to_role": Role.NURSE}
    for days in (0, 1):
        at = queries.clock.now() + timedelta(days=days)
        Message.create(taken_at=queries.clock.now(), due_at=at, **given)

    (item,) = queries.open_items(TODAY)

    assert (item.kind, item.patient, item.owner_role) == ("message", "Ms. Fox", Role.NURSE)


# carrying over


def test_carried_over_has_owner_reason_and_a_task_of_the_next_day(front_desk, biller):
    visit = make_visit(Flow.LEFT, by=front_desk)
    ben = Staff.get_by_id(biller.staff_id)

    (item,) = carry_over(TODAY, [f"charge:{visit.id}"], owner=ben, reason="codes to be asked", by=front_desk)
    close = close_day(TODAY, by=front_desk)

    assert (item.owner_id, item.reason, item.patient_id) == (ben.id, "codes to be asked", visit.patient_id)
    assert (item.task.owner_id, item.task.due_on) == (ben.id, TOMORROW)
    assert json.loads(close.counts)["carried over"] == 1
    assert [one.id for one in queries.carried_into(TOMORROW)] == [item.id]


def test_what_was_carried_keeps_the_next_day_open_until_done_or_carried_on(front_desk, biller, set_clock):
    visit = make_visit(Flow.LEFT, by=front_desk)
    carry_over(TODAY, [f"charge:{visit.id}"], reason="codes to be asked", by=front_desk)
    close_day(TODAY, by=front_desk)
    set_clock("2026-12-02 16:50")
    (item,) = queries.open_items(TOMORROW)
    assert item.kind == "carried"

    carry_over(TOMORROW, [item.key], reason="still asking", by=front_desk)
    assert kinds(TOMORROW) == []
    first, second = Task.select().order_by(Task.id)
    assert first.done_at and "carried on" in first.outcome and second.done_at is None

    assert [one.task_id for one in queries.carried_into(TOMORROW + timedelta(days=1))] == [second.id]


def test_carrying_needs_a_reason_and_something_that_is_open(front_desk):
    visit = make_visit(Flow.LEFT, by=front_desk)
    for keys, reason, field in ((["charge:999"], "later", "items"), ([f"charge:{visit.id}"], " ", "reason")):
        with pytest.raises(RuleError) as refused:
            carry_over(TODAY, keys, reason=reason, by=front_desk)
        assert refused.value.field == field
    assert CarriedItem.select().count() == 0


# closing once


def test_two_people_cannot_close_one_day(front_desk, manager):
    close_day(TODAY, by=front_desk)
    with pytest.raises(RuleError, match="Maria Lopez closed this day"):
        close_day(TODAY, by=manager)
    with pytest.raises(RuleError, match="closed this day"):
        carry_over(TODAY, ["charge:1"], reason="late", by=manager)


def test_reopened_day_says_why_and_closes_again(front_desk, manager):
    close_day(TODAY, by=front_desk)
    with pytest.raises(RuleError):
        reopen_day(TODAY, reason="", by=manager)

    reopen_day(TODAY, reason="a visit was forgotten", by=manager)
    close_day(TODAY, by=front_desk)

    first, second = queries.closes_of(TODAY)
    assert (first.reopen_reason, second.reopened_at) == ("a visit was forgotten", None)
    assert audited("day.reopened") == 1


def test_day_to_come_is_not_closed(front_desk):
    with pytest.raises(RuleError, match="still to come"):
        close_day(TOMORROW, by=front_desk)


def test_open_items_cost_the_same_for_many(front_desk, count_queries):
    make_visit(Flow.LEFT, by=front_desk)
    with count_queries() as one:
        queries.open_items(TODAY)
    for n in range(1, 6):
        make_visit(Flow.LEFT, by=front_desk, start_minute=540 + 20 * n)
    with count_queries() as many:
        assert len(queries.open_items(TODAY)) == 6

    assert len(one) == len(many)


def test_counts_add_up(front_desk):
    for n, flow in enumerate((Flow.LEFT, Flow.ROOMED, Flow.LEFT)):
        make_visit(flow, by=front_desk, start_minute=540 + 20 * n)
    found = queries.counts(TODAY)

    parts = ("completed", "no-show", "left without being seen", "called off", "moved", "still open")
    assert found["booked"] == sum(found[name] for name in parts) == Appointment.select().count()


def test_bookings_of_a_closed_day_are_decided_before_the_day_closes(front_desk, manager):
    _, booked, _ = make_out(1, by=manager, day_on=TODAY)
    carry_over(TODAY, [item.key for item in queries.open_items(TODAY)], reason="tomorrow", by=front_desk)

    with pytest.raises(RuleError, match="closed day that are not decided yet: 1"):
        close_day(TODAY, by=front_desk)
    cancel_appointment(booked[0], booked[0].version, Standing.CANCELED_BY_OFFICE, "office: provider ill", by=manager)

    assert close_day(TODAY, by=front_desk).day_on == TODAY
