"""One move of a volume: what every act of custody does inside its transaction."""

from office import audit, clock
from office.board import bump
from office.charts.models import MissingCase, Move, MoveKind, SignOut, Volume, VolumeState
from office.charts.queries.custody import missing_case, open_stay, where_is
from office.charts.rules.ticking import away_again, taken_off
from office.errors import RuleError

UNTOUCHED = (VolumeState.FILED, VolumeState.INACTIVE, VolumeState.MISSING)


def read_again(volume):
    """Bring a volume up to date inside the transaction: someone else may have scanned it meanwhile."""
    volume.__data__.update(Volume.get_by_id(volume.id).__data__)
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


def log_move(volume, kind, state, place, *, by, holder=None, purpose="", unlogged=False, note=""):
    """Write the Move and put the volume in its new place; the audit entry is the caller's."""
    now = clock.now()
    move = Move.create(
        volume=volume, kind=kind, at=now, by=by.staff_id, who=by.name, from_words=where_is(volume), to_words=place,
        holder=holder, purpose=purpose, unlogged=unlogged, note=note,
    )  # fmt: skip
    if volume.state == VolumeState.PULLED and state != VolumeState.PULLED:
        taken_off(volume)
    if state not in (VolumeState.PULLED, VolumeState.OUT):
        away_again(volume)
    volume.state, volume.place, volume.since, volume.version = state, place, now, volume.version + 1
    volume.save()
    bump("day")
    return move


def end_stay(volume):
    """Close the open SignOut of a volume and return it with its holder, or None."""
    stay = open_stay(volume)
    if stay:
        stay.returned_at = clock.now()
        stay.save()
    return stay


def end_search(volume, cause, *, by):
    """Close the search for a volume that turned up: the case gets its cause, the custody record its line."""
    case = missing_case(volume)
    if case is None:
        return
    case.found_at, case.cause = clock.now(), cause
    case.save()
    log_move(volume, MoveKind.FOUND, VolumeState.MISSING, f"in the hands of {by.name}", by=by, note=cause)
    audit.record("charts.found", case, by=by, patient=volume.patient_id, cause=cause)


def open_search(volume, note, *, by):
    """Open the MissingCase of a volume."""
    return MissingCase.create(volume=volume, opened_at=clock.now(), opened_by=by.staff_id, note=note)


def new_stay(volume, holder, purpose, due_on, *, by):
    """Open the SignOut of a volume; the database refuses a second open one."""
    return SignOut.create(
        volume=volume, holder=holder, purpose=purpose, signed_out_at=clock.now(), due_on=due_on, by=by.staff_id
    )
