"""Where each paper volume is. A volume is in one place with one holder; every move is a row.
Source: domain 2.3 to 2.7."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED, ONE
from office.patients.models import Patient
from office.scheduling.models import Appointment
from office.staff.models import Staff


class ChartKind(StrEnum):
    PAPER = "paper"
    ELECTRONIC = "electronic only"


class Chart(BaseModel):
    """All volumes of one patient. A patient without a chart row needs one made (group E of the pull list)."""

    patient = ForeignKeyField(Patient, unique=True, backref="chart")
    kind = StateField(ChartKind, default=ChartKind.PAPER)
    verified_to = DayField(null=True)
    made_at = InstantField()

    class Meta:
        merging = ONE


class VolumeState(StrEnum):
    """Domain 2.4. *Returned* lies in the refile bin; *pulled* lies on a cart."""

    LABEL_PRINTED = "label printed"
    FILED = "filed"
    PULLED = "pulled"
    OUT = "out"
    RETURNED = "returned"
    MISSING = "missing"
    INACTIVE = "inactive"
    OFF_SITE = "off-site"
    DESTROYED = "destroyed"


class Volume(BaseModel):
    """One physical folder. `code` is its bar code; `shelf_key` sorts it as the shelves do."""

    chart = ForeignKeyField(Chart, backref="volumes")
    patient = ForeignKeyField(Patient, backref="volumes")
    number = IntegerField(default=1)
    code = TextField(unique=True)
    shelf_key = TextField()
    state = StateField(VolumeState, default=VolumeState.FILED)
    current = BooleanField(default=True)
    place = TextField(default="")
    since = InstantField()
    from_on = DayField(null=True)
    to_on = DayField(null=True)
    version = IntegerField(default=1)

    class Meta:
        merging = MOVED
        indexes = ((("chart", "number"), True), (("state", "shelf_key"), False))


class EarlierCode(BaseModel):
    """A bar code that a folder had before: its old label finds the folder for ever."""

    code = TextField(unique=True)
    volume = ForeignKeyField(Volume, backref="earlier_codes")
    at = InstantField()


class Holder(BaseModel):
    """Who can hold a chart: a person, or a staffed place such as "Dr. Patel's desk". An exam room is not a holder."""

    name = TextField(unique=True)
    staff = ForeignKeyField(Staff, null=True, unique=True, backref="holder")
    code = TextField(unique=True)
    active = BooleanField(default=True)

    def __str__(self):
        return self.name


class Purpose(StrEnum):
    """Why a chart leaves the shelf; each has its loan days in the settings."""

    VISIT = "visit"
    PHONE = "phone"
    RESULTS = "results"
    BILLING = "billing"
    COPIES = "copies"
    COMPLETION = "completion"
    OTHER = "other"


class SignOut(BaseModel):
    """One stay of a volume with a holder; open while returned_at is null. The database refuses two open ones."""

    volume = ForeignKeyField(Volume, backref="sign_outs")
    holder = ForeignKeyField(Holder, backref="sign_outs")
    purpose = StateField(Purpose)
    signed_out_at = InstantField()
    due_on = DayField(index=True)
    by = ForeignKeyField(Staff, null=True, backref="sign_outs_made")
    returned_at = InstantField(null=True)


SignOut.add_index(
    SignOut.index(SignOut.volume, unique=True, where=SignOut.returned_at.is_null(), name="sign_out_one_open")
)


class MoveKind(StrEnum):
    MADE = "made"
    PULLED = "pulled"
    SIGNED_OUT = "signed out"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    REFILED = "refiled"
    MISSING = "missing"
    FOUND = "found"


class Move(BaseModel):
    """One movement of a volume: from where, to where, who scanned it. Append-only; *unlogged* when the record
    believed it to be elsewhere."""

    volume = ForeignKeyField(Volume, backref="moves")
    kind = StateField(MoveKind)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="moves")
    who = TextField()
    from_words = TextField()
    to_words = TextField()
    holder = ForeignKeyField(Holder, null=True, backref="moves")
    purpose = TextField(default="")
    unlogged = BooleanField(default=False)
    note = TextField(default="")

    class Meta:
        indexes = ((("volume", "at"), False),)


class Priority(StrEnum):
    """Domain 2.5; the order of the queue."""

    STAT = "STAT"
    SAME_DAY = "same day"
    SCHEDULED = "scheduled"
    PHONE = "phone message"
    ROUTINE = "routine"


class RequestState(StrEnum):
    WAITING = "waiting"
    FILLED = "filled"
    CANCELED = "canceled"


class ChartRequest(BaseModel):
    """Someone needs the chart: what for, by when, delivered to which holder."""

    patient = ForeignKeyField(Patient, backref="chart_requests")
    volume = ForeignKeyField(Volume, null=True, backref="requests")
    purpose = StateField(Purpose)
    priority = StateField(Priority)
    holder = ForeignKeyField(Holder, backref="requests")
    appointment = ForeignKeyField(Appointment, null=True, backref="chart_requests")
    note = TextField(default="")
    needed_at = InstantField()
    asked_at = InstantField()
    asked_by = ForeignKeyField(Staff, null=True, backref="chart_requests")
    state = StateField(RequestState, default=RequestState.WAITING)
    settled_at = InstantField(null=True)
    version = IntegerField(default=1)

    class Meta:
        merging = MOVED
        indexes = ((("state", "needed_at"), False),)


class PullGroup(StrEnum):
    """The six groups of a pull list; domain 2.6."""

    SHELF = "A on shelf"
    OUT = "B out"
    OFF_SITE = "C off-site"
    MISSING = "D missing"
    NEW = "E make chart"
    ELECTRONIC = "F electronic only"


class PullRun(BaseModel):
    """One numbered printing of a day's pull list."""

    number = IntegerField(unique=True)
    day_on = DayField(index=True)
    printed_at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="pull_runs")
    reprints = IntegerField(default=0)


class PullLine(BaseModel):
    """One line of a run as it was printed; `pulled_at` is its tick. A volume stands once in a run."""

    run = ForeignKeyField(PullRun, backref="lines")
    patient = ForeignKeyField(Patient, backref="pull_lines")
    volume = ForeignKeyField(Volume, null=True, backref="pull_lines")
    group = StateField(PullGroup, column_name="in_group")
    words = TextField(default="")
    times = TextField(default="")
    position = IntegerField()
    pulled_at = InstantField(null=True)

    class Meta:
        merging = MOVED
        indexes = ((("run", "patient"), True), (("volume", "pulled_at"), False))


class MissingCase(BaseModel):
    """A search for a volume: open until found."""

    volume = ForeignKeyField(Volume, backref="missing_cases")
    opened_at = InstantField()
    opened_by = ForeignKeyField(Staff, null=True, backref="missing_opened")
    note = TextField(default="")
    found_at = InstantField(null=True)
    cause = TextField(default="")


MissingCase.add_index(
    MissingCase.index(MissingCase.volume, unique=True, where=MissingCase.found_at.is_null(), name="missing_one_open")
)
