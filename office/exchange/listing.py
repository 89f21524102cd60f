"""A list of patients from the shell: read by a mapping, compared with itself and the index, reported row by row.

Reads only. Rows are counted as a spreadsheet shows them: the header is row 1.
"""

import json
from dataclasses import dataclass, field

from office import clock
from office.db import fetch
from office.duplicates.comparing import Likeness, compare_rows
from office.exchange.resembling import alike_in_file, alike_on_file
from office.formats.csv_table import UTF_8, written
from office.formats.outside import Broken
from office.formats.patient_cells import DAY_FIRST, MONTH_FIRST
from office.formats.patient_columns import mapping_of
from office.formats.patients_csv import comparable, read_patients, table_of
from office.typed import mrn_shown

SETTINGS = ("columns", "dates", "encoding")
HEADER = ("row", "candidate", "score", "verdict", "reasons")


@dataclass
class Listing:
    """A file that was read: Understoods, (place, why) of rows left out, columns not taken, whom rows resemble."""

    rows: list
    refused: list
    ignored: list
    order: str = MONTH_FIRST
    texts: list = field(default_factory=list)
    likely: dict = field(default_factory=dict)
    judged: dict = field(default_factory=dict)  # by the points of the desk: {place: Likeness}, for rules

    def worst(self, place):
        """The most likely Likeness of a row, or None."""
        return self.likely[place][0] if place in self.likely else None


def read_listing(data, given=None, *, foreign=False):
    """The Listing of a file. `given`: a mapping as JSON text, see README; without it columns are found by name.

    With `foreign` a list without birth dates or last names is read too: it is only compared. Raises Broken in words.
    """
    fields, order, encoding = settings_of(given)
    table = table_of(data, fields and (lambda header: mapping_of(header, fields)), encoding)
    rows, refused, ignored, order = read_patients(table, today=clock.today(), order=order, foreign=foreign)
    texts = [(place, comparable(cells, table.mapping)) for place, cells in table.rows]
    return Listing(rows, refused, ignored, order, texts)


def settings_of(given):
    """({column: field} or None, order of dates or None, encoding) of a mapping file's text. Raises Broken in words."""
    if given is None:
        return None, None, UTF_8
    try:
        read = json.loads(given)
    except (ValueError, RecursionError) as error:
        raise Broken("the mapping", f"it is no JSON: {error}") from None
    if not isinstance(read, dict):
        raise Broken("the mapping", 'it is no object such as {"Last Name": "last"}')
    wrapped = isinstance(read.get("columns"), dict)
    order, encoding = (read.get("dates"), read.get("encoding") or UTF_8) if wrapped else (None, UTF_8)
    if order not in (None, MONTH_FIRST, DAY_FIRST):
        raise Broken("the mapping", f'"dates" is "{MONTH_FIRST}" or "{DAY_FIRST}"')
    return read["columns"] if wrapped else read, order, str(encoding).lower()


def compare(listing, *, index=True, say=None):
    """Find whom each row resembles: earlier rows, and with `index` records on file. Fills and returns the Listing."""
    people = {row.place: row.person for row in listing.rows if row.person}
    done = [0]

    def on_file(place, _):
        done[0] += 1
        if say:
            say("comparing with the index", done[0], len(people))
        return _on_file(people[place]) if place in people else ()

    filled = index and bool(fetch("SELECT 1 FROM patient LIMIT 1"))
    for one in compare_rows(listing.texts, on_file if filled else None, day_first=listing.order == DAY_FIRST):
        listing.likely.setdefault(one.row, []).append(one)
    return listing


def judge(listing):
    """Fill `judged`: whom each row resembles by the points that a clerk sees, which a rule may go by."""
    people = [(row.place, row.person) for row in listing.rows if row.person]
    inside = alike_in_file(people)
    for place, person in people:
        found = [
            Likeness(place, None, points, verdict, why, number) for number, points, verdict, why in _on_file(person)
        ]
        found += [
            Likeness(place, one["row"], one["points"], one["verdict"], one["reasons"]) for one in inside.get(place, ())
        ]
        if found:
            listing.judged[place] = max(found, key=lambda one: one.score)
    return listing


def _on_file(person):
    found = alike_on_file(person)
    numbers = {}
    for one in found:
        ((numbers[one["patient"]],),) = fetch("SELECT mrn FROM patient WHERE id = ?", one["patient"])
    return [(mrn_shown(numbers[one["patient"]]), one["points"], one["verdict"], one["reasons"]) for one in found]


def report_csv(listing, fates=None):
    """The report as CSV text: a line for each row and each candidate it resembles; a row without one has its fate."""
    lines = [HEADER]
    why = dict(listing.refused)
    places = sorted({row.place for row in listing.rows} | set(why))
    for place in places:
        lines += list(_lines(place, listing.likely.get(place, ()), why.get(place, ""), fates))
    return written(lines)


def _lines(place, likely, why, fates):
    fate, patient = (fates or {}).get(place, ("", None))
    became = " ".join(filter(None, (fate, mrn_shown(patient.mrn) if patient else "")))
    for one in likely:
        reasons = "; ".join([*one.reasons, *filter(None, (why and f"cannot be taken: {why}", became))])
        yield place, one.mrn or one.other, one.score, str(one.verdict), reasons
    if not likely and why:
        yield place, "", "", "cannot be taken", why
    elif not likely:
        yield place, "", "", fate or "new", mrn_shown(patient.mrn) if patient else ""


def summary(listing):
    """What comparing found, as a sentence."""
    rows = {row.place for row in listing.rows} | {place for place, _ in listing.refused}
    verdicts = [str(listing.worst(place).verdict) for place in rows if place in listing.likely]
    found = f"{verdicts.count('block'):,} likely are somebody already, {verdicts.count('warn'):,} may be"
    return f"{len(rows):,} rows; {found}; {len(listing.refused):,} cannot be taken."
