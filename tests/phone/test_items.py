"""Items of a call: taken with their answers, for their own patient, due by what was said; visits and special calls."""

from datetime import date

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.charts.models import ChartRequest
from office.charts.rules import ensure_holder
from office.errors import NotFound, RuleError
from office.phone.models import (
    Asked,
    Call,
    CallFlag,
    CallItem,
    CallOutcome,
    DueChange,
    Flag,
    Identifier,
    Message,
    MessageKind,
    Relationship,
    Urgency,
)
from office.phone.queries import asked_briefly, asked_of, call_view, flags_of, patients_of, usual_pharmacy
from office.phone.rules import (
    Wish,
    book_from_call,
    cancel_from_call,
    choose_patient,
    end_call,
    flag_call,
    give_up_call,
    move_from_call,
    read_back,
    register_in_call,
    save_call,
    take_billing,
    take_item,
    unflag_call,
)
from office.phone.topics import BY_WORD, TOPICS
from office.scheduling.models import Standing
from office.staff.models import Role, Staff
from tests.patients.making import details
from tests.phone.making import make_call, make_person, typed
from tests.scheduling.making import make_appointment, make_provider, make_type

REFILL = {
    "drug": "lisinopril 10 mg", "how": "one a day", "left": "5", "allergy": "none new",
    "pharmacy": "Walgreens on Main",
}  # fmt: skip
SAID = (Identifier.NAME, Identifier.BIRTH_DATE)


def wish(word, said=(), **more):
    return Wish(topic=BY_WORD[word], said=dict(said), **more)


def again(row):
    return type(row).get_by_id(row.id)


def local_due(message):
    return clock.local(again(message).due_at).isoformat(" ", "minutes")


@pytest.fixture
def omar():
    return make_person("Said", "Omar", born_on=date(2019, 8, 30))


@pytest.fixture
def in_call(phone_clerk, nurse, omar):
    return make_call(phone_clerk, patient=omar, note="he coughs", identifiers=SAID)


def test_item_is_a_message_with_its_answers_as_rows(phone_clerk, in_call, omar):
    message = take_item(in_call, wish("refill", REFILL), by=phone_clerk)

    rows = [(row.key, row.answer) for row in Asked.select().where(Asked.message == message).order_by(Asked.place)]
    assert rows == [*REFILL.items(), ("last_visit", "none")]
    assert (message.kind, message.to_role, message.body) == (MessageKind.REFILL, Role.NURSE, "he coughs")
    assert (CallItem.get().message_id, CallItem.get().patient_id) == (message.id, omar.id)
    assert AuditEvent.select().where(AuditEvent.action == "call.acted").count() == 1
    assert asked_briefly([message.id])[message.id][0] == ("Medicine and strength", "lisinopril 10 mg")
    assert usual_pharmacy(omar.id) == "Walgreens on Main"


def test_answers_are_append_only(phone_clerk, in_call, db):
    take_item(in_call, wish("refill", REFILL), by=phone_clerk)

    with pytest.raises(Exception, match="append-only"):
        Asked.update(answer="x").execute()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.word)
def test_every_topic_asks_its_questions_and_has_an_owner(topic, staff_of_all, phone_clerk):
    call = make_call(phone_clerk, note="their words")
    needed = [one for one in topic.questions if one.needed]
    if needed:
        with pytest.raises(RuleError) as refused:
            take_item(call, Wish(topic=topic), by=phone_clerk)
        assert refused.value.field == f"ask_{needed[0].key}"
    said = {one.key: one.choices[-1] if one.choices else "?" for one in topic.questions}

    message = take_item(call, Wish(topic=topic, said=said), by=phone_clerk)

    assert message.due_at > clock.now()
    assert message.to_role in (topic.roles or (message.to_role,))
    assert Asked.select().where(Asked.message == message).count() >= len(topic.questions)


@pytest.fixture
def staff_of_all(nurse, doctor, biller, records_clerk, records_lead, manager, front_desk):
    """Somebody in every inbox."""


