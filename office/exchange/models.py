"""What came in from outside, so that the same file again adds nothing; and lists that wait to be taken."""

from enum import StrEnum

from peewee import ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, InstantField, StateField
from office.merging import KEPT
from office.patients.models import Patient
from office.staff.models import Staff


class RunState(StrEnum):
    """How far a list has come; the rows of one that is given up are erased."""

    LOADING = "loading"
    COLUMNS = "columns"
    CHECKING = "checking"
    DECIDING = "deciding"
    TAKING = "taking"
    DONE = "done"
    GIVEN_UP = "given up"


class DateOrder(StrEnum):
    """How 03/04/1962 is read; "" as long as nobody has said."""

    UNSAID = ""
    MONTH_FIRST = "month first"
    DAY_FIRST = "day first"


class ImportRun(BaseModel):
    """One file that was read: what was taken, changed, left out and why (`report`, as JSON).

    A list of patients taken on screen has its columns (`header`, JSON), what each means (`mapping`, JSON) and rows.
    """

    kind = TextField()
    source = TextField()
    digest = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="import_runs")
    report = TextField(default="")
    state = StateField(RunState, default=RunState.DONE)
    header = TextField(default="[]")
    mapping = TextField(default="[]")
    dates = StateField(DateOrder, default=DateOrder.UNSAID)
    notes = TextField(default="")  # what reading the file itself had to say: its letters, its separator
    rows_count = IntegerField(default=0)
    ended_at = InstantField(null=True)
    version = IntegerField(default=1)


class RowState(StrEnum):
    """What has become of one row so far."""

    WAITING = "waiting"
    BROKEN = "cannot be taken"
    CLEAR = "nobody like it"
    LIKELY = "to decide"
    DECIDED = "decided"
    KNOWN = "there already"
    MADE = "made"
    USED = "record on file used"
    SKIPPED = "skipped"


class Decision(StrEnum):
    """What a person, or a rule of theirs, decided about a row that resembles someone."""

    NONE = ""
    USE = "use the record on file"
    SKIP = "skip"
    MAKE = "make anyway"


class ImportRow(BaseModel):
    """One row of a list: its cells (JSON), whom it resembles (`likely`, JSON) and what became of it.

    `place` is its number in the file as a spreadsheet counts: the header is row 1. `verdict` is the worst of `likely`.
    """

    run = ForeignKeyField(ImportRun, backref="rows")
    place = IntegerField()
    cells = TextField()
    state = StateField(RowState, default=RowState.WAITING)
    verdict = TextField(default="")
    likely = TextField(default="[]")
    decision = StateField(Decision, default=Decision.NONE)
    chosen = TextField(default="")  # "patient 12" or "row 7": who is meant by "use the record on file"
    reason = TextField(default="")
    words = TextField(default="")
    patient = ForeignKeyField(Patient, null=True, backref="import_rows")

    class Meta:
        merging = KEPT
        indexes = ((("run", "place"), True), (("run", "state"), False))


class SavedMapping(BaseModel):
    """What the columns of a kind of file mean, under a name, for the next file (`fields`: JSON of column to field)."""

    name = TextField(unique=True)
    fields = TextField()
    dates = StateField(DateOrder, default=DateOrder.UNSAID)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="saved_mappings")


class OutsideId(BaseModel):
    """The row that an outside identifier became: `kind` such as "patient" or "visit"."""

    system = TextField()
    kind = TextField()
    value = TextField()
    row_id = IntegerField()

    class Meta:
        indexes = ((("system", "kind", "value"), True),)
