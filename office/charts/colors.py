"""The colors of folder labels: a bar for each of two signs, so that a folder in a wrong place breaks the block.

Pure: text in, text out. Vendors' tables differ, so the practice has its own (setting "labels.colors"). Source: domain
2.3.
"""

from dataclasses import dataclass

from office.charts.filing import FilingOrder

# name: (color, color of the sign on it); told apart by the sign too, for those who do not see colors and for copies
INKS = {
    "red": ("#d7191c", "#ffffff"),
    "yellow": ("#f7e017", "#000000"),
    "blue": ("#2b7bba", "#ffffff"),
    "orange": ("#f28e1c", "#000000"),
    "green": ("#3c8c22", "#ffffff"),
    "brown": ("#8d5a2b", "#ffffff"),
    "pink": ("#f4a6c6", "#000000"),
    "purple": ("#7b3fa0", "#ffffff"),
    "white": ("#ffffff", "#000000"),
    "black": ("#222222", "#ffffff"),
    "light blue": ("#9fd3f0", "#000000"),
    "light green": ("#b8e08a", "#000000"),
    "gray": ("#8a8a8a", "#000000"),
    "lavender": ("#c9b3e6", "#000000"),
}
DIGITS = 10


@dataclass(frozen=True)
class Bar:
    """One color bar: the sign that is printed on it, its color, the color of the sign."""

    sign: str
    color: str
    ink: str


def color_names(text):
    """The ten names of a setting such as "red, yellow, ...", for the digits 0 to 9.

    Raises ValueError in words: not ten, an unknown one, one for two digits.
    """
    names = [name.strip() for name in text.split(",")]
    unknown = [name for name in names if name not in INKS]
    if unknown:
        raise ValueError(f"“{unknown[0]}” is no color of this list.")
    if len(names) != DIGITS:
        raise ValueError(f"Give each of the digits 0 to 9 a color: these are {len(names)}.")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        digits = [str(digit) for digit, name in enumerate(names) if name == twice]
        raise ValueError(f"{' and '.join(digits)} are both {twice}. Two digits of one color hide a misfiled folder.")
    return names


def signs_of(order, mrn, filing_name=""):
    """The two signs that stand on the color bars: the primary digits, in straight numeric order the two digits before
    the last three, in alphabetic order the first two letters of the surname."""
    if order == FilingOrder.ALPHABETIC:
        return filing_name.split(" ")[0][:2]
    return f"{mrn // 1000 % 100:02d}" if order == FilingOrder.STRAIGHT_NUMERIC else f"{mrn % 100:02d}"


def bars_of(signs, names):
    """[Bar, ...] of signs: digits by the table, letters by their place in the alphabet in the same table."""
    return [Bar(sign, *INKS[names[_place(sign)]]) for sign in signs]


def _place(sign):
    return int(sign) if sign.isascii() and sign.isdigit() else (ord(sign) - ord("A")) % DIGITS
