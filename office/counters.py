"""Numbers that run without gaps (MRN, receipts, ledger entries): taken inside the transaction that uses them."""

from peewee import IntegerField, TextField

from office.db import BaseModel, fetch, run, writing


class Counter(BaseModel):
    """The next free number of one series."""

    name = TextField(primary_key=True)
    next = IntegerField()


def take(name, first=1, count=1):
    """Take the next number of a series that begins at `first`; an abandoned form takes none.

    With `count` that many numbers in a row are taken, and the lowest is returned.
    """
    with writing():
        rows = fetch('SELECT "next" FROM counter WHERE name = ?', name)
        if not rows:
            Counter.create(name=name, next=first + count)
            return first
        run('UPDATE counter SET "next" = "next" + ? WHERE name = ?', count, name)
        return rows[0][0]
