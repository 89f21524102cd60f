from datetime import timedelta

import pytest

from office import board, clock
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError
from office.patients.models import Verification, Verified
from office.scheduling.models import Appointment, Standing, TakenPlace
from office.scheduling.rules import cancel_appointment
from office.visits.models import Decision, Flow, Visit, VisitStep
from office.visits.rules import (
    arrive,
    check_in,
    mark_no_show,
    open_visit,
    say_follow_up,
    standing_steps,
    step,
    take_back_no_show,
    undo_last,
    walk_in,
)
from tests.scheduling.making import NINE, TODAY, make_appointment, make_person, make_provider, make_type
from tests.visits.making import make_visit


def audited():
    return AuditEvent.select().order_by(AuditEvent.number.desc()).first()


def flows(visit):
    return [one.flow for one in standing_steps(visit)]


def standing(visit):
    return Appointment.get_by_id(visit.appointment_id).standing


# arriving


def test_arrival_starts_the_clock_and_holds_the_appointment(front_desk, set_clock):
    appointment = make_appointment(reason="cough")
    set_clock("2026-12-01 08:52")
    before = board.version("day")

    visit = arrive(appointment, by=front_desk)

    assert (visit.flow, visit.arrived_at, visit.reason) == (Flow.ARRIVED, clock.now(), "cough")
    assert Appointment.get_by_id(appointment.id).begun_at == clock.now()
    assert standing_steps(visit)[0].who == "Maria Lopez"
    assert (audited().action, audited().patient_id) == ("visit.arrived", appointment.patient_id)
    assert board.version("day") == before + 1


def test_arriving_twice_is_told_since_when(front_desk):
    visit = make_visit(by=front_desk)

    with pytest.raises(RuleError, match="here already: arrived since 8:00 AM"):
        arrive(visit.appointment, by=front_desk)


def test_arriving_on_another_day_or_for_what_was_called_off_is_refused(front_desk):
    other_day = make_appointment(day_on=TODAY + timedelta(days=1))
    called_off = cancel_appointment(make_appointment(), 1, Standing.CANCELED_BY_PATIENT, "weather", by=front_desk)

    with pytest.raises(RuleError, match="is on Wed Dec 2, 2026"):
        arrive(other_day, by=front_desk)
    with pytest.raises(RuleError, match="canceled by patient"):
        arrive(called_off, by=front_desk)


def test_late_patient_who_was_marked_no_show_may_still_arrive(front_desk, set_clock):
    appointment = make_appointment()
    set_clock("2026-12-01 09:25")
    mark_no_show(appointment, by=front_desk)

    visit = arrive(appointment, by=front_desk)

    assert (visit.flow, standing(visit)) == (Flow.ARRIVED, Standing.BOOKED)


def test_arrival_entered_late_keeps_the_true_time(front_desk, set_clock):
    appointment = make_appointment()
    set_clock("2026-12-01 09:30")

    visit = arrive(appointment, by=front_desk, at=clock.at_minute(TODAY, NINE + 5))

    only = standing_steps(visit)[0]
    assert (visit.arrived_at, only.entered_late) == (clock.at_minute(TODAY, NINE + 5), True)


def test_time_to_come_or_of_another_day_is_refused(front_desk):
    appointment = make_appointment()

    for at in (clock.now() + timedelta(minutes=1), clock.now() - timedelta(hours=9)):
        with pytest.raises(RuleError) as refusal:
            arrive(appointment, by=front_desk, at=at)
        assert refusal.value.field == "at"


# walking in


def test_walk_in_is_booked_and_arrived_in_one_act(front_desk, set_clock):
    provider = make_provider()
    set_clock("2026-12-01 09:03")

    visit = walk_in(make_person(), provider, make_type(), reason="cut hand", by=front_desk)

    assert (visit.flow, visit.source, visit.appointment.start_minute) == (Flow.ARRIVED, "walk-in", NINE)


def test_refused_walk_in_leaves_nothing(front_desk, set_clock):
    provider = make_provider(start=600)
    set_clock("2026-12-01 09:03")

    with pytest.raises(RuleError):
        walk_in(make_person(), provider, make_type(), reason="cut hand", by=front_desk)

    assert (Visit.select().count(), Appointment.select().count()) == (0, 0)


# the steps


