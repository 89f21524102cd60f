"""Who is away, and who covers meanwhile. Source: domain 6.4: reassign on absence; nobody's inbox without cover."""

from peewee import Check, ForeignKeyField, TextField

from office.db import BaseModel, DayField, InstantField
from office.staff.models import Staff


class Absence(BaseModel):
    """One time for which someone is away and another has their messages; open-ended while `until_on` is null.

    It holds from `from_on` to `until_on`, unless it was ended before (`ended_at`).
    """

    staff = ForeignKeyField(Staff, backref="absences")
    cover = ForeignKeyField(Staff, backref="covers")
    from_on = DayField()
    until_on = DayField(null=True)
    reason = TextField(default="")
    named_at = InstantField()
    named_by = ForeignKeyField(Staff, null=True, backref="absences_named")
    ended_at = InstantField(null=True)
    ended_by = ForeignKeyField(Staff, null=True, backref="absences_ended")

    class Meta:
        constraints = [Check("cover_id <> staff_id"), Check("until_on IS NULL OR until_on >= from_on")]
