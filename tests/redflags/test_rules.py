"""Scenario A13 and its neighbors by the rules: a clerk records and hands over, a nurse or provider decides."""

import pytest
from peewee import DatabaseError

from office.audit.models import AuditEvent
from office.db import database, writing
from office.errors import NotFound, RuleError, StaleEdit
from office.phone.models import Call, CallItem, Message, MessageKind, MessageState
from office.phone.rules import close_message, end_call, hold_call
from office.redflags.models import Disposition, RedFlag, RedFlagStep, StepKind
from office.redflags.queries import flag_view, logged, minutes_of, open_flags
from office.redflags.rules import dispose, look_at, open_red_flag, save_flag, take_step
from office.staff.models import Staff
from tests.phone.making import make_call, make_person

SAID = "wants any time this week, chest pressure since breakfast"


def staff(actor):
    return Staff.get_by_id(actor.staff_id)


def done(flag):
    """What was done, in order."""
    return [str(step.what) for step in RedFlagStep.select().where(RedFlagStep.flag == flag).order_by(RedFlagStep.id)]


def now(flag):
    """The line of the script to say now, by its kind."""
    return next(line.kind for line in flag_view(flag.id).lines if line.state == "now")


def test_red_flag_opens_before_anything_is_known_and_reaches_the_nurse(front_desk, nurse):
    flag = open_red_flag(by=front_desk)

    assert (flag.call, flag.patient, flag.words) == (None, None, "")
    assert flag.message.kind == MessageKind.RED_FLAG and flag.message.to_role == "nurse"
    assert done(flag) == ["red flag opened"] and now(flag) == "location"
    assert AuditEvent.get(AuditEvent.action == "redflag.opened").row_id == flag.id


def test_red_flag_of_a_call_takes_over_what_is_known_and_keeps_what_was_half_made(phone_clerk, nurse):
    frank = make_person("Moore", "Frank")
    call = make_call(phone_clerk, patient=frank, caller_name="Frank Moore", callback="312-555-0144", note=SAID)

    flag = open_red_flag(by=phone_clerk, call_id=call.id, words=SAID + "!", kept="Type: EST\nReason: any time")

    assert (flag.caller_name, flag.callback, flag.patient_id) == ("Frank Moore", "312-555-0144", frank.id)
    assert flag.words == SAID + "!" and flag.kept.startswith("Type: EST")
    assert Call.get_by_id(call.id).symptom_words
    assert not CallItem.select().where(CallItem.appointment.is_null(False)).exists()
    assert flag_view(flag.id).says_911


def test_without_a_call_named_it_is_that_of_the_caller_on_the_line(phone_clerk, nurse):
    held, talking = make_call(phone_clerk, note="first"), make_call(phone_clerk, note="second")

    assert open_red_flag(by=phone_clerk).call_id == talking.id
    hold_call(talking, by=phone_clerk)
    assert open_red_flag(by=phone_clerk).call_id is None
    assert open_red_flag(by=phone_clerk, call_id=held.id).call_id == held.id


def test_second_press_is_the_same_red_flag(phone_clerk, nurse, set_clock):
    first = open_red_flag(by=phone_clerk)
    again = open_red_flag(by=phone_clerk)
    set_clock("2026-12-01 08:01")
    later = open_red_flag(by=phone_clerk)
    call = make_call(phone_clerk, note="x")

    assert first == again != later
    assert open_red_flag(by=phone_clerk, call_id=call.id) == open_red_flag(by=phone_clerk, call_id=call.id)


def test_two_of_the_staff_open_each_their_own(phone_clerk, front_desk, nurse):
    assert open_red_flag(by=phone_clerk) != open_red_flag(by=front_desk)
    assert len(open_flags()) == 2 and len(open_flags(opener_id=front_desk.staff_id)) == 1


def test_it_opens_where_neither_nurse_nor_provider_works(phone_clerk, manager):
    assert open_red_flag(by=phone_clerk).message is None


def test_refusing_911_is_asked_once_more_then_a_colleague_dials(phone_clerk, front_desk, nurse, set_clock):
    flag = open_red_flag(by=phone_clerk, words=SAID)
    save_flag(flag, 1, {"location": "12 Elm Street", "callback": "312-555-0144"}, by=phone_clerk)
    assert now(flag) == "dial"

    take_step(flag, StepKind.REFUSES, by=phone_clerk)
    take_step(flag, StepKind.REFUSES, by=phone_clerk)  # a double click is one press
    assert now(flag) == "again"
    set_clock("2026-12-01 08:01")
    take_step(flag, StepKind.REFUSES, by=phone_clerk)

    line = next(line for line in flag_view(flag.id).lines if line.state == "now")
    assert line.kind == "colleague" and "12 Elm Street" in line.words
    with pytest.raises(RuleError, match="Say who"):
        take_step(flag, StepKind.COLLEAGUE, by=phone_clerk)
    take_step(flag, StepKind.COLLEAGUE, to=staff(front_desk), by=phone_clerk)
    assert now(flag) == "hand"
    assert done(flag)[3:] == ["told to dial 911", *["does not want to dial 911"] * 2, "a colleague dials 911"]


