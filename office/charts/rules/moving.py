"""One move of a volume: what every act of custody does inside its transaction."""

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.charts.models import MissingCase, Move, MoveKind, SignOut, Volume, VolumeState
from office.charts.queries.custody import WITH_PLACE, missing_case, open_stay, where_is
from office.charts.rules.ticking import away_again, taken_off
from office.errors import RuleError
from office.loading import load

UNTOUCHED = (VolumeState.FILED, VolumeState.INACTIVE, VolumeState.MISSING)


def read_again(volume):
    """Bring a volume up to date inside the transaction: someone else may have scanned it meanwhile."""
    volume.__data__.update(load(Volume, "id = ?", volume.id)[0].__data__)
    volume._dirty.clear()
    return volume


def refuse_unless_here(volume):
    """Raise RuleError for a volume that is not in the house."""
    if volume.state == VolumeState.OFF_SITE:
        raise RuleError(f"This volume is {where_is(volume)}. Ask for its recall.")
    refuse_destroyed(volume)


def refuse_destroyed(volume):
    """Raise RuleError for a volume that does not exist any more."""
    if volume.state == VolumeState.DESTROYED:
        raise RuleError("This volume is recorded as destroyed. Give it to the records lead.")
    if volume.state == VolumeState.MERGED_BACK:
        raise RuleError("This replacement folder was merged back. Destroy its label.")


def log_move(volume, kind, state, place, *, by, holder=None, purpose="", unlogged=False, note=""):
    """Write the Move and put the volume in its new place; the audit entry is the caller's."""
    now, before = clock.now(), where_is(volume)
    if volume.state == VolumeState.PULLED and state != VolumeState.PULLED:
        taken_off(volume)
    if state not in (VolumeState.PULLED, VolumeState.OUT):
        away_again(volume)
    volume.state, volume.place, volume.since, volume.version = state, place, now, volume.version + 1
    volume.save()
    move = Move.create(
        volume=volume, kind=kind, at=now, by=by.staff_id, who=by.name, from_words=before,
        to_words=where_is(volume) if state in WITH_PLACE else place, holder=holder, purpose=purpose,
        unlogged=unlogged, note=note,
    )  # fmt: skip
    announce("volume.moved", volume=volume, move=move, by=by)
    bump("day")
    return move


def end_stay(volume):
    """Close the open SignOut of a volume and return it with its holder, or None."""
    stay = open_stay(volume)
    if stay:
        stay.returned_at = clock.now()
        stay.save()
        announce("chart.stay_ended", stay=stay)
    return stay


def end_search(volume, cause, *, by):
    """End the looking for a volume that turned up: how is kept, the custody record gets its line.

    The search is over only when someone has said the cause (part `missing`, which hears "chart.turned_up").
    """
    case = missing_case(volume)
    if case is None:
        return
    case.found_at, case.cause = clock.now(), cause
    case.save()
    log_move(volume, MoveKind.FOUND, VolumeState.MISSING, f"in the hands of {by.name}", by=by, note=cause)
    audit.record("charts.found", case, by=by, patient=volume.patient_id, cause=cause)
    announce("chart.turned_up", case=case, volume=volume, by=by)


def open_search(volume, note, *, by):
    """Open the MissingCase of a volume; one that turned up and whose search is not over runs on."""
    case = MissingCase.get_or_none((MissingCase.volume == volume.id) & MissingCase.closed_at.is_null())
    if case:
        case.found_at, case.cause, case.turns = None, "", case.turns + 1
        case.note = "; ".join(part for part in (case.note, note) if part)
        case.save()
        return case
    return MissingCase.create(volume=volume, opened_at=clock.now(), opened_by=by.staff_id, note=note)


def new_stay(volume, holder, purpose, due_on, *, by):
    """Open the SignOut of a volume; the database refuses a second open one."""
    own = holder.staff_id is not None and holder.staff_id == by.staff_id
    return SignOut.create(
        volume=volume, holder=holder, purpose=purpose, signed_out_at=clock.now(), due_on=due_on, by=by.staff_id,
        accepted_at=clock.now() if own else None,
    )  # fmt: skip