def test_without_words_or_note_the_first_answer_is_the_message(phone_clerk, nurse):
    assert take_item(make_call(phone_clerk), wish("refill", REFILL), by=phone_clerk).body == "Refill: lisinopril 10 mg"


def test_controlled_medicine_is_no_plain_refill(phone_clerk, in_call, doctor):
    with pytest.raises(RuleError, match="who picks it up") as refused:
        take_item(in_call, wish("refill", {**REFILL, "drug": "Xanax 1 mg", "purpose": "sleep"}), by=phone_clerk)

    assert refused.value.field == "kind"
    said = {**REFILL, "drug": "Xanax 1 mg", "purpose": "sleep", "picks_up": "Amal Said"}
    assert take_item(in_call, wish("controlled-drug refill", said), by=phone_clerk).to_role == Role.PROVIDER


def test_medicine_that_sounds_like_another_needs_its_purpose(phone_clerk, in_call):
    with pytest.raises(RuleError, match="Celexa or Cerebyx") as refused:
        take_item(in_call, wish("refill", {**REFILL, "drug": "Celebrex 200"}), by=phone_clerk)
    assert refused.value.field == "ask_purpose"
    assert not Message.select().exists()

    message = take_item(in_call, wish("refill", {**REFILL, "drug": "Celebrex 200", "purpose": "knee"}), by=phone_clerk)

    assert asked_of(message).alike == ["Celexa", "Cerebyx"]


def test_critical_result_is_written_down_and_read_back(phone_clerk, in_call):
    said = {"from": "Quest, lab", "critical": "yes"}
    for more, name in (({}, "ask_value"), ({"value": "K 6.4 mmol/L"}, "ask_read_back")):
        with pytest.raises(RuleError) as refused:
            take_item(in_call, wish("pharmacy, lab or hospital", {**said, **more}), by=phone_clerk)
        assert refused.value.field == name
    said |= {"value": "K 6.4 mmol/L", "read_back": "yes"}

    message = take_item(in_call, wish("pharmacy, lab or hospital", said), by=phone_clerk)

    assert (again(message).due_at - message.taken_at).total_seconds() == 60


@pytest.mark.parametrize(
    ("word", "said", "due"),
    [
        ("refill", REFILL, "2026-12-01 17:00"),
        ("refill", {**REFILL, "left": "ran out"}, "2026-12-01 10:00"),
        ("refill", {**REFILL, "drug": "insulin glargine"}, "2026-12-01 10:00"),
        ("referral", {"whom": "Dr. A", "why": "ear", "plan": "BCBS", "urgent": "yes"}, "2026-12-01 17:00"),
        ("referral", {"whom": "Dr. A", "why": "ear", "plan": "BCBS", "urgent": "no"}, "2026-12-02 17:00"),
        ("symptom", {"onset": "yesterday"}, "2026-12-01 12:00"),
    ],
)
def test_due_time_follows_from_what_was_said(word, said, due, phone_clerk, in_call, front_desk):
    message = take_item(in_call, wish(word, said), by=phone_clerk)

    assert local_due(message) == due
    changed = DueChange.select().where(DueChange.message == message)
    assert [row.after_at for row in changed] in ([], [again(message).due_at])


def test_symptom_of_a_child_under_three_months_is_now(phone_clerk, nurse):
    baby = make_person("Said", "Layla", born_on=date(2026, 11, 1))
    call = make_call(phone_clerk, patient=baby, note="warm and cranky")

    message = take_item(call, wish("symptom", {"onset": "today"}), by=phone_clerk)

    assert (again(message).due_at - message.taken_at).total_seconds() == 60
    assert DueChange.get().why == "A child under three months: now."


def test_symptom_words_in_an_answer_mark_the_call_and_make_it_urgent(phone_clerk, in_call):
    message = take_item(
        in_call, wish("symptom", {"onset": "since breakfast", "who": "chest pain too"}), by=phone_clerk
    )

    assert message.kind == MessageKind.URGENT_SYMPTOM
    assert again(in_call).symptom_words


