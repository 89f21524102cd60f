"""Boxes in outside storage, recalls, holds, how long records are kept, what was destroyed. Source: domain 2.10."""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.charts.models import Volume
from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import KEPT, MOVED, RENEWED
from office.patients.models import Patient
from office.retention.keeping import Standing
from office.staff.models import Staff


class HoldKind(StrEnum):
    """Why nothing of a record may be destroyed."""

    LITIGATION = "litigation"
    AUDIT = "audit"
    COMPLAINT = "complaint"
    RELEASE = "open request for copies"
    OTHER = "other"


class LegalHold(BaseModel):
    """Nothing of this patient may be destroyed while released_at is null; the database refuses it too."""

    patient = ForeignKeyField(Patient, backref="legal_holds")
    kind = StateField(HoldKind)
    why = TextField()
    from_on = DayField()
    placed_at = InstantField()
    placed_by = ForeignKeyField(Staff, null=True, backref="holds_placed")
    who = TextField()
    released_at = InstantField(null=True)
    released_by = ForeignKeyField(Staff, null=True, backref="holds_released")
    released_who = TextField(default="")
    release_reason = TextField(default="")

    class Meta:
        merging = MOVED
        indexes = ((("patient", "released_at"), False),)


class ClosedWhy(StrEnum):
    """Why a patient does not come any more; death is on the record itself."""

    MOVED = "moved away"
    DISCHARGED = "discharged"
    TRANSFERRED = "went to another practice"


class ChartClosing(BaseModel):
    """A patient does not come any more, until ended_at: the folders may leave the shelves at once."""

    patient = ForeignKeyField(Patient, backref="chart_closings")
    why = StateField(ClosedWhy)
    on = DayField()
    note = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="charts_closed")
    who = TextField()
    ended_at = InstantField(null=True)

    class Meta:
        merging = MOVED


class RetentionRun(BaseModel):
    """One reckoning of every record that has folders."""

    day_on = DayField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="retention_runs")
    who = TextField()
    patients = IntegerField()
    volumes = IntegerField()
    inactive = IntegerField()
    eligible = IntegerField()


class Reckoned(BaseModel):
    """What the last run found for one patient: for lists only, every act reckons anew."""

    patient = ForeignKeyField(Patient, unique=True, backref="reckoned")
    last_on = DayField(null=True)
    standing = StateField(Standing)
    eligible_on = DayField(null=True, index=True)
    words = TextField()
    blocks = TextField(default="")

    class Meta:
        merging = RENEWED


class PurgeTo(StrEnum):
    """Where folders go that nobody needs now."""

    INACTIVE = "inactive shelf"
    BOXES = "boxes"


class PurgeRun(BaseModel):
    """One numbered list of folders to take from the shelves, in their order."""

    number = IntegerField(unique=True)
    to = StateField(PurgeTo, column_name="goes_to")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="purge_runs")
    who = TextField()


class PurgeLine(BaseModel):
    """One folder of a purge run; `done_at` is its scan, `left_out` why it stays where it is."""

    run = ForeignKeyField(PurgeRun, backref="lines")
    volume = ForeignKeyField(Volume, backref="purge_lines")
    position = IntegerField()
    last_on = DayField(null=True)
    why = TextField()
    done_at = InstantField(null=True)
    left_out = TextField(default="")

    class Meta:
        indexes = ((("run", "volume"), True),)


class BoxState(StrEnum):
    """Being packed, packed and closed, in outside storage."""

    OPEN = "open"
    CLOSED = "closed"
    AWAY = "off-site"


class StorageBox(BaseModel):
    """One box: its number on the label, how many folders it takes, the vendor's reference by which it is asked for."""

    number = IntegerField(unique=True)
    code = TextField(unique=True)
    state = StateField(BoxState, default=BoxState.OPEN)
    slots = IntegerField()
    vendor = TextField(default="")
    reference = TextField(default="")
    opened_at = InstantField()
    opened_who = TextField()
    closed_at = InstantField(null=True)
    away_at = InstantField(null=True)
    driver = TextField(default="")


class BoxSlot(BaseModel):
    """A folder's place in a box, until taken_at. The database refuses two folders in one slot, and one in two."""

    box = ForeignKeyField(StorageBox, backref="filled")
    slot = IntegerField()
    volume = ForeignKeyField(Volume, backref="box_slots")
    put_at = InstantField()
    who = TextField()
    taken_at = InstantField(null=True)
    taken_who = TextField(default="")


