"""Models of rows that hand-written selects give, for the few selects that every scan makes.

There composing a wide select by the model costs more than running it.
"""


def as_model(model, values):
    """The model of a row that `fetch` gave with all its columns in the order of its fields; more values are let be."""
    fields = model._meta.sorted_fields
    made = model(**{field.name: field.python_value(value) for field, value in zip(fields, values, strict=False)})
    made._dirty.clear()
    return made


def columns_of(model, alias):
    """Every column of a model as `as_model` wants them, for a hand-written select that calls its table `alias`."""
    return ", ".join(f'{alias}."{field.column_name}"' for field in model._meta.sorted_fields)
