"""Questions about bills: asked, taken over, answered, closed by telling someone, opened again. Source: domain 7.10."""

from office import clock
from office.accounts import queries
from office.accounts.models import Account, BillingQuestion, QuestionAct, QuestionEvent, QuestionState, Topic
from office.accounts.rules.accounts import account_of
from office.announce import announce
from office.audit import rules as audit
from office.board import bump
from office.db import changed, writing
from office.due import due_at
from office.errors import NotFound, RuleError, StaleEdit
from office.settings.queries import setting


def open_question(patient_id, question_id, *, by):
    """Open one question of this patient; the look is audited. NotFound when it is none of theirs."""
    question = queries.question_of(patient_id, question_id)
    if question is None:
        raise NotFound()
    audit.record("question.opened", question, by=by)
    return question


def ask_question(patient, words, *, asked_by="", topic="", holds_statement=False, by):
    """Record what someone asked about a bill, in their words; return the BillingQuestion, due by the setting
    "due_minutes.billing" in office hours. It can hold the statement until it is closed.

    Raises RuleError: no words (field "words"), a topic that is not in the list ("topic").
    """
    with writing():
        if not words.strip():
            raise RuleError("Write what they asked, in their own words.", field="words")
        if topic and topic not in list(Topic):
            raise RuleError("Choose a topic from the list.", field="topic")
        question = BillingQuestion.create(
            patient=patient,
            account=account_of(patient, by=by),
            asked_at=clock.now(),
            asked_by=asked_by.strip(),
            words=words.strip(),
            topic=str(topic),
            holds_statement=holds_statement,
            due_at=due_at(setting("due_minutes.billing")),
        )
        _log(question, QuestionAct.ASKED, words.strip(), by)
        _hold_or_free(question)
        announce("question.asked", question=question, by=by)
    return question


def take_question(question, seen_version, *, by):
    """Take a question over: it is mine to answer from now on. RuleError when it is closed; StaleEdit."""
    with writing():
        _check_not_closed(question)
        _change(question, seen_version, taken_by=by.staff_id, owner=by.staff_id)
        _log(question, QuestionAct.TAKEN, "", by)


def answer_question(question, seen_version, answer, *, by):
    """Write the answer; it can be written again until the question is closed, and every answer stays in the history.

    Raises RuleError: no answer (field "answer"), or closed; StaleEdit.
    """
    with writing():
        _check_not_closed(question)
        if not answer.strip():
            raise RuleError("Write the answer.", field="answer")
        values = {"answer": answer.strip(), "answered_at": clock.now(), "answered_by": by.staff_id}
        _change(question, seen_version, state=QuestionState.ANSWERED, **values)
        _log(question, QuestionAct.ANSWERED, answer.strip(), by)


def close_question(question, seen_version, outcome, told_to, *, by):
    """Close a question by its outcome and by whom it was told to; a held statement is free unless another holds it.

    Raises RuleError: no outcome ("outcome"), nobody told ("told_to"), closed already; StaleEdit.
    Source: domain 0.1 (12).
    """
    with writing():
        _check_not_closed(question)
        if not outcome.strip():
            raise RuleError("Say how it ended.", field="outcome")
        if not told_to.strip():
            raise RuleError("Say who was told. A question is closed only when someone was told.", field="told_to")
        values = {"outcome": outcome.strip(), "told_to": told_to.strip(), "closed_at": clock.now()}
        _change(question, seen_version, state=QuestionState.CLOSED, **values)
        _log(question, QuestionAct.CLOSED, f"{outcome.strip()} (told to {told_to.strip()})", by)
        _hold_or_free(question)


def reopen_question(question, seen_version, reason, *, by):
    """Open a closed question again with a reason; it is due anew and holds the statement as before.

    Raises RuleError: no reason (field "reason"), or it is not closed; StaleEdit.
    """
    with writing():
        if question.state != QuestionState.CLOSED:
            raise RuleError("This question is open.")
        if not reason.strip():
            raise RuleError("Say why it is opened again.", field="reason")
        due = due_at(setting("due_minutes.billing"))
        _change(question, seen_version, state=QuestionState.OPEN, closed_at=None, due_at=due)
        _log(question, QuestionAct.REOPENED, reason.strip(), by)
        _hold_or_free(question)


def _check_not_closed(question):
    if question.state == QuestionState.CLOSED:
        raise RuleError("This question is closed. Open it again first.")


def _change(question, seen_version, **values):
    """Write values unless someone else did since the page was shown; then both texts go back."""
    if not changed(question, seen_version, **values):
        now = BillingQuestion.get_by_id(question.id)
        theirs = {name: getattr(now, name) for name in ("answer", "outcome", "told_to") if name in values}
        raise StaleEdit(theirs, now.version, f"Someone else changed this question; it is {now.state} now.")


def _log(question, act, words, by):
    """The act's own row, the audit, and a new version of the phone's boards."""
    QuestionEvent.create(question=question, act=act, at=clock.now(), by=by.staff_id, who=by.name, words=words)
    audit.record(f"question.{act.name.lower()}", question, by=by, state=question.state)
    bump("phone")


def _hold_or_free(question):
    """The account is held while any question that is not closed holds its statement."""
    held = queries.is_held(question.account_id)
    account = Account.get_by_id(question.account_id)
    if held != bool(account.held_since):
        Account.update(held_since=clock.now() if held else None).where(Account.id == account.id).execute()
