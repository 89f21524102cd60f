"""Working on a message: take, reply, answer, pass on, wait, close, open again. Source: domain 6.4."""

from office import clock
from office.db import writing
from office.errors import RuleError
from office.jinja import moment
from office.phone.models import Message, MessageState, WaitsFor
from office.phone.rules.messages import addressee, check_symptom_later, clock_for, say_who_covers
from office.phone.rules.onmessage import (
    change_message,
    check_may_close,
    check_may_work,
    check_not_closed,
    check_workable,
    last_word,
    may_work,
    say,
    written,
)


def take_message(message, seen_version, *, by):
    """Take a message into work. RuleError: closed, or not for this role; StaleEdit when someone was faster."""
    with writing():
        check_workable(message, by)
        change_message(message, seen_version, {}, by, state=_at_least(message, MessageState.IN_WORK), waiting_on=None)
        say(message, "taken", "", "message.taken", by)


def reply(message, seen_version, body, *, answers=False, by):
    """Add a word that stays with the message; from those whose work it is, it is in work then.

    With `answers` it is the answer: what is left is to tell the patient. Anyone with messages may add a word, as when
    the caller rings again. RuleError: nothing written (body), closed; an answer from a role whose work it is not.
    """
    with writing():
        check_not_closed(message)
        body = written(body, "body", "Write the reply first.")
        state, works = message.state, may_work(message, by)
        if answers and not works:
            raise RuleError(f"This message is for the {message.to_role}. Add a word for them instead.")
        if answers:
            state = MessageState.ANSWERED
        elif works and state in (MessageState.NEW, MessageState.ASSIGNED):
            state = MessageState.IN_WORK
        waits = message.waiting_on if state == MessageState.WAITING else None
        change_message(message, seen_version, {"body": last_word(message)}, None, state=state, waiting_on=waits)
        say(message, "answer" if answers else "reply", body, "message.replied", by, answers=answers)


def pass_on(message, seen_version, word, *, by, to_role=None, to_staff=None):
    """Hand a message to another role or person with a word why. Its due time stays: passing on gains no time. What is
    answered stays answered: the next one has only to tell the patient."""
    with writing():
        check_workable(message, by)
        word = written(word, "word", "Say in a word why you pass it on.")
        to_role = addressee(message.kind, to_role, to_staff)
        state = _at_least(message, MessageState.ASSIGNED if to_staff else MessageState.NEW)
        given = {"to_role": to_role, "to_staff": to_staff, "taken_by": None, "waiting_on": None, "next_try_at": None}
        change_message(message, seen_version, {"word": last_word(message)}, None, state=state, **given)
        say(message, f"passed on to {to_staff or to_role}", word, "message.passed_on", by)
        say_who_covers(message, by)


def _at_least(message, state):
    """The state of a message that would go to this one; an answer that was given, or told, is not taken back."""
    return message.state if message.state in (MessageState.ANSWERED, MessageState.TOLD) else state


def change_due(message, seen_version, minutes, word="", *, by):
    """Give an open message another due time, so many minutes of office time from now; its steps follow from it.

    Sooner anyone with messages may, as when the caller rings again and is worse. Later is for those whose work it is,
    with a reason. RuleError: closed; later without a reason (due_word) or for another role, a symptom by a clerk.
    Source: domain 6.1, 6.5.
    """
    with writing():
        check_not_closed(message)
        steps = clock_for(message.kind, minutes)
        del steps["taken_at"]
        before, later = message.due_at, steps["due_at"] > message.due_at
        if later:
            check_may_work(message, by)
            check_symptom_later(message, by, "due_in")
            written(word, "due_word", "Say why it may wait longer.")
        change_message(message, seen_version, {"due_word": last_word(message)}, None, **steps)
        what = f"due {'later' if later else 'sooner'}: {moment(message.due_at)}"
        say(message, what, word.strip(), "message.due_changed", by, before=before, after=message.due_at)


def wait_for(message, seen_version, whom, word="", *, by):
    """Say for whom the work waits (a word of WaitsFor). The clock goes on; RuleError: closed, or not for this role."""
    with writing():
        check_workable(message, by)
        whom = WaitsFor(whom)
        given = {"state": MessageState.WAITING, "waiting_on": whom}
        change_message(message, seen_version, {"wait_word": last_word(message)}, by, **given)
        say(message, f"waits for: {whom}", word.strip(), "message.waits", by)


def close_message(message, seen_version, outcome, told, told_how, *, by):
    """Close a message: what came out, who was told, and how. RuleError at the field that is missing, or in the words
    of a higher part that keeps it open."""
    with writing():
        check_workable(message, by)
        check_may_close(message)
        outcome = written(outcome, "outcome", "Write what came out of it.")
        told = written(told, "told", "Write who was told: a message is closed only when someone knows.")
        told_how = written(told_how, "told_how", "Say how they were told.")
        closing = {"outcome": outcome, "told": told, "told_how": told_how}
        closing |= {"closed_at": clock.now(), "closed_by": by.staff_id, "waiting_on": None, "next_try_at": None}
        closing["state"] = MessageState.CLOSED
        change_message(message, seen_version, {"outcome": last_word(message)}, None, **closing)
        say(message, f"closed: {told} told {told_how}", outcome, "message.closed", by)


def reopen_message(message, seen_version, word, *, by):
    """Open a closed message again, with the reason: return a new Message, linked to the closed one, with a new clock.

    What was closed stays as it was. RuleError: it is open, was opened again before, or is not for this role; why is
    missing (word).
    """
    with writing():
        if message.state != MessageState.CLOSED:
            raise RuleError("This message is open.")
        check_may_work(message, by)
        word = written(word, "word", "Say why it is opened again.")
        if Message.select().where(Message.again_of == message).exists():
            raise RuleError("It was opened again already: see the words on it.")
        change_message(message, seen_version, {"word": last_word(message)}, None)
        again = Message.create(
            **{name: getattr(message, name) for name in ("kind", "body", "caller", "callback", "to_role")},
            patient=message.patient_id, call=message.call_id, to_staff=message.to_staff_id, left_by=by.staff_id,
            again_of=message, state=MessageState.ASSIGNED if message.to_staff_id else MessageState.NEW,
            **clock_for(message.kind),
        )  # fmt: skip
        say(message, "opened again", word, "message.reopened", by, again=again.id)
        say(again, "opened again", word, "message.left", by, again_of=message.id)
        say_who_covers(again, by)
    return again
