"""One row for each act or look; nobody can change or delete it (a trigger refuses)."""

from peewee import IntegerField, TextField

from office.db import BaseModel, InstantField


class AuditEvent(BaseModel):
    """An act, a look, a failed try. Numbers have no gaps; `code` seals the row and the one before it.

    Ids are plain numbers, not foreign keys: this is the lowest part and must outlive every other table.
    """

    number = IntegerField(primary_key=True)
    at = InstantField(index=True)
    staff_id = IntegerField(null=True)
    who = TextField()
    role = TextField()
    workstation = TextField(default="")
    action = TextField()
    patient_id = IntegerField(null=True)
    table = TextField(default="", column_name="of_table")
    row_id = IntegerField(null=True)
    detail = TextField(default="{}")
    code = TextField()

    class Meta:
        table_name = "audit_event"
        indexes = ((("patient_id", "number"), False), (("staff_id", "number"), False))
