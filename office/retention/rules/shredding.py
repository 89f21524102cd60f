"""Destruction: proposed by a clerk, signed by the records lead, approved by another person, scanned, picked up,
certified. Every step reckons anew; who comes back or is on hold leaves. Source: domain 2.10, 10.2."""

from office import audit, clock
from office.charts.models import GONE, MoveKind, Volume, VolumeState
from office.charts.queries.custody import where_is
from office.charts.rules.moving import log_move, read_again
from office.counters import take
from office.db import writing
from office.errors import RuleError
from office.patients.models import Patient
from office.retention.models import BatchState, DestructionBatch, DestructionLine
from office.retention.queries.holding import kept_of
from office.retention.queries.shredding import in_batch
from office.retention.rules.boxes import PACKABLE, bring_back, leave_box
from office.retention.rules.purging import volume_of
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

MOST = 200


def propose_batch(patient_ids, *, by):
    """Put every folder of these patients on a new batch, and return the DestructionBatch.

    Each is reckoned now, with its explanation kept. Folders in another open batch are passed. Raises RuleError: nobody
    chosen, more than 200, one who may not be destroyed (with the reason), nothing left to destroy.
    """
    with writing():
        ids = list(dict.fromkeys(patient_ids))
        if not ids or len(ids) > MOST:
            raise RuleError(f"Tick the records to destroy, at most {MOST} for one batch.")
        now = kept_of(ids)
        for key in ids:
            _refuse(key, now.get(key))
        batched = DestructionLine.select(DestructionLine.volume).where(DestructionLine.left_at.is_null())
        volumes = Volume.select().where(
            Volume.patient.in_(ids) & Volume.state.not_in(GONE) & Volume.id.not_in(batched)
        )
        volumes = list(volumes.order_by(Volume.shelf_key, Volume.id))
        if not volumes:
            raise RuleError("These folders are on a batch already, or there is no paper.")
        number = take("destruction.batch")
        batch = DestructionBatch.create(number=number, proposed_at=clock.now(), proposed_by=by.staff_id)
        for place, volume in enumerate(volumes, start=1):
            reckoning = now[volume.patient_id].reckoning
            DestructionLine.create(
                batch=batch, volume=volume, position=place, eligible_on=reckoning.eligible_on, words=reckoning.words
            )
        audit.record("destruction.proposed", batch, by=by, number=number, folders=len(volumes))
        ask_next("sign", batch, by=by)
    return batch


def _refuse(patient_id, kept):
    if kept is None:
        raise RuleError("There is no such record.")
    if not kept.allowed:
        raise RuleError(f"{Patient.get_by_id(patient_id).full_name} may not be destroyed: {why_not(kept)}")


def why_not(kept):
    """What keeps a record, in one sentence."""
    reckoning = kept.reckoning
    if reckoning.blocks:
        return reckoning.blocks[0]
    if reckoning.eligible_on is None:
        return reckoning.deciding.words
    return f"{reckoning.deciding.words} This day is still to come."


STEPS = {
    "sign": (Role.RECORDS_LEAD, "look at it and sign it"),
    "approve": (Role.MANAGER, "look at it and approve it"),
    "scan": (Role.RECORDS_CLERK, "scan its folders, then hand them to the vendor"),
    "certify": (Role.RECORDS_LEAD, "enter the certificate"),
}


def ask_next(what, batch, *, by):
    """Make the task of who has to act next, and finish the ones before: they are done by now."""
    settle_tasks(f"destruction:{batch.number}:", f"batch {batch.state}", by=by)
    role, words = STEPS[what]
    make_task(
        "destruction", f"Destruction batch {batch.number}: {words}.",
        key=f"destruction:{batch.number}:{what}", owner_role=role, link=f"/destructions/{batch.number}", by=by,
    )  # fmt: skip


def _again(batch, *states):
    """The batch as it is now inside the transaction. Raises RuleError when it is in none of these states."""
    batch = DestructionBatch.get_by_id(batch.id)
    if batch.state not in states:
        raise RuleError(f"Batch {batch.number} is {batch.state} by now. Look at it again.")
    return batch


def reckon_again(batch, *, by):
    """Reckon every folder of a batch anew; those that may not be destroyed leave it. Returns the lines that stay."""
    with writing():
        lines = in_batch(batch)
        now, stay = kept_of([line.volume.patient_id for line in lines]), []
        for line in lines:
            kept = now.get(line.volume.patient_id)
            if kept and kept.allowed and line.volume.state not in GONE:
                stay.append(line)
            else:
                leave(line, why_not(kept) if kept and not kept.allowed else "There is no paper any more.", by=by)
    return stay


