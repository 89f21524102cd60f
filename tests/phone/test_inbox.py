"""Covers, escalation, counts: nobody's inbox is nobody's, and whoever is told by a clock sees it."""

import contextlib
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peewee import DatabaseError

from office import clock
from office.audit.models import AuditEvent
from office.due import minutes_between
from office.errors import NotFound, RuleError, StaleEdit
from office.phone import queries
from office.phone.models import Absence, Message, MessageKind, MessageState, Tried, WaitsFor
from office.phone.queries.absences import absences, uncovered
from office.phone.queries.steps import steps_of
from office.phone.rules import (
    change_due,
    close_message,
    end_absence,
    leave_message,
    name_cover,
    pass_on,
    print_message,
    reopen_message,
    reply,
    take_message,
    try_call_back,
    wait_for,
)
from office.phone.rules.messages import clock_for
from office.staff.models import Role, Staff
from tests.conftest import person
from tests.phone.making import make_message, make_person

TODAY = date(2026, 12, 1)


def staff(actor):
    return Staff.get_by_id(actor.staff_id)


def away(actor, cover, by, from_on=TODAY, until_on=date(2026, 12, 8)):
    return name_cover(staff(actor), staff(cover), from_on, until_on, "leave", by=by)


def listed(actor, show):
    return [row.id for row in queries.inbox(actor, show)]


def actions():
    return [event.action for event in AuditEvent.select().order_by(AuditEvent.number.desc()).limit(3)]


def test_message_to_someone_away_stands_with_the_cover_at_once_and_says_so(phone_clerk, doctor, manager):
    other = person("Dr. Kim", "kim", Role.PROVIDER)
    name_cover(staff(doctor), other, TODAY, date(2026, 12, 8), by=manager)

    message = make_message(phone_clerk, MessageKind.OTHER, "please call", to_staff=staff(doctor))

    assert queries.owner_now(message).person.name == "Dr. Kim"
    row = next(iter(queries.inbox(manager, "all")))
    assert (row.to, row.why) == ("Dr. Kim, provider", "Dr. Patel is away until Dec 8")
    word = queries.words_on(message)[-1]
    assert (word.what, word.body) == ("stands with Dr. Kim, provider", "Dr. Patel is away until Dec 8")


def test_what_waits_for_someone_goes_to_the_cover_and_comes_back(phone_clerk, nurse, doctor, manager, set_clock):
    message = make_message(phone_clerk, MessageKind.SYMPTOM, "cough", to_staff=staff(nurse))
    absence = away(nurse, doctor, manager, from_on=date(2026, 12, 2))
    assert listed(doctor, "mine") == []

    set_clock("2026-12-02 08:00")
    assert listed(doctor, "mine") == [message.id]
    assert listed(nurse, "mine") == [message.id], "whoever comes in after all finds their own"
    take_message(message, 1, by=doctor)
    pass_on(message, 2, "yours again", by=doctor, to_staff=staff(nurse))

    end_absence(absence.id, by=manager)
    assert listed(doctor, "mine") == []
    assert actions()[0] == "absence.ended"
    with pytest.raises(RuleError, match="ended already"):
        end_absence(absence.id, by=manager)
    with pytest.raises(NotFound):
        end_absence(99, by=manager)


def test_cover_of_another_role_works_on_what_they_cover(phone_clerk, biller, front_desk, manager):
    message = make_message(phone_clerk, MessageKind.BILLING, "asks", to_staff=staff(biller))
    with pytest.raises(RuleError, match="for the biller"):
        take_message(message, 1, by=front_desk)
    Absence.create(staff=biller.staff_id, cover=front_desk.staff_id, from_on=TODAY, named_at=clock.now())

    take_message(message, 1, by=front_desk)

    assert message.taken_by_id == front_desk.staff_id


def test_covers_that_cannot_be_are_refused_at_their_field(nurse, doctor, biller, auditor, manager):
    other = person("Nora Diaz", "nora", Role.NURSE)
    away(nurse, doctor, manager)
    refusals = [
        ("covering", (staff(doctor), staff(doctor), TODAY)),
        ("covering", (staff(doctor), staff(biller), TODAY)),
        ("covering", (other, staff(auditor), TODAY)),
        ("covering", (other, staff(nurse), TODAY)),
        ("staff", (staff(nurse), staff(doctor), TODAY + timedelta(days=7))),
        ("until_on", (other, staff(doctor), TODAY, TODAY - timedelta(days=1))),
        ("until_on", (other, staff(doctor), TODAY - timedelta(days=9), TODAY - timedelta(days=1))),
    ]
    for field, given_words in refusals:
        with pytest.raises(RuleError) as refused:
            name_cover(*given_words, by=manager)
        assert refused.value.field == field, given_words
    assert Absence.select().count() == 1
    assert actions()[0] == "absence.named"


