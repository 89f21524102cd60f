"""Labels for printing: bar code and words, 30 to a letter sheet. Source: domain 2.3.

Pure: plain values in, lists of Label out.
"""

from dataclasses import dataclass
from functools import lru_cache

from office.charts.filing import code128_bars
from office.charts.shelves import all_sections, section_code
from office.typed import mrn_shown

PER_SHEET = 30
LONG, VERY_LONG = 34, 50  # letters of a name, however wide, that fit on a label in the plain and in the small type


@dataclass(frozen=True)
class Label:
    """One label: a big line, a name that is never cut off, small words, and the code under the bars."""

    head: str
    name: str
    detail: str
    code: str

    @property
    def size(self):
        """How the name is set so that all of it is on the label: plain, small or smallest."""
        return "plain" if len(self.name) <= LONG else "small" if len(self.name) <= VERY_LONG else "smallest"


@lru_cache(maxsize=4096)
def bars(code):
    """(width in modules, path) of a bar code: the path draws every bar one unit high, for an SVG of that width.

    One path, not a rectangle for each bar: a printed list of 100 charts is less than half as long.
    """
    width, found = code128_bars(code)
    return width, "".join(f"M{x} 0h{bar}v1h-{bar}z" for x, bar in found)


def volume_label(mrn, name, born_on, number, volumes, code, section):
    """The label of a folder: 12-34-56, name, birth date, Vol 2 of 3, shelf."""
    born = f"{born_on:%m/%d/%Y}" if born_on else "birth date unknown"
    return Label(mrn_shown(mrn), name, f"{born} · Vol {number} of {volumes} · {section}", code)


def section_labels(order, sections):
    """Labels for shelves."""
    return [Label(section, "", "Shelf section", section_code(order, section)) for section in sections]


def sections_from(order, first):
    """One sheet of sections, beginning with the first one at or after a text such as "12 / 40"."""
    sections = all_sections(order)
    start = next((place for place, section in enumerate(sections) if section >= first), 0)
    return sections[start : start + PER_SHEET]


def sheets(labels, skip=0):
    """Lists of PER_SHEET labels; the first `skip` places of the first sheet stay empty (None): labels used up."""
    cells = [None] * (skip % PER_SHEET) + list(labels)
    return [cells[start : start + PER_SHEET] for start in range(0, len(cells), PER_SHEET)]
