"""Writing the audit and proving that nobody altered it. Source: 45 CFR 164.312(b); domain 10.4."""

import hashlib
import hmac
import json

from office import clock
from office.audit.models import AuditEvent
from office.db import as_written, fetch, run, writing

_key = {"audit": b""}
FIRST = "0" * 64
# Written by hand: every look at a record costs one of these.
INSERT = (
    "INSERT INTO audit_event (number, at, staff_id, who, role, workstation, action, patient_id, of_table, row_id, "
    "detail, code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def use_key(hex_text):
    """Set the key (64 hex digits) that seals audit entries."""
    _key["audit"] = bytes.fromhex(hex_text)


def record(action, row=None, *, by, patient=None, **detail):
    """Add one entry in the caller's transaction: the action ("part.act"), the row it concerns, who did it.

    `patient` is a row or id; left out, it is taken from the row (`row.patient_id`, or the row when it is a patient).
    `detail` holds what changed, by name, as plain values. If the entry cannot be written, the act does not happen.
    """
    with writing():
        last = fetch("SELECT number, code FROM audit_event ORDER BY number DESC LIMIT 1")
        number, before = last[0] if last else (0, FIRST)
        values = {
            "number": number + 1,
            "at": clock.now(),
            "staff_id": by.staff_id,
            "who": by.name,
            "role": by.role,
            "workstation": by.workstation,
            "action": action,
            "patient_id": _patient_id(row, patient),
            "table": row._meta.table_name if row is not None else "",
            "row_id": row._pk if row is not None and isinstance(row._pk, int) else None,
            "detail": json.dumps(detail, default=str, sort_keys=True, ensure_ascii=False) if detail else "{}",
        }
        code = seal(before, values)
        run(INSERT, *{**values, "at": as_written(values["at"])}.values(), code)
        return values["number"]


def _patient_id(row, patient):
    if patient is not None:
        return patient if isinstance(patient, int) else patient._pk
    if row is None:
        return None
    return row._pk if row._meta.table_name == "patient" else getattr(row, "patient_id", None)


def seal(before, values):
    """HMAC-SHA-256 (hex) over the code of the entry before and this entry's own fields."""
    at = values["at"].isoformat(" ", "microseconds")
    fields = [values[name] for name in ("number", "staff_id", "who", "role", "workstation", "action")]
    fields += [at, *(values[name] for name in ("patient_id", "table", "row_id", "detail"))]
    text = json.dumps([before, *fields], ensure_ascii=False)
    return hmac.new(_key["audit"], text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def first_broken():
    """Number of the first entry that was changed, moved, added or follows a missing one; None when all are whole."""
    before, expected = FIRST, 1
    names = ("number", "at", "staff_id", "who", "role", "workstation", "action", "patient_id", "table", "row_id")
    query = AuditEvent.select().order_by(AuditEvent.number).tuples().iterator()
    for values in query:
        row = dict(zip((*names, "detail", "code"), values, strict=True))
        if row["number"] != expected or not hmac.compare_digest(seal(before, row), row["code"]):
            return min(expected, row["number"])
        before, expected = row["code"], expected + 1
    return None
