"""Whether a record is open to someone: by its level, a broken glass, a tie to their work; and whose own it is.

A normal record costs nothing beyond its level. Source: domain 10.2 (own record), 10.3.
"""

from datetime import timedelta

from office import clock
from office.db import as_instant, as_written, fetch
from office.patients.models import Privacy
from office.patients.relations import any_relation

AROUND_TODAY = timedelta(days=30)
OWN = (
    "SELECT r.patient_id FROM staff_record r WHERE r.staff_id = ? AND r.ended_at IS NULL AND (r.patient_id = ? OR "
    "EXISTS (SELECT 1 FROM household h WHERE (h.until IS NULL OR h.until >= ?) AND "
    "((h.patient_id = r.patient_id AND h.other_id = ?) OR (h.other_id = r.patient_id AND h.patient_id = ?))))"
)


def level_of(patient_id):
    """The Privacy of a record, NORMAL also for nobody's id."""
    rows = fetch("SELECT privacy FROM patient WHERE id = ?", patient_id)
    return Privacy(rows[0][0]) if rows else Privacy.NORMAL


def opened_until(patient_id, staff_id):
    """The instant until which this person has broken the glass of a record, or None."""
    rows = fetch(
        "SELECT MAX(until) FROM glass_break WHERE patient_id = ? AND staff_id = ? AND until > ?",
        patient_id,
        staff_id,
        as_written(clock.now()),
    )
    return as_instant(rows[0][0]) if rows and rows[0][0] else None


def is_locked(patient_id, level, by):
    """True when this record of a level (Privacy) is closed to the actor until they give a reason."""
    if level == Privacy.NORMAL or by.staff_id is None or opened_until(patient_id, by.staff_id):
        return False
    return level == Privacy.RESTRICTED or not has_relation(patient_id, by)


def has_relation(patient_id, by):
    """True when the patient is this actor's work now. Nobody's own record is their work. Two queries."""
    if own_or_family(patient_id, by):
        return False
    today = clock.today()
    values = {
        "patient": patient_id,
        "staff": by.staff_id,
        "role": str(by.role),
        "now": as_written(clock.now()),
        "day_start": as_written(clock.day_bounds(today)[0]),
        "first_day": (today - AROUND_TODAY).isoformat(),
        "last_day": (today + AROUND_TODAY).isoformat(),
    }
    sql, given = any_relation(values)
    return bool(fetch(sql, *given)[0][0])


def own_or_family(patient_id, by):
    """ "own" or "family" when the record is the actor's own or of their household, else "". One query."""
    if by.staff_id is None:
        return ""
    today = clock.today().isoformat()
    rows = [key for (key,) in fetch(OWN, by.staff_id, patient_id, today, patient_id, patient_id)]
    return "own" if patient_id in rows else "family" if rows else ""
