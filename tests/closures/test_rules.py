from datetime import date, timedelta

import pytest

from office.audit.models import AuditEvent
from office.charts.models import PullRun, VolumeState
from office.charts.rules.runs import print_run
from office.closures.models import ClosureAct, ClosureDay, ClosureLine, ClosureRun, ClosureWhy, MassAct, What
from office.closures.queries import get_closure, letters, open_on, to_put_back, worklist
from office.closures.rules import (
    accept_offer,
    begin_mass,
    cancel_line,
    carry_on,
    finish_closure,
    mark_line,
    masses,
    note_outcome,
    open_closure,
    take_back_closure,
)
from office.db import database
from office.errors import RuleError, StaleEdit
from office.patients.models import MessagePermission, Patient
from office.scheduling.models import Appointment, HoursException, Standing
from office.scheduling.queries import hints, next_openings
from office.scheduling.rules import book_appointment, cancel_appointment, mark_standing, move_appointment
from office.staff.models import Role
from office.tasks.models import Task
from tests.charts.making import make_volume
from tests.closures.making import FRIDAY, THURSDAY, counts, make_out, make_phone, make_reachable
from tests.scheduling.making import NINE, TODAY, make_appointment, make_person, make_provider, make_type

TUESDAY = date(2026, 12, 8)


def lines_of(closure):
    return list(ClosureLine.select().where(ClosureLine.closure == closure).order_by(ClosureLine.id))


def last_audit():
    return AuditEvent.select().order_by(AuditEvent.number.desc()).first()


def reason_of(appointment):
    return appointment.events.order_by(type(appointment.events.get()).id.desc()).get().reason


# opening


def test_closing_blocks_the_places_and_lists_who_was_booked(manager):
    closure, booked, provider = make_out(by=manager, note="flu")

    assert [line.appointment_id for line in lines_of(closure)] == [one.id for one in booked]
    assert counts(closure) == (3, 0, 0, 0, 3)
    assert HoursException.get().reason == "provider ill: flu"
    assert (last_audit().action, last_audit().staff_id) == ("closure.opened", manager.staff_id)
    with pytest.raises(RuleError, match="away during this visit"):
        book_appointment(make_person(), provider, make_type(), THURSDAY, 600, reason="cough", by=manager)
    assert all(row.day_on != THURSDAY for row in next_openings(make_type(), provider=provider, limit=60))


def test_only_what_stands_in_the_span_of_this_provider_is_listed(manager):
    patel, lee = make_provider("Dr. Patel", capacity=2), make_provider("Dr. Lee")
    gone = make_appointment(provider=patel, day_on=THURSDAY, start_minute=600)
    cancel_appointment(gone, gone.version, Standing.CANCELED_BY_PATIENT, "work", by=manager)
    make_appointment(provider=lee, day_on=THURSDAY, start_minute=600)
    before = make_appointment(provider=patel, day_on=THURSDAY, start_minute=700)  # ends as it begins
    reaches = make_appointment(provider=patel, day_on=THURSDAY, start_minute=715)

    span = {"start_minute": 720, "end_minute": 1020}
    closure = open_closure(patel, THURSDAY, THURSDAY, ClosureWhy.AWAY, by=manager, **span)

    assert [line.appointment_id for line in lines_of(closure)] == [reaches.id]
    assert before.id not in [line.appointment_id for line in lines_of(closure)]


def test_whole_practice_and_a_vacation_are_the_same_act(manager):
    patel, lee = make_provider("Dr. Patel"), make_provider("Dr. Lee")
    made = [make_appointment(provider=one, day_on=day) for one in (patel, lee) for day in (THURSDAY, FRIDAY)]

    everyone = open_closure(None, THURSDAY, THURSDAY, ClosureWhy.CLOSED, by=manager)
    away = open_closure(lee, THURSDAY, FRIDAY + timedelta(days=10), ClosureWhy.AWAY, by=manager, note="vacation")

    assert {line.appointment_id for line in lines_of(everyone)} == {made[0].id, made[2].id}
    assert {line.appointment_id for line in lines_of(away)} == {made[2].id, made[3].id}
    assert ClosureDay.select().where(ClosureDay.closure == away).count() == 12


def test_of_today_only_what_has_not_ended_is_listed(manager, set_clock):
    provider = make_provider("Dr. Patel")
    _, going, later = (make_appointment(provider=provider, start_minute=start) for start in (540, 600, 660))
    set_clock("2026-12-01 10:10")

    closure = open_closure(provider, TODAY, TODAY, ClosureWhy.ILL, by=manager)

    assert [line.appointment_id for line in lines_of(closure)] == [going.id, later.id]


