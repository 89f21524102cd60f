"""Shelf order of paper charts, and the bar codes on their labels.

Pure: numbers and text in, text out. Sources: domain notes 2.1 (filing orders, check vectors) and 2.3 (bar codes).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from office.ids import check_letter

HIGHEST_MRN = 999_999_999_999
HIGHEST_VOLUME = 99

# Widths in modules of bar, space, bar, space, bar, space for the values 0 to 105, and of the stop symbol: Code 128 as
# in ISO/IEC 15417 table 1; the tests compare it with the table of reportlab.
CODE128_TABLE = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122
123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323
131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131
213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122
141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112
124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141
411131 211412 211214 211232 2331112
"""
CODE128_WIDTHS = CODE128_TABLE.split()
TO_SET_C, TO_SET_B, START_B, START_C, STOP = 99, 100, 104, 105, 106
QUIET_MODULES = 10


class FilingOrder(StrEnum):
    """How the folders stand on the shelf; one order for each practice."""

    TERMINAL_DIGIT = "terminal digit"
    STRAIGHT_NUMERIC = "straight numeric"
    ALPHABETIC = "alphabetic"


class CodeKind(StrEnum):
    """What a label is stuck on, in the words of the front desk."""

    CHART = "chart label"
    DOCUMENT = "document label"
    PLACE = "place label"
    BADGE = "badge"
    PATIENT = "patient's paper label"


PREFIXES = {
    "C": CodeKind.CHART, "D": CodeKind.DOCUMENT, "L": CodeKind.PLACE, "U": CodeKind.BADGE, "P": CodeKind.PATIENT,
}  # fmt: skip


@dataclass(frozen=True)
class Code:
    """A scanned label: number is the MRN of a chart or patient, else that of the document, place or staff member."""

    kind: CodeKind
    number: int
    volume: int | None = None


def terminal_digit_key(mrn):
    """Return the text that sorts an MRN by its last two digits, then the middle two, then all the rest.

    12 characters for any MRN up to 12 digits, so that plain text order is shelf order: 450499 -> "990400000045".
    Raises ValueError: not 1 to 999999999999.
    """
    _check_mrn(mrn)
    return f"{mrn % 100:02d}{mrn // 100 % 100:02d}{mrn // 10000:08d}"


def straight_key(mrn):
    """Return the text of 12 digits that sorts an MRN by its value. Raises ValueError: not 1 to 999999999999."""
    _check_mrn(mrn)
    return f"{mrn:012d}"


def shelf_section(mrn):
    """Return (primary, secondary decade) of the shelf section an MRN stands in: 104512 -> (12, 40)."""
    return mrn % 100, mrn // 1000 % 10 * 10


def section_shown(mrn):
    """Return the guide of the section as it is printed, one for every ten secondaries: 104512 -> "12 / 40"."""
    primary, decade = shelf_section(mrn)
    return f"{primary:02d} / {decade:02d}"


def volume_code(mrn, volume_number):
    """Return the bar code of a paper volume: C, MRN (6 digits, or more if it has more), volume (2), check letter.

    123456 volume 2 -> "C12345602" and its letter. Read from the right it has only one meaning, however long the MRN.
    Raises ValueError: MRN not 1 to 999999999999, volume not 1 to 99.
    """
    _check_mrn(mrn)
    if not 1 <= volume_number <= HIGHEST_VOLUME:
        raise ValueError(f"A chart has volumes 1 to {HIGHEST_VOLUME}, not {volume_number}.")
    return _with_letter(f"C{mrn:06d}{volume_number:02d}")


def document_code(number):
    """Return the bar code of a document: D, its number in at least 6 digits, check letter."""
    return _numbered("D", number)


def place_code(number):
    """Return the bar code of a place (shelf, cart, desk, box): L, its number in at least 6 digits, check letter."""
    return _numbered("L", number)


def badge_code(number):
    """Return the bar code of a badge: U, the number of the staff member in at least 6 digits, check letter.

    It says who someone claims to be; it proves nothing, since anyone can print it. Never log in by it alone.
    """
    return _numbered("U", number)


def patient_code(mrn):
    """Return the bar code of the papers of a patient: P, the MRN in at least 6 digits, check letter.

    The find box reads it. A prefix of its own, so that a paper that is scanned for its folder moves no folder.
    Raises ValueError: not 1 to 999999999999.
    """
    return _numbered("P", mrn)