def test_database_refuses_a_cover_of_oneself_and_an_untold_closing(phone_clerk, nurse):
    with pytest.raises(DatabaseError):
        Absence.create(staff=nurse.staff_id, cover=nurse.staff_id, from_on=TODAY, named_at=clock.now())
    message = make_message(phone_clerk)
    with pytest.raises(DatabaseError):
        Message.update(state=MessageState.CLOSED, closed_at=clock.now()).where(Message.id == message.id).execute()


def test_who_left_without_cover_is_shown_with_who_has_their_messages(phone_clerk, nurse, doctor, manager):
    make_message(phone_clerk, to_staff=staff(nurse))
    Staff.update(active=False).where(Staff.id == nurse.staff_id).execute()

    people = queries.people_now()

    assert [(one.name, count, whose) for one, count, whose in uncovered(people)] == [("Tom Burke", 1, "Provider")]
    assert len(listed(doctor, "role")) == 1
    row = next(iter(queries.inbox(manager, "all")))
    assert (row.to, row.why) == ("Provider", "Tom Burke has left")
    name_cover(staff(nurse), staff(doctor), TODAY, by=manager)
    assert (uncovered(queries.people_now()), len(absences())) == ([], 1)
    assert len(listed(doctor, "mine")) == 1


def test_worker_who_is_not_here_is_marked_on_the_message(phone_clerk, nurse, doctor, manager):
    message = make_message(phone_clerk)
    take_message(message, 1, by=nurse)
    away(nurse, doctor, manager)

    assert next(iter(queries.inbox(doctor, "all"))).idle == "Tom Burke is away until Dec 8"


def test_clock_tells_owner_then_lead_then_manager(phone_clerk, nurse, doctor, biller, manager, set_clock):
    message = make_message(phone_clerk, MessageKind.SYMPTOM, "cough")  # due after four hours, at noon

    def tone():
        return next(iter(queries.inbox(nurse))).clock.tone

    def seen():
        return [listed(one, "late") for one in (doctor, manager, biller)]

    assert (tone(), seen()) == ("calm", [[], [], []])
    set_clock("2026-12-01 11:00")
    assert (tone(), seen()) == ("wait", [[], [], []])
    set_clock("2026-12-01 12:00")
    assert (tone(), seen()) == ("late", [[message.id], [], []])
    assert message.id in [row.id for row in queries.waiting_messages(doctor)]
    assert [row.id for row in queries.waiting_messages(manager)] == []
    set_clock("2026-12-01 14:00")
    assert (tone(), seen()) == ("alert", [[message.id], [message.id], []])
    assert [row.id for row in queries.waiting_messages(manager)] == [message.id]


def test_moment_of_each_step_stays_with_who_was_told(phone_clerk, nurse, manager, set_clock):
    set_clock("2026-12-04 16:00")
    message = make_message(phone_clerk, MessageKind.SYMPTOM, "cough")
    set_clock("2026-12-07 11:30")

    steps = steps_of(message, queries.owner_now(message))

    assert [(step.word, f"{clock.local(step.at):%a %H:%M}", step.reached, step.told) for step in steps] == [
        ("Amber", "Mon 10:00", True, "Nurse"),
        ("Late", "Mon 11:00", True, "Nurse, and the provider"),
        ("To the manager", "Mon 13:00", False, "the office manager"),
    ]
    close_message(message, 1, "told to rest", "patient", "by phone", by=nurse)
    set_clock("2026-12-09 11:30")
    assert [step.reached for step in steps_of(message, queries.owner_now(message))] == [True, True, False]


def test_emergency_is_due_now_also_at_night(phone_clerk, nurse, set_clock):
    set_clock("2026-12-05 22:00")

    message = make_message(phone_clerk, MessageKind.RED_FLAG, "cannot breathe")

    assert message.due_at - message.taken_at == timedelta(minutes=1)
    assert message.alert_at - message.taken_at == timedelta(seconds=90)


SLOW = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
KINDS = st.sampled_from([kind for kind in MessageKind if kind != MessageKind.RED_FLAG])


@given(KINDS, st.datetimes(datetime(2026, 10, 20), datetime(2027, 4, 1)))
@SLOW
def test_steps_of_a_clock_are_its_shares_of_office_time_at_any_hour(db, kind, moment):
    clock.freeze(moment.replace(second=0, microsecond=0))

    steps = clock_for(kind)

    hours = queries.hours_now()
    used = [minutes_between(steps["taken_at"], steps[name], hours) for name in ("amber_at", "due_at", "alert_at")]
    allowed = used[1]
    assert used == [allowed * 3 // 4, allowed, allowed * 3 // 2]
    for name in ("amber_at", "due_at", "alert_at"):
        opens_at, closes_at = hours.on(clock.local(steps[name]).date())
        assert opens_at < steps[name] <= closes_at


ACTS = ("sooner", "leave", "send", "take", "reply", "answer", "pass", "hand", "wait", "try", "told", "close", "again",
        "away", "back", "leaves", "returns", "later")  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5)), min_size=1, max_size=14))
