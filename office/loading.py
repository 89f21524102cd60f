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
    _, _, select = _select_of(model)
    return [_made(model, row) for row in fetch(select + condition, *values)]


def _made(model, row):
    """The model of a row as the database gives it."""
    names, converted, _ = _select_of(model)
    made = model(__no_default__=True)
    made.__data__ = data = dict(zip(names, row, strict=True))
    for name, convert in converted:
        data[name] = convert(data[name])
    return made


@functools.cache
def _select_with(model, name):
    """The model that a foreign key names, how many columns are the row's own, and the select of both."""
    key, columns = model._meta.fields[name], []
    for alias, of in (("t", model), ("o", key.rel_model)):
        columns += [f'{alias}."{field.column_name}"' for field in of._meta.sorted_fields]
    joined = f'"{model._meta.table_name}" t JOIN "{key.rel_model._meta.table_name}" o ON o.id = t."{key.column_name}"'
    return key.rel_model, len(model._meta.sorted_fields), f"SELECT {', '.join(columns)} FROM {joined} WHERE "


def load_with(model, name, condition, *values):
    """As `load`, each with the row that one of its foreign keys names; in the condition the model is `t`."""
    other, own, select = _select_with(model, name)
    found = []
    for row in fetch(select + condition, *values):
        made = _made(model, row[:own])
        setattr(made, name, _made(other, row[own:]))
        made._dirty.clear()
        found.append(made)
    return found


def marks(values):
    """As many `?` as there are values, for IN (...); NULL, which nothing equals, when there is none."""
    return ", ".join("?" * len(values)) or "NULL"