def test_nurse_words_ask_for_no_911_and_go_to_the_nurse_by_name(phone_clerk, nurse, front_desk):
    flag = open_red_flag(by=phone_clerk, words="calf swollen and red")
    save_flag(flag, 1, {"location": "home", "callback": "312-555-0144"}, by=phone_clerk)
    assert now(flag) == "hand"

    with pytest.raises(RuleError, match="neither nurse nor provider"):
        take_step(flag, StepKind.ASKED, to=staff(front_desk), by=phone_clerk)
    take_step(flag, StepKind.ASKED, to=staff(nurse), by=phone_clerk)

    assert "until Tom Burke has taken over" in flag_view(flag.id).lines[2].words
    take_step(flag, StepKind.ANSWERED, by=phone_clerk)  # whom she asked
    assert flag_view(flag.id).lines[2].state == "done" and open_flags()[0].answered == "Tom Burke"


def test_after_three_minutes_without_answer_a_provider_is_fetched(phone_clerk, nurse, doctor, set_clock):
    flag = open_red_flag(by=phone_clerk, words="severe belly pain")
    set_clock("2026-12-01 08:01")
    take_step(flag, StepKind.ASKED, to=staff(nurse), by=phone_clerk)
    set_clock("2026-12-01 08:03:59")
    assert not flag_view(flag.id).late
    set_clock("2026-12-01 08:04")
    assert flag_view(flag.id).late and open_flags()[0].late

    take_step(flag, StepKind.ANSWERED, by=doctor)

    assert not flag_view(flag.id).late and open_flags()[0].answered == "Dr. Patel"


def test_hang_up_in_the_middle_brings_the_call_to_the_nurse(phone_clerk, nurse):
    call = make_call(phone_clerk, callback="312-555-0110", note="throat feels tight")
    flag = open_red_flag(by=phone_clerk, call_id=call.id)

    take_step(flag, StepKind.HUNG_UP, by=phone_clerk)

    assert Call.get_by_id(call.id).dropped_at
    assert Message.select().where(Message.call == call).count() == 1
    end_call(Call.get_by_id(call.id), "disconnected", "hung up", by=phone_clerk)
    assert open_flags()[0].id == flag.id  # the end of the call does not end it


@pytest.mark.parametrize("role", ["phone_clerk", "front_desk", "manager", "records_lead"])
def test_only_nurse_and_provider_dispose(request, role, nurse):
    clerk = request.getfixturevalue(role)
    flag = open_red_flag(by=clerk)

    with pytest.raises(RuleError, match="Only a nurse or provider"):
        dispose(flag, Disposition.NO_EMERGENCY, "only a cold", "the caller", by=clerk)
    assert open_flags()


def test_disposition_closes_the_flag_and_its_message_and_is_fixed(phone_clerk, doctor, nurse, set_clock):
    call = make_call(phone_clerk, patient=make_person("Moore", "Frank"), note=SAID)
    flag = open_red_flag(by=phone_clerk, call_id=call.id)
    set_clock("2026-12-01 08:09")

    closed = dispose(flag, Disposition.AMBULANCE, "Ambulance at the door.", "his wife", by=doctor)

    assert closed.disposition == Disposition.AMBULANCE and closed.disposed_by_id == doctor.staff_id
    message = Message.get_by_id(flag.message_id)
    assert message.state == MessageState.CLOSED and message.told == "his wife"
    assert open_flags() == [] and minutes_of([closed])[flag.id] == {"taken over by": 9, "disposed": 9}
    assert AuditEvent.get(AuditEvent.action == "redflag.disposed").patient_id == call.patient_id
    for act in (
        lambda: dispose(flag, Disposition.ADVICE, "again", "x", by=nurse),
        lambda: save_flag(flag, closed.version, {"words": "nothing"}, by=phone_clerk),
        lambda: take_step(flag, StepKind.WILL, by=phone_clerk),
    ):
        with pytest.raises(RuleError, match="has its disposition"):
            act()
    assert take_step(flag, StepKind.NOTE, detail="The hospital rang", by=nurse).detail == "The hospital rang"


