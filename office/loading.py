"""Rows of a model read and made by plain SQL: Peewee builds its statement anew each time, which costs a page half a
millisecond for each wide table. For what must be quick; a condition is one both engines understand."""

import functools

from office.db import fetch


@functools.cache
def _select_of(model):
    fields = model._meta.sorted_fields
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    return fields, f'SELECT {columns} FROM "{model._meta.table_name}" WHERE '


def load(model, condition, *values):
    """Models for which a condition holds ("patient_id = ? ORDER BY id"); `?` stands for each value."""
    fields, select = _select_of(model)
    found = []
    for row in fetch(select + condition, *values):
        made = model(__no_default__=True)
        for field, value in zip(fields, row, strict=True):
            made.__data__[field.name] = field.python_value(value)
        made._dirty.clear()
        found.append(made)
    return found


@functools.cache
def _insert_of(model):
    fields = [field for field in model._meta.sorted_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    return fields, f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks(fields)}) RETURNING id'


def insert(model, **given):
    """Make a row of a model with a numbered `id`, with defaults for what is not given, inside `writing()`; the row."""
    row = model(**given)
    fields, statement = _insert_of(model)
    row.id = fetch(statement, *(field.db_value(row.__data__.get(field.name)) for field in fields))[0][0]
    row._dirty.clear()
    return row


def marks(values):
    """As many `?` as there are values, for IN (...); NULL, which nothing equals, when there is none."""
    return ", ".join("?" * len(values)) or "NULL"
