"""What is typed in an item of a call is kept while it is typed, until the item is taken. Source: domain 6.1."""

import json

from office import audit, clock
from office.board import bump
from office.db import writing
from office.errors import RuleError
from office.once import FormKey
from office.phone.rules.running import check_running, set_untyped
from office.phone.symptoms import symptom_marks
from office.staff.rules import save_draft

LONGEST = 20_000


def item_place(call):
    """Where the item is kept that somebody is typing in a call."""
    return f"call-{call.id}-item"


def keep_item(call, typed, *, by):
    """Keep what is typed in the form of an item (values by field); return when.

    Symptom words mark the call at once. A form that was taken meanwhile (its one-time key was used) is not kept again.
    Raises RuleError: the call has ended; more than fits.
    """
    with writing():
        check_running(call)
        body = json.dumps(typed)
        if len(body) > LONGEST:
            raise RuleError("That is more than fits. Shorten it, or take it as two items.", field="body")
        if FormKey.select().where(FormKey.key == typed.get("key", "")).exists():
            return clock.now()
        if not call.symptom_words and symptom_marks("\n".join(typed.values())):
            set_untyped(call, symptom_words=True)
            audit.record("call.saved", call, by=by, symptom_words=True)
            bump("phone")
        return save_draft(item_place(call), body, by=by)


def forget_item(call, *, by):
    """Forget what was typed: it is taken."""
    save_draft(item_place(call), "", by=by)
