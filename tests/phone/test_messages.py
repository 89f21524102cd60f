"""The rules of messages: none is nobody's, none is closed before someone was told."""

from datetime import datetime

import pytest
from peewee import DatabaseError

from office import clock
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError, StaleEdit
from office.phone import queries
from office.phone.models import CallItem, Message, MessageKind, MessageReply, MessageState, Relationship, Tried
from office.phone.rules import (
    close_message,
    leave_message,
    message_from_call,
    open_message,
    pass_on,
    reopen_message,
    reply,
    take_message,
    try_call_back,
)
from office.scheduling.models import HoursException
from office.staff.models import Role, Staff, StaffRole
from tests.conftest import person
from tests.phone.making import make_call, make_message, make_person


def last_action():
    return AuditEvent.select().order_by(AuditEvent.number.desc()).first().action


def local_due(message):
    return clock.local(message.due_at)


def staff(actor):
    return Staff.get_by_id(actor.staff_id)


@pytest.mark.parametrize(
    ("kind", "role", "due"),
    [
        (MessageKind.URGENT_SYMPTOM, Role.NURSE, datetime(2026, 12, 1, 8, 30)),
        (MessageKind.SYMPTOM, Role.NURSE, datetime(2026, 12, 1, 12, 0)),
        (MessageKind.REFILL, Role.NURSE, datetime(2026, 12, 1, 17, 0)),
        (MessageKind.BILLING, Role.BILLER, datetime(2026, 12, 1, 17, 0)),
        (MessageKind.RECORDS, Role.RECORDS_CLERK, datetime(2026, 12, 1, 17, 0)),
        (MessageKind.FORM, Role.FRONT_DESK, datetime(2026, 12, 3, 17, 0)),
        (MessageKind.COMPLAINT, Role.MANAGER, datetime(2026, 12, 1, 17, 0)),
        (MessageKind.OTHER, Role.PROVIDER, datetime(2026, 12, 1, 17, 0)),
    ],
)
def test_kind_says_where_a_message_goes_and_by_when(
    kind, role, due, phone_clerk, nurse, biller, records_clerk, front_desk, manager, doctor
):
    message = leave_message(kind, "what they need", by=phone_clerk)

    assert (message.to_role, local_due(message), message.state) == (role, due, MessageState.NEW)
    assert last_action() == "message.left"


def test_every_kind_has_a_route_and_a_clock(phone_clerk, nurse, biller, records_clerk, front_desk, manager, doctor):
    for kind in MessageKind:
        assert leave_message(kind, "x", by=phone_clerk).due_at > clock.now()


def test_message_left_on_friday_at_closing_time_is_due_on_monday(phone_clerk, nurse, set_clock):
    set_clock("2026-12-04 16:59")

    message = make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "dizzy")

    assert local_due(message) == datetime(2026, 12, 7, 8, 29)


def test_day_on_which_the_practice_is_closed_does_not_count(phone_clerk, nurse, set_clock):
    HoursException.create(day_on=datetime(2026, 12, 7).date(), reason="inventory", at=clock.now())
    set_clock("2026-12-04 16:59")

    assert local_due(make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "dizzy")) == datetime(2026, 12, 8, 8, 29)


def test_empty_message_is_refused_at_its_field(phone_clerk, nurse):
    with pytest.raises(RuleError, match="Write what they need") as refused:
        make_message(phone_clerk, body="  ")
    assert refused.value.field == "body"


def test_symptom_goes_to_a_clinician_only(phone_clerk, biller, nurse):
    with pytest.raises(RuleError, match="nurse or a provider") as refused:
        make_message(phone_clerk, MessageKind.SYMPTOM, "cough", to_role=Role.BILLER)
    assert refused.value.field == "to"


def test_symptom_with_symptom_words_is_urgent_whatever_was_chosen(phone_clerk, nurse):
    assert make_message(phone_clerk, MessageKind.SYMPTOM, "short of breath").kind == MessageKind.URGENT_SYMPTOM


def test_message_to_a_role_that_nobody_holds_is_refused(phone_clerk):
    with pytest.raises(RuleError, match="Nobody here works as nurse"):
        make_message(phone_clerk)


def test_message_to_a_role_without_an_inbox_is_refused(phone_clerk, auditor, technical):
    for role in (Role.AUDITOR, Role.TECHNICAL):
        with pytest.raises(RuleError, match="cannot go there"):
            make_message(phone_clerk, to_role=role)


def test_message_to_a_person_stands_in_the_inbox_of_the_role_too(phone_clerk, nurse, biller):
    other = person("Nora Diaz", "nora", Role.NURSE)

    message = make_message(phone_clerk, to_staff=other)

    assert (message.to_role, message.to_staff_id) == (Role.NURSE, other.id)
    assert [row.to for row in queries.inbox(nurse, "role")] == ["Nora Diaz, nurse"]
    assert list(queries.inbox(nurse, "mine")) == []
    assert list(queries.inbox(biller, "role")) == []


