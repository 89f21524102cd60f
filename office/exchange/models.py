"""What came in from outside, so that the same file again adds nothing."""

from peewee import ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, InstantField
from office.staff.models import Staff


class ImportRun(BaseModel):
    """One file that was read: what was taken, changed, left out and why (`report`, as JSON)."""

    kind = TextField()
    source = TextField()
    digest = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="import_runs")
    report = TextField()


class OutsideId(BaseModel):
    """The row that an outside identifier became: `kind` such as "patient" or "visit"."""

    system = TextField()
    kind = TextField()
    value = TextField()
    row_id = IntegerField()

    class Meta:
        indexes = ((("system", "kind", "value"), True),)
