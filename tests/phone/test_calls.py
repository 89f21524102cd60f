"""The rules of a call: it starts before anyone is known, and nothing of it is lost."""

import json

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.board import version
from office.errors import NotFound, RuleError, StaleEdit
from office.phone.models import Call, CallItem, CallOutcome, Identifier, Message, MessageKind, Relationship
from office.phone.queries import tabs
from office.phone.rules import (
    TypedInCall,
    end_call,
    hand_to_nurse,
    hold_call,
    line_dropped,
    look_again,
    open_call,
    pick_up,
    reopen_call,
    save_call,
    start_call,
)
from office.staff.models import Role, Staff
from tests.phone.making import make_call, make_person, typed


def last_action():
    return AuditEvent.select().order_by(AuditEvent.number.desc()).first()


def actions():
    return [event.action for event in AuditEvent.select().order_by(AuditEvent.number)]


def again(call):
    return Call.get_by_id(call.id)


def test_call_starts_before_anyone_is_known(phone_clerk):
    before = version("phone")

    call = start_call(by=phone_clerk)

    assert (call.started_at, call.patient_id, call.taken_by_id) == (clock.now(), None, phone_clerk.staff_id)
    assert last_action().action == "call.started"
    assert version("phone") > before


def test_second_press_of_the_key_is_the_same_call(phone_clerk, set_clock):
    first = start_call(by=phone_clerk)

    assert start_call(by=phone_clerk).id == first.id
    set_clock("2026-12-01 08:01")
    assert start_call(by=phone_clerk).id != first.id


def test_new_call_puts_the_others_of_this_clerk_on_hold(phone_clerk, front_desk, set_clock):
    first, other = make_call(phone_clerk, note="a"), make_call(front_desk, note="b")
    set_clock("2026-12-01 08:05")

    second = start_call(by=phone_clerk)

    assert again(first).held_since == clock.now()
    assert again(second).held_since is None
    assert again(other).held_since is None


def test_opening_a_call_is_audited_and_an_unknown_one_is_not_found(phone_clerk, nurse):
    call = make_call(phone_clerk, note="refill")

    assert open_call(call.id, by=nurse).note == "refill"
    assert (last_action().action, last_action().who) == ("call.opened", "Tom Burke")
    with pytest.raises(NotFound):
        open_call(call.id + 1, by=nurse)


def test_a_look_at_a_piece_of_a_call_is_audited_but_for_who_types_in_it(phone_clerk, nurse):
    call = start_call(by=phone_clerk)

    look_again(call.id, by=phone_clerk)
    assert last_action().action == "call.started"
    assert look_again(call.id, by=nurse) == call.id
    assert (last_action().action, last_action().who) == ("call.opened", nurse.name)
    with pytest.raises(NotFound):
        look_again(call.id + 1, by=nurse)


def test_what_is_typed_is_saved_with_a_new_version(phone_clerk):
    call = start_call(by=phone_clerk)

    saved = save_call(call, 1, TypedInCall(caller_name="Amina Said", note="wants an appointment"), by=phone_clerk)

    assert (saved.version, again(call).caller_name, again(call).note) == (2, "Amina Said", "wants an appointment")
    assert last_action().action == "call.saved"


def test_saving_the_same_again_changes_nothing(phone_clerk):
    call = make_call(phone_clerk, note="refill")

    assert save_call(call, 1, typed(call), by=phone_clerk).version == call.version


def test_typing_on_is_named_once_in_the_audit_but_ticks_always(phone_clerk):
    call = start_call(by=phone_clerk)
    for count, text in enumerate(("wan", "wants", "wants a"), start=1):
        save_call(call, count, TypedInCall(note=text), by=phone_clerk)
    save_call(call, 4, TypedInCall(note="wants a", callback_read_back=True), by=phone_clerk)

    assert actions().count("call.saved") == 2


def test_someone_who_goes_on_typing_later_is_named_again(phone_clerk, front_desk, set_clock):
    call = make_call(phone_clerk, note="wants")
    save_call(call, 2, typed(call, note="wants a"), by=front_desk)
    set_clock("2026-12-01 08:02")
    save_call(call, 3, typed(call, note="wants a refill"), by=front_desk)

    assert actions().count("call.saved") == 3


def test_two_windows_never_overwrite_each_other(phone_clerk):
    call = start_call(by=phone_clerk)
    save_call(call, 1, TypedInCall(note="from window one"), by=phone_clerk, window="one")

    with pytest.raises(StaleEdit) as refused:
        save_call(call, 1, TypedInCall(note="from window two"), by=phone_clerk, window="two")

    assert refused.value.theirs["note"] == "from window one"
    assert refused.value.version == 2
    assert again(call).note == "from window one"