def test_whole_way_through_the_house(front_desk, nurse, doctor):
    visit = make_visit(by=front_desk)
    check_in(visit, by=front_desk)
    step(visit, Flow.ROOMED, by=nurse, room="Room 2")
    step(visit, Flow.WITH_PROVIDER, by=doctor)
    step(visit, Flow.CHECKOUT, by=doctor)
    say_follow_up(visit, Decision.NONE, by=front_desk)
    done = step(visit, Flow.LEFT, by=front_desk)

    assert flows(done) == [
        Flow.ARRIVED, Flow.CHECKED_IN, Flow.ROOMED, Flow.WITH_PROVIDER, Flow.CHECKOUT, Flow.LEFT
    ]  # fmt: skip
    assert (done.room, done.closed_at, done.seen_at) == ("Room 2", clock.now(), clock.now())
    assert standing(done) == Standing.COMPLETED
    assert TakenPlace.select().count() == 0
    assert [one.who for one in standing_steps(done)][2] == "Tom Burke"


def test_check_in_writes_what_was_verified(front_desk):
    visit = check_in(make_visit(by=front_desk), by=front_desk, verified=[Verified.ADDRESS, Verified.CARD])

    assert visit.flow == Flow.CHECKED_IN
    rows = Verification.select().where(Verification.patient == visit.patient_id)
    assert {row.what for row in rows} == {Verified.ADDRESS, Verified.CARD}
    assert all(row.by_id == front_desk.staff_id and not row.changed for row in rows)


def test_visit_past_midnight_keeps_its_date(front_desk, nurse, doctor, set_clock):
    night = make_provider("Urgent", start=1080, end=1440)
    set_clock("2026-12-01 23:30")
    visit = arrive(make_appointment(provider=night, start_minute=1415, by=front_desk), by=front_desk)
    check_in(visit, by=front_desk)

    set_clock("2026-12-02 00:25")
    step(visit, Flow.WITH_PROVIDER, by=doctor)
    say_follow_up(visit, "none", by=doctor)
    left = step(visit, Flow.LEFT, by=front_desk)

    assert (left.flow, left.day_on, standing(left)) == (Flow.LEFT, TODAY, Standing.COMPLETED)
    assert Appointment.get_by_id(left.appointment_id).day_on == TODAY


def test_skipped_steps_stay_empty(front_desk, nurse):
    visit = step(make_visit(by=front_desk), Flow.ROOMED, by=nurse, room="Room 1")

    assert flows(visit) == [Flow.ARRIVED, Flow.ROOMED]


def test_steps_never_run_backwards(front_desk, nurse):
    visit = make_visit(Flow.WITH_PROVIDER, by=nurse)

    for flow in (Flow.ARRIVED, Flow.CHECKED_IN, Flow.ROOMED, Flow.WITH_PROVIDER):
        with pytest.raises(RuleError, match="never run backwards"):
            step(visit, flow, by=nurse, room="Room 1")


def test_rooming_needs_a_room_and_may_change_it(nurse):
    visit = make_visit(Flow.CHECKED_IN, by=nurse)
    with pytest.raises(RuleError) as refusal:
        step(visit, Flow.ROOMED, by=nurse, room=" ")
    step(visit, Flow.ROOMED, by=nurse, room="Room 1")
    with pytest.raises(RuleError):
        step(visit, Flow.ROOMED, by=nurse, room="Room 1")

    moved = step(visit, Flow.ROOMED, by=nurse, room="Room 3")

    assert (refusal.value.field, moved.room, len(flows(moved))) == ("room", "Room 3", 4)
    assert undo_last(moved, by=nurse).room == "Room 1"


def test_patient_who_has_not_arrived_or_has_left_takes_no_step(front_desk):
    visit = make_visit(by=front_desk)
    undo_last(visit, by=front_desk)
    with pytest.raises(RuleError, match="not arrived"):
        step(visit, Flow.CHECKED_IN, by=front_desk)
    gone = make_visit(Flow.LEFT, by=front_desk, start_minute=600)
    with pytest.raises(RuleError, match="left at 8:00 AM"):
        step(gone, Flow.LEFT, by=front_desk)


def test_leaving_straight_from_the_door_is_refused(front_desk):
    with pytest.raises(RuleError, match="Left without being seen"):
        step(make_visit(by=front_desk), Flow.LEFT, by=front_desk)


def test_leaving_without_being_seen_is_neither_completed_nor_a_no_show(front_desk):
    visit = step(make_visit(by=front_desk), Flow.LEFT_UNSEEN, by=front_desk, note="waited too long")

    assert (visit.flow, standing(visit)) == (Flow.LEFT_UNSEEN, Standing.LEFT_UNSEEN)
    assert standing_steps(visit)[-1].note == "waited too long"


