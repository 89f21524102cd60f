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
    """One merge: `loser` becomes an alias of `survivor`. `choices` is JSON: which record gives which field; so is
    `marks`: the highest number of each table when it was done, so that what came later can be told.

    Nobody decides on a merge that they proposed themselves: the database refuses it too.
    """

    survivor = ForeignKeyField(Patient, backref="merges_survived")
    loser = ForeignKeyField(Patient, backref="merges_ended")
    state = StateField(MergeState, default=MergeState.PROPOSED)
    reason = TextField()
    choices = TextField(default="{}")
    marks = TextField(default="{}")
    proposed_at = InstantField()
    proposed_by = ForeignKeyField(Staff, backref="merges_proposed")
    decided_at = InstantField(null=True)
    decided_by = ForeignKeyField(Staff, null=True, backref="merges_decided")
    words = TextField(default="")
    undone_at = InstantField(null=True)
    undone_by = ForeignKeyField(Staff, null=True, backref="merges_undone")
    undone_because = TextField(default="")
    version = IntegerField(default=1)

    class Meta:
        merging = KEPT
        constraints = [
            Check("survivor_id <> loser_id"),
            Check("decided_by_id IS NULL OR decided_by_id <> proposed_by_id"),
        ]


class Part(StrEnum):
    """What a row had to do with a merge."""

    MOVED = "moved"  # it passed from the loser to the survivor
    CHANGED = "changed"  # it belongs to either of them, and a column of it was changed
    MADE = "made"  # the merge itself made it: the old name, the old number, the answer about allergies
    OWN = "own"  # the survivor's own, untouched: kept only to see whether it changes later


class MergedRow(BaseModel):
    """A row that a merge touched or met: `before` and `after` are JSON of the columns it changed ("" before: made).

    `digest` is that of the whole row right after the merge: another one later means that someone changed it since.
    """

    merge = ForeignKeyField(Merge, backref="rows")
    of_table = TextField()
    row_id = IntegerField()
    part = StateField(Part, default=Part.MOVED)
    before = TextField(default="")
    after = TextField(default="")
    digest = TextField(default="")

    class Meta:
        indexes = ((("merge", "of_table", "row_id"), True), (("of_table", "row_id"), False))


class Assignment(BaseModel):
    """Whose a row is that was made or changed since a merge, as a person said before the merge is taken back."""

    merge = ForeignKeyField(Merge, backref="assignments")
    of_table = TextField()
    row_id = IntegerField()
    digest = TextField()
    patient = ForeignKeyField(Patient, backref="assignments")
    at = InstantField()
    by = ForeignKeyField(Staff, backref="assignments")

    class Meta:
        merging = KEPT
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


Overlay.add_index(
    Overlay.index(Overlay.patient, unique=True, where=Overlay.closed_at.is_null(), name="overlay_one_open")
)


class OverlayRow(BaseModel):
    """One row that was given back to the person it belongs to: `before` and `after` are JSON of its columns."""

    overlay = ForeignKeyField(Overlay, backref="rows")
    of_table = TextField()
    row_id = IntegerField()
    before = TextField()
    after = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, backref="overlay_rows")

    class Meta:
        indexes = ((("of_table", "row_id"), False),)
