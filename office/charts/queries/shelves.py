"""The shelf map as it is now, on which shelf a folder stands, how full the shelves are. Source: domain 2.1, 2.11."""

from dataclasses import dataclass

from office.charts.filing import FilingOrder
from office.charts.models import Shelf, VolumeState
from office.charts.shelfmap import START_LENGTH, Stop, shelf_at, walk
from office.charts.shelves import LETTERS
from office.db import fetch
from office.errors import NotFound
from office.settings import setting

SECTION_LENGTH = {FilingOrder.TERMINAL_DIGIT: 2, FilingOrder.STRAIGHT_NUMERIC: 9, FilingOrder.ALPHABETIC: 1}
# a folder in one of these states has its place on a shelf, whether it stands there or is on its way
NOT_SHELVED = (VolumeState.INACTIVE, VolumeState.OFF_SITE, VolumeState.MERGED_BACK, VolumeState.DESTROYED)


@dataclass(frozen=True)
class Load:
    """How many folders belong to a shelf or section, and how many of them stand there now."""

    name: str
    belong: int
    there: int


@dataclass(frozen=True)
class Loads:
    """The loads of shelves and sections, what is on no shelf, and the mean of a section."""

    stops: list
    sections: list
    homeless: Load
    mean: float

    @property
    def total(self):
        """All folders that belong on shelves."""
        return sum(one.belong for one in self.sections)

    def uneven(self, load):
        """True for a section that holds more than half again as much as the mean."""
        return load.belong > 1.5 * self.mean and load.belong - self.mean > 10


def filing_order():
    """The practice's FilingOrder."""
    return FilingOrder(setting("filing.order"))


def shelves_now(order=None):
    """The shelves of the map for a filing order (default: the practice's), in the order of the walk. One query."""
    of_map = (Shelf.filed_by == (order or filing_order())) & Shelf.closed_at.is_null()
    return sorted(Shelf.select().where(of_map), key=lambda shelf: shelf.starts_at)


def get_shelf(shelf_id):
    """The open Shelf of this id; NotFound."""
    found = Shelf.get_or_none((Shelf.id == shelf_id) & Shelf.closed_at.is_null())
    if found is None:
        raise NotFound()
    return found


def shelf_words(sort_key, shelves):
    """On which of these shelves a folder stands, in words: "Cabinet B, shelf 3", or "" where the map says nothing."""
    found = shelf_at(shelves, sort_key)
    return str(found) if found else ""


def loads(order=None):
    """The Loads of the file room. Two queries, whatever its size."""
    order = order or filing_order()
    length, shelves = START_LENGTH[order], shelves_now(order)
    marks = ", ".join("?" * len(NOT_SHELVED))
    rows = fetch(
        f"SELECT SUBSTR(shelf_key, 1, {length}), COUNT(*), SUM(CASE WHEN state = ? THEN 1 ELSE 0 END) FROM volume "
        f"WHERE state NOT IN ({marks}) GROUP BY SUBSTR(shelf_key, 1, {length})",
        str(VolumeState.FILED),
        *map(str, NOT_SHELVED),
    )
    by_shelf, rows = {}, sorted(rows)
    for key, belong, there in rows:
        shelf = shelf_at(shelves, key)
        before = by_shelf.get(shelf.id if shelf else None, (0, 0))
        by_shelf[shelf.id if shelf else None] = (before[0] + belong, before[1] + there)
    stops = [(stop, Load(str(stop.shelf), *by_shelf.get(stop.shelf.id, (0, 0)))) for stop in walk(order, shelves)]
    sections = _sections(order, rows)
    mean = sum(one.belong for one in sections) / len(sections) if sections else 0
    return Loads(stops, sections, Load("", *by_shelf.get(None, (0, 0))), mean)


def _sections(order, rows):
    """Loads of the primary sections, blocks of a thousand or letters; those that are always there even when empty."""
    always = {FilingOrder.TERMINAL_DIGIT: [f"{one:02d}" for one in range(100)], FilingOrder.ALPHABETIC: list(LETTERS)}
    found = dict.fromkeys(always.get(order, ()), (0, 0))
    for key, belong, there in rows:
        name = _section(order, key)
        before = found.get(name, (0, 0))
        found[name] = (before[0] + belong, before[1] + there)
    return [Load(name, *counts) for name, counts in sorted(found.items())]


def _section(order, key):
    if order == FilingOrder.STRAIGHT_NUMERIC:
        return f"{int(key[:9]) * 1000:06d}"
    name = key[: SECTION_LENGTH[order]]
    if order == FilingOrder.ALPHABETIC and name not in LETTERS:
        return "Z" if name > "Z" else "A"
    return name


__all__ = ["Load", "Loads", "Stop", "filing_order", "get_shelf", "loads", "shelf_words", "shelves_now"]
