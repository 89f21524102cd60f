"""One row by an INSERT whose SQL is written once: Peewee builds it anew each time, which costs half a millisecond for
a wide table. For what must be on the screen at once; `loading` reads so."""

import functools

from office.db import fetch
from office.loading import marks


@functools.cache
def _insert_of(model, names):
    fields = [model._meta.fields[name] for name in names]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    return fields, f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks(fields)}) RETURNING id'


def add(model, **values):
    """The new row of a model, inside `writing()`; what is not given has its default, as by `create`."""
    made = model(**values)
    fields, insert = _insert_of(model, tuple(made.__data__))
    ((made.id,),) = fetch(insert, *(field.db_value(made.__data__[field.name]) for field in fields))
    made._dirty.clear()
    return made
