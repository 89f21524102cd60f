"""Many rows at once, for imports and the sample practice: plain tuples, no model per row.

Beside `db.py` the only place that speaks to one engine in its own way: SQLite takes `executemany`, PostgreSQL COPY.
"""

import functools
from datetime import date, datetime
from itertools import islice

from peewee import AutoField, __exception_wrapper__

from office.db import database, fetch, is_sqlite

PORTION = 20_000


def pour(model, names, rows):
    """Insert tuples of values for the fields named (one string, by blanks); call it inside `writing()`.

    Values are as the database holds them (`day`, `at` make text of dates; states are str); fields left out get their
    default. Returns how many rows.
    """
    columns, fixed = _columns(model, names)
    tail = tuple([field.db_value(field.default() if callable(field.default) else field.default) for field in fixed])
    table, count, rows = model._meta.table_name, 0, iter(rows)
    while portion := [row + tail for row in islice(rows, PORTION)]:
        (_executemany if is_sqlite() else _copy)(table, columns, portion)
        count += len(portion)
    return count


@functools.cache
def _columns(model, names):
    """The columns of the fields named, and of those with a default; the fields of the latter."""
    given = names.split()
    fields = [model._meta.fields[name] for name in given]
    fixed = [field for field in model._meta.sorted_fields if field.name not in given and field.default is not None]
    return ", ".join(f'"{field.column_name}"' for field in fields + fixed), fixed


def _executemany(table, columns, rows):
    marks = ", ".join("?" * len(rows[0]))
    with __exception_wrapper__:
        database.cursor().executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', rows)


def _copy(table, columns, rows):
    with __exception_wrapper__, database.cursor().copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def first_free(model):
    """The lowest id above all that are used."""
    key = model._meta.primary_key.column_name
    return (fetch(f'SELECT MAX("{key}") FROM "{model._meta.table_name}"')[0][0] or 0) + 1


def follow(models):
    """Tell PostgreSQL's sequences about ids that were given by hand; nothing to do on SQLite."""
    if is_sqlite():
        return
    for model in models:
        if isinstance(model._meta.primary_key, AutoField):
            table = model._meta.table_name
            database.execute_sql(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), GREATEST(MAX(id), 1), "
                f'MAX(id) IS NOT NULL) FROM "{table}"'
            )


def day(value):
    """A date as the database holds it."""
    return value.isoformat() if isinstance(value, date) else value


def at(value):
    """An instant as the database holds it."""
    return value.isoformat(" ", "microseconds") if isinstance(value, datetime) else value
