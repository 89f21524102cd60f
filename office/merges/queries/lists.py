"""Lists of merges and reviews, and the notice on a merged record."""

from office.db import fetch
from office.merges.models import Merge, MergeState, Overlay
from office.patients.models import Patient
from office.typed import mrn_shown

TABS = {
    "waiting": (MergeState.PROPOSED,),
    "done": (MergeState.DONE,),
    "other": (MergeState.REFUSED, MergeState.UNDONE),
}


def merges_shown(tab):
    """Merges of one tab with both patients and who proposed, newest first; a query to be paged."""
    survivor, loser = Patient.alias(), Patient.alias()
    query = Merge.select(Merge, survivor, loser).join_from(Merge, survivor, on=Merge.survivor, attr="survivor")
    query = query.join_from(Merge, loser, on=Merge.loser, attr="loser")
    return query.where(Merge.state.in_([str(one) for one in TABS[tab]])).order_by(Merge.id.desc())


def merges_of(patient_id):
    """Merges in which a patient stands, newest first."""
    return list(
        Merge.select().where((Merge.survivor == patient_id) | (Merge.loser == patient_id)).order_by(Merge.id.desc())
    )


def overlays_shown(open_only=True):
    """Reviews of records that hold two people, with the patient, newest first; a query to be paged."""
    query = Overlay.select(Overlay, Patient).join(Patient, on=Overlay.patient).order_by(Overlay.id.desc())
    return query.where(Overlay.closed_at.is_null()) if open_only else query


def merged_note(patient_id):
    """(id of the record that a merged one leads to, "Merged: 08-76-54 is 02-34-56 now."), or None."""
    first = at = patient_id
    seen = None
    for _ in range(20):  # a chain of merges is short; a ring cannot be, but would not hang this
        rows = fetch("SELECT merged_into_id, mrn FROM patient WHERE id = ?", at)
        if not rows or rows[0][0] is None:
            break
        seen = seen or rows[0][1]
        at = rows[0][0]
    if at == first:
        return None
    mrn = fetch("SELECT mrn FROM patient WHERE id = ?", at)[0][0]
    return at, f"Merged: {mrn_shown(seen)} is {mrn_shown(mrn)} now."