@pytest.mark.parametrize(
    "first, last, why, span, field",
    [
        (TODAY - timedelta(days=1), TODAY, ClosureWhy.ILL, {}, "first"),
        (FRIDAY, THURSDAY, ClosureWhy.ILL, {}, "last"),
        (TODAY, TODAY + timedelta(days=92), ClosureWhy.AWAY, {}, "last"),
        (TODAY, TODAY, "", {}, "why"),
        (TODAY, TODAY, ClosureWhy.ILL, {"start_minute": 600, "end_minute": 600}, "end"),
        (TODAY, TODAY, ClosureWhy.ILL, {"start_minute": 601}, "start"),
    ],
)
def test_a_closure_that_cannot_be_is_refused_and_nothing_is_closed(manager, first, last, why, span, field):
    with pytest.raises(RuleError) as refused:
        open_closure(make_provider(), first, last, why, by=manager, **span)

    assert refused.value.field == field
    assert not HoursException.select().exists()


# one line


def test_accepting_moves_in_one_step_with_the_office_as_the_reason(manager, phone_clerk):
    closure, booked, provider = make_out(by=manager)
    line = lines_of(closure)[0]

    new = accept_offer(line, booked[0].version, provider, TUESDAY, NINE, by=phone_clerk)

    assert Appointment.get_by_id(booked[0].id).standing == Standing.RESCHEDULED
    assert (new.moved_from_id, new.day_on) == (booked[0].id, TUESDAY)
    assert reason_of(booked[0]) == "office: provider ill, asked by the office"
    act = ClosureAct.get()
    assert (act.what, act.words) == (What.ACCEPTED, "Tue Dec 8, 2026, 9:00 AM with Dr. Patel")
    assert last_audit().action == "closure.accepted" and last_audit().patient_id == new.patient_id
    assert counts(closure) == (3, 1, 0, 0, 2)


def test_a_place_that_is_taken_leaves_the_line_as_it_was(manager, phone_clerk):
    closure, booked, provider = make_out(by=manager)
    make_appointment(provider=provider, day_on=TUESDAY)

    with pytest.raises(RuleError, match="was taken"):
        accept_offer(lines_of(closure)[0], booked[0].version, provider, TUESDAY, NINE, by=phone_clerk)

    assert counts(closure) == (3, 0, 0, 0, 3) and not ClosureAct.select().exists()


def test_what_is_done_on_the_appointments_own_page_counts_too(manager, front_desk):
    closure, booked, provider = make_out(by=manager)
    move_appointment(booked[0], booked[0].version, provider, TUESDAY, NINE, reason="work", by=front_desk)
    cancel_appointment(booked[1], booked[1].version, Standing.CANCELED_BY_PATIENT, "work", by=front_desk)

    assert counts(closure) == (3, 1, 1, 0, 1)
    with pytest.raises(RuleError, match="rescheduled already"):
        note_outcome(lines_of(closure)[0], What.NO_ANSWER, by=front_desk)


def test_nothing_counts_against_the_patient(manager, front_desk, set_clock):
    closure, booked, _ = make_out(by=manager)
    cancel_line(lines_of(closure)[0], booked[0].version, by=front_desk)
    set_clock("2026-12-03 17:00")

    with pytest.raises(RuleError, match="never counts against the patient"):
        mark_standing(booked[1], Standing.NO_SHOW, by=front_desk)

    assert Appointment.get_by_id(booked[0].id).standing == Standing.CANCELED_BY_OFFICE
    assert Appointment.get_by_id(booked[1].id).standing == Standing.BOOKED
    people = [Patient.get_by_id(one.patient_id) for one in booked]
    assert not [words for one in people for words in hints(one, make_type()) if "no-show" in words]


def test_message_is_left_only_where_it_may_be(manager, phone_clerk):
    provider = make_provider("Dr. Patel")
    silent = make_person("Silent")
    make_phone(silent, permission=MessagePermission.NONE)
    make_appointment(silent, provider, day_on=THURSDAY)
    make_appointment(make_reachable(), provider, day_on=THURSDAY, start_minute=600)
    first, second = lines_of(open_closure(provider, THURSDAY, THURSDAY, ClosureWhy.ILL, by=manager))

    with pytest.raises(RuleError, match="No message may be left"):
        note_outcome(first, What.MESSAGE, by=phone_clerk)
    assert note_outcome(second, What.MESSAGE, by=phone_clerk).who == "Ana Reyes"
    assert last_audit().action == "closure.left_message"
    with pytest.raises(RuleError, match="Choose what came of it"):
        note_outcome(second, What.ACCEPTED, by=phone_clerk)


