"""Questions about bills: asked, taken over, answered, closed by telling someone, opened again."""

import json

import pytest

from office import board, clock
from office.accounts import queries, rules
from office.accounts.models import Account, BillingQuestion, QuestionState, Topic
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError, StaleEdit
from office.staff.models import Role
from tests.accounts.making import make_question
from tests.patients.making import make_patient


def refused(field, act, *given, **named):
    with pytest.raises(RuleError) as caught:
        act(*given, **named)
    assert caught.value.field == field


def held(question):
    return Account.get_by_id(question.account_id).held_since is not None


def test_a_question_is_recorded_in_their_words_with_owner_and_due_time(phone_clerk):
    patient = make_patient()
    before = board.version("phone")

    question = rules.ask_question(
        patient, " Why two bills? ", asked_by="Rosa, mother", topic=Topic.TWO_BILLS, by=phone_clerk
    )

    kept = BillingQuestion.get_by_id(question.id)
    assert (kept.words, kept.asked_by, kept.topic) == (
        "Why two bills?",
        "Rosa, mother",
        "Why two copays or two bills?",
    )
    assert (kept.state, kept.owner_role, kept.holds_statement) == (QuestionState.OPEN, Role.BILLER, False)
    # 540 minutes of office time from Tuesday 8:00 AM: the end of the same business day
    assert clock.local(kept.due_at).isoformat(" ", "minutes") == "2026-12-01 17:00"
    assert board.version("phone") == before + 1
    event = AuditEvent.get(AuditEvent.action == "question.asked")
    assert (event.patient_id, event.row_id) == (patient.id, question.id)


def test_a_question_needs_words_and_a_known_topic(phone_clerk):
    refused("words", rules.ask_question, make_patient(), "  ", by=phone_clerk)
    refused("topic", rules.ask_question, make_patient(), "Why?", topic="gossip", by=phone_clerk)
    assert not BillingQuestion.select().exists()


def test_the_statement_is_held_until_the_last_such_question_is_closed(phone_clerk, biller):
    patient = make_patient()
    first, second = (make_question(patient, holds_statement=True, by=phone_clerk) for _ in range(2))
    make_question(patient)
    assert held(first) and queries.standing(patient.id).held

    rules.close_question(first, 1, "bill is right", "patient, by phone", by=biller)
    assert held(second)
    rules.close_question(second, 1, "bill is right", "patient, by phone", by=biller)
    assert not held(second) and queries.standing(patient.id).questions == 1

    rules.reopen_question(second, 2, "called again", by=biller)
    assert held(second)


def test_a_question_goes_from_asked_to_closed_with_every_step_kept(set_clock, phone_clerk, biller):
    question = make_question(by=phone_clerk)
    set_clock("2026-12-01 09:30")

    rules.take_question(question, 1, by=biller)
    rules.answer_question(question, 2, "Deductible $42.70 and share $6.00.", by=biller)
    rules.close_question(question, 3, "bill is right", "patient, by phone", by=biller)

    kept = BillingQuestion.get_by_id(question.id)
    assert (kept.state, kept.taken_by_id, kept.owner_id) == (QuestionState.CLOSED, biller.staff_id, biller.staff_id)
    assert (kept.answer, kept.answered_by_id) == ("Deductible $42.70 and share $6.00.", biller.staff_id)
    assert (kept.outcome, kept.told_to, kept.version) == ("bill is right", "patient, by phone", 4)
    assert clock.local(kept.closed_at).isoformat(" ", "minutes") == "2026-12-01 09:30"
    assert [act for act, *_ in queries.question_events(question.id)] == ["asked", "taken over", "answered", "closed"]
    actions = [event.action for event in AuditEvent.select().where(AuditEvent.row_id == question.id)]
    assert [name for name in actions if name.startswith("question")] == [
        "question.asked", "question.taken", "question.answered", "question.closed",
    ]  # fmt: skip
    assert json.loads(AuditEvent.select().order_by(AuditEvent.number.desc()).first().detail) == {"state": "closed"}


def test_a_question_is_closed_only_by_an_outcome_told_to_someone(biller):
    question = make_question()

    refused("outcome", rules.close_question, question, 1, " ", "patient", by=biller)
    refused("told_to", rules.close_question, question, 1, "bill is right", " ", by=biller)
    refused("answer", rules.answer_question, question, 1, " ", by=biller)
    assert BillingQuestion.get_by_id(question.id).state == QuestionState.OPEN


def test_a_closed_question_is_opened_again_before_anything_else(set_clock, biller):
    question = make_question()
    refused(None, rules.reopen_question, question, 1, "x", by=biller)
    rules.close_question(question, 1, "bill is right", "patient", by=biller)

    for act, given in ((rules.take_question, ()), (rules.answer_question, ("x",)), (rules.close_question, ("x", "y"))):
        refused(None, act, question, 2, *given, by=biller)
    refused("reason", rules.reopen_question, question, 2, "", by=biller)
    set_clock("2026-12-02 08:00")
    rules.reopen_question(question, 2, "new letter", by=biller)

    kept = BillingQuestion.get_by_id(question.id)
    assert (kept.state, kept.closed_at, kept.outcome) == (QuestionState.OPEN, None, "bill is right")
    assert clock.local(kept.due_at).isoformat(" ", "minutes") == "2026-12-02 17:00"


def test_two_people_who_answer_at_once_both_keep_their_words(biller, manager):
    question, same = make_question(), BillingQuestion.get()
    rules.answer_question(question, 1, "mine", by=biller)

    with pytest.raises(StaleEdit) as caught:
        rules.answer_question(same, 1, "theirs", by=manager)

    assert caught.value.theirs == {"answer": "mine"} and caught.value.version == 2
    assert BillingQuestion.get_by_id(question.id).answer == "mine"
    assert [words for *_, words in queries.question_events(question.id)][1:] == ["mine"]


def test_a_question_is_opened_only_through_its_patient(biller):
    question, other = make_question(), make_patient()

    assert rules.open_question(question.patient_id, question.id, by=biller) == question
    assert AuditEvent.select().order_by(AuditEvent.number.desc()).first().action == "question.opened"
    with pytest.raises(NotFound):
        rules.open_question(other.id, question.id, by=biller)


def test_lists_are_by_due_time_and_by_who_took_it(set_clock, biller, manager):
    late = make_question()
    set_clock("2026-12-02 08:00")
    soon, gone = make_question(), make_question()
    rules.take_question(soon, 1, by=biller)
    rules.close_question(gone, 1, "bill is right", "patient", by=manager)

    assert list(queries.questions("open")) == [late, soon]
    assert list(queries.questions("mine", biller.staff_id)) == [soon]
    assert list(queries.questions("mine", manager.staff_id)) == []
    assert list(queries.questions("closed")) == [gone]
    assert queries.question_counts(biller.staff_id) == {"open": 2, "mine": 1}
