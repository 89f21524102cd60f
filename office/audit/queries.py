"""Reading the audit: by patient, by person, by day."""

from office import clock
from office.audit.models import AuditEvent
from office.db import as_instant, fetch


def events(*, patient_id=None, staff_id=None, day_on=None, action=None):
    """Entries newest first, narrowed by what is given; a query to be paged."""
    query = AuditEvent.select().order_by(AuditEvent.number.desc())
    if patient_id is not None:
        query = query.where(AuditEvent.patient_id == patient_id)
    if staff_id is not None:
        query = query.where(AuditEvent.staff_id == staff_id)
    if action:
        query = query.where(AuditEvent.action == action)
    if day_on is not None:
        start, end = clock.day_bounds(day_on)
        query = query.where((AuditEvent.at >= start) & (AuditEvent.at < end))
    return query


def who_looked(patient_id, limit=50):
    """The latest entries of one patient as (at, who, role, action), newest first."""
    rows = fetch(
        "SELECT at, who, role, action FROM audit_event WHERE patient_id = ? ORDER BY number DESC LIMIT ?",
        *(patient_id, limit),
    )
    return [(as_instant(at), *rest) for at, *rest in rows]