def test_message_to_someone_who_left_is_refused(phone_clerk, nurse):
    gone = person("Nora Diaz", "nora", Role.NURSE)
    gone.active = False
    gone.save()

    with pytest.raises(RuleError, match="Nora Diaz is not here"):
        make_message(phone_clerk, to_staff=gone)


def test_message_to_someone_without_any_inbox_is_refused(phone_clerk, auditor, nurse):
    with pytest.raises(RuleError, match="cannot go there"):
        make_message(phone_clerk, to_staff=staff(auditor))


def test_no_message_is_nobodys_even_when_its_owner_leaves(phone_clerk, nurse, manager):
    other = person("Nora Diaz", "nora", Role.NURSE)
    make_message(phone_clerk, to_staff=other)
    Staff.update(active=False).where(Staff.id == other.id).execute()
    StaffRole.update(revoked_at=clock.now()).where(StaffRole.staff == other).execute()

    assert queries.inbox(nurse, "role").count() == 1
    assert queries.inbox(manager, "all").count() == 1


def test_message_from_a_call_takes_along_patient_caller_and_number(phone_clerk, nurse):
    call = make_call(
        phone_clerk,
        patient=make_person(),
        caller_name="Amina Said",
        relationship=Relationship.PARENT,
        callback="312 555 0110",
        note="refill for Omar",
    )

    message = message_from_call(call, MessageKind.REFILL, "", by=phone_clerk)

    assert (message.body, message.caller) == ("refill for Omar", "Amina Said, parent")
    assert (message.patient_id, message.callback, message.call_id) == (call.patient_id, "312 555 0110", call.id)
    assert CallItem.get().message_id == message.id


def test_opening_a_message_is_audited(phone_clerk, nurse):
    message = make_message(phone_clerk)

    assert open_message(message.id, by=nurse).id == message.id
    assert last_action() == "message.opened"
    with pytest.raises(NotFound):
        open_message(message.id + 1, by=nurse)


def test_taking_a_message_puts_it_in_work(phone_clerk, nurse):
    message = make_message(phone_clerk)

    take_message(message, 1, by=nurse)

    assert (message.state, message.taken_by_id, message.version) == (MessageState.IN_WORK, nurse.staff_id, 2)
    assert last_action() == "message.taken"


def test_two_nurses_do_not_take_the_same_message_unseen(phone_clerk, nurse, doctor):
    message = make_message(phone_clerk)
    take_message(message, 1, by=nurse)

    with pytest.raises(StaleEdit):
        take_message(Message.get_by_id(message.id), 1, by=doctor)


def test_another_role_does_not_work_on_a_message(phone_clerk, nurse, biller, manager):
    message = make_message(phone_clerk)

    with pytest.raises(RuleError, match="is for the nurse"):
        take_message(message, 1, by=biller)
    take_message(message, 1, by=manager)


def test_reply_is_a_row_of_its_own(phone_clerk, nurse):
    message = make_message(phone_clerk)

    reply(message, 1, "called the pharmacy", by=nurse)

    words = queries.words_on(message)
    assert [(word.who, word.what, word.body) for word in words] == [("Tom Burke", "reply", "called the pharmacy")]
    assert (message.body, message.state) == ("lisinopril 10 mg, Walgreens on Main", MessageState.IN_WORK)
    with pytest.raises(DatabaseError):
        MessageReply.update(body="x").execute()


def test_empty_reply_is_refused(phone_clerk, nurse):
    with pytest.raises(RuleError, match="Write the reply"):
        reply(make_message(phone_clerk), 1, " ", by=nurse)


def test_reply_to_what_changed_meanwhile_shows_the_last_word(phone_clerk, nurse, doctor):
    message = make_message(phone_clerk)
    reply(message, 1, "called the pharmacy", by=nurse)

    with pytest.raises(StaleEdit) as refused:
        reply(Message.get_by_id(message.id), 1, "I will call", by=doctor)

    assert refused.value.theirs == {"body": "Tom Burke: reply. called the pharmacy"}
    assert refused.value.version == 2


def test_passing_on_needs_a_word_and_gains_no_time(phone_clerk, nurse, doctor):
    message = make_message(phone_clerk)
    due = message.due_at
    with pytest.raises(RuleError, match="in a word why") as refused:
        pass_on(message, 1, "", by=nurse, to_role=Role.PROVIDER)
    assert refused.value.field == "word"

    pass_on(message, 1, "dose question", by=nurse, to_staff=staff(doctor))

    now = Message.get_by_id(message.id)
    assert (now.to_role, now.to_staff_id, now.due_at) == (Role.PROVIDER, doctor.staff_id, due)
    assert (now.state, now.taken_by_id) == (MessageState.ASSIGNED, None)
    assert queries.words_on(message)[-1].what == "passed on to Dr. Patel"
    assert last_action() == "message.passed_on"