def test_letter_needs_an_address(manager, phone_clerk):
    closure, _, _ = make_out(2, by=manager)
    nobody = lines_of(closure)[0]
    nobody.appointment.patient.addresses.get().delete_instance()

    with pytest.raises(RuleError, match="No letter can go out"):
        note_outcome(nobody, What.LETTER, by=phone_clerk)
    note_outcome(lines_of(closure)[1], What.LETTER, by=phone_clerk)

    assert [out.lines[0] for _, out in letters(closure)] == ["1 Oak St"]


def test_clinical_order_has_first_who_must_be_seen_and_last_what_is_decided(manager, nurse, front_desk):
    closure, booked, provider = make_out(4, by=manager)
    lines = lines_of(closure)
    for line in (lines[2], lines[3]):
        mark_line(line, True, by=nurse)
    mark_line(lines[3], False, by=nurse)
    accept_offer(lines[0], booked[0].version, provider, TUESDAY, NINE, by=front_desk)

    assert [row.id for row in worklist(closure)] == [lines[2].id, lines[1].id, lines[3].id, lines[0].id]
    assert last_audit().action == "closure.accepted"
    with pytest.raises(RuleError, match="rescheduled already"):
        mark_line(lines[0], True, by=nurse)


def test_earlier_moves_by_the_office_are_counted_along_the_chain(manager, front_desk):
    provider = make_provider("Dr. Patel")
    one = make_appointment(make_reachable(), provider, day_on=date(2026, 12, 2))
    for day, why in ((1, "office: closure, asked by the office"), (2, "work or school, asked by the patient")):
        one = move_appointment(one, one.version, provider, TUESDAY + timedelta(days=day), NINE, reason=why, by=manager)
    one = move_appointment(one, one.version, provider, THURSDAY, NINE, reason="x, asked by the office", by=front_desk)

    (row,) = worklist(open_closure(provider, THURSDAY, THURSDAY, ClosureWhy.ILL, by=manager))

    assert row.earlier == 2


def test_confidential_patient_shows_the_alternative_phone_only(manager):
    provider = make_provider("Dr. Patel")
    person = make_reachable("Veil", confidential=True)
    make_phone(person, "312-555-0199", confidential=True, rank=2)
    make_appointment(person, provider, day_on=THURSDAY)

    (row,) = worklist(open_closure(provider, THURSDAY, THURSDAY, ClosureWhy.ILL, by=manager))

    assert row.out.phone == "(312) 555-0199"


def test_interpreter_is_canceled_and_asked_for_anew(manager, front_desk):
    provider = make_provider("Dr. Patel")
    person = make_reachable("Ibarra", interpreter=True, language="Spanish")
    booked = make_appointment(person, provider, day_on=THURSDAY)
    closure = open_closure(provider, THURSDAY, THURSDAY, ClosureWhy.ILL, by=manager)

    accept_offer(lines_of(closure)[0], booked.version, provider, TUESDAY, NINE, by=front_desk)

    words = "Spanish: cancel the interpreter of Thu Dec 3, 2026, 9:00 AM; ask for Tue Dec 8, 2026, 9:00 AM"
    assert Task.get(Task.kind == "interpreter").words.startswith(words)
    assert worklist(closure)[0].language == "Spanish"


def test_chart_on_the_cart_is_to_be_put_back_unless_it_is_needed_that_day(manager, front_desk, records_clerk):
    closure, booked, _ = make_out(2, by=manager)
    lee = make_provider("Dr. Lee")
    make_appointment(booked[1].patient, lee, day_on=THURSDAY, start_minute=900)
    for one in booked:
        make_volume(one.patient, VolumeState.PULLED)
    run = print_run(THURSDAY, by=records_clerk)
    for line in PullRun.get_by_id(run.id).lines:
        type(line).update(pulled_at=line.run.printed_at).where(type(line).id == line.id).execute()
    assert to_put_back(worklist(closure)) == []

    for line, one in zip(lines_of(closure), booked, strict=True):
        cancel_line(line, one.version, by=front_desk)

    assert [row.appointment_id for row in to_put_back(worklist(closure))] == [booked[0].id]


