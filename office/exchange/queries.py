"""Lists that came in: runs, the first rows as they would be taken, whom a row resembles, what became of each."""

import json
from collections import Counter
from dataclasses import dataclass

from peewee import fn

from office import clock
from office.errors import NotFound
from office.exchange.models import ImportRow, ImportRun, RowState, RunState, SavedMapping
from office.formats.csv_table import written
from office.formats.patient_cells import MONTH_FIRST
from office.formats.patients_csv import number_shown, understand
from office.patients.models import Patient
from office.patients.queries.page import born_shown
from office.staff.models import Staff
from office.typed import mrn_shown, phone

PREVIEWED = 20
SAMPLED = 3  # texts of a column
FINISHED = (RowState.MADE, RowState.USED, RowState.SKIPPED, RowState.KNOWN, RowState.BROKEN)


def runs():
    """Every file that came in, newest first, with who brought it; a query to be paged."""
    return ImportRun.select(ImportRun, Staff).join(Staff, "LEFT JOIN").order_by(ImportRun.id.desc())


def get_run(run_id):
    """The ImportRun of an uploaded list. Raises NotFound: none, or a file that never had rows on screen."""
    run = ImportRun.get_or_none((ImportRun.id == run_id) & (ImportRun.kind == "patient list"))
    if run is None:
        raise NotFound()
    return run


def get_row(run, row_id):
    """A row of this run. Raises NotFound."""
    row = ImportRow.get_or_none((ImportRow.id == row_id) & (ImportRow.run == run))
    if row is None:
        raise NotFound()
    return row


def saved_mappings():
    """Mappings kept for the next file, by name."""
    return list(SavedMapping.select().order_by(SavedMapping.name))


@dataclass(frozen=True)
class Reading:
    """How the rows of a run are read."""

    mapping: list
    order: str

    def of(self, row):
        """The Understood of an ImportRow."""
        return understand(row.place, json.loads(row.cells), self.mapping, order=self.order, today=clock.today())


def reading_of(run):
    """The Reading of a run."""
    return Reading(json.loads(run.mapping), str(run.dates) or MONTH_FIRST)


def texts_to_date(rows, mapping):
    """The texts of all date columns of these (place, cells)."""
    places = [place for place, word in enumerate(mapping) if word in ("born", "died")]
    return [cells[place] for _, cells in rows for place in places]


def all_rows(run):
    """(place, cells) of every readable row of a run."""
    rows = ImportRow.select(ImportRow.place, ImportRow.cells).where((ImportRow.run == run) & (ImportRow.cells != "[]"))
    return [(place, json.loads(cells)) for place, cells in rows.order_by(ImportRow.place).tuples()]


@dataclass(frozen=True)
class Shown:
    """A row as it would be taken, ready to show: (text, words, wrong) of each group of cells."""

    place: int
    groups: dict
    why: str = ""


GROUPS = {
    "name": ("last", "first", "middle", "suffix", "preferred"),
    "born": ("born", "died"),
    "sex": ("sex",),
    "phone": ("phone",),
    "address": ("street", "email"),
    "number": ("mrn",),
    "contact": ("contact",),
}


def preview(run):
    """The first rows of a run as Shown."""
    reading = reading_of(run)
    rows = ImportRow.select().where(ImportRow.run == run).order_by(ImportRow.place).limit(PREVIEWED)
    return [shown(reading, row) for row in rows]


def shown(reading, row):
    """The Shown of one ImportRow."""
    if row.cells == "[]":
        return Shown(row.place, {}, row.words)
    one = reading.of(row)
    texts = _texts(one)
    groups = {}
    for group, names in GROUPS.items():
        said = [pair for name in names for pair in one.words.get(name, ())]
        groups[group] = (texts[group], "; ".join(words for words, _ in said), any(wrong for _, wrong in said))
    return Shown(row.place, groups)


def _texts(one):
    value, given = one.values, one.texts
    names = " ".join(value[name] for name in ("first", "middle", "suffix") if value[name])
    quoted = f" “{value['preferred']}”" if value["preferred"] else ""
    deceased, deceased_on = value["died"]
    died = f", died {born_shown(deceased_on) if deceased_on else '(date unknown)'}" if deceased else ""
    address = (value["street"], value["street2"], f"{value['city']} {value['state']} {value['zip']}".strip())
    contact = (given.get("contact"), given.get("contact_relationship"), _phone_shown(value["contact_phone"]))
    return {
        "name": (f"{value['last']}, {names}" if names else value["last"]) + quoted,
        "born": (born_shown(value["born"]) if value["born"] else given.get("born", "")) + died,
        "sex": value["sex"],
        "phone": ", ".join(f"{_phone_shown(number)} {kind}" for kind, number in value["phones"]),
        "address": " · ".join(text for text in (*address, value["email"]) if text),
        "number": number_shown(value),
        "contact": " · ".join(text for text in contact if text),
    }


