"""The shelf map: where each shelf begins, for each filing order. Source: domain 2.1."""

from peewee import IntegerField, TextField

from office.charts.filing import FilingOrder
from office.db import BaseModel, InstantField, StateField


class Shelf(BaseModel):
    """One shelf of the file room: folders whose sort key is at or after `starts_at` stand on it, up to the next shelf.

    A practice that changes its filing order has another map; the old one stays readable.
    """

    filed_by = StateField(FilingOrder)
    cabinet = TextField()
    name = TextField()
    starts_at = TextField()
    added_at = InstantField()
    closed_at = InstantField(null=True)
    version = IntegerField(default=1)

    def __str__(self):
        return f"{self.cabinet}, {self.name}" if self.cabinet else self.name


_OPEN = Shelf.closed_at.is_null()
Shelf.add_index(Shelf.index(Shelf.filed_by, Shelf.starts_at, unique=True, where=_OPEN, name="shelf_one_start"))
Shelf.add_index(
    Shelf.index(Shelf.filed_by, Shelf.cabinet, Shelf.name, unique=True, where=_OPEN, name="shelf_one_name")
)
