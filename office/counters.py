"""Numbers that run without gaps (MRN, receipts, ledger entries): taken inside the transaction that uses them."""

from peewee import IntegerField, TextField

from office.db import BaseModel, writing


class Counter(BaseModel):
    """The next free number of one series."""

    name = TextField(primary_key=True)
    next = IntegerField()


def take(name, first=1):
    """Take the next number of a series that begins at `first`; an abandoned form takes none."""
    with writing():
        counter = Counter.get_or_none(Counter.name == name)
        if counter is None:
            Counter.create(name=name, next=first + 1)
            return first
        Counter.update(next=Counter.next + 1).where(Counter.name == name).execute()
        return counter.next