def read_code(text, *, wanted=None):
    """Return the Code of a scanned or typed label; lower case and spaces around it are tolerated.

    wanted, a CodeKind, refuses the other kinds. Raises ValueError in words: not a label of ours, another kind than
    wanted ("not a chart label", scenario A06), mistyped, that is too short, too long or of a wrong check letter.
    """
    code = text.strip().upper()
    kind = PREFIXES.get(code[:1])
    shape_ok = kind and code.isascii() and code[1:-1].isdigit()
    if not kind or (not shape_ok and not code[1:2].isdigit()):
        raise ValueError(f"This is not a {wanted or 'chart label'}. Scan a label printed by this office.")
    if wanted and kind != wanted:
        raise ValueError(f"This is a {kind}, not a {wanted}. Scan the {wanted}.")
    if not shape_ok or code != _canonical(kind, code[1:-1]):
        raise ValueError(f"This {kind} is mistyped or damaged. Scan it again, or type all of it with its last letter.")
    return _decoded(kind, code[1:-1])


def code128_modules(text):
    """Return the widths in modules of bar, space, bar ... of a Code 128 symbol, from the start to the last stop bar.

    Letters and single digits are in code set B, longer runs of digits two to a symbol in set C. Quiet zones are not
    included. Raises ValueError: empty, or anything but printable ASCII. Source: ISO/IEC 15417.
    """
    values = _code128_values(text)
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    return [int(width) for value in [*values, check, STOP] for width in CODE128_WIDTHS[value]]


def code128_bars(text):
    """Return (total width, [(x, width), ...]) of the black bars in modules, with quiet zones of 10 on both sides.

    A template draws them as rectangles in a viewBox of that width. Raises ValueError as code128_modules.
    """
    widths = code128_modules(text)
    edges = list(accumulate(widths, initial=QUIET_MODULES))
    bars = [(x, width) for x, width in zip(edges[:-1:2], widths[::2], strict=True)]
    return edges[-1] + QUIET_MODULES, bars


def _code128_values(text):
    """Return the symbol values from the start symbol to the last character, without check and stop."""
    if not text or not (text.isascii() and text.isprintable()):
        raise ValueError("A bar code holds at least one character, and only plain letters, digits and signs.")
    values = []
    for in_set_c, part in _code128_parts(text):
        if not values:
            values.append(START_C if in_set_c else START_B)
        else:
            values.append(TO_SET_C if in_set_c else TO_SET_B)
        values += [int(part[i : i + 2]) for i in range(0, len(part), 2)] if in_set_c else [ord(c) - 32 for c in part]
    return values


def _code128_parts(text):
    """Return [(in set C?, part of the text), ...]: set C where pairs of digits save more than the switches cost."""
    parts, done = [], 0
    for run in re.finditer("[0-9]{4,}", text):
        at_edge = run.start() == 0 or run.end() == len(text)
        if not at_edge and len(run[0]) < 6:
            continue
        odd = len(run[0]) % 2
        start, end = (0, run.end() - odd) if run.start() == 0 else (run.start() + odd, run.end())
        parts += [(False, text[done:start]), (True, text[start:end])]
        done = end
    parts.append((False, text[done:]))
    return [(in_set_c, part) for in_set_c, part in parts if part]


def _check_mrn(mrn):
    if not 1 <= mrn <= HIGHEST_MRN:
        raise ValueError(f"A record number has 1 to 12 digits and is not 0; {mrn} is none.")


def _numbered(prefix, number):
    if not 1 <= number <= HIGHEST_MRN:
        raise ValueError(f"A {PREFIXES[prefix]} needs a number from 1 to {HIGHEST_MRN}, not {number}.")
    return _with_letter(f"{prefix}{number:06d}")


def _with_letter(body):
    """Return prefix and digits with their check letter."""
    return body + check_letter(body)


def _decoded(kind, digits):
    if kind == CodeKind.CHART:
        return Code(kind, int(digits[:-2]), int(digits[-2:]))
    return Code(kind, int(digits))


def _canonical(kind, digits):
    """Return the code as this office would print it for these digits, or "" if it never would."""
    if len(digits) < 3 or len(digits) > 14:
        return ""
    code = _decoded(kind, digits)
    try:
        if kind == CodeKind.CHART:
            return volume_code(code.number, code.volume)
        return _numbered(next(prefix for prefix, of in PREFIXES.items() if of == kind), code.number)
    except ValueError:
        return ""