def test_message_of_a_red_flag_closes_only_with_the_disposition(phone_clerk, nurse, doctor):
    flag = open_red_flag(by=phone_clerk, words="chest pain")
    message = Message.get_by_id(flag.message_id)

    for by in (nurse, doctor):
        with pytest.raises(RuleError, match="no disposition yet"):
            close_message(message, message.version, "fine now", "the caller", "by phone", by=by)

    assert Message.get_by_id(message.id).state != MessageState.CLOSED
    dispose(flag, Disposition.ADVICE, "rest", "the caller", by=nurse)
    assert Message.get_by_id(message.id).state == MessageState.CLOSED


@pytest.mark.parametrize(
    ("chosen", "advice", "told", "field"),
    [(None, "x", "x", "disposition"), ("advice by phone", " ", "x", "advice"), ("advice by phone", "x", "", "told")],
)
def test_disposition_says_what_and_to_whom(nurse, chosen, advice, told, field):
    flag = open_red_flag(by=nurse)

    with pytest.raises(RuleError) as refused:
        dispose(flag, chosen, advice, told, by=nurse)

    assert refused.value.field == field and open_flags()


def test_database_itself_refuses_a_close_without_disposition_and_changes_afterwards(nurse):
    flag = open_red_flag(by=nurse, words="chest pain")
    dispose(flag, Disposition.ADVICE, "rest", "the caller", by=nurse)
    other = RedFlag.create(opened_at=flag.opened_at, opened_by=nurse.staff_id, saved_at=flag.opened_at)

    for change in (
        f"UPDATE red_flag SET disposed_at = opened_at WHERE id = {other.id}",
        f"UPDATE red_flag SET words = 'nothing' WHERE id = {flag.id}",
        f"UPDATE red_flag SET disposition = NULL, disposed_at = NULL WHERE id = {flag.id}",
        f"DELETE FROM red_flag WHERE id = {flag.id}",
        "UPDATE red_flag_step SET detail = 'x'",
        "DELETE FROM red_flag_step",
    ):
        with pytest.raises(DatabaseError), writing():
            database.execute_sql(change)
    with writing():  # a merge may still say whose it is
        database.execute_sql(f"UPDATE red_flag SET patient_id = {make_person('Moore').id} WHERE id = {flag.id}")


def test_what_is_typed_over_stays_on_record_and_two_windows_meet(phone_clerk, nurse):
    flag = open_red_flag(by=phone_clerk)
    save_flag(flag, 1, {"location": "12 Elm", "words": "faint"}, by=phone_clerk, window="a")
    save_flag(flag, 1, {"location": "12 Elm Street"}, by=phone_clerk, window="a")  # the same window is no rival

    with pytest.raises(StaleEdit) as met:
        save_flag(flag, 1, {"location": "21 Elm"}, by=nurse, window="b")
    assert met.value.theirs["location"] == "12 Elm Street"
    save_flag(flag, met.value.version, {"location": "21 Elm"}, by=nurse, window="b")

    assert RedFlag.get_by_id(flag.id).words == "faint"
    kept = RedFlagStep.get(RedFlagStep.what == StepKind.EARLIER)
    assert kept.detail == "location: 12 Elm Street" and done(flag).count("location said") == 1


def test_patient_chosen_in_the_call_meanwhile_is_the_flags(phone_clerk, nurse):
    call = make_call(phone_clerk, note="x")
    flag = open_red_flag(by=phone_clerk, call_id=call.id)
    Call.update(patient=make_person("Moore").id).where(Call.id == call.id).execute()

    save_flag(flag, 1, {"words": "chest pain"}, by=phone_clerk)

    assert RedFlag.get_by_id(flag.id).patient.last_name == "Moore"
    assert flag_view(flag.id).flag.patient.name.startswith("Moore")


def test_words_typed_in_the_call_count_and_denials_too(phone_clerk, nurse):
    flag = open_red_flag(by=phone_clerk, call_id=make_call(phone_clerk, note="denies chest pain").id)

    assert [mark.word for mark in flag_view(flag.id).marks] == ["chest pain or pressure"]


def test_looking_is_audited_and_unknown_is_not_found(phone_clerk, nurse):
    flag = open_red_flag(by=phone_clerk)
    look_at(flag.id, by=phone_clerk)  # the opening was noted
    look_at(flag.id, by=nurse)

    assert AuditEvent.select().where(AuditEvent.action == "redflag.looked").count() == 1
    with pytest.raises(NotFound):
        look_at(999, by=nurse)


def test_lists_cost_the_same_for_one_as_for_three(nurse, phone_clerk, count_queries):
    def cost():
        with count_queries() as seen:
            open_flags()
            minutes_of(list(logged()))
        return len(seen)

    open_red_flag(by=nurse, call_id=make_call(nurse, note="faint").id)
    once = cost()
    for actor in (phone_clerk, nurse):
        open_red_flag(by=actor, call_id=make_call(actor, note="chest pain").id)
    assert cost() == once and len(open_flags()) == 3
