"""One call with several patients, several calls about one patient, two windows, lines that ring or go dead."""

from datetime import date, timedelta

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError, StaleEdit
from office.phone.models import (
    Call,
    CallOutcome,
    CallPatient,
    CallText,
    Identifier,
    Message,
    MessageKind,
    MessageReply,
    Relationship,
    Settled,
)
from office.phone.queries import call_view, get_call, tabs
from office.phone.rules import (
    TypedInCall,
    choose_patient,
    end_call,
    fail_check,
    hand_to_nurse,
    hold_call,
    line_dropped,
    message_from_call,
    pick_up,
    ring,
    save_call,
    settle_text,
    start_call,
    take_off,
    transfer_dropped,
)
from tests.patients.making import make_patient
from tests.phone.making import make_call, make_person, typed

TWO = (Identifier.NAME, Identifier.BIRTH_DATE)


def again(row):
    return type(row).get_by_id(row.id)


def last(action):
    return AuditEvent.select().where(AuditEvent.action == action).order_by(AuditEvent.number.desc()).get()


@pytest.fixture
def children():
    """Three children of one mother."""
    return [
        make_patient(last_name="Said", first_name=name, born_on=date(2019, 8, 30)) for name in ("Omar", "Lea", "Ali")
    ]


@pytest.fixture
def mother(phone_clerk, nurse, children):
    """The mother's call: she was identified for Omar."""
    call = make_call(phone_clerk, caller_name="Amal Said", relationship=Relationship.PARENT)
    choose_patient(call, children[0].id, by=phone_clerk)
    call = again(call)
    save_call(call, call.version, typed(call, identifiers=TWO), by=phone_clerk)
    return again(call)


def test_three_children_of_one_call_each_with_their_own_ticks_and_items(mother, children, phone_clerk):
    omar, lea, _ = children
    message_from_call(mother, MessageKind.REFILL, "inhaler of Omar", by=phone_clerk)

    choose_patient(again(mother), lea.id, by=phone_clerk)
    second = again(mother)
    message_from_call(second, MessageKind.REFILL, "refill of Lea", by=phone_clerk)

    assert (second.patient_id, second.identifiers, second.relationship) == (lea.id, "", Relationship.PARENT)
    assert [m.patient_id for m in Message.select().order_by(Message.id)] == [omar.id, lea.id]
    assert [(one.id, one.said, one.done) for one in call_view(mother.id).company] == [(omar.id, 2, 1), (lea.id, 0, 1)]
    choose_patient(second, omar.id, by=phone_clerk)
    assert again(mother).identifiers == "name,birth date"
    assert last("call.patient_chosen").patient_id == omar.id


def test_who_calls_for_herself_is_not_her_next_patient(phone_clerk, children):
    call = make_call(phone_clerk, patient=children[0], relationship=Relationship.SELF, identifiers=TWO)

    choose_patient(call, children[1].id, by=phone_clerk)

    assert (again(call).relationship, again(call).identifiers) == (Relationship.UNKNOWN, "")


def test_window_that_shows_another_patient_writes_no_relation_to_this_one(mother, children, phone_clerk):
    choose_patient(mother, children[1].id, by=phone_clerk)
    late = typed(mother, relationship=Relationship.SELF, identifiers=TWO, about=children[0].id, note="still typed")

    save_call(mother, mother.version, late, by=phone_clerk)

    now = again(mother)
    assert (now.relationship, now.identifiers, now.note) == (Relationship.PARENT, "", "still typed")


def test_wrong_pick_is_taken_off_while_nothing_was_done(mother, children, phone_clerk):
    choose_patient(mother, children[1].id, by=phone_clerk)

    take_off(again(mother), children[1].id, by=phone_clerk)

    assert (again(mother).patient_id, again(mother).identifiers) == (children[0].id, "name,birth date")
    assert CallPatient.select().count() == 1 and last("call.patient_taken_off").patient_id == children[1].id
    message_from_call(again(mother), MessageKind.REFILL, "inhaler", by=phone_clerk)
    with pytest.raises(RuleError, match="stays with the call"):
        take_off(again(mother), children[0].id, by=phone_clerk)


def test_only_patient_taken_off_leaves_the_call_without_one(mother, children, phone_clerk):
    take_off(mother, children[0].id, by=phone_clerk)

    assert (again(mother).patient_id, again(mother).identifiers) == (None, "")


