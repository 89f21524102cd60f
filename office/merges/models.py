"""Merging two records of one person, and taking it back. Source: domain 1.7."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, InstantField, StateField
from office.merging import KEPT
from office.patients.models import Patient
from office.staff.models import Staff


class MergeState(StrEnum):
    """Proposed by one person, done or refused by another, undone by a lead."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    DONE = "done"
    UNDONE = "undone"


class Merge(BaseModel):
    """One merge: `loser` becomes an alias of `survivor`. `choices` is JSON: which record gives which field.

    Nobody decides on a merge that they proposed themselves: the database refuses it too.
    """

    survivor = ForeignKeyField(Patient, backref="merges_survived")
    loser = ForeignKeyField(Patient, backref="merges_ended")
    state = StateField(MergeState, default=MergeState.PROPOSED)
    reason = TextField()
    choices = TextField(default="{}")
    proposed_at = InstantField()
    proposed_by = ForeignKeyField(Staff, backref="merges_proposed")
    decided_at = InstantField(null=True)
    decided_by = ForeignKeyField(Staff, null=True, backref="merges_decided")
    words = TextField(default="")
    undone_at = InstantField(null=True)
    undone_by = ForeignKeyField(Staff, null=True, backref="merges_undone")
    version = IntegerField(default=1)

    class Meta:
        merging = KEPT
        constraints = [
            Check("survivor_id <> loser_id"),
            Check("decided_by_id IS NULL OR decided_by_id <> proposed_by_id"),
        ]


class MergedRow(BaseModel):
    """A row that a merge changed: `before` and `after` are JSON of the changed columns, "" when it was made then."""

    merge = ForeignKeyField(Merge, backref="rows")
    of_table = TextField()
    row_id = IntegerField()
    before = TextField(default="")
    after = TextField(default="")

    class Meta:
        indexes = ((("merge", "of_table", "row_id"), True),)


class Overlay(BaseModel):
    """Two people's data in one record: frozen from `opened_at` until it is split or cleared."""

    patient = ForeignKeyField(Patient, backref="overlays")
    words = TextField()
    opened_at = InstantField()
    opened_by = ForeignKeyField(Staff, backref="overlays_opened")
    other = ForeignKeyField(Patient, null=True, backref="overlays_split")
    closed_at = InstantField(null=True)
    closed_by = ForeignKeyField(Staff, null=True, backref="overlays_closed")
    outcome = TextField(default="")

    class Meta:
        merging = KEPT
