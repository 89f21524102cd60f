"""The page "Privacy and safety", the list of broken glasses, and who looked at a record."""

from dataclasses import dataclass

from office import clock
from office.audit.models import AuditEvent
from office.db import fetch
from office.patients.envelope import place_lines, shown
from office.patients.models import (
    AddressKind,
    CustodyOrder,
    Flag,
    GlassBreak,
    Patient,
    PatientAddress,
    PatientPhone,
    StaffRecord,
    Verdict,
)
from office.patients.names import PART_ENDS, fold
from office.patients.queries.outgoing import Purpose, outgoing
from office.staff.models import Staff

MOST_LOOKS = 2000


@dataclass(frozen=True)
class PrivacyPage:
    """What guards one record: `flags` open ones, `ended` those of before, `custody` the order in force or None,
    `links` (id, staff name), `reach` the confidential lines and phone, `letter` and `face` what leaves now."""

    flags: list
    ended: list
    custody: object
    orders: list
    links: list
    reach: tuple
    letter: object
    face: object


def privacy_page(patient_id):
    """The PrivacyPage of a patient; a fixed number of queries."""
    flags = list(Flag.select().where(Flag.patient == patient_id).order_by(Flag.id.desc()))
    orders = list(CustodyOrder.select().where(CustodyOrder.patient == patient_id).order_by(CustodyOrder.id.desc()))
    return PrivacyPage(
        [one for one in flags if one.ended_at is None],
        [one for one in flags if one.ended_at],
        next((one for one in orders if one.ended_at is None), None),
        [one for one in orders if one.ended_at],
        links_of(patient_id),
        confidential_reach(patient_id),
        outgoing(patient_id, Purpose.LETTER),
        outgoing(patient_id, Purpose.CALL),
    )


ALERTS = (
    "SELECT 0, name FROM contact WHERE patient_id = ? AND role = 'restricted person' AND revoked_at IS NULL "
    "AND since <= ? AND (until IS NULL OR until >= ?) "
    "UNION ALL SELECT 1, bring FROM custody_order WHERE patient_id = ? AND ended_at IS NULL ORDER BY 1"
)


def banner_alert(patient):
    """What every banner says in red of restricted persons and a custody order, or None. One query."""
    today = clock.today().isoformat()
    rows = fetch(ALERTS, patient.id, today, today, patient.id)
    if not rows:
        return None
    barred = ", ".join(name for kind, name in rows if kind == 0)
    said = [f"Restricted person: {barred}"] if barred else []
    said += [f"Custody order: {bring or 'see who'} may bring" for kind, bring in rows if kind == 1]
    return {"word": " · ".join(said), "tone": "alert", "mark": "!", "detail": ""}


def links_of(patient_id):
    """[(id, staff name)] of the members of staff whom this patient is."""
    return fetch(
        "SELECT r.id, s.name FROM staff_record r JOIN staff s ON s.id = r.staff_id "
        "WHERE r.patient_id = ? AND r.ended_at IS NULL ORDER BY r.id",
        patient_id,
    )


def confidential_reach(patient_id):
    """(address lines, phone) that a confidential communication asked for; empty when there is none."""
    held = (PatientAddress.patient == patient_id) & (PatientAddress.kind == AddressKind.CONFIDENTIAL)
    place = PatientAddress.select().where(held & PatientAddress.until.is_null()).first()
    secret = (PatientPhone.patient == patient_id) & PatientPhone.confidential & PatientPhone.until.is_null()
    phone = PatientPhone.select().where(secret).first()
    return (place_lines(place) if place else (), shown(phone) if phone else "")


def staff_to_link(patient):
    """[(id, name)] of active people without a record of their own, those of the patient's name first, marked."""
    linked = StaffRecord.select(StaffRecord.staff).where(StaffRecord.ended_at.is_null())
    people = Staff.select(Staff.id, Staff.name).where(Staff.active & Staff.id.not_in(linked)).order_by(Staff.name)
    wanted = {fold(patient.first_name), fold(patient.last_name)}
    named = [(key, name, _words(name) >= wanted) for key, name in people.tuples()]
    named.sort(key=lambda row: not row[2])
    return [(key, f"{name} (same name)" if alike else name) for key, name, alike in named]


def _words(name):
    return {fold(part) for part in PART_ENDS.split(name) if fold(part)}


def breaks(*, waiting):
    """Broken glasses with patient, who broke and who reviewed: those that wait, oldest first, or all, newest first."""
    reviewer = Staff.alias("reviewer")
    query = (
        GlassBreak.select(GlassBreak, Patient, Staff, reviewer)
        .join(Patient)
        .switch(GlassBreak)
        .join(Staff, on=(GlassBreak.staff == Staff.id))
        .switch(GlassBreak)
        .join(reviewer, "LEFT JOIN", on=(GlassBreak.reviewed_by == reviewer.id))
    )
    if waiting:
        return query.where(GlassBreak.verdict == Verdict.OPEN).order_by(GlassBreak.at, GlassBreak.id)
    return query.order_by(GlassBreak.at.desc(), GlassBreak.id.desc())


def acts_in(rows):
    """{glass id: how many entries the audit has of this person on this patient while it was open}. One query each
    portion of a page: all in one."""
    found = {}
    if not rows:
        return found
    sql = " UNION ALL ".join(
        "SELECT ?, COUNT(*) FROM audit_event WHERE staff_id = ? AND patient_id = ? AND at >= ? AND at <= ?"
        for _ in rows
    )
    values = []
    for row in rows:
        values += [row.id, row.staff_id, row.patient_id, _text(row.at), _text(row.until)]
    return {int(key): count for key, count in fetch(sql, *values)}


def _text(instant):
    return instant.isoformat(" ", "microseconds")


def looks_of(patient_id):
    """[(day, [(who, role, [acts])])] of everyone who opened or changed this record, newest day first; for the patient.

    An act is a word for each kind, each once a day: what a patient can read.
    """
    fields = (AuditEvent.at, AuditEvent.who, AuditEvent.role, AuditEvent.action)
    query = AuditEvent.select(*fields).where(AuditEvent.patient_id == patient_id).order_by(AuditEvent.number.desc())
    days = {}
    for at, who, role, action in query.limit(MOST_LOOKS).tuples():
        acts = days.setdefault(clock.local(at).date(), {}).setdefault((who, role), [])
        said = act_words(action)
        if said not in acts:
            acts.append(said)
    return [(day_on, [(*who, acts) for who, acts in people.items()]) for day_on, people in days.items()]


def act_words(action):
    """An action of the audit in words for a patient: "patient.phone_changed" is "patient: phone changed"."""
    part, _, act = action.partition(".")
    return f"{part}: {act.replace('_', ' ')}"
