"""What every report is made of: lines that can be counted, paged and read in portions."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from office import clock
from office.db import as_day, as_written, fetch
from office.jinja import birth
from office.typed import mrn_shown

PORTION = 1000
LIVE = "p.registration NOT IN ('merged', 'entered in error', 'test')"
PERSON = (
    "SELECT p.id, p.last_name, p.first_name, p.middle_name, p.suffix, p.preferred_name, p.born_on, p.mrn, "
    "p.filing_name"
)
FILED = "ORDER BY p.filing_name, p.id"
FIRST, LAST = date(1880, 1, 1), date(2200, 12, 31)
WHO = ("Name", "Born", "MRN")
GUARDED = "guarded record"


@dataclass(frozen=True)
class Line:
    """One line: the patient it is about (None for a count), and its cells as text in the order of the columns.

    `alert`: the patient can be confused with another one. `link`: the key of the report that shows what was counted.
    """

    patient_id: int | None
    cells: tuple
    alert: bool = False
    link: str = ""


@dataclass(frozen=True)
class Listing:
    """Lines of a select in parts: `cells(row)` are what follows name, birth date and number of the patient."""

    select: str
    source: str
    values: tuple
    cells: Any
    order: str = FILED

    def count(self):
        """How many lines there are."""
        return fetch(f"SELECT COUNT(*) FROM (SELECT 1 AS one {self.source}) q", *self.values)[0][0]

    def paginate(self, number, size):
        """The lines of one page."""
        sql = f"{self.select} {self.source} {self.order} LIMIT ? OFFSET ?"
        rows = fetch(sql, *self.values, size, (number - 1) * size)
        return alerted([Line(row[0], (*who(row), *self.cells(row))) for row in rows])


@dataclass(frozen=True)
class Ready:
    """Lines of rows that are there already; `dress(rows)` makes the Lines of those that are shown.

    `charts` (drawing.Chart) are drawn beneath the lines.
    """

    rows: list
    dress: Any
    charts: tuple = ()

    def count(self):
        """How many lines there are."""
        return len(self.rows)

    def paginate(self, number, size):
        """The lines of one page."""
        return alerted(self.dress(self.rows[(number - 1) * size : number * size]))


def alerted(lines):
    """The lines with the name alert of those who have one; a restricted record shows its name and number only.

    One query.
    """
    asked, ids = marks({line.patient_id for line in lines if line.patient_id})
    marked = "(p.name_alert OR p.privacy = 'restricted')"
    found = fetch(f"SELECT id, name_alert, privacy FROM patient p WHERE {marked} AND id IN ({asked})", *ids)
    alerts = {key for key, alert, _ in found if alert}
    guarded = {key for key, _, level in found if level == "restricted"}
    shown = [guard(line) if line.patient_id in guarded else line for line in lines]
    return [replace(line, alert=True) if line.patient_id in alerts else line for line in shown]


def guard(line):
    """A line of a restricted record: who asks for more opens the record and says why (domain 10.3)."""
    name, _, number, *more = line.cells
    return replace(line, cells=(name, "–", number, *(GUARDED if place == 0 else "" for place in range(len(more)))))


def portions(listing):
    """Every line of a report in portions, so that a long one needs little memory."""
    number = 1
    while lines := listing.paginate(number, PORTION):
        yield lines
        number += 1


def who(row):
    """Name, birth date and number of a row that begins like PERSON."""
    _, last, first, middle, suffix, preferred, born_on, mrn = row[:8]
    return name_of(last, first, middle, suffix, preferred), birth(as_day(born_on)), mrn_shown(mrn)


def name_of(last, first, middle="", suffix="", preferred=""):
    """A name as lists show it, never cut off."""
    given = " ".join(part for part in (first, middle, suffix) if part)
    return (f"{last}, {given}" if given else last) + (f' "{preferred}"' if preferred else "")


def instants(from_on, until_on):
    """First and last instant of a period of local dates, as the database holds them; None is open."""
    return (
        as_written(clock.day_bounds(from_on or FIRST)[0]),
        as_written(clock.day_bounds(until_on or LAST)[1]),
    )


def days(from_on, until_on):
    """First and last date of a period, as the database holds them; None is open."""
    return (from_on or FIRST).isoformat(), (until_on or LAST).isoformat()


def marks(values):
    """Question marks for a list of values, and the values; never none."""
    given = list(values) or [0]
    return ", ".join("?" * len(given)), given


def short(day_on):
    """A date for a cell: 12/01/2026, or nothing."""
    return f"{as_day(day_on):%m/%d/%Y}" if day_on else ""


def ahead(count):
    """Today and so many days after it."""
    return clock.today(), clock.today() + timedelta(days=count)


def back(count):
    """So many days before today, and today."""
    return clock.today() - timedelta(days=count), clock.today()
