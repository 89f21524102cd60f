"""Where it was looked for, and the folder that stands for a missing one. Source: domain 2.8."""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.charts.models import MissingCase, Volume
from office.db import BaseModel, InstantField, StateField
from office.staff.models import Staff


class Outcome(StrEnum):
    """What someone says of a place."""

    NOT_THERE = "looked, not there"
    FOUND_HERE = "found here"
    TAKEN_BACK = "taken back"


class SearchTick(BaseModel):
    """One place that someone looked at. Append-only: a mistake is taken back by another row; the last one counts.

    `key` names the place, `words` are those it was shown with then; `second` is the second searcher's round. A volume
    that is lost again is looked for everywhere anew: `turn` is the case's count of turns.
    """

    case = ForeignKeyField(MissingCase, backref="ticks")
    turn = IntegerField()
    key = TextField()
    step = IntegerField()
    words = TextField()
    second = BooleanField(default=False)
    outcome = StateField(Outcome)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="search_ticks")
    who = TextField()

    class Meta:
        indexes = ((("case", "key"), False),)


class ReplacementState(StrEnum):
    """What has become of a replacement folder."""

    ASKED = "asked for"
    MADE = "made"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MERGED_BACK = "merged back"


class Replacement(BaseModel):
    """A temporary folder asked for while one is missing; `volume` once it is approved. One at a time for each search.

    The database refuses one person for both, unless an emergency was written down.
    """

    case = ForeignKeyField(MissingCase, backref="replacements")
    state = StateField(ReplacementState, default=ReplacementState.ASKED)
    asked_at = InstantField()
    asked_by = ForeignKeyField(Staff, backref="replacements_asked")
    asked_who = TextField()
    decided_at = InstantField(null=True)
    decided_by = ForeignKeyField(Staff, null=True, backref="replacements_decided")
    decided_who = TextField(default="")
    emergency = TextField(default="")
    note = TextField(default="")
    volume = ForeignKeyField(Volume, null=True, unique=True, backref="replacement")
    ended_at = InstantField(null=True)
    ended_who = TextField(default="")

    class Meta:
        constraints = [Check("emergency <> '' OR decided_by_id IS NULL OR decided_by_id <> asked_by_id")]


Replacement.add_index(
    Replacement.index(Replacement.case, unique=True, where=Replacement.ended_at.is_null(), name="replacement_one_open")
)
