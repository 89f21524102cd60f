"""What was made or changed since a merge, and all entries of one record by date."""

import json
from dataclasses import dataclass
from datetime import date

from office.merges.models import Assignment, Part
from office.merges.tables import UNSEEN, every_table, row_of, rows_about, tables
from office.merges.tables import digest as digest_of
from office.merges.trace import read_trace
from office.merges.wording import day_of, kind_of, words_of
from office.patients.models import Patient


@dataclass(frozen=True)
class Since:
    """One row that a person has to assign: what it is, whether it was "made" or "changed", whose it is said to be.

    `suggested` is the id of the patient it came from, None for a row that is new; `given` the id it was assigned to.
    """

    table: str
    key: int
    how: str
    kind: str
    words: str
    day: date | None
    digest: str
    suggested: int | None
    given: int | None
    row: dict


def since(merge):
    """Every Since of a merge that is done, newest day first. As many queries as there are tables."""
    trace, marks = read_trace(merge), json.loads(merge.marks)
    given = {(one.of_table, one.row_id): one for one in Assignment.select().where(Assignment.merge == merge.id)}
    found = []
    patient = every_table()["patient"]
    identity = row_of(patient, merge.survivor_id)
    for table, row in [(patient, identity), *((t, r) for t in tables() for r in rows_about(t, merge.survivor_id))]:
        known = trace.get((table.name, row[table.key]))
        if one := _since(merge, table, row, known, marks, given):
            found.append(one)
    return sorted(found, key=lambda one: (one.day or date.min, one.table, one.key), reverse=True)


def _since(merge, table, row, known, marks, given):
    seen, key = digest_of(row), row[table.key]
    if known is not None and (known.part == Part.MADE or known.digest == seen):
        return None
    if table.name == "task" and row["key"].startswith(f"merge:{merge.id}:"):
        return None
    suggested = None
    if known is not None:
        suggested = merge.loser_id if known.part == Part.MOVED else merge.survivor_id
    said = given.get((table.name, key))
    words = _changes(known, row) if table.name == "patient" else words_of(table.name, row)
    return Since(
        table.name, key, "changed" if known is not None else "made", kind_of(table.name), words,
        day_of(table.name, row), seen, suggested, said.patient_id if said and said.digest == seen else None, row,
    )  # fmt: skip


def _changes(known, row):
    """Which fields of the identity were changed since, with what stands there now."""
    became = known.became if known else {}
    seen = [column for column in row if column in became and column not in UNSEEN]
    differing = {column: row[column] for column in seen if became[column] != row[column]}
    return ", ".join(f"{column.replace('_', ' ')}: {value or '–'}" for column, value in differing.items())


def unassigned(merge):
    """The rows of `since` that nobody has assigned as they stand now."""
    return [one for one in since(merge) if one.given is None]


def entries_by_date(patient_id):
    """[(day, table, key, kind, words, row)] of all that hangs on a patient, newest first, folders and account apart.

    For finding out which entries belong to another person.
    """
    apart = ("chart", "volume", "account_patient", "pull_line")
    found = [
        (day_of(table.name, row), table.name, row[table.key], kind_of(table.name), words_of(table.name, row), row)
        for table in tables()
        if table.name not in apart
        for row in rows_about(table, patient_id)
        if table.name != "task" or not row["key"].startswith("overlay:")
    ]
    return sorted(found, key=lambda one: (one[0] or date.min, *one[1:3]), reverse=True)


def patients_of(merge):
    """(survivor, loser) of a merge, as Patients."""
    return Patient.get_by_id(merge.survivor_id), Patient.get_by_id(merge.loser_id)