def test_two_agents_with_calls_about_one_child_see_each_other(mother, children, phone_clerk, front_desk):
    other = make_call(front_desk, patient=children[0], caller_name="Karim Said", relationship=Relationship.PARENT)

    (seen,), (back,) = call_view(mother.id).also, call_view(other.id).also

    assert (seen.caller, seen.live, seen.id) == ("Karim Said, parent", True, other.id)
    assert back.caller == "Amal Said, parent"
    choose_patient(mother, children[1].id, by=phone_clerk)
    assert [one.id for one in call_view(other.id).also] == [mother.id]  # Omar is among her children still
    end_call(again(mother), CallOutcome.RESOLVED, by=phone_clerk)
    assert not call_view(other.id).also[0].live


def test_failed_check_is_shown_in_every_call_and_page_of_today_and_fails_the_same_number(
    phone_clerk, front_desk, children, client_as, set_clock
):
    omar = children[0]
    first = make_call(phone_clerk, patient=omar, caller_name="Carl", callback="312-555-0110", identifiers=TWO)
    fail_check(first, by=phone_clerk)

    said = {"relationship": Relationship.PARENT, "identifiers": (*TWO, Identifier.PHONE)}
    same = make_call(front_desk, patient=omar, caller_name="Amal Said", callback="(312) 555 0110", **said)
    other = make_call(front_desk, patient=omar, caller_name="Amal Said", callback="312-555-0199", **said)

    assert call_view(same.id).permission.who == "Check failed"
    assert call_view(other.id).permission.who != "Check failed"
    assert [(one.caller, one.callback) for one in call_view(other.id).failures] == [("Carl", "312-555-0110")]
    nurse = client_as("nurse")
    assert "Check failed on the phone today" in nurse.get(f"/patients/{omar.id}").text
    assert "A check failed today." in nurse.get(f"/calls/{other.id}").text
    set_clock("2026-12-02 08:00")
    assert "Check failed on the phone today" not in client_as("nurse").get(f"/patients/{omar.id}").text


def late_window(call, by, note, window="two"):
    with pytest.raises(StaleEdit):
        save_call(call, 1, TypedInCall(note=note), by=by, window=window)


def test_draft_of_two_windows_keeps_both_texts_on_the_server(phone_clerk, front_desk):
    call = start_call(by=phone_clerk)
    save_call(call, 1, TypedInCall(note="asks for a form"), by=phone_clerk, window="one")

    late_window(call, front_desk, "his throat feels tight")
    late_window(call, front_desk, "his throat feels tight since noon")

    kept = CallText.get()
    assert (kept.note, kept.state, again(call).note) == (
        "his throat feels tight since noon", Settled.OPEN, "asks for a form",
    )  # fmt: skip
    assert again(call).symptom_words and last("call.text_kept").staff_id == front_desk.staff_id
    settle_text(again(call), kept.id, True, by=phone_clerk)
    assert again(call).note == "asks for a form\nhis throat feels tight since noon"
    with pytest.raises(RuleError, match="decided already"):
        settle_text(again(call), kept.id, False, by=phone_clerk)
    with pytest.raises(NotFound):
        settle_text(again(call), kept.id + 1, False, by=phone_clerk)


def test_keep_mine_keeps_theirs_beside(phone_clerk):
    call = start_call(by=phone_clerk)
    save_call(call, 1, TypedInCall(note="from window one"), by=phone_clerk, window="one")
    late_window(call, phone_clerk, "from window two")

    save_call(call, 2, TypedInCall(note="from window two"), by=phone_clerk, window="two")

    assert again(call).note == "from window two"
    assert [(text.note, text.state) for text in CallText.select().order_by(CallText.id)] == [
        ("from window two", Settled.TAKEN), ("from window one", Settled.OPEN),
    ]  # fmt: skip


def test_page_that_is_loaded_anew_and_edited_leaves_no_text_beside(phone_clerk):
    call = start_call(by=phone_clerk)
    save_call(call, 1, TypedInCall(note="asks for a form"), by=phone_clerk, window="one")

    save_call(call, 2, TypedInCall(note="asks for"), by=phone_clerk, window="reloaded")

    assert not CallText.select().exists()


def test_call_that_rings_waits_with_a_clock_and_is_answered_when_picked_up(phone_clerk, set_clock):
    first = start_call(by=phone_clerk)
    set_clock("2026-12-01 08:05")

    second = ring(by=phone_clerk)

    assert (first.line, second.line, second.answered_at, again(first).held_since) == ("Line 1", "Line 2", None, None)
    assert [tab.answered_at is None for tab in tabs(phone_clerk.staff_id)] == [False, True]
    set_clock("2026-12-01 08:06")
    pick_up(second, by=phone_clerk)
    assert again(second).answered_at - again(second).started_at == timedelta(minutes=1)
    assert again(first).held_since == clock.now()
    assert ring(by=phone_clerk).line == ""  # both lines are taken


