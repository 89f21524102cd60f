"""The standing reviews of who looked at whom. Source: domain 10.4."""

import json
from dataclasses import dataclass
from datetime import timedelta

from office import clock
from office.audit.models import AuditEvent
from office.db import as_instant, as_written, fetch
from office.patients.names import PART_ENDS, fold
from office.settings import setting

DAYS_BACK = 30
MOST = 200
REVIEWS = {
    "name": "Same last name",
    "street": "Same street and ZIP",
    "staff": "Staff who are patients",
    "guarded": "Restricted records",
    "hours": "After hours",
    "checks": "Failed checks by callers",
}
LOOKS = (
    "SELECT MAX(a.number), MAX(a.at), COUNT(*), a.staff_id, a.who, MAX(a.role), p.id, p.last_name, p.first_name "
    "FROM audit_event a JOIN patient p ON p.id = a.patient_id{more} "
    "WHERE a.action = 'patient.opened' AND a.at >= ? AND a.staff_id IS NOT NULL{where} "
    "GROUP BY a.staff_id, a.who, p.id, p.last_name, p.first_name ORDER BY 1 DESC"
)


@dataclass(frozen=True)
class Look:
    """One person who opened one record, how often and when last."""

    at: object
    times: int
    staff_id: int
    who: str
    role: str
    patient_id: int
    patient: str
    note: str = ""


def review(which):
    """The Looks of a standing review of the last 30 days, newest first, at most 200."""
    return {"name": same_name, "street": same_street, "staff": of_staff, "guarded": guarded, "hours": after_hours,
            "checks": failed_checks}[which]()[:MOST]  # fmt: skip


def _since():
    return as_written(clock.now() - timedelta(days=DAYS_BACK))


def _looks(more="", where="", *values):
    rows = fetch(LOOKS.format(more=more, where=where), _since(), *values)
    return [
        Look(as_instant(at), times, staff_id, who, role, patient_id, _name(last, first))
        for _, at, times, staff_id, who, role, patient_id, last, first in rows
    ]


def _name(last, first):
    return ", ".join(part for part in (last, first) if part)


def same_name():
    """Whoever opened the record of someone with their own last name."""
    return [one for one in _looks() if fold(one.patient.split(",")[0]) in _last_words(one.who)]


def _last_words(name):
    words = [fold(part) for part in PART_ENDS.split(name) if fold(part)]
    return {words[-1], "".join(words[1:])} if words else set()


def same_street():
    """Whoever opened the record of someone in their own street and ZIP; known for staff who are patients too."""
    homes = _homes("SELECT r.staff_id, a.street, a.zip, a.patient_id FROM staff_record r JOIN patient_address a "
                   "ON a.patient_id = r.patient_id WHERE r.ended_at IS NULL AND a.until IS NULL")  # fmt: skip
    if not homes:
        return []
    marks = ", ".join("?" * len(homes))
    looks = _looks("", f" AND a.staff_id IN ({marks})", *homes)
    theirs = _homes_of({one.patient_id for one in looks})
    own = set(fetch("SELECT staff_id, patient_id FROM staff_record"))
    near = [one for one in looks if homes[one.staff_id] & theirs.get(one.patient_id, set())]
    return [one for one in near if (one.staff_id, one.patient_id) not in own]


def _homes(sql, *values):
    found = {}
    for key, street, code, _ in fetch(sql, *values):
        if street and code:
            found.setdefault(key, set()).add((street_of(street), code[:5]))
    return found


def _homes_of(ids):
    found, ids = {}, sorted(ids)
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        sql = "SELECT patient_id, street, zip, id FROM patient_address WHERE until IS NULL AND patient_id IN (%s)"
        found |= _homes(sql % ", ".join("?" * len(some)), *some)
    return found


def street_of(line):
    """The street of an address line without the house number, folded: "120 N. Elm St" is NELMST."""
    words = line.split()
    return fold("".join(words[1:] if words and words[0][:1].isdigit() else words))


def of_staff():
    """Whoever opened the record of a member of staff."""
    return _looks(" JOIN staff_record r ON r.patient_id = p.id AND r.ended_at IS NULL")


def guarded():
    """Whoever opened a sensitive or restricted record."""
    return _looks("", " AND p.privacy <> 'normal'")


def after_hours():
    """Whoever opened records outside the office's hours or on a weekend."""
    rows = fetch(
        "SELECT a.number, a.at, a.staff_id, a.who, a.role, p.id, p.last_name, p.first_name FROM audit_event a "
        "JOIN patient p ON p.id = a.patient_id WHERE a.action = 'patient.opened' AND a.at >= ? "
        "AND a.staff_id IS NOT NULL ORDER BY a.number DESC",
        _since(),
    )
    opens, closes = setting("hours.open_minute"), setting("hours.close_minute")
    found = []
    for _, at, staff_id, who, role, patient_id, last, first in rows:
        local = clock.local(as_instant(at))
        if local.weekday() > 4 or not opens - 60 <= local.hour * 60 + local.minute < closes + 60:
            found.append(Look(as_instant(at), 1, staff_id, who, role, patient_id, _name(last, first)))
        if len(found) >= MOST:
            break
    return found


def failed_checks():
    """Calls in which a caller did not know enough about the patient they asked about."""
    fields = (AuditEvent.at, AuditEvent.staff_id, AuditEvent.who, AuditEvent.role, AuditEvent.patient_id)
    query = AuditEvent.select(*fields, AuditEvent.detail).where(AuditEvent.action == "phone.check_failed")
    rows = list(query.order_by(AuditEvent.number.desc()).limit(MOST).tuples())
    names = _names({row[4] for row in rows if row[4]})
    return [
        Look(at, 1, staff_id, who, role, patient_id, names.get(patient_id, "–"), _said(detail))
        for at, staff_id, who, role, patient_id, detail in rows
    ]


def _said(detail):
    """What the entry keeps of the call: who called, and what they did not know."""
    known = json.loads(detail)
    return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in known.items() if value)


def _names(ids):
    if not ids:
        return {}
    sql = f"SELECT id, last_name, first_name FROM patient WHERE id IN ({', '.join('?' * len(ids))})"
    return {key: _name(last, first) for key, last, first in fetch(sql, *sorted(ids))}
