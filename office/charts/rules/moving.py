"""One move of a volume: what every act of custody does inside its transaction."""

from office import audit, clock
from office.board import bump
from office.charts.models import MissingCase, Move, MoveKind, PullLine, PullRun, SignOut, Volume, VolumeState
from office.charts.queries.custody import missing_case, open_stay, where_is
from office.charts.queries.lights import short_day
from office.db import fetch
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


def log_move(volume, kind, state, place, *, by, holder=None, purpose="", unlogged=False, note=""):
    """Write the Move and put the volume in its new place; the audit entry is the caller's."""
    now = clock.now()
    move = Move.create(
        volume=volume, kind=kind, at=now, by=by.staff_id, who=by.name, from_words=where_is(volume), to_words=place,
        holder=holder, purpose=purpose, unlogged=unlogged, note=note,
    )  # fmt: skip
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


def tick(volume):
    """Tick the volume's first open line of the pull runs from today on; return its run, or None."""
    open_lines = "SELECT 1 FROM pull_line WHERE volume_id = ? AND pulled_at IS NULL LIMIT 1"
    line = fetch(open_lines, volume.id) and (
        PullLine.select(PullLine, PullRun)
        .join(PullRun)
        .where((PullLine.volume == volume.id) & PullLine.pulled_at.is_null() & (PullRun.day_on >= clock.today()))
        .order_by(PullRun.day_on, PullRun.number)
        .first()
    )
    if not line:
        return None
    line.pulled_at = clock.now()
    line.save()
    return line.run


def cart_of(run):
    """The cart that a run fills, in words."""
    return f"cart for {short_day(run.day_on)}, run {run.number}" if run else "cart"


def new_stay(volume, holder, purpose, due_on, *, by):
    """Open the SignOut of a volume; the database refuses a second open one."""
    own = holder.staff_id is not None and holder.staff_id == by.staff_id
    return SignOut.create(
        volume=volume, holder=holder, purpose=purpose, signed_out_at=clock.now(), due_on=due_on, by=by.staff_id,
        accepted_at=clock.now() if own else None,
    )  # fmt: skip