def test_time_on_hold_is_added_up(phone_clerk, set_clock):
    call = make_call(phone_clerk, note="x")
    for minute in (1, 4):
        set_clock(f"2026-12-01 08:0{minute}")
        hold_call(again(call), by=phone_clerk)
        set_clock(f"2026-12-01 08:0{minute + 1}")
        pick_up(again(call), by=phone_clerk)
    hold_call(again(call), by=phone_clerk)
    set_clock("2026-12-01 08:06")

    end_call(again(call), CallOutcome.RESOLVED, by=phone_clerk)

    assert again(call).held_seconds == 180


@pytest.mark.parametrize("outcome", [CallOutcome.TRANSFERRED, CallOutcome.COLD])
def test_call_transferred_and_dropped_is_unfinished_again_and_reaches_the_nurse(phone_clerk, nurse, outcome):
    call = end_call(make_call(phone_clerk, note="throat feels tight"), outcome, "to Tom Burke", by=phone_clerk)
    told = Message.select().count()

    message = transfer_dropped(again(call), by=nurse)

    assert (again(call).ended_at, again(call).dropped_at) == (None, clock.now())
    assert Message.select().count() == 1 and told == (outcome == CallOutcome.COLD)
    words = MessageReply.get().body if outcome == CallOutcome.COLD else message.body
    assert "after the transfer. Call back now." in words
    assert last("call.transfer_dropped").staff_id == nurse.staff_id


def test_nurse_who_thinks_the_caller_is_on_the_line_reads_that_it_went_dead(phone_clerk, nurse):
    call = make_call(phone_clerk, note="throat feels tight")
    message = hand_to_nurse(call, by=phone_clerk)

    assert line_dropped(again(call), by=phone_clerk) == line_dropped(again(call), by=phone_clerk) == message

    assert MessageReply.get().what == "line went dead" and MessageReply.select().count() == 1
    assert Message.select().count() == 1


def test_only_a_transfer_of_today_can_have_dropped(phone_clerk, set_clock):
    ended = end_call(make_call(phone_clerk, note="x"), CallOutcome.RESOLVED, by=phone_clerk)
    moved = end_call(make_call(phone_clerk, note="x"), CallOutcome.TRANSFERRED, "to Ben", by=phone_clerk)

    with pytest.raises(RuleError, match="not transferred"):
        transfer_dropped(ended, by=phone_clerk)
    set_clock("2026-12-02 08:00")
    with pytest.raises(RuleError, match="another day"):
        transfer_dropped(moved, by=phone_clerk)
    assert again(moved).ended_at


def test_ten_thousand_characters_pasted_are_kept(client_as, phone_clerk):
    call, note = make_call(phone_clerk), "word " * 1999 + "throat feels tight"
    sent = {"version": call.version, "window": "one", "note": note}

    answer = client_as("phone_clerk").post(f"/calls/{call.id}", data=sent, headers={"X-Autosave": "1"})

    assert answer.status_code == 200 and len(note) > 10_000
    assert again(call).note == note and again(call).symptom_words


def sent(call):
    """What the form of a call sends."""
    now = again(call)
    return {"version": now.version, "note": "kept", "about": now.patient_id, "relationship": now.relationship.value}


def test_pages_of_a_call_offer_all_this(client_as, mother, children, phone_clerk):
    choose_patient(mother, children[1].id, by=phone_clerk)
    ana = client_as("phone_clerk")

    page = ana.get(f"/calls/{mother.id}").text
    off = ana.post(f"/calls/{mother.id}/patients/{children[1].id}/off", data=sent(mother))
    rings = ana.post(f"/calls/{mother.id}/ringing", data=sent(mother))

    assert 'aria-label="Patients of this call"' in page and "Not about them" in page
    assert 'data-key="a"' in page and 'data-call-key="0"' in page
    assert (off.status_code, rings.status_code) == (303, 303)
    assert Call.select().count() == 2 and again(mother).note == "kept"
    assert client_as("auditor").post(f"/calls/{mother.id}/ringing").status_code == 403


def test_own_calls_are_one_key_away_on_every_page(client_as, phone_clerk, nurse, children):
    make_call(phone_clerk, caller_name="Amal Said")

    own = client_as("phone_clerk").get(f"/patients/{children[0].id}").text
    others = client_as("nurse").get(f"/patients/{children[0].id}").text

    assert 'data-call-key="1"' in own and "js/switch.js" in own
    assert "data-call-key" not in others


