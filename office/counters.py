"""Numbers that run without gaps (MRN, receipts, ledger entries): taken inside the transaction that uses them."""

from peewee import IntegerField, TextField

from office.db import BaseModel, writing


class Counter(BaseModel):
    """The next free number of one series."""

    name = TextField(primary_key=True)
    next = IntegerField()


def take(name, first=1, count=1):
    """Take the next number of a series that begins at `first`; an abandoned form takes none.

    With `count` that many numbers in a row are taken, and the lowest is returned.
    """
    with writing():
        counter = Counter.get_or_none(Counter.name == name)
        if counter is None:
            Counter.create(name=name, next=first + count)
            return first
        Counter.update(next=Counter.next + count).where(Counter.name == name).execute()
        return counter.next
