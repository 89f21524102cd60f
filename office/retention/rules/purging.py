"""Purge lists: which folders leave the active shelves, picked in their order by scan. Source: domain 2.10."""

from office import audit, clock
from office.charts.filing import CodeKind, read_code
from office.charts.models import MoveKind, Volume, VolumeState
from office.charts.queries.codes import folder_of
from office.charts.rules.moving import end_stay, log_move, read_again
from office.counters import take
from office.db import writing
from office.errors import RuleError
from office.patients.models import Patient
from office.retention.keeping import Standing
from office.retention.models import BoxSlot, DestructionLine, PurgeLine, PurgeRun, PurgeTo, Reckoned
from office.retention.queries.holding import kept_of, last_run
from office.retention.rules.boxes import pack, refuse_not_packable, why_away
from office.settings import setting

TRIES = 3  # so many times the wanted number are looked at: some may not leave when reckoned anew
FROM = {PurgeTo.INACTIVE: (VolumeState.FILED,), PurgeTo.BOXES: (VolumeState.FILED, VolumeState.INACTIVE)}


def make_purge_run(to, most=None, *, by):
    """Make the next purge list in shelf order, and return the PurgeRun.

    It takes at most `most` folders (setting storage.purge_most) whose patients were not seen for years or do not come
    any more; each is reckoned anew. Raises RuleError: nothing was reckoned yet, or there is nothing to purge.
    """
    with writing():
        if last_run() is None:
            raise RuleError("Reckon first which charts are inactive.")
        to, most = PurgeTo(to), most or setting("storage.purge_most")
        lines = _leaving(list(_candidates(to).limit(most * TRIES)), most)
        if not lines:
            raise RuleError("No folder on these shelves is inactive and free to leave.")
        number = take("storage.purge")
        run = PurgeRun.create(number=number, to=to, at=clock.now(), by=by.staff_id, who=by.name)
        rows = [
            {
                "run": run,
                "volume": volume,
                "position": place,
                "last_on": kept.facts.last_on,
                "why": why,
                "left_out": "",
            }
            for place, (volume, kept, why) in enumerate(lines, start=1)
        ]
        PurgeLine.insert_many(rows).execute()
        audit.record("storage.purge_listed", run, by=by, number=number, to=str(to), folders=len(lines))
    return run


def _candidates(to):
    """Volumes in shelf order that the last reckoning lets go and no list, box or batch has."""
    listed = PurgeLine.select(PurgeLine.volume).where(PurgeLine.done_at.is_null() & (PurgeLine.left_out == ""))
    boxed = BoxSlot.select(BoxSlot.volume).where(BoxSlot.taken_at.is_null())
    batched = DestructionLine.select(DestructionLine.volume).where(DestructionLine.left_at.is_null())
    gone = (Reckoned.standing.in_([Standing.INACTIVE, Standing.CLOSED])) | ~Volume.current
    query = Volume.select(Volume, Patient).join(Patient).join(Reckoned, on=Reckoned.patient == Patient.id)
    free = Volume.id.not_in(listed) & Volume.id.not_in(boxed) & Volume.id.not_in(batched)
    query = query.where(Volume.state.in_(FROM[to]) & gone & (Reckoned.blocks == "") & free)
    return query.order_by(Volume.shelf_key, Volume.id)


def _leaving(volumes, most):
    now, found = kept_of([volume.patient_id for volume in volumes]), []
    for volume in volumes:
        kept = now[volume.patient_id]
        try:
            found.append((volume, kept, why_away(volume, kept)))
        except RuleError:
            continue
        if len(found) == most:
            break
    return found


def volume_of(code):
    """The Volume of a scanned chart label. Raises RuleError: no chart label, mistyped, of no folder (field "code")."""
    try:
        read_code(code, wanted=CodeKind.CHART)
    except ValueError as error:
        raise RuleError(f"{error} Nothing was moved.", field="code")
    volume = folder_of(code.strip().upper())
    if volume is None:
        raise RuleError("No folder has this label. Nothing was moved.", field="code")
    return volume


def purge(run, code, *, by):
    """Take the scanned folder of a purge list to the inactive shelf or into the box; return the words for the clerk.

    Raises RuleError (field "code"): not a chart label, not on this list, done already, may not leave any more.
    """
    with writing():
        volume = read_again(volume_of(code))
        line = PurgeLine.get_or_none((PurgeLine.run == run.id) & (PurgeLine.volume == volume.id))
        if line is None:
            raise RuleError("This folder is not on this list. Put it back.", field="code")
        if line.done_at:
            raise RuleError(f"Scanned already: {volume.place or 'inactive shelf'}.", field="code")
        try:
            words = _boxed(volume, by) if run.to == PurgeTo.BOXES else _shelved(volume, by)
        except RuleError as error:
            raise RuleError(error.message, field="code")
        line.done_at, line.left_out = clock.now(), ""
        line.save()
    return words


def _boxed(volume, by):
    filled = pack(volume, by=by)
    return f"Box {filled.box.number}, slot {filled.slot}"


def _shelved(volume, by):
    refuse_not_packable(volume)
    if volume.state == VolumeState.INACTIVE:
        raise RuleError("It is on the inactive shelf already.")
    why = why_away(volume, kept_of([volume.patient_id])[volume.patient_id])
    end_stay(volume)
    log_move(volume, MoveKind.MADE_INACTIVE, VolumeState.INACTIVE, "", by=by, note=why)
    audit.record("storage.made_inactive", volume, by=by, why=why)
    return "To the inactive shelf"


def leave_out(run, line_id, why, *, by):
    """Leave a folder of a purge list where it is, with the reason; return the line.

    Raises RuleError: done already, no reason (field "why").
    """
    with writing():
        line = PurgeLine.get_or_none((PurgeLine.run == run.id) & (PurgeLine.id == line_id))
        if line is None or line.done_at:
            raise RuleError("This folder is not on the list any more.")
        if not why.strip():
            raise RuleError("Say why it stays: not on the shelf, still needed.", field="why")
        line.left_out = why.strip()
        line.save()
        audit.record("storage.left_out", line.volume, by=by, run=run.number, why=line.left_out)
    return line