def test_line_and_direction_are_kept_and_stay_where_a_page_does_not_show_them(client_as, phone_clerk):
    call, ana = start_call(by=phone_clerk), client_as("phone_clerk")

    def save(**more):
        said = {"version": again(call).version, "window": "one", "relationship": "self", **more}
        return ana.post(f"/calls/{call.id}", data=said, headers={"X-Autosave": "1"}).status_code

    assert save(line="Line 2", direction="outgoing") == 200
    assert save(note="calls back") == 200
    assert (again(call).line, again(call).direction, again(call).note) == ("Line 2", "outgoing", "calls back")
    assert save(direction="sideways") == 422
    assert save(line="Line 99", direction="outgoing") == 200 and again(call).line == ""


def test_key_for_a_new_call_takes_no_call_that_rings(phone_clerk):
    rings = ring(by=phone_clerk)

    assert start_call(by=phone_clerk).id != rings.id


def test_page_of_a_call_costs_the_same_for_three_of_everything(
    client_as, mother, children, phone_clerk, front_desk, count_queries
):
    def more(child):
        make_call(front_desk, patient=child, caller_name="Karim Said")
        choose_patient(again(mother), child.id, by=phone_clerk)
        fail_check(again(mother), by=phone_clerk)
        CallText.create(call=mother, at=clock.now(), note=f"of {child}")
        choose_patient(again(mother), children[0].id, by=phone_clerk)
        return again(mother)

    ana = client_as("phone_clerk")
    more(children[1])
    ana.get(f"/calls/{mother.id}")
    with count_queries() as one:
        ana.get(f"/calls/{mother.id}")
    more(children[2])
    more(children[0])
    with count_queries() as three:
        ana.get(f"/calls/{mother.id}")

    assert len(one) == len(three)


@pytest.fixture
def ill(phone_clerk, nurse):
    """A call about Omar, whose breathing a nurse has, that has turned to his sister Lina."""
    omar, lina = make_person("Said", "Omar"), make_person("Said", "Lina")
    call = start_call(by=phone_clerk)
    choose_patient(call, omar.id, by=phone_clerk)
    save_call(call, 1, typed(call, note="Omar: struggling to breathe"), by=phone_clerk)
    call = get_call(call.id)
    hand_to_nurse(call, by=phone_clerk)
    choose_patient(call, lina.id, by=phone_clerk)
    return get_call(call.id), omar, lina


def whose_symptoms():
    return [one.patient_id for one in Message.select().order_by(Message.id)]


def say(call, words, by):
    save_call(call, call.version, typed(call, note=f"{call.note}\n{words}"), by=by)
    return get_call(call.id)


def test_second_child_is_handed_to_the_nurse_too(phone_clerk, ill):
    call, omar, lina = ill
    assert call_view(call.id).handed.patient_id == omar.id  # nothing was said of Lina yet
    call = say(call, "Lina: fever with a stiff neck", phone_clerk)
    assert call_view(call.id).handed is None

    hand_to_nurse(call, by=phone_clerk)

    assert whose_symptoms() == [omar.id, lina.id]
    assert call_view(call.id).handed.patient_id == lina.id
    hand_to_nurse(call, by=phone_clerk)
    assert whose_symptoms() == [omar.id, lina.id]


@pytest.mark.parametrize("over", ["ended", "dropped"])
def test_what_was_said_of_the_second_child_reaches_a_nurse_when_the_call_is_over(phone_clerk, ill, over):
    call, omar, lina = ill
    call = say(call, "Lina: fever with a stiff neck", phone_clerk)
    choose_patient(call, omar.id, by=phone_clerk)

    act = {
        "ended": lambda: end_call(call, CallOutcome.MESSAGE, "mother told", by=phone_clerk),
        "dropped": lambda: line_dropped(call, by=phone_clerk),
    }
    act[over]()

    assert whose_symptoms() == [omar.id, lina.id]


def test_second_child_without_symptoms_makes_no_second_message(phone_clerk, ill):
    call, omar, _ = ill
    call = say(call, "Lina: school form", phone_clerk)

    end_call(call, CallOutcome.MESSAGE, "the nurse has Omar", by=phone_clerk)

    assert whose_symptoms() == [omar.id]


def test_symptoms_brought_before_anyone_was_found_are_those_of_who_is_found_first(phone_clerk, nurse):
    call = start_call(by=phone_clerk)
    save_call(call, 1, typed(call, note="chest pain"), by=phone_clerk)
    call = get_call(call.id)
    hand_to_nurse(call, by=phone_clerk)

    choose_patient(call, make_person("Moore", "Frank").id, by=phone_clerk)
    hand_to_nurse(call, by=phone_clerk)

    assert len(whose_symptoms()) == 1