def _phone_shown(text):
    return phone(text).shown if text else ""


def counts(run):
    """{RowState: how many rows} of a run."""
    query = ImportRow.select(ImportRow.state, fn.COUNT(ImportRow.id)).where(ImportRow.run == run)
    return Counter({RowState(state): count for state, count in query.group_by(ImportRow.state).tuples()})


def rows_of(run, *states):
    """Rows of a run in these states, in the file's order; a query to be paged."""
    query = ImportRow.select().where(ImportRow.run == run)
    return (query.where(ImportRow.state.in_(states)) if states else query).order_by(ImportRow.place)


def columns_view(run):
    """What the page about columns shows: (name, first texts, meaning) of each, and the first rows as they would be."""
    header, mapping = json.loads(run.header), json.loads(run.mapping)
    rows = ImportRow.select(ImportRow.cells).where((ImportRow.run == run) & (ImportRow.cells != "[]"))
    cells = [json.loads(text) for (text,) in rows.order_by(ImportRow.place).limit(PREVIEWED).tuples()]
    found = []
    for place, name in enumerate(header):
        texts = list(dict.fromkeys(one[place].strip()[:40] for one in cells if one[place].strip()))
        found.append((name, texts[:SAMPLED], mapping[place] if place < len(mapping) else ""))
    return {"columns": found, "preview": preview(run)}


def share_done(run):
    """(rows done, rows to do in all) of the work that a run is in."""
    found = counts(run)
    waiting = (RowState.WAITING,) if run.state == RunState.CHECKING else (RowState.CLEAR, RowState.DECIDED)
    return run.rows_count - sum(found[state] for state in waiting), run.rows_count


def fates(rows):
    """[(ImportRow, name in the file, MRN as printed or "")] of a page of rows."""
    numbers = Patient.select(Patient.id, Patient.mrn).where(Patient.id.in_([row.patient_id or 0 for row in rows]))
    known = dict(numbers.tuples())
    run = rows[0].run if rows else None
    reading = reading_of(run) if rows else None
    return [
        (
            row,
            shown(reading, row).groups.get("name", ("",))[0],
            mrn_shown(known[row.patient_id]) if row.patient_id else "",
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Candidate:
    """Someone a row resembles: a record (`patient`) or an earlier row of the file (`row`), with why."""

    key: str
    title: str
    lines: tuple
    points: int
    verdict: str
    reasons: str
    patient_id: int | None = None


def beside(run, rows):
    """[(ImportRow, Shown, [Candidate])] of a page of rows. A fixed number of queries."""
    reading = reading_of(run)
    named = {row.id: json.loads(row.likely) for row in rows}
    patients, others = _named(run, named.values())
    return [
        (row, shown(reading, row), [_candidate(one, reading, patients, others) for one in named[row.id]])
        for row in rows
    ]


def _named(run, lists):
    ids = {one["patient"] for found in lists for one in found if one["patient"]}
    places = {one["row"] for found in lists for one in found if one["row"]}
    patients = {one.id: one for one in Patient.select().where(Patient.id.in_(ids or {0}))}
    rows = ImportRow.select().where((ImportRow.run == run) & ImportRow.place.in_(places or {0}))
    return patients, {row.place: row for row in rows}


def _candidate(one, reading, patients, others):
    reasons = ", ".join(one["reasons"])
    if one["patient"]:
        patient = patients[one["patient"]]
        lines = (patient.full_name, born_shown(patient.born_on), str(patient.sex), patient.main_phone)
        title = f"On file: {mrn_shown(patient.mrn)}"
        return Candidate(f"patient {patient.id}", title, lines, one["points"], one["verdict"], reasons, patient.id)
    texts = {name: text for name, (text, *_) in shown(reading, others[one["row"]]).groups.items()}
    lines = (texts["name"], texts["born"], texts["sex"], texts["phone"])
    title = f"Row {one['row']} of this file"
    return Candidate(f"row {one['row']}", title, lines, one["points"], one["verdict"], reasons)


def result_csv(run):
    """The file's rows with their fate, as CSV text: row, fate, MRN, words, then the cells as they were."""
    header = json.loads(run.header)
    rows = ImportRow.select(ImportRow, Patient.mrn).join(Patient, "LEFT JOIN").where(ImportRow.run == run)
    lines = [["Row", "Fate", "Record number", "Remarks", *header]]
    for row in rows.order_by(ImportRow.place).objects():
        number = mrn_shown(row.mrn) if row.mrn else ""
        lines.append([row.place, str(row.state), number, row.words, *json.loads(row.cells)])
    return written(lines)
