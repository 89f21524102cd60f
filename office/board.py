"""Version numbers of live boards: bumped in the transaction that changes something, asked for by every poll."""

from peewee import IntegerField, TextField

from office.db import BaseModel, fetch, run


class Board(BaseModel):
    """One row for each board; screens poll with the version they show and get 204 while it is the same."""

    name = TextField(primary_key=True)
    version = IntegerField(default=0)


class Heartbeat(BaseModel):
    """One row that the health check writes to, so that a full disk is known before a clerk meets it."""

    beats = IntegerField(default=0)


def bump(*names):
    """Say that boards changed; call it inside the rule's `writing()`."""
    for name in names:
        run("INSERT INTO board (name, version) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET "
            "version = board.version + 1", name)  # fmt: skip


def version(name):
    """The version of a board, 0 before its first change."""
    rows = fetch("SELECT version FROM board WHERE name = ?", name)
    return rows[0][0] if rows else 0