# ending


def test_closure_ends_only_when_nothing_is_open(manager, front_desk):
    closure, booked, provider = make_out(2, by=manager)
    lines = lines_of(closure)
    cancel_line(lines[0], booked[0].version, by=front_desk)
    assert open_on(THURSDAY) == 1
    with pytest.raises(RuleError, match="1 still open"):
        finish_closure(closure, closure.version, by=manager)

    accept_offer(lines[1], booked[1].version, provider, TUESDAY, NINE, by=front_desk)
    done = finish_closure(closure, closure.version, by=manager)

    assert done.finished_at and last_audit().action == "closure.finished" and open_on(THURSDAY) == 0
    with pytest.raises(RuleError, match="ended already"):
        finish_closure(closure, done.version, by=manager)


def test_the_desk_has_it_among_its_tasks_until_it_ends(manager, front_desk):
    first, booked, _ = make_out(1, by=manager)
    task = Task.get()
    assert (task.owner_role, task.link) == (Role.FRONT_DESK, f"/closures/{first.id}")
    assert task.words == "Dr. Patel out, Thu Dec 3, 2026: reach everyone who is booked (1)."

    cancel_line(lines_of(first)[0], booked[0].version, by=front_desk)
    finish_closure(first, first.version, by=manager)

    assert Task.get().outcome == "The list is worked off."
    open_closure(None, FRIDAY, FRIDAY, ClosureWhy.CLOSED, by=manager)
    assert Task.select().count() == 1  # nobody was booked: nothing to do


def test_two_who_end_it_at_once_are_told(manager):
    closure, _, _ = make_out(0, by=manager)

    with pytest.raises(StaleEdit):
        finish_closure(closure, closure.version + 1, by=manager)
    with pytest.raises(StaleEdit):
        take_back_closure(closure, closure.version + 1, by=manager)


def test_taken_back_opens_the_places_and_keeps_what_is_left_as_booked(manager, front_desk):
    closure, booked, provider = make_out(by=manager)
    accept_offer(lines_of(closure)[0], booked[0].version, provider, TUESDAY, NINE, by=front_desk)

    now = take_back_closure(closure, closure.version, by=manager)

    assert counts(get_closure(now.id)) == (3, 1, 0, 2, 0)
    assert make_appointment(provider=provider, day_on=THURSDAY, start_minute=800)
    with pytest.raises(RuleError, match="taken back"):
        cancel_line(lines_of(closure)[1], booked[1].version, by=front_desk)


def test_what_was_done_is_never_changed(manager, front_desk):
    closure, _, _ = make_out(1, by=manager)
    note_outcome(lines_of(closure)[0], What.NO_ANSWER, by=front_desk)

    for query in (ClosureAct.update(who="nobody"), ClosureAct.delete()):
        with pytest.raises(Exception, match="append-only"), database.atomic():
            query.execute()


# many lines


def test_mass_move_takes_the_same_times_where_free_and_leaves_the_rest(manager, front_desk):
    closure, _, _ = make_out(by=manager)
    lee = make_provider("Dr. Lee")
    make_appointment(provider=lee, day_on=THURSDAY, start_minute=560)
    ids = [line.id for line in lines_of(closure)]

    run = begin_mass(closure, MassAct.MOVE, ids, provider=lee, by=front_desk)

    assert carry_on(run, by=front_desk) == (2, 1)
    assert counts(closure) == (3, 2, 0, 0, 1)
    assert {row.to[1:] for row in worklist(closure) if row.to} == {
        ("Dr. Lee", THURSDAY, 540), ("Dr. Lee", THURSDAY, 580),
    }  # fmt: skip
    assert carry_on(run, by=front_desk) == (0, 1)
    assert last_audit().action == "closure.mass_ended"


def test_mass_cancel_writes_a_letter_to_each_and_leaves_who_cannot_be_written_to(manager, front_desk):
    closure, booked, _ = make_out(by=manager)
    booked[1].patient.addresses.get().delete_instance()

    run = begin_mass(closure, MassAct.CANCEL, [line.id for line in lines_of(closure)], by=front_desk)

    assert carry_on(run, by=front_desk) == (2, 1)
    assert counts(closure) == (3, 0, 2, 0, 1)
    assert len(letters(closure)) == 2


