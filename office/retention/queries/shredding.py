"""Destruction batches, their folders, and the log. Reads only."""

from peewee import fn

from office.charts.models import Volume
from office.db import fetch
from office.errors import NotFound
from office.patients.models import Patient
from office.retention.models import BatchState, DestructionBatch, DestructionEntry, DestructionLine
from office.staff.models import Staff
from office.typed import mrn

OPEN = (BatchState.PROPOSED, BatchState.SIGNED, BatchState.APPROVED, BatchState.PICKED_UP)


def batches():
    """Every DestructionBatch, newest first; to be paged."""
    return DestructionBatch.select().order_by(DestructionBatch.number.desc())


def open_batches():
    """The batches that are under way, the oldest first; to be paged."""
    under_way = DestructionBatch.state.in_([str(one) for one in OPEN])
    return DestructionBatch.select().where(under_way).order_by(DestructionBatch.number)


def batch_counts(found):
    """{batch id: (folders in it, scanned, left)}. One query."""
    ids = [one.id for one in found]
    if not ids:
        return {}
    rows = fetch(
        "SELECT batch_id, SUM(CASE WHEN left_at IS NULL THEN 1 ELSE 0 END), "
        "SUM(CASE WHEN left_at IS NULL AND scanned_at IS NOT NULL THEN 1 ELSE 0 END), COUNT(left_at) "
        f"FROM destruction_line WHERE batch_id IN ({', '.join('?' * len(ids))}) GROUP BY batch_id",
        *ids,
    )
    return {row[0]: tuple(map(int, row[1:])) for row in rows}


def get_batch(number):
    """The DestructionBatch of a number; NotFound."""
    found = DestructionBatch.get_or_none(DestructionBatch.number == number)
    if found is None:
        raise NotFound()
    return found


def people_of(batch):
    """{staff id: name} of who proposed, signed and approved a batch. One query."""
    ids = [one for one in (batch.proposed_by_id, batch.signed_by_id, batch.approved_by_id) if one]
    return {one.id: one.name for one in Staff.select(Staff.id, Staff.name).where(Staff.id.in_(ids))} if ids else {}


def lines_of(batch):
    """The DestructionLines of a batch with volume and patient: those in it in shelf order, then those that left."""
    query = DestructionLine.select(DestructionLine, Volume, Patient).join(Volume).join(Patient)
    query = query.where(DestructionLine.batch == batch.id)
    return list(query.order_by(DestructionLine.left_at.is_null(False), DestructionLine.position))


def in_batch(batch):
    """The DestructionLines that are in a batch still, with volume and patient, in shelf order."""
    return [line for line in lines_of(batch) if line.left_at is None]


def batched_patients():
    """{patient id: batch number} of everyone with a folder in an open batch. One query."""
    query = DestructionLine.select(Volume.patient, DestructionBatch.number).join(Volume).switch(DestructionLine)
    query = query.join(DestructionBatch).where(
        DestructionLine.left_at.is_null() & DestructionBatch.state.in_([str(one) for one in OPEN])
    )
    return dict(query.tuples())


def log(words=""):
    """The destruction log, newest first, narrowed by a record number or the beginning of a name; to be paged."""
    query = DestructionEntry.select(DestructionEntry, DestructionBatch.number).join(DestructionBatch)
    typed = words.strip()
    if number := mrn(typed):
        query = query.where(DestructionEntry.mrn == number)
    elif typed:
        low = typed.lower()
        query = query.where(
            (fn.LOWER(DestructionEntry.name) >= low) & (fn.LOWER(DestructionEntry.name) < f"{low}\U0010ffff")
        )
    return query.order_by(DestructionEntry.id.desc())
