"""Tasks for tests, made by the rule."""

from itertools import count

from office.actor import PROGRAM
from office.staff.models import Role
from office.tasks.rules import make_task

_numbers = count(1)


def make(owner_role=Role.NURSE, *, key=None, by=PROGRAM, **given):
    """A task with a key of its own."""
    words = given.pop("words", "Ask about penicillin.")
    return make_task(
        "Allergies disagree", words, key=key or f"test:{next(_numbers)}", owner_role=owner_role, by=by, **given
    )
