"""Lists of calls: a clerk's own as tabs, the unfinished of all, the ended, those of one patient."""

from collections import namedtuple
from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN

from office.db import as_instant, fetch
from office.patients.models import Patient
from office.phone.models import Call, Relationship
from office.phone.queries.about import WHO, about
from office.phone.queries.messages import message_clock
from office.phone.symptoms import symptom_marks
from office.staff.models import Staff

SHOWN_UNFINISHED, SHOWN_TABS, SHOWN_OF_PATIENT, NOTE_SHOWN = 100, 9, 10, 140


@dataclass(frozen=True)
class Tab:
    """One of a clerk's unfinished calls; `key` is the digit pressed with Alt."""

    id: int
    key: int
    label: str
    started_at: datetime
    held_since: datetime | None
    dropped_at: datetime | None
    symptom_words: bool
    answered_at: datetime | None


@dataclass(frozen=True)
class CallRow:
    """A call in a list, as far as it got. `marks` are symptom words, `patient` is None or an About."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    held_since: datetime | None
    dropped_at: datetime | None
    caller: str
    callback: str
    clerk: str
    clerk_id: int
    note: str
    symptom_words: bool
    marks: tuple
    patient: tuple | None
    outcome: str
    answered_at: datetime | None


def tabs(staff_id):
    """The unfinished calls of a clerk, oldest first, as Tabs; at most nine, one for each key. One query."""
    rows = fetch(
        "SELECT c.id, c.caller_name, c.callback, c.symptom_words, p.last_name, p.first_name, c.started_at, "
        "c.held_since, c.dropped_at, c.answered_at FROM call c LEFT JOIN patient p ON p.id = c.patient_id "
        "WHERE c.taken_by_id = ? AND c.ended_at IS NULL ORDER BY c.id LIMIT ?",
        *(staff_id, SHOWN_TABS),
    )
    return [_tab(key, *row) for key, row in enumerate(rows, start=1)]


def _tab(key, call_id, caller, callback, marked, last, first, *instants):
    label = caller or ", ".join(part for part in (last, first) if part) or callback or "New caller"
    started_at, held_since, dropped_at, answered_at = map(as_instant, instants)
    return Tab(call_id, key, label, started_at, held_since, dropped_at, bool(marked), answered_at)


def _rows(condition):
    fields = (Call.id, Call.started_at, Call.ended_at, Call.held_since, Call.dropped_at, Call.caller_name)
    fields += (Call.relationship, Call.callback, Call.note, Call.symptom_words, Call.outcome, Call.answered_at)
    people = (
        Staff.id.alias("clerk_id"),
        Staff.name,
        *WHO,
    )
    query = (
        Call.select(*fields, *people)
        .join(Staff, on=(Call.taken_by == Staff.id))
        .switch(Call)
        .join(Patient, JOIN.LEFT_OUTER, on=(Call.patient == Patient.id))
        .where(condition)
    )
    return query.objects(_row)


def _row(*, relationship, note, caller_name, name, outcome, **known):
    said = "" if relationship == "not said yet" else str(relationship)
    patient = about(known)
    return CallRow(
        **known,
        caller=", ".join(part for part in (caller_name, said) if part),
        clerk=name,
        note=note if len(note) <= NOTE_SHOWN else f"{note[:NOTE_SHOWN]}…",
        marks=symptom_marks(note) if known["symptom_words"] else (),
        patient=patient,
        outcome=str(outcome or ""),
    )


def unfinished():
    """Unfinished calls of everyone, symptom words first, then the oldest, as at most 100 CallRows; one query."""
    order = (Call.symptom_words.desc(), Call.started_at, Call.id)
    return list(_rows(Call.ended_at.is_null()).order_by(*order).limit(SHOWN_UNFINISHED))


LATEST_ENDED = 2_000


def ended_calls():
    """Ended calls, the latest first; a query of CallRows to be paged."""
    return _rows(Call.ended_at.is_null(False)).order_by(Call.ended_at.desc(), Call.id.desc())


def count_ended():
    """How many ended calls the list goes back to, the latest 2,000 at most: whoever looks farther back looks by
    patient, or in the reports. An index alone answers it."""
    latest = "SELECT 1 FROM call WHERE ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT ?"
    return fetch(f"SELECT COUNT(*) FROM ({latest}) latest", LATEST_ENDED)[0][0]


PatientCall = namedtuple("PatientCall", "id started_at caller symptom_words outcome clerk")
PatientMessage = namedtuple("PatientMessage", "id kind state waiting_on to_role taken_at outcome clock")


def of_patient(patient_id):
    """The latest calls (PatientCall) and messages (PatientMessage) of a patient, newest first, open messages before
    closed ones; two queries."""
    calls = fetch(
        "SELECT c.id, c.started_at, c.caller_name, c.relationship, c.symptom_words, c.outcome, s.name FROM call c "
        "JOIN staff s ON s.id = c.taken_by_id WHERE c.patient_id = ? "
        f"ORDER BY c.started_at DESC, c.id DESC LIMIT {SHOWN_OF_PATIENT}",
        patient_id,
    )
    messages = fetch(
        "SELECT id, kind, state, waiting_on, to_role, taken_at, outcome, amber_at, due_at, alert_at, closed_at "
        "FROM message WHERE patient_id = ? ORDER BY (CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END), taken_at DESC, "
        f"id DESC LIMIT {SHOWN_OF_PATIENT}",
        patient_id,
    )
    return [_patient_call(*row) for row in calls], [_patient_message(*row) for row in messages]


def _patient_message(message_id, kind, state, waiting_on, role, taken_at, outcome, *clock_and_end):
    *steps, closed_at = clock_and_end
    due = None if closed_at else message_clock(*map(as_instant, steps))
    return PatientMessage(message_id, kind, state, waiting_on or "", role, as_instant(taken_at), outcome, due)


def _patient_call(call_id, started_at, name, relationship, marked, outcome, clerk):
    said = "" if relationship == Relationship.UNKNOWN else relationship
    caller = ", ".join(part for part in (name, said) if part)
    return PatientCall(call_id, as_instant(started_at), caller, bool(marked), outcome or "", clerk)
