"""Labels for printing: bar code and words, 30 to a letter sheet. Source: domain 2.3.

Pure: plain values in, lists of Label out.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from office.charts.colors import bars_of
from office.charts.filing import FilingOrder, code128_bars, patient_code
from office.charts.shelfmap import section_start, shelf_at
from office.charts.shelves import all_sections, read_section, section_code
from office.typed import mrn_shown

PER_SHEET = 30
# Type of a name in points, largest first, with how many lines of it a label takes; the classes are in labels.css.
SIZES = (("plain", 9.5, 2), ("small", 7.5, 3), ("smallest", 5.5, 4), ("tiny", 4.5, 7), ("tiniest", 3.6, 10))
LINE_POINTS = 163  # of a label of 2 5/8 in
NARROW, WIDE = frozenset("iljtfrI.,'-\"()| "), frozenset("mwMW@%&ÆŒ")


@dataclass(frozen=True)
class Label:
    """One label: a big line, a name that is never cut off, small words, marks that warn, the code under the bars.

    `more` is a second line of small words. `colors` are the signs that the filing order colors, such as the two
    primary digits, and `bars` what is drawn for them: a folder in the wrong place breaks the block.
    """

    head: str
    name: str
    detail: str
    code: str
    marks: tuple = ()
    colors: str = ""
    more: str = ""
    bars: tuple = ()

    @property
    def size(self):
        """How the name is set so that all of it is on the label: plain, small, smallest or tiny."""
        return name_size(self.name)


def name_size(name):
    """The largest class of SIZES in which the whole name fits on a label."""
    return next((size for size, points, most in SIZES if lines_of(name, points) <= most), SIZES[-1][0])


def lines_of(name, points):
    """How many lines a name takes in a bold type of so many points, rather too many than too few."""
    lines, used = 1, 0.0
    for word in name.split():
        wide = width_of(word) * points
        if used and used + wide > LINE_POINTS:
            lines, used = lines + 1, 0.0
        lines += int(wide // LINE_POINTS)
        used += wide % LINE_POINTS + 0.3 * points
    return lines


def width_of(word):
    """Width of a word in a bold type of one point."""
    return sum(_width(letter) for letter in word)


def _width(letter):
    if unicodedata.combining(letter):
        return 0
    if letter in NARROW:
        return 0.4
    if letter in WIDE or unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.78 if letter.isupper() else 0.64


@lru_cache(maxsize=4096)
def bars(code):
    """(width in modules, path) of a bar code: the path draws every bar one unit high, for an SVG of that width.

    One path, not a rectangle for each bar: a printed list of 100 charts is less than half as long.
    """
    width, found = code128_bars(code)
    return width, "".join(f"M{x} 0h{bar}v1h-{bar}z" for x, bar in found)


def volume_label(mrn, name, born_on, number, volumes, code, section, *, marks=(), year=None, signs=None, more="",
                 names=()):  # fmt: skip
    """The label of a folder: 12-34-56, name, birth date, Vol 2 of 3, shelf, year last seen, what warns.

    `signs` are colored by the ten `names` of colors; the two primary digits when they are left out. `more` is the
    period of its papers and the place of the shelf.
    """
    detail = " · ".join((born_shown(born_on), f"Vol {number} of {volumes}", section))
    shown = tuple(marks) + ((str(year),) if year else ())
    signs = f"{mrn % 100:02d}" if signs is None else signs
    bars = tuple(bars_of(signs, names)) if names else ()
    return Label(mrn_shown(mrn), name, detail, code, shown, signs, more, bars)


def period_shown(from_on, to_on):
    """The period of a volume as its label says it: "2021-06 → 2024-02", "since 2024-02", or "" when none is known."""
    if from_on and to_on:
        return f"{from_on:%Y-%m} → {to_on:%Y-%m}"
    return f"since {from_on:%Y-%m}" if from_on else f"to {to_on:%Y-%m}" if to_on else ""


def patient_label(mrn, name, born_on, *, marks=()):
    """The label of a patient's paper: 12-34-56, name, birth date; the find box reads it, no folder moves by it."""
    return Label(mrn_shown(mrn), name, born_shown(born_on), patient_code(mrn), tuple(marks))


def born_shown(born_on):
    """A birth date on a label."""
    return f"{born_on:%m/%d/%Y}" if born_on else "birth date unknown"


def warnings(name_alert, multiple_birth, birth_order, allergic=False, envelope=False, electronic=False):
    """What a label warns of, in the words that are printed: the alert stickers of domain 2.3."""
    twin = f"TWIN {birth_order}".strip() if multiple_birth else ""
    words = (
        "NAME ALERT" if name_alert else "", twin, "ALLERGY" if allergic else "", "ENVELOPE" if envelope else "",
        "ELECTRONIC ONLY" if electronic else "",
    )  # fmt: skip
    return tuple(word for word in words if word)


def section_labels(order, sections, shelves=()):
    """Labels for shelf sections, with the place of each on the shelf map."""
    return [
        Label(section, "", "Shelf section", section_code(order, section), more=_place(order, section, shelves))
        for section in sections
    ]


def _place(order, section, shelves):
    """The shelf where a section begins, in words, or "" where the map says nothing."""
    found = shelf_at(shelves, section_start(order, section))
    return str(found) if found else ""


def sections_from(order, first):
    """One sheet of sections, beginning with the one that was typed or scanned: "12 / 40", "1240", "104512", "s".

    What is no section begins with the first of all.
    """
    try:
        wanted = read_section(order, first)
    except ValueError:
        wanted = ""
    number = int(wanted) if wanted and order == FilingOrder.STRAIGHT_NUMERIC else 0
    sections = all_sections(order, number)
    start = sections.index(wanted) if wanted in sections else 0
    return sections[start : start + PER_SHEET]


def sheets(labels, skip=0):
    """Lists of PER_SHEET labels; the first `skip` places of the first sheet stay empty (None): labels used up."""
    cells = [None] * (skip % PER_SHEET) + list(labels)
    return [cells[start : start + PER_SHEET] for start in range(0, len(cells), PER_SHEET)]