@SLOW
def test_no_sequence_of_acts_leaves_an_open_message_without_owner_and_due_time(
    phone_clerk, nurse, doctor, biller, manager, acts
):
    clock.freeze(datetime(2026, 12, 1, 14))
    crew = [nurse, doctor, biller, phone_clerk, nurse, manager]
    for act, number in acts:
        with contextlib.suppress(RuleError, StaleEdit):
            _do(act, number, crew)
        people = queries.people_now()
        inboxes = [set(listed(one, "role")) for one in crew if people.by_id[one.staff_id].here]
        for message in Message.select():
            assert (message.state == MessageState.CLOSED) == bool(message.closed_at)
            assert message.amber_at < message.due_at < message.alert_at
            if message.closed_at:
                assert message.outcome and message.told and message.told_how
                continue
            owner = queries.owner_now(message, people)
            assert (owner.person or people.holders(owner.role)[0]).here
            assert any(message.id in inbox for inbox in inboxes), "somebody who is here finds it"


def _do(act, number, crew):
    actor, other = crew[number], crew[number - 1]
    clerk, manager = crew[3], crew[5]
    found = list(Message.select().order_by(Message.id.desc()).limit(6))
    message = found[number % len(found)] if found else make_message(clerk)
    seen = message.version
    leave = {"kind": list(MessageKind)[number * 3 % len(MessageKind)], "body": "x", "by": clerk}
    {
        "sooner": lambda: change_due(message, seen, 30 + 90 * number, "word", by=actor),
        "leave": lambda: leave_message(**leave),
        "send": lambda: leave_message(**leave, to_staff=staff(actor)),
        "take": lambda: take_message(message, seen, by=actor),
        "reply": lambda: reply(message, seen, "word", by=actor),
        "answer": lambda: reply(message, seen, "word", answers=True, by=actor),
        "pass": lambda: pass_on(message, seen, "word", by=actor, to_role=other.role),
        "hand": lambda: pass_on(message, seen, "word", by=actor, to_staff=staff(other)),
        "wait": lambda: wait_for(message, seen, list(WaitsFor)[number % 4], by=actor),
        "try": lambda: try_call_back(message, seen, Tried.NO_ANSWER, by=actor),
        "told": lambda: try_call_back(message, seen, Tried.REACHED, told="patient", by=actor),
        "close": lambda: close_message(message, seen, "done", "patient", "by phone", by=actor),
        "again": lambda: reopen_message(message, seen, "word", by=actor),
        "away": lambda: name_cover(staff(actor), staff(other), clock.today(), by=manager),
        "back": lambda: [end_absence(one.id, by=manager) for one in absences()],
        "leaves": lambda: actor is manager or Staff.update(active=False).where(Staff.id == actor.staff_id).execute(),
        "returns": lambda: Staff.update(active=True).execute(),
        "later": lambda: clock.freeze(clock.now() + timedelta(minutes=97 * number)),
    }[act]()


def test_states_go_from_left_to_told(phone_clerk, nurse, doctor):
    message = make_message(phone_clerk, to_staff=staff(nurse))
    states = [message.state]
    for act in (
        lambda seen: take_message(message, seen, by=nurse),
        lambda seen: wait_for(message, seen, "pharmacy", "dose", by=nurse),
        lambda seen: reply(message, seen, "may have it", answers=True, by=doctor),
        lambda seen: try_call_back(message, seen, Tried.REACHED, told="the patient", by=nurse),
        lambda seen: close_message(message, seen, "refilled", message.told, message.told_how, by=nurse),
    ):
        act(message.version)
        states.append(message.state)
        assert message.waiting_on == (WaitsFor.PHARMACY if message.state == MessageState.WAITING else None)

    assert list(map(str, states)) == ["assigned", "in work", "waiting", "answered", "patient told", "closed"]
    assert (message.told, message.told_how) == ("the patient", "by phone")


def test_answer_is_for_those_whose_work_it_is_and_waiting_too(phone_clerk, nurse, biller):
    message = make_message(phone_clerk)
    with pytest.raises(RuleError, match="for the nurse"):
        reply(message, 1, "yes", answers=True, by=biller)
    with pytest.raises(RuleError, match="for the nurse"):
        wait_for(message, 1, "patient", by=biller)
    wait_for(message, 1, "patient", by=nurse)
    with pytest.raises(StaleEdit):
        wait_for(message, 1, "provider", by=nurse)
    reply(message, 2, "rang again", by=biller)
    assert (message.state, message.waiting_on) == (MessageState.WAITING, WaitsFor.PATIENT)