def leave(line, why, *, by):
    """Take a folder off a batch with the reason; one that lies with the batch goes to the refile bin.

    Raises RuleError: no reason (field "why"), it left before, the batch was picked up.
    """
    with writing():
        line = DestructionLine.get_by_id(line.id)
        if line.left_at or line.batch.state not in (BatchState.PROPOSED, BatchState.SIGNED, BatchState.APPROVED):
            raise RuleError("This folder is not on the batch any more.")
        if not why.strip():
            raise RuleError("Say why it is taken off.", field="why")
        scanned, line.left_at, line.left_why = line.scanned_at, clock.now(), why.strip()
        line.save()
        volume = Volume.get_by_id(line.volume_id)
        audit.record("destruction.left", line, by=by, patient=volume.patient_id, why=line.left_why)
        if scanned:
            bring_back(volume, by=by)
    return line


def _with_lines(batch, *, by):
    """The lines that stay after reckoning anew. Raises RuleError when none does; then nothing is written."""
    stay = reckon_again(batch, by=by)
    if not stay:
        raise RuleError("Nothing on this batch may be destroyed any more. Cancel it.")
    return stay


def sign_batch(batch, *, by):
    """The records lead signs that these folders may be destroyed; return the batch.

    What may not be destroyed any more leaves first. Raises RuleError: not proposed any more, nothing left.
    """
    with writing():
        batch = _again(batch, BatchState.PROPOSED)
        stay = _with_lines(batch, by=by)
        batch.state, batch.signed_at, batch.signed_by = BatchState.SIGNED, clock.now(), by.staff_id
        batch.save()
        audit.record("destruction.signed", batch, by=by, number=batch.number, folders=len(stay))
        ask_next("approve", batch, by=by)
    return batch


def approve_batch(batch, *, by):
    """The manager or a physician approves, never who proposed or signed; return the batch.

    Raises RuleError: not signed, the same person, nothing left. The database refuses the same person too.
    Source: domain 10.2, separation of duties.
    """
    with writing():
        batch = _again(batch, BatchState.SIGNED)
        if by.staff_id is None or by.staff_id in (batch.signed_by_id, batch.proposed_by_id):
            raise RuleError("Another person has to approve: not who proposed it, and not who signed it.")
        stay = _with_lines(batch, by=by)
        batch.state, batch.approved_at, batch.approved_by = BatchState.APPROVED, clock.now(), by.staff_id
        batch.save()
        audit.record("destruction.approved", batch, by=by, number=batch.number, folders=len(stay))
        ask_next("scan", batch, by=by)
    return batch


def scan_in(batch, code, kept_pages, *, by):
    """Lay the scanned folder with an approved batch, and return its line.

    `kept_pages` says where the immunization pages (tab 8) are now, or that there were none: they are kept for ever.
    Raises RuleError: not approved (or picked up); field "code": no chart label, not on this batch, not here, scanned
    already, may not be destroyed any more (it leaves the batch); field "kept_pages": nothing said.
    """
    with writing():
        batch = _again(batch, BatchState.APPROVED)
        if not kept_pages.strip():
            raise RuleError("Say where the immunization pages are now, or that there were none.", field="kept_pages")
        volume = read_again(volume_of(code))
        line = next((one for one in in_batch(batch) if one.volume_id == volume.id), None)
        if line is None:
            raise RuleError("This folder is not on this batch. Put it back.", field="code")
        if line.scanned_at:
            raise RuleError("Scanned already.", field="code")
        if volume.state not in PACKABLE:
            raise RuleError(f"The record says: {where_is(volume)}. Return it first, then scan it again.", field="code")
        kept = kept_of([volume.patient_id])[volume.patient_id]
        if not kept.allowed:
            raise RuleError(f"It stays. {why_not(kept)} Take it off the batch.", field="code")
        log_move(volume, MoveKind.MADE_INACTIVE, VolumeState.INACTIVE, place_of(batch), by=by, note=kept_pages.strip())
        leave_box(volume, by=by)
        line.scanned_at, line.scanned_who, line.kept_pages = clock.now(), by.name, kept_pages.strip()
        line.save()
        audit.record("destruction.scanned", line, by=by, patient=volume.patient_id, pages=line.kept_pages)
    return line


def place_of(batch):
    """Where the folders of a batch wait."""
    return f"destruction batch {batch.number}"


def cancel_batch(batch, reason, *, by):
    """Give a batch up before the pick-up: every folder leaves it. Raises RuleError: no reason, picked up already."""
    with writing():
        batch = _again(batch, BatchState.PROPOSED, BatchState.SIGNED, BatchState.APPROVED)
        if not reason.strip():
            raise RuleError("Say why the batch is given up.", field="reason")
        for line in in_batch(batch):
            leave(line, reason, by=by)
        batch.state, batch.reason = BatchState.CANCELED, reason.strip()
        batch.ended_at, batch.ended_who = clock.now(), by.name
        batch.save()
        settle_tasks(f"destruction:{batch.number}:", "given up", by=by)
        audit.record("destruction.canceled", batch, by=by, number=batch.number, reason=batch.reason)
    return batch