def test_late_save_of_the_same_window_is_not_its_own_rival(phone_clerk):
    call = start_call(by=phone_clerk)
    save_call(call, 1, TypedInCall(note="throat feels"), by=phone_clerk, window="one")

    save_call(call, 1, TypedInCall(note="throat feels tight"), by=phone_clerk, window="one")

    assert again(call).note == "throat feels tight"


def test_symptom_words_mark_the_call_and_the_mark_stays(phone_clerk):
    call = make_call(phone_clerk, note="rash since yesterday, throat feels tight")

    assert call.symptom_words
    save_call(call, call.version, typed(call, note=""), by=phone_clerk)
    assert again(call).symptom_words


def test_ticks_against_another_patients_record_are_left_out(phone_clerk):
    call = make_call(phone_clerk, patient=make_person())

    save_call(call, 1, typed(call, identifiers=(Identifier.NAME,), about=None, note="x"), by=phone_clerk)

    assert (again(call).identifiers, again(call).note) == ("", "x")


def test_ticks_are_kept_in_the_order_of_the_list(phone_clerk):
    call = make_call(phone_clerk, identifiers=(Identifier.PHONE, Identifier.NAME))

    assert call.identifiers == "name,phone"


def test_ended_call_takes_no_more_text(phone_clerk):
    call = end_call(make_call(phone_clerk, note="x"), CallOutcome.RESOLVED, by=phone_clerk)

    with pytest.raises(RuleError, match="has ended"):
        save_call(call, call.version, typed(call, note="y"), by=phone_clerk)


def test_hold_and_pick_up_are_one_key_each_way(phone_clerk, set_clock):
    first = make_call(phone_clerk, note="a")
    set_clock("2026-12-01 08:05")
    second = make_call(phone_clerk, note="b")
    set_clock("2026-12-01 08:06")

    pick_up(again(first), by=phone_clerk)

    assert again(first).held_since is None
    assert again(second).held_since == clock.now()
    hold_call(again(first), by=phone_clerk)
    assert again(first).held_since == clock.now()
    assert actions()[-2:] == ["call.picked_up", "call.held"]


def test_nothing_is_done_to_an_ended_call(phone_clerk):
    call = end_call(make_call(phone_clerk), CallOutcome.RESOLVED, by=phone_clerk)

    for act in (hold_call, pick_up, line_dropped, hand_to_nurse):
        with pytest.raises(RuleError, match="has ended"):
            act(call, by=phone_clerk)


def test_dropped_line_with_symptom_words_brings_the_call_back_to_the_nurse_at_once(phone_clerk, nurse):
    call = make_call(
        phone_clerk,
        caller_name="Amina Said",
        relationship=Relationship.PARENT,
        callback="312-555-0110",
        note="Omar Said, rash since yesterday, throat feels tight",
    )

    message = line_dropped(call, by=phone_clerk)

    assert (message.kind, message.to_role) == (MessageKind.URGENT_SYMPTOM, Role.NURSE)
    assert (message.callback, message.caller) == ("312-555-0110", "Amina Said, parent")
    assert "throat feels tight" in message.body
    assert again(call).dropped_at == clock.now()
    assert again(call).ended_at is None
    assert CallItem.get().message_id == message.id
    assert last_action().action == "call.dropped"


def test_dropped_line_is_told_to_the_nurse_once(phone_clerk, nurse):
    call = make_call(phone_clerk, note="chest pain")

    line_dropped(call, by=phone_clerk)
    line_dropped(again(call), by=phone_clerk)

    assert Message.select().count() == 1
    assert "No call-back number was said." in Message.get().body


def test_dropped_line_without_symptom_words_leaves_only_the_draft(phone_clerk, nurse):
    assert line_dropped(make_call(phone_clerk, note="refill"), by=phone_clerk) is None
    assert not Message.select().exists()


def test_dropped_line_where_no_clinician_works_still_keeps_the_draft(phone_clerk):
    call = make_call(phone_clerk, note="chest pain")

    assert line_dropped(call, by=phone_clerk) is None
    assert again(call).dropped_at


def test_caller_who_rings_again_goes_on_in_the_same_call(phone_clerk):
    call = make_call(phone_clerk, note="refill")
    line_dropped(call, by=phone_clerk)

    pick_up(again(call), by=phone_clerk)

    assert again(call).dropped_at is None