def test_symptom_is_not_passed_on_to_a_desk(phone_clerk, nurse, front_desk):
    message = make_message(phone_clerk, MessageKind.SYMPTOM, "cough")

    with pytest.raises(RuleError, match="nurse or a provider"):
        pass_on(message, 1, "yours", by=nurse, to_role=Role.FRONT_DESK)


def test_call_back_tries_are_rows_and_the_message_waits(phone_clerk, nurse):
    message = make_message(phone_clerk)

    try_call_back(message, 1, Tried.NO_ANSWER, by=nurse)
    assert message.state == MessageState.WAITING
    try_call_back(message, 2, Tried.REACHED, "will pick it up", by=nurse)

    assert message.state == MessageState.IN_WORK
    assert [word.what for word in queries.words_on(message)] == ["called back: no answer", "called back: reached"]


@pytest.mark.parametrize("missing", ["outcome", "told", "told_how"])
def test_message_does_not_close_without_outcome_and_who_was_told_and_how(phone_clerk, nurse, missing):
    message = make_message(phone_clerk)
    closing = {"outcome": "refilled", "told": "patient", "told_how": "by phone", missing: " "}

    with pytest.raises(RuleError) as refused:
        close_message(message, 1, **closing, by=nurse)

    assert refused.value.field == missing
    assert Message.get_by_id(message.id).state == MessageState.NEW


def test_closed_message_keeps_who_was_told_and_takes_no_more(phone_clerk, nurse):
    message = make_message(phone_clerk)

    close_message(message, 1, "refilled", "patient", "by phone", by=nurse)

    now = Message.get_by_id(message.id)
    assert (now.state, now.told, now.closed_by_id) == (MessageState.CLOSED, "patient", nurse.staff_id)
    assert queries.words_on(message)[-1].what == "closed: patient told by phone"
    with pytest.raises(RuleError, match="is closed"):
        reply(now, now.version, "one more", by=nurse)


def test_closed_message_is_opened_again_by_a_new_one_linked_to_it(phone_clerk, nurse, set_clock):
    message = make_message(phone_clerk)
    with pytest.raises(RuleError, match="is open"):
        reopen_message(message, 1, "why", by=nurse)
    close_message(message, 1, "refilled", "patient", "by phone", by=nurse)
    with pytest.raises(RuleError, match="why it is opened"):
        reopen_message(message, 2, "", by=nurse)

    set_clock("2026-12-03 09:00")
    again = reopen_message(message, 2, "pharmacy did not get it", by=nurse)

    now = Message.get_by_id(message.id)
    assert (now.state, now.outcome, again.again_of_id) == (MessageState.CLOSED, "refilled", message.id)
    assert (again.state, again.body, local_due(again)) == (MessageState.NEW, now.body, datetime(2026, 12, 4, 9, 0))
    assert [queries.words_on(one)[-1].body for one in (now, again)] == ["pharmacy did not get it"] * 2
    with pytest.raises(RuleError, match="opened again already"):
        reopen_message(now, now.version, "once more", by=nurse)


def test_inbox_is_ordered_by_due_time_and_says_how_late(phone_clerk, nurse, set_clock):
    make_message(phone_clerk)
    make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "dizzy")
    set_clock("2026-12-01 08:25")

    rows = list(queries.inbox(nurse))

    assert [row.kind for row in rows] == ["urgent symptom", "refill"]
    assert [(row.clock.words, row.clock.tone) for row in rows] == [
        ("due 8:30 AM", "wait"),
        ("due 5:00 PM", "calm"),
    ]
    set_clock("2026-12-01 08:31")
    assert next(iter(queries.inbox(nurse))).clock.tone == "late"
    set_clock("2026-12-01 08:46")
    assert next(iter(queries.inbox(nurse))).clock.tone == "alert"


def test_night_does_not_use_up_the_time_of_a_message(phone_clerk, nurse, set_clock):
    set_clock("2026-12-01 16:50")
    make_message(phone_clerk, MessageKind.SYMPTOM, "cough")
    set_clock("2026-12-02 08:10")

    row = next(iter(queries.inbox(nurse)))

    assert (row.clock.words, row.clock.tone) == ("due 11:50 AM", "calm")


def test_inbox_costs_the_same_for_three_rows_as_for_one(phone_clerk, nurse, count_queries):
    make_message(phone_clerk, patient=make_person())
    with count_queries() as one:
        list(queries.inbox(nurse))
    for _ in range(2):
        make_message(phone_clerk, patient=make_person(), to_staff=staff(nurse))
    with count_queries() as three:
        assert len(list(queries.inbox(nurse))) == 3

    assert len(one) == len(three)


def test_addressees_are_roles_that_someone_holds_and_their_people(phone_clerk, nurse, auditor):
    roles, people = queries.addressees()

    assert roles == [("role:phone intake", "Phone intake"), ("role:nurse", "Nurse")]
    assert [label for _, label in people] == ["Ana Reyes, phone intake", "Tom Burke, nurse"]