def test_refill_with_the_nurse_does_not_stand_for_symptom_words_that_come_later(phone_clerk, in_call):
    take_item(in_call, wish("refill", REFILL), by=phone_clerk)
    call = again(in_call)
    save_call(call, call.version, typed(call, note="and chest pain since breakfast"), by=phone_clerk)

    assert call_view(call.id).handed is None
    end_call(again(call), CallOutcome.RESOLVED, "says it is gone", by=phone_clerk)

    assert [row.kind for row in Message.select().order_by(Message.id)] == [
        MessageKind.REFILL, MessageKind.URGENT_SYMPTOM,
    ]  # fmt: skip


def test_sooner_is_free_and_later_needs_a_reason(phone_clerk, in_call):
    sooner = take_item(in_call, wish("refill", REFILL, urgency=Urgency.SOON), by=phone_clerk)
    assert local_due(sooner) == "2026-12-01 08:30"
    out = {**REFILL, "left": "none"}
    with pytest.raises(RuleError, match="needs a reason") as refused:
        take_item(in_call, wish("refill", out, urgency=Urgency.KIND), by=phone_clerk)
    assert refused.value.field == "why"

    later = take_item(in_call, wish("refill", out, urgency=Urgency.KIND, why="has samples"), by=phone_clerk)

    assert local_due(later) == "2026-12-01 17:00"
    assert Message.select().count() == 2


def test_clerk_lets_no_symptom_wait_longer_but_the_nurse_does(phone_clerk, nurse, in_call):
    kept = wish("symptom", {"onset": "today", "age": "6 weeks"}, urgency=Urgency.TODAY, why="sounds fine")
    with pytest.raises(RuleError, match="nurse or provider") as refused:
        take_item(in_call, kept, by=phone_clerk)
    assert refused.value.field == "urgency"

    assert local_due(take_item(in_call, kept, by=nurse)) == "2026-12-01 12:00"


def test_form_is_due_by_the_day_it_is_needed(phone_clerk, in_call, front_desk):
    given = wish("form or letter", {"form": "camp", "needed": "12/02/2026"}, needed_on=date(2026, 12, 2))

    assert local_due(take_item(in_call, given, by=phone_clerk)) == "2026-12-02 17:00"
    assert DueChange.get().why == "Needed by 12/02/2026."


def test_mother_of_three_each_item_has_its_own_patient(phone_clerk, in_call, omar):
    layla, yusuf = make_person("Said", "Layla"), make_person("Said", "Yusuf")
    take_item(in_call, wish("refill", REFILL), by=phone_clerk)
    for child in (layla, yusuf):
        choose_patient(again(in_call), child.id, by=phone_clerk)
        take_item(again(in_call), wish("result wanted", {"test": "strep", "when": "Monday"}), by=phone_clerk)
    call = again(in_call)

    late = take_item(call, wish("refill", REFILL, patient_id=omar.id), by=phone_clerk)

    assert late.patient_id == omar.id
    assert [one.id for one in patients_of(call)] == [yusuf.id, omar.id, layla.id]
    assert [one.patient_id for one in CallItem.select().order_by(CallItem.id)] == [
        omar.id,
        layla.id,
        yusuf.id,
        omar.id,
    ]
    with pytest.raises(RuleError, match="about someone else"):
        take_item(call, wish("refill", REFILL, patient_id=make_person("Else", "Al").id), by=phone_clerk)


def test_chart_is_asked_for_in_the_same_breath(phone_clerk, in_call, nurse):
    holder = ensure_holder(Staff.get_by_id(nurse.staff_id))

    take_item(in_call, wish("refill", REFILL, chart_to=holder), by=phone_clerk)

    assert (ChartRequest.get().holder_id, ChartRequest.get().patient_id) == (holder.id, in_call.patient_id)
    assert CallItem.select().count() == 2


def test_chart_that_cannot_be_asked_for_leaves_no_message_either(phone_clerk, nurse, doctor):
    holder = ensure_holder(Staff.get_by_id(nurse.staff_id))

    with pytest.raises(RuleError, match="Find or register"):
        take_item(make_call(phone_clerk, note="x"), wish("other", chart_to=holder), by=phone_clerk)

    assert not Message.select().exists()