def test_call_of_someone_who_left_is_the_next_clerks_with_a_tab_and_a_hold_of_its_own(phone_clerk, front_desk):
    call = make_call(phone_clerk, caller_name="Amal Said", note="throat feels tight")
    line_dropped(call, by=phone_clerk)
    Staff.update(active=False).where(Staff.id == phone_clerk.staff_id).execute()

    pick_up(again(call), by=front_desk)

    assert [tab.label for tab in tabs(front_desk.staff_id)] == ["Amal Said"] and not tabs(phone_clerk.staff_id)
    assert json.loads(last_action().detail)["taken_from"] == phone_clerk.staff_id
    start_call(by=front_desk)
    assert again(call).held_since == clock.now()


def test_handing_to_the_nurse_marks_the_call_and_happens_once(phone_clerk, nurse):
    call = make_call(phone_clerk, note="feels odd, worse than yesterday")

    message = hand_to_nurse(call, by=phone_clerk)

    assert hand_to_nurse(again(call), by=phone_clerk).id == message.id
    assert again(call).symptom_words
    assert last_action().action == "call.handed_over"


def test_handing_over_goes_to_a_provider_where_no_nurse_works(phone_clerk, doctor):
    assert hand_to_nurse(make_call(phone_clerk), by=phone_clerk).to_role == Role.PROVIDER


def test_handing_over_says_what_to_do_where_no_clinician_works(phone_clerk):
    with pytest.raises(RuleError, match="dial 911"):
        hand_to_nurse(make_call(phone_clerk), by=phone_clerk)


def test_call_ends_with_an_outcome(phone_clerk):
    call = end_call(make_call(phone_clerk, note="hours of the office"), CallOutcome.RESOLVED, by=phone_clerk)

    assert (again(call).ended_at, again(call).outcome) == (clock.now(), CallOutcome.RESOLVED)
    assert last_action().action == "call.ended"


def test_call_does_not_end_without_an_outcome(phone_clerk):
    with pytest.raises(RuleError, match="Choose how") as refused:
        end_call(make_call(phone_clerk), None, by=phone_clerk)
    assert refused.value.field == "outcome"


@pytest.mark.parametrize("outcome", list(CallOutcome))
def test_call_with_symptom_words_does_not_end_without_a_reason(phone_clerk, nurse, outcome):
    call = make_call(phone_clerk, note="throat feels tight")

    with pytest.raises(RuleError, match="Symptom words") as refused:
        end_call(call, outcome, "  ", by=phone_clerk)

    assert refused.value.field == "outcome_note"
    assert again(call).ended_at is None


def test_wiping_the_note_does_not_discard_symptom_words(phone_clerk, nurse):
    call = make_call(phone_clerk, note="throat feels tight")
    save_call(call, call.version, typed(call, note=""), by=phone_clerk)

    with pytest.raises(RuleError, match="Symptom words"):
        end_call(again(call), CallOutcome.SPAM, by=phone_clerk)


def test_every_call_with_symptom_words_reaches_a_nurse_before_it_ends(phone_clerk, nurse):
    call = make_call(phone_clerk, note="no chest pain any more")

    end_call(call, CallOutcome.RESOLVED, "says he feels well", by=phone_clerk)

    assert Message.get().kind == MessageKind.URGENT_SYMPTOM
    assert "says he feels well" in Message.get().body


def test_call_that_the_nurse_took_over_leaves_no_second_message(phone_clerk, nurse):
    end_call(make_call(phone_clerk, note="chest pain"), CallOutcome.TRANSFERRED, "to Tom Burke", by=phone_clerk)

    assert not Message.select().exists()


@pytest.mark.parametrize("outcome", [CallOutcome.DISCONNECTED, CallOutcome.WRONG_NUMBER, CallOutcome.SPAM])
def test_typed_call_is_not_given_up_without_a_reason(phone_clerk, outcome):
    call = make_call(phone_clerk, note="wants")

    with pytest.raises(RuleError, match="why it is given up"):
        end_call(call, outcome, by=phone_clerk)
    end_call(call, outcome, "hung up", by=phone_clerk)


def test_spam_with_nothing_typed_is_one_key(phone_clerk):
    assert end_call(make_call(phone_clerk), CallOutcome.SPAM, by=phone_clerk).ended_at


def test_end_can_be_taken_back_soon_by_the_same_clerk(phone_clerk, front_desk, set_clock):
    call = end_call(make_call(phone_clerk, note="x"), CallOutcome.RESOLVED, by=phone_clerk)
    with pytest.raises(RuleError, match="no longer"):
        reopen_call(call, by=front_desk)

    reopen_call(call, by=phone_clerk)

    assert again(call).ended_at is None
    with pytest.raises(RuleError, match="is open"):
        reopen_call(call, by=phone_clerk)
    end_call(call, CallOutcome.RESOLVED, by=phone_clerk)
    set_clock("2026-12-01 08:30")
    with pytest.raises(RuleError, match="no longer"):
        reopen_call(again(call), by=phone_clerk)
