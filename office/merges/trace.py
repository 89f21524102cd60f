"""Changing rows of any table while remembering what they were: the trace by which a merge is taken back."""

import json
from datetime import date

from peewee import IntegrityError

from office.coverage.queries import free_rank
from office.db import database, many, run
from office.merges.models import MergedRow, Part
from office.merges.tables import as_json, digest, every_table, highest, row_of, rows_about, tables


def put(table, key, values):
    """Write plain values by column into one row."""
    marks = ", ".join(f'"{column}" = ?' for column in values)
    run(f'UPDATE "{table.name}" SET {marks} WHERE "{table.key}" = ?', *values.values(), key)


def rank_among(table, row, patient_id):
    """{"rank": ...} that a policy takes among another patient's, where it would meet one of its rank; else {}."""
    if table.name != "coverage" or row["error_at"]:
        return {}
    days = (row[name] and date.fromisoformat(row[name]) for name in ("from_on", "to_on"))
    return {"rank": free_rank(patient_id, *days, without=row["id"], from_rank=row["rank"])}


def take_away(table, key):
    """Delete a row that a merge itself made."""
    run(f'DELETE FROM "{table.name}" WHERE "{table.key}" = ?', key)


class Trace:
    """What one merge changed so far: (table, key) -> [part, before, after]."""

    def __init__(self):
        self.rows = {}

    def change(self, name, key, values, part=Part.CHANGED):
        """Write values into a row and remember those it had; what it is already is not written."""
        table = every_table()[name]
        row = row_of(table, key)
        values = {column: value for column, value in values.items() if row[column] != value}
        if values:
            put(table, key, values)
            self._remember(name, key, part, {column: row[column] for column in values}, values)

    def _remember(self, name, key, part, before, after):
        known = self.rows.setdefault((name, key), [part, {}, {}])
        known[1] = {**before, **known[1]}
        known[2].update(after)

    def made(self, row):
        """Remember a row (model) that the merge made."""
        self.rows[(row._meta.table_name, row._pk)] = [Part.MADE, None, {}]
        return row

    def move(self, table, row, loser, survivor):
        """Pass a row to the survivor; False when the survivor has one like it already, so that it stays."""
        new = {column: survivor for column in table.patients if row[column] == loser}
        after = {**row, **new}
        if len(table.patients) > 1 and table.name == "household" and after["patient_id"] == after["other_id"]:
            return False
        try:
            with database.atomic():
                put(table, row[table.key], new)
        except IntegrityError:
            return False
        self._remember(table.name, row[table.key], Part.MOVED, dict.fromkeys(new, loser), new)
        return True

    def store(self, merge):
        """Write the trace, the survivor's own rows as they are now, and the highest numbers of all tables."""
        stored = [self._stored(merge, name, key, *known) for (name, key), known in self.rows.items()]
        for table in tables():
            for row in rows_about(table, merge.survivor_id):
                if (table.name, row[table.key]) not in self.rows:
                    stored.append(_row(merge, table.name, row[table.key], Part.OWN, "", "", digest(row)))
        many(MergedRow, stored)
        merge.marks = as_json({table.name: highest(table) for table in tables()})
        merge.save()

    def _stored(self, merge, name, key, part, before, after):
        now = row_of(every_table()[name], key)
        if name == "patient":  # whole, so that each later change can be told from what was merged
            before, after = {**now, **before}, now
        before = "" if part == Part.MADE else as_json(before)
        return _row(merge, name, key, part, before, as_json(after or now), digest(now))


def _row(merge, name, key, part, before, after, seen):
    return {
        "merge": merge.id, "of_table": name, "row_id": key, "part": part, "before": before, "after": after,
        "digest": seen,
    }  # fmt: skip


def read_trace(merge):
    """{(table, key): MergedRow} of a merge; `was` and `became` are their values."""
    found = {}
    for row in MergedRow.select().where(MergedRow.merge == merge.id):
        row.was = json.loads(row.before) if row.before else {}
        row.became = json.loads(row.after) if row.after else {}
        found[(row.of_table, row.row_id)] = row
    return found