def test_leaving_unseen_after_the_provider_came_is_refused(nurse):
    with pytest.raises(RuleError, match="has come already"):
        step(make_visit(Flow.WITH_PROVIDER, by=nurse), Flow.LEFT_UNSEEN, by=nurse)


def test_times_entered_late_never_run_backwards(nurse, set_clock):
    visit = make_visit(Flow.CHECKED_IN, by=nurse)
    set_clock("2026-12-01 09:30")

    with pytest.raises(RuleError, match="before checked in at 8:00 AM") as refusal:
        step(visit, Flow.ROOMED, by=nurse, room="Room 1", at=clock.at_minute(TODAY, 470))
    late = step(visit, Flow.ROOMED, by=nurse, room="Room 1", at=clock.at_minute(TODAY, 490))

    assert refusal.value.field == "at"
    assert standing_steps(late)[-1].entered_late


# undo


def test_undo_takes_the_last_step_back_and_keeps_it_readable(nurse):
    visit = make_visit(Flow.ROOMED, by=nurse)

    back = undo_last(visit, by=nurse)

    assert (back.flow, back.room) == (Flow.CHECKED_IN, "")
    undone = VisitStep.get(VisitStep.undone_at.is_null(False))
    assert (undone.flow, undone.undone_by_id) == (Flow.ROOMED, nurse.staff_id)
    assert audited().action == "visit.undone"


def test_undo_by_another_person_or_later_needs_a_reason(front_desk, nurse, set_clock):
    visit = make_visit(Flow.ROOMED, by=nurse)
    with pytest.raises(RuleError, match="Tom Burke did it") as other:
        undo_last(visit, by=front_desk)
    set_clock("2026-12-01 08:11")
    with pytest.raises(RuleError) as later:
        undo_last(visit, by=nurse)

    assert other.value.field == later.value.field == "reason"
    assert undo_last(visit, by=front_desk, reason="wrong patient").flow == Flow.CHECKED_IN


def test_undo_of_a_step_entered_late_counts_from_its_entry(nurse, set_clock):
    visit = make_visit(Flow.CHECKED_IN, by=nurse)
    set_clock("2026-12-01 09:30")
    step(visit, Flow.ROOMED, by=nurse, room="Room 1", at=clock.at_minute(TODAY, 490))

    assert undo_last(visit, by=nurse).flow == Flow.CHECKED_IN


def test_undo_of_leaving_brings_the_appointment_back(front_desk):
    visit = make_visit(Flow.LEFT, by=front_desk)

    back = undo_last(visit, by=front_desk)

    assert (back.flow, back.closed_at, standing(back)) == (Flow.CHECKOUT, None, Standing.BOOKED)
    assert TakenPlace.select().count() == 4


def test_undo_of_the_provider_starts_the_wait_again(nurse):
    assert undo_last(make_visit(Flow.WITH_PROVIDER, by=nurse), by=nurse).seen_at is None


def test_undo_of_the_arrival_expects_the_patient_again(front_desk):
    visit = undo_last(make_visit(by=front_desk), by=front_desk)

    assert (visit.flow, visit.arrived_at) == (Flow.EXPECTED, None)
    assert Appointment.get_by_id(visit.appointment_id).begun_at is None
    with pytest.raises(RuleError, match="no step to undo"):
        undo_last(visit, by=front_desk)
    assert arrive(visit.appointment, by=front_desk).id == visit.id


# no-show


def test_no_show_is_reversible_the_same_day(front_desk, set_clock):
    appointment = make_appointment()
    set_clock("2026-12-01 09:30")
    assert mark_no_show(appointment, by=front_desk).standing == Standing.NO_SHOW

    assert take_back_no_show(appointment, by=front_desk).standing == Standing.BOOKED
    with pytest.raises(RuleError, match="not marked"):
        take_back_no_show(appointment, by=front_desk)


def test_no_show_of_someone_who_is_here_is_refused(front_desk, set_clock):
    visit = make_visit(by=front_desk)
    set_clock("2026-12-01 09:30")

    with pytest.raises(RuleError, match="has arrived"):
        mark_no_show(visit.appointment, by=front_desk)


# opening


def test_opening_a_visit_is_audited_and_stays_with_its_patient(front_desk):
    visit = make_visit(by=front_desk)

    assert open_visit(visit.patient_id, visit.id, by=front_desk) == visit
    assert audited().action == "visit.opened"
    with pytest.raises(NotFound):
        open_visit(make_person().id, visit.id, by=front_desk)