def test_item_is_read_back_once(phone_clerk, in_call):
    take_item(in_call, wish("refill", REFILL), by=phone_clerk)
    item = CallItem.get()

    read_back(in_call, item.id, by=phone_clerk)
    read_back(in_call, item.id, by=phone_clerk)

    assert again(item).read_back_at == clock.now()
    assert AuditEvent.select().where(AuditEvent.action == "call.read_back").count() == 1
    with pytest.raises(NotFound):
        read_back(make_call(phone_clerk), item.id, by=phone_clerk)


@pytest.fixture
def booked(omar):
    lee, kind = make_provider("Dr. Lee"), make_type("EST", 20)
    return make_appointment(omar, lee, type=kind, day_on=date(2026, 12, 2), start_minute=540)


def test_booking_is_moved_inside_the_call(phone_clerk, in_call, booked):
    given = (booked.id, booked.version, booked.provider, date(2026, 12, 3), 600)
    row = move_from_call(in_call, *given, reason="work or school", by=phone_clerk)

    assert (row.day_on, row.start_minute) == (date(2026, 12, 3), 600)
    assert again(booked).standing == Standing.RESCHEDULED
    assert (CallItem.get().what, CallItem.get().appointment_id) == ("moved", row.id)


def test_booking_is_canceled_inside_the_call(phone_clerk, in_call, booked):
    given = (booked.id, booked.version, Standing.CANCELED_BY_PATIENT, "feeling better")
    cancel_from_call(in_call, *given, by=phone_clerk)

    assert again(booked).standing == Standing.CANCELED_BY_PATIENT
    assert CallItem.get().what == "canceled"


def test_moving_and_canceling_want_identifiers_and_the_calls_own_patient(phone_clerk, omar, booked):
    call = make_call(phone_clerk, patient=omar, identifiers=SAID[:1])
    cancel = (booked.id, booked.version, Standing.CANCELED_BY_PATIENT, "weather")
    with pytest.raises(RuleError, match="1 more"):
        cancel_from_call(call, *cancel, by=phone_clerk)
    with pytest.raises(RuleError, match="1 more"):
        move_from_call(call, *cancel[:2], booked.provider, date(2026, 12, 3), 600, reason="x", by=phone_clerk)
    other = make_call(phone_clerk, patient=make_person("Else", "Al"), identifiers=SAID)
    with pytest.raises(NotFound):
        cancel_from_call(other, *cancel, by=phone_clerk)
    with pytest.raises(RuleError, match="Find or register"):
        cancel_from_call(make_call(phone_clerk, note="x"), *cancel, by=phone_clerk)
    assert again(booked).standing == Standing.BOOKED


def test_someone_registered_in_the_call_keeps_their_items(phone_clerk, front_desk):
    call = make_call(phone_clerk, note="new here")

    patient = register_in_call(call, details(), by=phone_clerk)
    message = take_item(
        again(call), wish("appointment", {"type": "first visit", "preference": "mornings"}), by=phone_clerk
    )

    assert message.patient_id == patient.id


def test_someone_registered_in_the_call_is_booked_in_it(phone_clerk):
    lee, kind = make_provider("Dr. Lee"), make_type("NEW", 40)
    call = make_call(phone_clerk, note="new here, knee")
    patient = register_in_call(call, details(), by=phone_clerk)

    row = book_from_call(again(call), lee, kind, date(2026, 12, 3), 600, reason="", by=phone_clerk)

    assert (row.patient_id, row.reason) == (patient.id, "new here, knee")
    assert [one.what for one in CallItem.select().order_by(CallItem.id)] == ["registered", "booked"]