BoxSlot.add_index(
    BoxSlot.index(BoxSlot.volume, unique=True, where=BoxSlot.taken_at.is_null(), name="box_slot_one_place")
)
BoxSlot.add_index(
    BoxSlot.index(BoxSlot.box, BoxSlot.slot, unique=True, where=BoxSlot.taken_at.is_null(), name="box_slot_one_volume")
)


class VolumeRecall(BaseModel):
    """A folder asked back from outside storage: open until it came or the recall was canceled."""

    volume = ForeignKeyField(Volume, backref="recalls")
    why = TextField()
    stat = BooleanField(default=False)
    needed_on = DayField()
    expected_on = DayField()
    asked_at = InstantField()
    asked_by = ForeignKeyField(Staff, null=True, backref="recalls_asked")
    who = TextField()
    ended_at = InstantField(null=True)
    arrived = BooleanField(default=False)
    ended_who = TextField(default="")


VolumeRecall.add_index(
    VolumeRecall.index(VolumeRecall.volume, unique=True, where=VolumeRecall.ended_at.is_null(), name="recall_one_open")
)


class BatchState(StrEnum):
    """A batch from the clerk's proposal to the certificate."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    APPROVED = "approved"
    PICKED_UP = "picked up"
    DESTROYED = "destroyed"
    CANCELED = "canceled"


class Method(StrEnum):
    """How paper is destroyed so that nobody can read it. Source: domain 2.10; 45 CFR 164.310(d)(2)(i)."""

    CROSS_CUT = "cross-cut shredding"
    PULPING = "pulping"
    BURNING = "burning"


class DestructionBatch(BaseModel):
    """Folders to be destroyed together: proposed, signed, approved by another person, picked up, certified."""

    number = IntegerField(unique=True)
    state = StateField(BatchState, default=BatchState.PROPOSED)
    proposed_at = InstantField()
    proposed_by = ForeignKeyField(Staff, null=True, backref="batches_proposed")
    signed_at = InstantField(null=True)
    signed_by = ForeignKeyField(Staff, null=True, backref="batches_signed")
    approved_at = InstantField(null=True)
    approved_by = ForeignKeyField(Staff, null=True, backref="batches_approved")
    picked_up_at = InstantField(null=True)
    vendor = TextField(default="")
    driver = TextField(default="")
    method = TextField(default="")
    place = TextField(default="")
    witness = TextField(default="")
    certificate = TextField(default="")
    destroyed_on = DayField(null=True)
    ended_at = InstantField(null=True)
    ended_who = TextField(default="")
    reason = TextField(default="")

    class Meta:
        constraints = [
            Check("approved_by_id IS NULL OR (signed_by_id IS NOT NULL AND approved_by_id <> signed_by_id)"),
            Check("approved_by_id IS NULL OR approved_by_id <> proposed_by_id"),
        ]


class DestructionLine(BaseModel):
    """One folder of a batch with its explanation; it leaves the batch with a reason, or goes with it."""

    batch = ForeignKeyField(DestructionBatch, backref="lines")
    volume = ForeignKeyField(Volume, backref="destruction_lines")
    position = IntegerField()
    eligible_on = DayField()
    words = TextField()
    scanned_at = InstantField(null=True)
    scanned_who = TextField(default="")
    kept_pages = TextField(default="")  # where the immunization pages are now, or that there were none
    left_at = InstantField(null=True)
    left_why = TextField(default="")


DestructionLine.add_index(
    DestructionLine.index(
        DestructionLine.volume, unique=True, where=DestructionLine.left_at.is_null(), name="destruction_one_batch"
    )
)


class DestructionEntry(BaseModel):
    """One folder that was destroyed. Kept for ever, never changed: the database refuses it."""

    batch = ForeignKeyField(DestructionBatch, backref="entries")
    patient = ForeignKeyField(Patient, backref="destroyed")
    volume = ForeignKeyField(Volume, unique=True, backref="destroyed")
    mrn = IntegerField(index=True)
    name = TextField()
    born_on = DayField(null=True)
    volume_number = IntegerField()
    volumes = IntegerField()  # how many the chart had
    from_on = DayField(null=True)
    to_on = DayField(null=True)
    kept_pages = TextField()
    words = TextField()
    method = TextField()
    destroyed_on = DayField()
    place = TextField()
    witness = TextField()
    certificate = TextField()
    signed_who = TextField()
    approved_who = TextField()
    at = InstantField()
    who = TextField()

    class Meta:
        merging = KEPT
