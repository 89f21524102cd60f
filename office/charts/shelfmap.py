"""The shelf map: which folders stand on which shelf. Each shelf is given by where it begins, and runs to where the
next begins: no folder has two shelves, none after the first has none. Passing them in this order is the walk.

Pure: keys, texts and shelves in, text out. Source: domain notes 2.1 (shelf map, one-way walk).
"""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from office.charts.filing import HIGHEST_MRN, FilingOrder
from office.charts.shelves import read_section
from office.patients.names import fold

# So many characters of a sort key tell apart where shelves can begin, and where sections do.
START_LENGTH = {FilingOrder.TERMINAL_DIGIT: 3, FilingOrder.STRAIGHT_NUMERIC: 10, FilingOrder.ALPHABETIC: 3}
HUNDRED = 100


@dataclass(frozen=True)
class Stop:
    """One shelf on the walk: its number, itself, where it begins and ends in words, whether it is the last."""

    number: int
    shelf: object
    first: str
    last: str


def start_key(order, text):
    """Return the beginning of the sort keys from which on folders stand on a shelf, for what was typed or scanned.

    "12 / 40" -> "124"; "104500" -> "0000001045"; "Sm" -> "SM". Raises ValueError in words.
    """
    if order == FilingOrder.TERMINAL_DIGIT:
        return read_section(order, text).replace(" / ", "")[:3]
    if order == FilingOrder.ALPHABETIC:
        letters = fold(text) if not text.strip()[1:2].isdigit() else read_section(order, text)
        if not (1 <= len(letters) <= START_LENGTH[order] and letters.isascii() and letters.isalpha()):
            raise ValueError("Type the first one to three letters of the names on this shelf, such as Sm.")
        return letters
    plain = text.strip().replace("-", "")
    number = int(plain) if plain.isascii() and plain.isdigit() else int(read_section(order, text))
    if number % HUNDRED or number > HIGHEST_MRN:
        raise ValueError("A shelf begins at a full hundred of record numbers, such as 104500.")
    return f"{number // HUNDRED:010d}"


def shown_start(order, key):
    """The beginning of a shelf as it is printed: "12 / 40", "104500", "SM"."""
    if order == FilingOrder.TERMINAL_DIGIT:
        return f"{key[:2]} / {key[2]}0"
    return key if order == FilingOrder.ALPHABETIC else f"{int(key) * HUNDRED:06d}"


def section_start(order, section):
    """The beginning of the sort keys of a section: "12 / 40" -> "124", "104000" -> "0000001040", "O" -> "O"."""
    if order == FilingOrder.TERMINAL_DIGIT:
        return section.replace(" / ", "")[:3]
    return section if order == FilingOrder.ALPHABETIC else f"{int(section) // HUNDRED:010d}"


def shelf_at(shelves, sort_key):
    """The one of these shelves (each with `starts_at`, in that order) on which a folder stands, or None before all."""
    place = bisect_right(shelves, sort_key, key=lambda shelf: shelf.starts_at)
    return shelves[place - 1] if place else None


def walk(order, shelves):
    """[Stop, ...] of shelves in the order of the walk."""
    ends = [_before(order, after.starts_at) for _, after in pairwise(shelves)] + ["the end"]
    return [
        Stop(number, shelf, shown_start(order, shelf.starts_at), end)
        for number, (shelf, end) in enumerate(zip(shelves, ends, strict=False), start=1)
    ]


def _before(order, key):
    """The last that stands before a shelf that begins at a key: "12 / 30", "104499", "before SM"."""
    if order == FilingOrder.ALPHABETIC:
        return f"before {key}"
    if order == FilingOrder.STRAIGHT_NUMERIC:
        return f"{int(key) * HUNDRED - 1:06d}"
    return shown_start(order, f"{int(key) - 1:03d}")


def gap_before(order, shelves):
    """What stands on no shelf of the map, in words, or "": only what comes before the first shelf can."""
    if not shelves:
        return ""
    lowest = {FilingOrder.TERMINAL_DIGIT: "000", FilingOrder.STRAIGHT_NUMERIC: "0" * 10, FilingOrder.ALPHABETIC: "A"}
    first = shelves[0].starts_at
    return "" if first <= lowest[order] else f"Everything before {shown_start(order, first)} has no shelf yet."
