"""Which tables take part in a merge, and their rows as plain values; taken from each model's `Meta.merging`."""

import functools
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from office import features
from office.db import as_written, fetch
from office.merging import Merging
from office.patients.models import Patient

UNSEEN = ("version", "main_phone", "name_alert")  # counted or computed: they tell nothing about a change


@dataclass(frozen=True)
class Table:
    """A table that points at patients: its name, key column, the columns that name a patient, all columns."""

    name: str
    key: str
    patients: tuple
    columns: tuple
    merging: Merging
    parents: tuple = ()  # (column, table) of rows on which a row of this table hangs

    @property
    def select(self):
        """The select of all columns, without a condition."""
        return f"SELECT {', '.join(_quoted(column) for column in self.columns)} FROM {_quoted(self.name)}"


def _quoted(name):
    return f'"{name}"'


def _table(model, names=()):
    meta, known = model._meta, model._meta.sorted_fields
    refers = [(field.column_name, field.rel_model) for field in known if getattr(field, "rel_model", None)]
    return Table(
        meta.table_name,
        meta.primary_key.column_name,
        tuple(column for column, of in refers if of is Patient),
        tuple(field.column_name for field in known),
        getattr(meta, "merging", Merging.KEPT),
        tuple((column, of._meta.table_name) for column, of in refers if of is not Patient and of in names),
    )


@functools.cache
def tables():
    """Every Table whose rows pass to the survivor, lowest part first."""
    wanted = (Merging.MOVED, Merging.ONE)
    models = [model for model in features.models() if getattr(model._meta, "merging", None) in wanted]
    return tuple(_table(model, models) for model in models)


@functools.cache
def every_table():
    """{name: Table} of all tables of the house, for a row whose table is known by name only."""
    return {model._meta.table_name: _table(model) for model in features.models()}


def rows_about(table, patient_id):
    """The rows of a table that name a patient, as dicts of plain values by column, in order of their keys."""
    where = " OR ".join(f"{_quoted(column)} = ?" for column in table.patients)
    sql = f"{table.select} WHERE {where} ORDER BY {_quoted(table.key)}"
    return [_plain(table, row) for row in fetch(sql, *([patient_id] * len(table.patients)))]


def row_of(table, key):
    """One row as a dict of plain values, or None."""
    rows = fetch(f"{table.select} WHERE {_quoted(table.key)} = ?", key)
    return _plain(table, rows[0]) if rows else None


def _plain(table, row):
    return {column: _value(value) for column, value in zip(table.columns, row, strict=True)}


def _value(value):
    if isinstance(value, datetime):
        return as_written(value)
    return value.isoformat() if isinstance(value, date) else value


def digest(row):
    """A short fingerprint of a row's values, apart from what is counted or computed."""
    seen = {column: value for column, value in row.items() if column not in UNSEEN}
    return hashlib.sha256(as_json(seen).encode()).hexdigest()[:24]


def as_json(values):
    """Plain values as stored JSON."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False)


def fingerprint(*patient_ids):
    """A fingerprint of everything that hangs on these patients: another one later means that something changed."""
    seen = hashlib.sha256()
    patient = every_table()["patient"]
    for patient_id in patient_ids:
        seen.update(digest(row_of(patient, patient_id)).encode())
        for table in tables():
            rows = [digest(row) for row in rows_about(table, patient_id)] if table.name != "task" else []
            seen.update(f"{table.name}{rows}".encode())
    return seen.hexdigest()[:32]


def highest(table):
    """The highest key in use of a table, 0 when it is empty."""
    return fetch(f"SELECT COALESCE(MAX({_quoted(table.key)}), 0) FROM {_quoted(table.name)}")[0][0]
