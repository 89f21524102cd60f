"""What stands around one call: its other patients, other calls about this one today, checks that failed today, what
was told, what another window typed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from office import clock
from office.charts.queries.custody import full_name
from office.db import as_day, as_written, fetch
from office.errors import NotFound
from office.patients.models import Patient
from office.patients.queries.around import ties
from office.phone.models import Call, CallItem, CallPatient, CallText, CallTold, Settled
from office.staff.models import Staff

CHECK_FAILED = "check failed"
SHOWN = 8  # chips of one call, calls of one day


@dataclass(frozen=True)
class InCall:
    """A patient of a call as a chip: `done` counts what was done about them; `tie` is set for one only offered."""

    id: int
    name: str
    born_on: date | None
    alert: bool
    said: int
    done: int
    tie: str = ""


@dataclass(frozen=True)
class AlsoCalls:
    """Another call about the same patient today; `live` while it goes on."""

    id: int
    started_at: datetime
    caller: str
    clerk: str
    live: bool


@dataclass(frozen=True)
class Failure:
    """A caller who did not know enough about a patient today."""

    at: datetime
    caller: str
    callback: str
    clerk: str
    call_id: int


def company(call, items):
    """The patients of a call as InCall, the first chosen in front; one query."""
    done = Counter(item.patient_id for item in items)
    rows = fetch(
        "SELECT p.id, p.last_name, p.first_name, p.middle_name, p.suffix, p.born_on, p.name_alert, c.identifiers "
        "FROM call_patient c JOIN patient p ON p.id = c.patient_id WHERE c.call_id = ? ORDER BY c.id LIMIT ?",
        *(call.id, SHOWN),
    )
    found = {}
    for key, last, first, middle, suffix, born_on, alert, said in rows:
        said = call.identifiers if key == call.patient_id else said
        count = len([one for one in said.split(",") if one])
        name = full_name(last, first, middle, suffix)
        found[key] = InCall(key, name, as_day(born_on), bool(alert), count, done[key])
    return list(found.values())


def kin_of(call, chosen):
    """Others of the household or birth whom the call may be about too, as InCall with their `tie`; one query."""
    if not call.patient_id:
        return []
    here = {one.id for one in chosen} | {call.patient_id}
    rows = [row for row in ties(call.patient_id) if row.other not in here]
    return [InCall(row.other, row.name, row.born_on, False, 0, 0, row.tie) for row in rows[:SHOWN]]


def also_calls(call):
    """Other calls of today about this patient, those that go on in front, as AlsoCalls; one query."""
    if not call.patient_id:
        return []
    about = (Call.patient == call.patient_id) | Call.id.in_(
        CallPatient.select(CallPatient.call).where(CallPatient.patient == call.patient_id)
    )
    today = Call.started_at >= clock.at_minute(clock.today(), 0)
    rows = (
        Call.select(Call.id, Call.started_at, Call.ended_at, Call.caller_name, Call.relationship, Staff.name)
        .join(Staff, on=(Call.taken_by == Staff.id))
        .where(about & (Call.id != call.id) & today)
        .order_by(Call.ended_at.is_null().desc(), Call.id.desc())
        .limit(SHOWN)
        .tuples()
    )
    return [AlsoCalls(key, at, _who(name, is_), clerk, ended is None) for key, at, ended, name, is_, clerk in rows]


def _who(name, relationship):
    said = "" if relationship == "not said yet" else str(relationship)
    return ", ".join(part for part in (name, said) if part)


def failures_today(patient_id):
    """The checks that callers failed today about a patient, as Failure, the latest first; one query."""
    rows = (
        CallItem.select(CallItem.at, Call.caller_name, Call.relationship, Call.callback, Staff.name, Call.id)
        .join(Call)
        .join(Staff, on=(Call.taken_by == Staff.id))
        .where(_failed_today(patient_id))
        .order_by(CallItem.id.desc())
        .tuples()
    )
    return [Failure(at, _who(name, is_), callback, clerk, key) for at, name, is_, callback, clerk, key in rows]


def _failed_today(patient_id):
    today = CallItem.at >= clock.at_minute(clock.today(), 0)
    return (CallItem.patient == patient_id) & (CallItem.what == CHECK_FAILED) & today


def failed_state(patient):
    """For the banner of a patient: how many checks callers failed today, None without one. One query."""
    rows = fetch(
        "SELECT COUNT(*) FROM call_item WHERE patient_id = ? AND what = ? AND at >= ?",
        *(patient.id, CHECK_FAILED, as_written(clock.at_minute(clock.today(), 0))),
    )
    count = rows[0][0]
    if not count:
        return None
    return {"word": "Check failed on the phone today" + (f", {count} times" if count > 1 else ""), "tone": "alert"}


def told_in(call_id):
    """What was told in a call, oldest first; at most two queries."""
    if not fetch("SELECT 1 FROM call_told WHERE call_id = ? LIMIT 1", call_id):
        return []
    query = CallTold.select(CallTold, Patient).join(Patient).where(CallTold.call == call_id)
    return list(query.order_by(CallTold.id))


def check_in_call(call_id, patient_id):
    """NotFound unless the call is about this patient."""
    here = (Call.id == call_id) & (Call.patient == patient_id)
    also = (CallPatient.call == call_id) & (CallPatient.patient == patient_id)
    if not (Call.select().where(here).exists() or CallPatient.select().where(also).exists()):
        raise NotFound()


def check_text(call_id, text_id):
    """NotFound unless this text stands beside this call."""
    if not CallText.select().where((CallText.id == text_id) & (CallText.call == call_id)).exists():
        raise NotFound()


def texts_beside(call_id):
    """Texts of other windows that nobody has decided on, with who typed them; one query."""
    return fetch(
        "SELECT t.id, t.note, COALESCE(s.name, '') FROM call_text t LEFT JOIN staff s ON s.id = t.by_id "
        "WHERE t.call_id = ? AND t.state = ? ORDER BY t.id",
        call_id,
        Settled.OPEN.value,
    )
