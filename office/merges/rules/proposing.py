"""Proposing a merge, refusing it, and looking at it. Two people: nobody decides on what they proposed.
Source: domain 1.7 steps 1 and 2, 10.2."""

from office import audit, clock
from office.db import changed, writing
from office.errors import NotFound, RuleError, StaleEdit
from office.merges import stops
from office.merges.models import Merge, MergeState
from office.patients.queries import get_patient
from office.patients.rules import open_patient
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks
from office.typed import mrn_shown

SHORTEST = 5


def propose_merge(first, second, reason, *, by):
    """Propose that two Patients are one person; return the Merge. The survivor is chosen by who decides.

    The same pair again gives the open proposal. Raises RuleError: what stops it for ever; no reason (field "reason").
    """
    with writing():
        first, second = get_patient(first.id), get_patient(second.id)
        if stopped := stops.for_ever(first, second):
            raise RuleError(" ".join(stopped))
        reason = reason.strip()
        if len(reason) < SHORTEST:
            raise RuleError("Say in a few words why this is one person.", field="reason")
        if found := open_proposal(first.id, second.id):
            return found
        merge = Merge.create(
            survivor=first, loser=second, reason=reason, proposed_at=clock.now(), proposed_by=by.staff_id
        )
        facts = {"other": second.id, "numbers": [first.mrn, second.mrn], "reason": reason}
        audit.record("merge.proposed", merge, by=by, patient=first.id, **facts)
        make_task(
            "Decide on a merge", f"{mrn_shown(first.mrn)} and {mrn_shown(second.mrn)}: {reason}",
            key=f"merge:{merge.id}:decide", owner_role=Role.RECORDS_LEAD, patient=first, due_on=clock.today(),
            link=f"/merges/{merge.id}", by=by,
        )  # fmt: skip
    return merge


def open_proposal(first, second):
    """The open proposal about two patients (ids) in either order, or None."""
    pair = [first, second]
    open_now = Merge.state == MergeState.PROPOSED
    return Merge.get_or_none(open_now & Merge.survivor.in_(pair) & Merge.loser.in_(pair))


def get_merge(merge_id):
    """The Merge of an id. Raises NotFound."""
    merge = Merge.get_or_none(Merge.id == merge_id)
    if merge is None:
        raise NotFound()
    return merge


def open_merge(merge_id, *, by):
    """The Merge, with both records opened to be compared: audited for each. Raises NotFound."""
    with writing():
        merge = get_merge(merge_id)
        for patient_id in (merge.survivor_id, merge.loser_id):
            open_patient(patient_id, by=by, via="merge")
    return merge


def open_pair(first_id, second_id, *, by):
    """Two Patients opened to be compared: audited for each. Raises NotFound."""
    with writing():
        return open_patient(first_id, by=by, via="merge"), open_patient(second_id, by=by, via="merge")


def refuse_own(merge, by):
    """Raise RuleError for who proposed it, and for what was decided already."""
    if merge.state != MergeState.PROPOSED:
        raise RuleError(f"This proposal is {merge.state} already.")
    if merge.proposed_by_id == by.staff_id:
        raise RuleError("You proposed this yourself. Another person decides on it.")


def refuse_merge(merge, seen_version, words, *, by):
    """Decide that it is not done, with the reason; return the Merge. Raises RuleError, StaleEdit."""
    with writing():
        merge = get_merge(merge.id)
        refuse_own(merge, by)
        words = words.strip()
        if len(words) < SHORTEST:
            raise RuleError("Say in a few words why not: two people, or what has to be done first.", field="words")
        values = {"state": MergeState.REFUSED, "words": words, "decided_at": clock.now(), "decided_by": by.staff_id}
        if not changed(merge, seen_version, **values):
            raise StaleEdit({"words": ""}, get_merge(merge.id).version)
        audit.record("merge.refused", merge, by=by, patient=merge.survivor_id, other=merge.loser_id, words=words)
        settle_tasks(f"merge:{merge.id}:decide", f"refused: {words}", by=by)
    return merge
