"""Which shelf section a folder stands in, its sort key, and the labels of the sections, for each filing order.

Pure: numbers and text in, text out. Sources: domain notes 2.1 (orders, section guides) and 2.3 (labels of places).
"""

from office.charts.filing import (
    HIGHEST_MRN,
    CodeKind,
    FilingOrder,
    place_code,
    read_code,
    section_shown,
    straight_key,
    terminal_digit_key,
)

# Numbers of place labels: 1 to 1000 are the terminal-digit sections, then blocks of a thousand numbers, then letters;
# desks and other places that hold charts begin at FIRST_DESK, the boxes of the store behind BOX_FROM, and blocks that
# found no place below stand above all.
STRAIGHT_FROM, LETTERS_FROM, FIRST_DESK, BOX_FROM, HIGH_BLOCKS = (
    10_000, 9_000_000, 10_000_000, 50_000_000, 20_000_000_000,
)  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLOCK = 1000
BLOCKS_BELOW = LETTERS_FROM - STRAIGHT_FROM


def shelf_key(order, mrn, filing_name="", born_on=None, volume=1):
    """Return the text that sorts a folder as the shelves do; the volumes of one chart stand side by side."""
    if order == FilingOrder.ALPHABETIC:
        return f"{filing_name} {born_on or '9999'} {mrn:012d} {volume:02d}"
    key = straight_key(mrn) if order == FilingOrder.STRAIGHT_NUMERIC else terminal_digit_key(mrn)
    return f"{key} {volume:02d}"


def section_of(order, mrn, filing_name=""):
    """Return the shelf section as printed: "12 / 40" (terminal digit), "104000" (straight), "O" (alphabetic)."""
    if order == FilingOrder.ALPHABETIC:
        return _letter(filing_name)
    if order == FilingOrder.STRAIGHT_NUMERIC:
        return f"{mrn // BLOCK * BLOCK:06d}"
    return section_shown(mrn)


def section_code(order, section):
    """Return the bar code (L...) of a section as section_of writes it. Raises ValueError: no such section."""
    if order == FilingOrder.ALPHABETIC:
        return place_code(LETTERS_FROM + LETTERS.index(section) + 1)
    digits = section.replace(" / ", "")
    if order == FilingOrder.STRAIGHT_NUMERIC:
        block = int(digits) // BLOCK
        return place_code((STRAIGHT_FROM if block < BLOCKS_BELOW else HIGH_BLOCKS) + block)
    return place_code(int(digits) // 10 + 1)


def read_section(order, text):
    """Return the section that was scanned (its L label) or typed ("12 / 40", "12/40", "1240", "o").

    Raises ValueError in words: not the label of a shelf section, or no section of this filing order.
    """
    typed = text.strip().upper()
    if typed[:1] == "L" and any(character.isdigit() for character in typed):
        return _from_number(order, read_code(typed, wanted=CodeKind.PLACE).number)
    plain = typed.replace(" ", "").replace("/", "").replace("-", "")
    if order == FilingOrder.ALPHABETIC and len(plain) == 1 and plain in LETTERS:
        return plain
    if plain.isascii() and plain.isdigit():
        if order == FilingOrder.TERMINAL_DIGIT and len(plain) == 4:
            return f"{plain[:2]} / {plain[2]}0"
        if order == FilingOrder.STRAIGHT_NUMERIC and len(plain) <= 12:
            return f"{int(plain) // BLOCK * BLOCK:06d}"
    raise ValueError("This is not a shelf section. Scan the label on the shelf.")


def all_sections(order, first=0):
    """Every section that has a label of its own, in the order of the walk: 1,000 terminal-digit ones or 26 letters.

    Straight numeric has no end: the 200 sections from the block of a record number `first` on.
    """
    if order == FilingOrder.ALPHABETIC:
        return list(LETTERS)
    if order == FilingOrder.STRAIGHT_NUMERIC:
        start = min(first, HIGHEST_MRN) // BLOCK
        return [f"{block * BLOCK:06d}" for block in range(start, min(start + 200, HIGHEST_MRN // BLOCK + 1))]
    return [f"{primary:02d} / {decade}0" for primary in range(100) for decade in range(10)]


def _from_number(order, number):
    if order == FilingOrder.ALPHABETIC and 0 < number - LETTERS_FROM <= len(LETTERS):
        return LETTERS[number - LETTERS_FROM - 1]
    if order == FilingOrder.STRAIGHT_NUMERIC and STRAIGHT_FROM <= number < LETTERS_FROM:
        return f"{(number - STRAIGHT_FROM) * BLOCK:06d}"
    if order == FilingOrder.STRAIGHT_NUMERIC and BLOCKS_BELOW <= number - HIGH_BLOCKS <= HIGHEST_MRN // BLOCK:
        return f"{(number - HIGH_BLOCKS) * BLOCK:06d}"
    if order == FilingOrder.TERMINAL_DIGIT and 1 <= number <= 1000:
        return f"{(number - 1) // 10:02d} / {(number - 1) % 10}0"
    raise ValueError("This is the label of a place, but not of a shelf section. Scan the label on the shelf.")


def _letter(filing_name):
    """The letter of the shelf; a name that begins with no letter A to Z stands where its sort key puts it: digits and
    nothing before A, other scripts after Z."""
    first = filing_name[:1].upper()
    if first in LETTERS and first:
        return first
    return "Z" if first > "Z" else "A"
