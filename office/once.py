"""One act, one record: a creating form carries a random key, and the same key again gets the first result."""

import contextlib
import re
import secrets

from peewee import TextField

from office import clock
from office.db import BaseModel, InstantField, as_written, fetch, run, writing
from office.errors import RuleError

KEY = re.compile(r"[\w-]{1,64}", re.ASCII)


class FormKey(BaseModel):
    """A creating form that was accepted, and the address that showed its result."""

    key = TextField(unique=True)
    location = TextField()
    at = InstantField()


class Once:
    """`again` is the first result's address when this key was used before; set `location` after creating."""

    again = None
    location = None


def new_key():
    """A fresh key for a form that creates something."""
    return secrets.token_urlsafe(16)


@contextlib.contextmanager
def once(key):
    """Join what the form creates and its key in one transaction.

    Yields Once. When `.again` is set the form was sent before: create nothing and show that address.
    A refused rule rolls the key back too, so the mended form can be sent with the same key.
    Raises RuleError for a key that no form of ours carries.
    """
    if key and not KEY.fullmatch(key):
        raise RuleError("This form is damaged. Open it anew and send it again.")
    with writing():
        outcome = Once()
        seen = fetch('SELECT location FROM form_key WHERE "key" = ?', key) if key else None
        outcome.again = seen[0][0] if seen else None
        yield outcome
        if key and not outcome.again and outcome.location:
            values = (key, outcome.location, as_written(clock.now()))
            run('INSERT INTO form_key ("key", location, "at") VALUES (?, ?, ?)', *values)