@pytest.mark.parametrize("act", list(MassAct))
def test_mass_act_cut_off_in_the_middle_goes_on_and_does_nothing_twice(manager, front_desk, monkeypatch, act):
    closure, _, _ = make_out(5, by=manager)
    lee = make_provider("Dr. Lee")
    run = begin_mass(closure, act, [line.id for line in lines_of(closure)], provider=lee, by=front_desk)
    once, seen = masses._one, []

    def pulled_plug(*given):
        done = once(*given)
        seen.append(given)
        if len(seen) == 3:
            raise KeyboardInterrupt  # the third one is done, and not yet committed
        return done

    monkeypatch.setattr(masses, "_one", pulled_plug)
    with pytest.raises(KeyboardInterrupt):
        carry_on(run, by=front_desk)
    assert ClosureAct.select(ClosureAct.line).distinct().count() == 2
    assert ClosureRun.get_by_id(run.id).ended_at is None
    monkeypatch.undo()

    assert carry_on(ClosureRun.get_by_id(run.id), by=front_desk) == (3, 0)
    acts = [(one.line_id, one.what) for one in ClosureAct.select()]
    assert len(acts) == len(set(acts)) == (10 if act == MassAct.CANCEL else 5)
    assert ClosureRun.get_by_id(run.id).ended_at


def test_mass_act_needs_lines_of_its_own_closure_and_someone_to_move_to(manager, front_desk):
    closure, _, _ = make_out(1, by=manager)
    other = open_closure(None, FRIDAY, FRIDAY, ClosureWhy.CLOSED, by=manager)
    ids = [line.id for line in lines_of(closure)]

    for given, field in (
        ((other, MassAct.LETTER, ids), "which"),
        ((closure, MassAct.LETTER, []), "which"),
        ((closure, MassAct.MOVE, ids), "provider"),
    ):
        with pytest.raises(RuleError) as refused:
            begin_mass(*given, by=front_desk)
        assert refused.value.field == field
    with pytest.raises(RuleError, match="ended already"):
        begin_mass(finish_closure(other, other.version, by=manager), MassAct.LETTER, ids, by=front_desk)


# the days on which the clock is changed


@pytest.mark.parametrize("day_on", [date(2027, 3, 14), date(2027, 11, 7)])
def test_day_of_23_or_25_hours_is_closed_whole_and_nobody_is_missed(manager, front_desk, set_clock, day_on):
    set_clock("2027-01-04 08:00")
    provider = make_provider("Night Clinic", start=0, end=1440, weekdays=range(7))
    booked = [make_appointment(make_reachable(f"P{start}"), provider, day_on=day_on, start_minute=start)
              for start in (0, 60, 180, 240, 1420)]  # fmt: skip

    closure = open_closure(provider, day_on, day_on, ClosureWhy.ILL, by=manager)
    part = open_closure(provider, day_on, day_on, ClosureWhy.ILL, by=manager, start_minute=60, end_minute=200)

    assert [line.appointment_id for line in lines_of(closure)] == [one.id for one in booked]
    assert [line.appointment_id for line in lines_of(part)] == [one.id for one in booked[1:3]]
    accept_offer(lines_of(closure)[1], booked[1].version, provider, day_on + timedelta(days=1), 120, by=front_desk)
    assert counts(closure) == (5, 1, 0, 0, 4) and counts(part) == (2, 1, 0, 0, 1)


def test_on_the_long_day_the_hour_that_comes_twice_means_its_first(manager, set_clock):
    day_on = date(2027, 11, 7)
    set_clock("2027-11-06 08:00")
    provider = make_provider("Night Clinic", start=0, end=1440, weekdays=range(7))
    make_appointment(provider=provider, day_on=day_on, start_minute=70)
    later = make_appointment(provider=provider, day_on=day_on, start_minute=125)
    set_clock("2027-11-07 01:45")

    closure = open_closure(provider, day_on, day_on, ClosureWhy.ILL, by=manager)

    assert [line.appointment_id for line in lines_of(closure)] == [later.id]


def test_list_costs_the_same_for_one_as_for_many(manager, count_queries):
    small, _, _ = make_out(1, by=manager)
    provider = make_provider("Dr. Lee")
    for n in range(9):
        make_appointment(make_reachable(f"Many{n}"), provider, day_on=FRIDAY, start_minute=540 + 20 * n)
    big = open_closure(provider, FRIDAY, FRIDAY, ClosureWhy.ILL, by=manager)

    with count_queries() as few:
        worklist(small)
    with count_queries() as many:
        worklist(big)

    assert len(few) == len(many) <= 14
