"""When a missing volume turns up, however that is: who is told, what is left to do, and the end of the search.

Source: domain 2.8 (merge replacement back, log cause), 2.11 (missing and found with cause).
"""

from office import audit, clock
from office.announce import on
from office.board import bump
from office.charts.models import Cause
from office.charts.queries.requests import waiting_for
from office.charts.rules import mark_missing
from office.db import writing
from office.errors import RuleError
from office.missing.models import ReplacementState
from office.missing.queries import get_case, replacement_of, task_keys
from office.missing.rules.looking import link_of
from office.missing.rules.standing_in import SHORTEST_REASON, withdraw_replacement
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

SAY_WHERE = (Cause.MISFILED, Cause.INSIDE, Cause.OTHER_NUMBER, Cause.OTHER)


def turned_up(*, case, volume, by):
    """What follows from the end of the looking: the asked people are let off, who waits is told, the rest is a task.

    A possible breach is assessed all the same: that task stays.
    """
    bump("searches")
    settle_tasks(f"search:{case.id}:{case.turns}:ask:", "found", by=by)
    settle_tasks(task_keys(case)[0], "found", by=by)
    standing = replacement_of(case.id)
    if standing and standing.state == ReplacementState.ASKED:
        withdraw_replacement(standing, "the folder was found", by=by)
        standing = None
    _tell(case, volume, standing, by)
    made = standing is not None
    words = f"{volume.patient}, Vol {volume.number} was found ({case.cause}). " + (
        f"Put the papers of the replacement (Vol {standing.volume.number}) into it under their tabs, newest first, "
        "destroy the replacement's label, merge it back in the search, then say the cause."
        if made
        else "Say the cause in the search."
    )
    make_task(
        "Merge the replacement back" if made else "Say why it was missing", words,
        key=f"search:{case.id}:merge:{standing.id}" if made else f"search:{case.id}:{case.turns}:cause",
        owner_role=Role.RECORDS_CLERK, patient=volume.patient, due_on=clock.today(), link=link_of(case), by=by,
    )  # fmt: skip


def _tell(case, volume, standing, by):
    """Whoever waits for the folder, or for the one that stands for it, hears that it was found."""
    meant = {None, volume.id, *([standing.volume_id] if standing else [])}
    for request in waiting_for(volume.patient_id):
        if request.volume_id in meant and request.holder.staff_id not in (None, by.staff_id):
            staff = request.holder.staff
            make_task(
                "Missing chart found", f"{volume.patient}, Vol {volume.number} was found. You asked for it.",
                key=f"search:{case.id}:{case.turns}:told:{request.id}", owner_role=Role.RECORDS_CLERK, owner=staff,
                patient=volume.patient, due_on=clock.today(), link="/my-charts", by=by,
            )  # fmt: skip


on("chart.turned_up", turned_up)


def close_search(case, why, note="", *, by):
    """Say why the volume was missing, and so end its search; return the case.

    Raises RuleError: still missing, over already, a replacement folder is not merged back; no note where one is needed
    (field "note": misfiled where, inside which folder, under which number, what else).
    """
    with writing():
        case, why, note = get_case(case.volume.patient_id, case.id), Cause(why), note.strip()
        if case.closed_at:
            raise RuleError(f"This search is over: {case.why}.")
        if case.found_at is None:
            raise RuleError("It is still missing. Tick where you found it, or scan it.")
        standing = replacement_of(case.id)
        if standing:
            raise RuleError(f"Merge the replacement folder (Vol {standing.volume.number}) back first.")
        if why in SAY_WHERE and not note:
            raise RuleError("Say where: the shelf section, or the number or folder it was in.", field="note")
        case.why, case.closed_at, case.closed_by = why, clock.now(), by.staff_id
        case.cause = "; ".join(part for part in (case.cause, note) if part)
        case.save()
        bump("searches")
        settle_tasks(f"search:{case.id}:{case.turns}:cause", str(why), by=by)
        audit.record("missing.closed", case, by=by, patient=case.volume.patient_id, why=why, note=note)
    return case


def search_again(case, reason, *, by):
    """Search on for a volume that was taken for found; return the case: the same, or a new one when it was over.

    Every place is looked at anew. The clock of a search that was not over runs on from its beginning.
    Raises RuleError: no reason (field "reason"), it is searched for already, off site, destroyed.
    """
    with writing():
        reason = reason.strip()
        if len(reason) < SHORTEST_REASON:
            raise RuleError("Say why it is searched for again.", field="reason")
        was = get_case(case.volume.patient_id, case.id)
        again = mark_missing(was.volume, note=f"again: {reason}", by=by)
        settle_tasks(f"search:{was.id}:{was.turns}:cause", "searched for again", by=by)
        bump("searches")
        audit.record("missing.searched_again", again, by=by, patient=was.volume.patient_id, reason=reason)
    return get_case(was.volume.patient_id, again.id)


def begin_search(volume, *, note="", by):
    """Begin the search for a volume; return its case. Raises RuleError: searched for already, off site, destroyed."""
    with writing():
        case = mark_missing(volume, note=note, by=by)
        bump("searches")
    return get_case(volume.patient_id, case.id)
