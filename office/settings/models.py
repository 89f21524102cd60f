"""A changed setting is a new row, valid from a date; the old one stays readable."""

from peewee import IntegerField, TextField

from office.db import BaseModel, DayField, InstantField


class Setting(BaseModel):
    """One value of one setting, as JSON, from a local date on."""

    name = TextField()
    value = TextField()
    valid_from = DayField()
    at = InstantField()
    staff_id = IntegerField(null=True)

    class Meta:
        indexes = ((("name", "valid_from", "id"), False),)
