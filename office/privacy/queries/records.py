"""Which record an address is about, and what a locked one shows."""

from office.db import fetch
from office.patients.models import Privacy
from office.patients.relations import relate

# Ids that stand for a patient: volumes and visits are custody and flow, whose pages hide what a closed banner hides.
BEHIND = {
    "patient_id": "SELECT id, privacy FROM patient WHERE id = ?",
    "call_id": "SELECT p.id, p.privacy FROM call c JOIN patient p ON p.id = c.patient_id WHERE c.id = ?",
    "message_id": "SELECT p.id, p.privacy FROM message m JOIN patient p ON p.id = m.patient_id WHERE m.id = ?",
}
TIES = {
    "appointment": "SELECT 1 FROM appointment WHERE patient_id = :patient AND day_on BETWEEN :first_day AND :last_day "
    "AND standing IN ('booked', 'confirmed', 'completed', 'left without being seen', 'no-show')",
    "message": "SELECT 1 FROM message WHERE patient_id = :patient AND state <> 'closed' "
    "AND (to_role = :role OR to_staff_id = :staff OR left_by_id = :staff)",
    "call": "SELECT 1 FROM call WHERE patient_id = :patient AND taken_by_id = :staff AND ended_at IS NULL",
    "request": "SELECT 1 FROM chart_request r JOIN holder h ON h.id = r.holder_id WHERE r.patient_id = :patient "
    "AND r.settled_at IS NULL AND (r.asked_by_id = :staff OR h.staff_id = :staff)",
    "task": "SELECT 1 FROM task WHERE patient_id = :patient AND done_at IS NULL "
    "AND (owner_id = :staff OR (owner_id IS NULL AND owner_role = :role))",
    "question": "SELECT 1 FROM billing_question WHERE patient_id = :patient AND state <> 'closed' "
    "AND owner_role = :role",
    "registered": "SELECT 1 FROM patient WHERE id = :patient AND registered_by_id = :staff "
    "AND registered_at >= :day_start",
}
for _key, _select in TIES.items():
    relate(_key, _select)


def record_behind(name, row_id):
    """(patient id, Privacy) of the record behind an id of an address, or None. One query."""
    select = BEHIND.get(name)
    rows = fetch(select, row_id) if select else []
    return (rows[0][0], Privacy(rows[0][1])) if rows else None
