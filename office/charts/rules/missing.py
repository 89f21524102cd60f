"""A volume that nobody finds, and what happens when it turns up. Source: domain 2.4, 2.8."""

from office import audit
from office.charts.models import MoveKind, VolumeState
from office.charts.queries.custody import where_is
from office.charts.queries.requests import line_for
from office.charts.rules.custody import return_volume
from office.charts.rules.line import left_holder
from office.charts.rules.moving import end_search, end_stay, log_move, open_search, read_again, refuse_unless_here
from office.db import writing
from office.errors import RuleError


def mark_missing(volume, *, note="", by):
    """Begin the search for a volume and return the MissingCase; a holder who was believed to have it is let off.

    Raises RuleError: searched for already, off site, destroyed.
    """
    with writing():
        refuse_unless_here(read_again(volume))
        if volume.state == VolumeState.MISSING:
            raise RuleError("This volume is searched for already.")
        believed = where_is(volume)
        end_stay(volume)
        left_holder(line_for(volume), [], by=by)
        case = open_search(volume, note, by=by)
        log_move(volume, MoveKind.MISSING, VolumeState.MISSING, "missing", by=by, note=note)
        audit.record("charts.missing", case, by=by, patient=volume.patient_id, believed=believed, note=note)
    return case


def mark_found(volume, *, cause="", by):
    """End the search for a volume: it goes to the refile bin or to who waits, as at a return; return the Returned.

    Raises RuleError when nobody searches for it.
    """
    with writing():
        if read_again(volume).state != VolumeState.MISSING:
            raise RuleError(f"Nobody searches for this volume. Its place: {where_is(volume)}.")
        end_search(volume, cause or "found", by=by)
        return return_volume(volume, by=by)
