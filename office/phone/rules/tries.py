"""Calling back: each try is a row with its number and what came of it; a machine hears what is permitted and no more.
Source: domain 6.4 (call-back tries), 1.2 (message permission)."""

from office import clock
from office.db import writing
from office.errors import RuleError
from office.patients.models import MessagePermission
from office.phone.models import MessageState, MessageTry, Tried, WaitsFor
from office.phone.queries.tries import next_of, numbers_of, place_of, tries_on
from office.phone.rules.onmessage import change_message, check_workable, last_word, say

LEFT = (Tried.LEFT_NUMBER, Tried.LEFT_DETAILED)


def try_call_back(message, seen_version, tried, word="", *, number="", told="", by):
    """Record a try to call back and return it; `tried` is a word of Tried, `number` the key of a Number.

    Without a number the first one that may be called is meant. Whoever was reached puts the message in work, and with
    who was `told` it is "patient told"; otherwise it waits for the patient, and when to try again is kept with it.
    Raises RuleError: closed or not for this role; a message that is not permitted there (field tried); a number that
    is none of the patient's any more (number); a contact who was reached or asked in place of the patient (tried).
    """
    tried = Tried(tried)
    with writing():
        check_workable(message, by)
        numbers = numbers_of(message)
        called = _called(numbers, number)
        _check_permitted(called, tried)
        told = told.strip() if tried == Tried.REACHED else ""
        seen = last_word(message)
        row = MessageTry.create(
            message=message, at=clock.now(), by=by.staff_id, who=by.name, tried=tried, note=word.strip(),
            place=place_of(called) if called else "", phone=called and called.phone_id,
        )  # fmt: skip
        given = _came_of_it(message.state, tried, told)
        if tried != Tried.REACHED:
            given["next_try_at"] = next_of(message, tries_on(message), numbers).at
        change_message(message, seen_version, {"try_word": seen}, by, **given)
        say(message, _words(tried, told), _beside(called, word), "message.called_back", by, tried=tried)
    return row


def _called(numbers, key):
    if not key:
        return next((one for one in numbers if not one.contact), None)
    found = next((one for one in numbers if one.key == key), None)
    if found is None:
        raise RuleError("This number is not to be called any more. Load the page anew.", field="number")
    return found


def _check_permitted(called, tried):
    """A machine hears what the patient permitted; a contact is asked to have the patient call, and hears no more."""
    contact = called is not None and called.contact
    if contact and tried in (Tried.REACHED, *LEFT):
        words = "A contact is only asked to have the patient call. Choose that, or “no answer”."
        raise RuleError(words, field="tried")
    if tried == Tried.ASKED_CONTACT and not contact:
        raise RuleError("Choose the contact who was asked.", field="number")
    if tried not in LEFT or called is None:
        return
    if called.permission == MessagePermission.NONE:
        raise RuleError("The patient wants no message on this number. Try again later.", field="tried")
    if tried == Tried.LEFT_DETAILED and called.permission != MessagePermission.DETAILED:
        raise RuleError("Only a name and a number to call back may be left on this number.", field="tried")


def _came_of_it(state, tried, told):
    if tried != Tried.REACHED:
        return {"state": MessageState.WAITING, "waiting_on": WaitsFor.PATIENT}
    reached = {"waiting_on": None, "next_try_at": None}
    if told:
        return {"state": MessageState.TOLD, "told": told, "told_how": "by phone", **reached}
    return {"state": MessageState.ANSWERED if state == MessageState.ANSWERED else MessageState.IN_WORK, **reached}


def _words(tried, told):
    return f"called back: {tried}, {told} told" if told else f"called back: {tried}"


def _beside(called, word):
    return ". ".join(part for part in (place_of(called) if called else "", word.strip()) if part)
