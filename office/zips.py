"""What place a US ZIP code is: read once, when the first one is asked for, and kept as one text (0.7 MB)."""

import functools
import gzip
from pathlib import Path

TABLE = Path(__file__).parent / "reference" / "zip.txt.gz"


@functools.cache
def _table():
    return "\n" + gzip.decompress(TABLE.read_bytes()).decode("utf-8")


def place_of(code):
    """(city, state) of a ZIP code of five or nine digits, or None when the table does not have it."""
    five = code[:5]
    if not (len(five) == 5 and five.isascii() and five.isdigit()):
        return None
    start = _table().find(f"\n{five}")
    if start < 0:
        return None
    line = _table()[start + 6 : _table().find("\n", start + 1)]
    return line[2:], line[:2]


def disagreement(state, code):
    """Why a state and a ZIP do not fit each other, in words for the desk; "" when they do or nobody knows."""
    place = place_of(code) if state and code else None
    if place is None or place[1] == state.upper():
        return ""
    return f"ZIP {code[:5]} is {place[0]}, {place[1]}, not {state.upper()}. Ask again."
