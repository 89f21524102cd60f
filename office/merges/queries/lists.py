"""Lists of merges and reviews, and the notice on a merged record."""

from office.db import as_instant, fetch
from office.loading import load
from office.merges.models import Merge, MergeState, Overlay, Part
from office.merges.wording import kind_of
from office.patients.models import Patient
from office.tasks.models import Task
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
    return load(Merge, "survivor_id = ? OR loser_id = ? ORDER BY id DESC", patient_id, patient_id)


def open_reviews(limit=50):
    """Open reviews of records that hold two people, with the patient, oldest first."""
    query = Overlay.select(Overlay, Patient).join(Patient, on=Overlay.patient).order_by(Overlay.id)
    return list(query.where(Overlay.closed_at.is_null()).limit(limit))


def review_state(patient):
    """What the banner says of a record that may hold two people, or None."""
    if not patient.under_review:
        return None
    return {"word": "Identity under review: verify with patient", "tone": "alert"}


def standing_of(patient):
    """What the patient's page says: merges in which the record stands, and its open review, as (merges, Overlay)."""
    reviews = load(Overlay, "patient_id = ? AND closed_at IS NULL ORDER BY id", patient.id)
    return merges_of(patient.id), reviews[0] if reviews else None


def tasks_of_merge(merge_id):
    """The tasks that a merge made, as models, those to do first."""
    found = Task.select().where(Task.key.startswith(f"merge:{merge_id}:"))
    return list(found.order_by(Task.done_at.is_null(False), Task.id))


def moved_counts(merge_id):
    """[(kind of row, how many)] that a merge passed to the survivor."""
    rows = fetch(
        "SELECT of_table, COUNT(*) FROM merged_row WHERE merge_id = ? AND part = ? GROUP BY of_table ORDER BY 1",
        *(merge_id, str(Part.MOVED)),
    )
    return [(kind_of(name), count) for name, count in rows]


def gone_from(overlay_id):
    """[(kind of row, how many, at)] that a review gave to another person."""
    rows = fetch(
        "SELECT of_table, COUNT(*), MAX(at) FROM overlay_row WHERE overlay_id = ? GROUP BY of_table ORDER BY of_table",
        overlay_id,
    )
    return [(kind_of(name), count, as_instant(at)) for name, count, at in rows]


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