def test_flags_stay_with_the_call_and_reach_the_message(phone_clerk, in_call):
    with pytest.raises(RuleError, match="language"):
        flag_call(in_call, Flag.INTERPRETER, " ", by=phone_clerk)
    flag_call(in_call, Flag.INTERPRETER, "Arabic", by=phone_clerk)
    flag_call(in_call, Flag.INTERPRETER, "Arabic", by=phone_clerk)
    flag_call(in_call, Flag.INTERPRETER, "Farsi", by=phone_clerk)
    flag_call(in_call, Flag.CHILD, by=phone_clerk)
    message = take_item(in_call, wish("refill", REFILL), by=phone_clerk)

    unflag_call(in_call, Flag.CHILD, by=phone_clerk)

    assert [(one.what, one.detail) for one in asked_of(message).flags] == [(Flag.INTERPRETER, "Farsi")]
    assert CallFlag.select().count() == 3
    with pytest.raises(RuleError, match="no such flag"):
        unflag_call(in_call, Flag.CHILD, by=phone_clerk)
    with pytest.raises(RuleError, match="no such flag"):
        unflag_call(in_call, "nonsense", by=phone_clerk)


def test_abusive_caller_goes_to_the_manager_and_marks_the_call(phone_clerk, manager):
    call = make_call(phone_clerk, note="shouts")

    message = take_item(call, wish("abusive caller", {"said": "word for word"}), by=phone_clerk)

    assert message.to_role == Role.MANAGER
    assert [one.what for one in flags_of(call.id)] == [Flag.ABUSIVE]


def test_reported_death_is_pending_with_the_records_lead_and_marks_nobody(phone_clerk, records_lead, omar):
    call = make_call(phone_clerk, patient=omar, note="")
    said = {"informant": "Amal Said", "relation": "mother", "number": "312-555-0110"}

    message = take_item(call, wish("death reported", said), by=phone_clerk)

    assert message.to_role == Role.RECORDS_LEAD
    assert again(omar).deceased_on is None
    assert again(omar).registration == omar.registration


def test_spam_is_one_key_and_has_no_link_to_a_patient(phone_clerk, omar):
    give_up_call(make_call(phone_clerk), CallOutcome.SPAM, by=phone_clerk)
    call = make_call(phone_clerk, patient=omar, identifiers=SAID, outcome_note="sells toner")

    give_up_call(call, CallOutcome.WRONG_NUMBER, by=phone_clerk)

    assert (again(call).patient_id, again(call).identifiers) == (None, "")
    assert [one.outcome for one in Call.select().order_by(Call.id)] == [CallOutcome.SPAM, CallOutcome.WRONG_NUMBER]


def test_call_with_something_typed_or_done_is_not_given_up_by_one_key(phone_clerk, in_call):
    with pytest.raises(RuleError, match="why it is given up"):
        give_up_call(in_call, CallOutcome.SPAM, by=phone_clerk)
    take_item(in_call, wish("refill", REFILL), by=phone_clerk)
    with pytest.raises(RuleError, match="was done"):
        give_up_call(in_call, CallOutcome.SPAM, by=phone_clerk)
    with pytest.raises(RuleError, match="how the call ended"):
        give_up_call(in_call, CallOutcome.RESOLVED, by=phone_clerk)
    assert again(in_call).ended_at is None


def test_billing_question_is_answered_on_the_call_to_who_may_hear_it(phone_clerk, omar):
    call = make_call(phone_clerk, patient=omar, caller_name="Al Else", note="why $48.70", identifiers=SAID)
    asked = {"statement_on": "11/10/2026", "amount": "$48.70"}
    with pytest.raises(RuleError, match="Not to this caller") as refused:
        take_billing(call, "", asked, answer="the deductible", by=phone_clerk)
    assert refused.value.field == "answer"

    handed = take_billing(call, "", asked, by=phone_clerk)
    assert (handed.state, again(handed).words) == ("open", "why $48.70")
    assert [row.answer for row in Asked.select().where(Asked.question == handed)] == ["11/10/2026", "$48.70"]

    helen = make_person("Cho", "Helen", born_on=date(1975, 6, 6))
    three = (*SAID, Identifier.ADDRESS)
    call = make_call(
        phone_clerk, patient=helen, caller_name="Helen Cho", relationship=Relationship.SELF, identifiers=three
    )
    told = again(take_billing(call, "why $6", {}, answer="20 percent of $30", by=phone_clerk))

    assert (told.state, told.answer, told.told_to) == ("closed", "20 percent of $30", "Helen Cho, self")