def test_due_time_is_sooner_freely_and_later_with_a_reason_by_whose_work_it_is(phone_clerk, nurse, biller, set_clock):
    message = make_message(phone_clerk)
    set_clock("2026-12-01 09:00")

    change_due(message, 1, 120, "is worse", by=biller)
    steps = [message.amber_at, message.due_at, message.alert_at]
    assert [f"{clock.local(one):%H:%M}" for one in steps] == ["10:30", "11:00", "12:00"]
    assert (queries.words_on(message)[-1].what, actions()[0]) == ("due sooner: 11:00 AM", "message.due_changed")
    with pytest.raises(RuleError, match="for the nurse"):
        change_due(message, 2, 540, "no hurry", by=biller)
    with pytest.raises(RuleError, match="wait longer") as refused:
        change_due(message, 2, 540, " ", by=nurse)
    assert refused.value.field == "due_word"
    change_due(message, 2, 540, "they have pills for a week", by=nurse)
    assert f"{clock.local(message.due_at):%a %H:%M}" == "Wed 09:00"
    with pytest.raises(StaleEdit):
        change_due(message, 2, 30, by=nurse)
    symptom = make_message(phone_clerk, kind=MessageKind.SYMPTOM)
    with pytest.raises(RuleError):
        change_due(symptom, 1, 1620, "sounds fine", by=phone_clerk)


def test_answer_is_not_taken_back_by_passing_it_on_to_who_tells(phone_clerk, nurse, doctor):
    message = make_message(phone_clerk)
    reply(message, 1, "may have it", answers=True, by=doctor)

    pass_on(message, 2, "please tell", by=doctor, to_staff=staff(nurse))
    take_message(message, 3, by=nurse)
    try_call_back(message, 4, Tried.REACHED, by=nurse)

    assert message.state == MessageState.ANSWERED


def test_counts_by_tab_role_and_person_are_those_of_the_lists(phone_clerk, nurse, doctor, biller, manager, set_clock):
    make_message(phone_clerk, MessageKind.SYMPTOM, "cough")
    make_message(phone_clerk, to_staff=staff(nurse))
    make_message(phone_clerk, MessageKind.BILLING, "asks", to_staff=staff(biller))
    away(biller, manager, manager)
    take_message(make_message(phone_clerk, MessageKind.OTHER, "x"), 1, by=doctor)
    set_clock("2026-12-01 14:30")
    people = queries.people_now()

    for actor in (nurse, doctor, biller, manager, phone_clerk):
        found = queries.loads(actor, people)
        shown = {"mine": found.mine, "role": found.role, "late": found.escalated, "all": found.all}
        assert {show: load.open for show, load in shown.items()} == {
            show: len(listed(actor, show)) for show in shown
        }, actor.name
    assert found.roles[0] == ("role:nurse", "Nurse", "", queries.Load(2, 1, 1))
    assert found.persons[0] == (
        f"staff:{biller.staff_id}",
        "Ben Stone",
        "Ben Stone is away until Dec 8: Grace Hall for the biller",
        queries.Load(1),
    )
    assert [row.body for row in queries.inbox(manager, "all", to=found.persons[0][0])] == ["asks"]
    assert len(list(queries.inbox(manager, "all", to="role:nurse"))) == 2


def test_lists_cost_the_same_for_three_messages_as_for_one(phone_clerk, nurse, manager, count_queries):
    costs = []
    for _ in range(2):
        make_message(phone_clerk, patient=make_person(), to_staff=staff(nurse))
        make_message(phone_clerk, patient=make_person())
        with count_queries() as seen:
            people = queries.people_now()
            queries.loads(nurse, people)
            list(queries.inbox(nurse, people=people))
            queries.waiting_messages(manager)
            uncovered(people)
        costs.append(len(seen))

    assert costs == [8, 8]


def test_next_message_is_the_next_due_and_then_the_first(phone_clerk, nurse, biller):
    late, urgent = make_message(phone_clerk), make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "dizzy")
    make_message(phone_clerk, MessageKind.BILLING, "x")

    people = queries.people_now()
    assert queries.next_message(nurse, urgent, people) == late.id
    assert queries.next_message(nurse, late, people) == urgent.id
    close_message(late, 1, "done", "patient", "by phone", by=nurse)
    assert queries.next_message(nurse, urgent, people) is None
    assert queries.next_message(nurse, late, people) == urgent.id


def test_slip_is_printed_with_a_trace(phone_clerk, nurse):
    print_message(make_message(phone_clerk).id, by=nurse)

    assert actions()[0] == "message.printed"
    with pytest.raises(NotFound):
        print_message(99, by=nurse)
