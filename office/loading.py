"""Rows of a model by a condition in plain SQL: Peewee builds its select anew each time, which costs a page half a
millisecond for each wide table. For pages that must be quick; the condition is one both engines understand."""

import functools

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from office.db import fetch

AS_READ = (AutoField, ForeignKeyField, IntegerField, TextField)  # the driver gives what Python keeps


@functools.cache
def _select_of(model):
    """Names of the fields, (name, conversion) of those that are read as something else, and the select."""
    fields = model._meta.sorted_fields
    converted = [(field.name, field.python_value) for field in fields if type(field) not in AS_READ]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    return [one.name for one in fields], converted, f'SELECT {columns} FROM "{model._meta.table_name}" WHERE '


def load(model, condition, *values):
    """Models for which a condition holds ("patient_id = ? ORDER BY id"); `?` stands for each value."""
    names, converted, select = _select_of(model)
    found = []
    for row in fetch(select + condition, *values):
        made = model(__no_default__=True)
        made.__data__ = data = dict(zip(names, row, strict=True))
        for name, convert in converted:
            data[name] = convert(data[name])
        found.append(made)
    return found


def joined(row, **others):
    """The same row with the rows that its foreign keys name, as a join would give it."""
    for name, other in others.items():
        setattr(row, name, other)
    row._dirty.clear()
    return row


def marks(values):
    """As many `?` as there are values, for IN (...); NULL, which nothing equals, when there is none."""
    return ", ".join("?" * len(values)) or "NULL"
