"""What stands between a day and its close, each with its owner and the page where it is done. Reads only.

A fixed number of queries, whatever the day holds. Source: domain 5.5.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from office import clock
from office.checkout.queries import ENTERED, EXCUSED
from office.dayclose.models import CarriedItem, DayClose
from office.db import as_day, as_instant, as_written, fetch
from office.jinja import minute, wall
from office.patients.models import Patient
from office.staff.models import Role, Staff
from office.tasks.models import Task

KINDS = {
    "visit": "Visits not final",
    "charge": "No charge and no reason",
    "chart": "Charts not accounted for",
    "message": "Messages due and not handed over",
    "call": "Calls not ended",
    "callback": "Left unseen: not called yet",
    "drawer": "Drawers not counted and signed",
    "carried": "Carried over from before, still open",
}
PERSON = "p.id, p.last_name, p.first_name, p.born_on, p.name_alert"
OWNERS = {
    "arrived": Role.FRONT_DESK, "checked in": Role.NURSE, "roomed": Role.NURSE, "with provider": Role.PROVIDER,
    "waiting lab/x-ray": Role.NURSE, "nurse only": Role.NURSE, "provider done": Role.FRONT_DESK,
    "checkout": Role.FRONT_DESK,
}  # fmt: skip
NOT_FINAL = (
    f"SELECT a.id, a.start_minute, r.short, v.flow, v.flow_at, {PERSON} FROM appointment a "
    "JOIN patient p ON p.id = a.patient_id JOIN provider r ON r.id = a.provider_id "
    "LEFT JOIN visit v ON v.appointment_id = a.id WHERE a.day_on = ? AND a.standing IN ('booked', 'confirmed') "
    "ORDER BY a.start_minute, a.id"
)
UNCHARGED = (
    f"SELECT v.id, a.start_minute, r.short, {PERSON} FROM visit v JOIN patient p ON p.id = v.patient_id "
    "JOIN appointment a ON a.id = v.appointment_id JOIN provider r ON r.id = a.provider_id WHERE v.day_on = ? "
    "AND (v.flow = 'left' OR (v.flow = 'sent to hospital/911' AND v.seen_at IS NOT NULL)) "
    f"AND NOT EXISTS ({ENTERED}) AND NOT EXISTS ({EXCUSED}) ORDER BY a.start_minute, v.id"
)
# Out for this day's visit and not back or passed on for longer, lying on a cart, or lost.
CHARTS = (
    f"SELECT w.id, w.state, h.name, h.staff_id, {PERSON} FROM volume w JOIN patient p ON p.id = w.patient_id "
    "LEFT JOIN sign_out s ON s.volume_id = w.id AND s.returned_at IS NULL LEFT JOIN holder h ON h.id = s.holder_id "
    "WHERE (w.state IN ('pulled', 'missing') OR (s.id IS NOT NULL AND s.due_on <= ?)) AND p.id IN "
    "(SELECT patient_id FROM appointment WHERE day_on = ?) ORDER BY w.shelf_key, w.id"
)
MESSAGES = (
    f"SELECT m.id, m.kind, m.to_role, m.to_staff_id, {PERSON}, m.caller FROM message m "
    "LEFT JOIN patient p ON p.id = m.patient_id WHERE m.state <> 'closed' AND m.due_at < ? ORDER BY m.due_at, m.id"
)
CALLS = (
    f"SELECT c.id, c.taken_by_id, c.started_at, {PERSON}, c.caller_name FROM call c "
    "LEFT JOIN patient p ON p.id = c.patient_id WHERE c.ended_at IS NULL AND c.started_at < ? ORDER BY c.id"
)
CALL_BACKS = (
    f"SELECT t.id, t.owner_role, t.owner_id, t.words, t.link, {PERSON} FROM task t "
    "JOIN patient p ON p.id = t.patient_id "
    "WHERE t.kind = 'left unseen' AND t.done_at IS NULL AND t.due_on <= ? ORDER BY t.id"
)
DRAWERS = (
    "SELECT s.id, d.name, s.holder_name, s.holder_id, s.opened_at, s.closed_at FROM drawer_session s "
    "JOIN drawer d ON d.id = s.drawer_id WHERE s.day_on = ? AND (s.closed_at IS NULL OR EXISTS "
    "(SELECT 1 FROM drawer_count c WHERE c.session_id = s.id AND c.withdrawn_at IS NULL AND c.signed_at IS NULL)) "
    "ORDER BY s.id"
)
CARRIED = (
    f"SELECT c.task_id, c.owner_role, c.owner_id, c.words, t.link, {PERSON} FROM carried_item c "
    "JOIN task t ON t.id = c.task_id LEFT JOIN patient p ON p.id = c.patient_id "
    "WHERE c.day_on < ? AND t.done_at IS NULL ORDER BY c.id"
)


@dataclass(frozen=True)
class Item:
    """One open thing of a day: `key` names it, `link` is the page where it is done."""

    kind: str
    key: str
    words: str
    owner_role: Role
    owner_id: int | None
    link: str
    patient_id: int | None = None
    patient: str = ""
    owner: str = ""
    alert: bool = False

    @property
    def owned_by(self):
        """The person, else the role."""
        return self.owner or str(self.owner_role)


def open_items(day_on):
    """Every Item that keeps a day from its close, in the order of KINDS, but what was carried over. Ten queries."""
    end_at = as_written(clock.day_bounds(day_on)[1])
    day = day_on.isoformat()
    found = [_visit(*row) for row in fetch(NOT_FINAL, day)] + [_charge(*row) for row in fetch(UNCHARGED, day)]
    found += [_chart(*row) for row in fetch(CHARTS, day, day)] + [_message(*row) for row in fetch(MESSAGES, end_at)]
    found += [_call(*row) for row in fetch(CALLS, end_at)]
    found += [_task("callback", *row) for row in fetch(CALL_BACKS, day)]
    found += [_drawer(*row) for row in fetch(DRAWERS, day)]
    found += [_task("carried", *row) for row in fetch(CARRIED, day)]
    carried = {key for (key,) in fetch("SELECT key FROM carried_item WHERE day_on = ?", day)}
    names = dict(fetch("SELECT id, name FROM staff"))
    return [_named(item, names) for item in found if item.key not in carried]


def _named(item, names):
    return Item(**{**item.__dict__, "owner": names.get(item.owner_id, "")})


def _who(key, last, first, born_on, alert, otherwise=""):
    if key is None:
        return {"patient": otherwise}
    born = as_day(born_on)
    name = f"{last}, {first}" + (f", {born:%m/%d/%Y}" if born else "")
    return {"patient_id": key, "patient": name, "alert": bool(alert)}


def _visit(key, start, provider, flow, flow_at, *person):
    here = flow and flow != "expected"
    words = f"{flow} since {wall(as_instant(flow_at))}" if here else "expected, not arrived: no-show?"
    link = f"/patients/{person[0]}/appointments/{key}"
    role = OWNERS.get(flow, Role.FRONT_DESK)
    return Item("visit", f"visit:{key}", f"{minute(start)} {provider}: {words}", role, None, link, **_who(*person))


def _charge(key, start, provider, *person):
    link = f"/patients/{person[0]}/visits/{key}/check-out"
    return Item("charge", f"charge:{key}", f"{minute(start)} {provider}", Role.BILLER, None, link, **_who(*person))


def _chart(key, state, holder, staff_id, *person):
    words = {"missing": "missing", "pulled": "still on the cart"}.get(state) or f"out to {holder}, due back"
    return Item(
        "chart", f"chart:{key}", words, Role.RECORDS_CLERK, staff_id, f"/volumes/{key}", **_who(*person)
    )  # fmt: skip


def _message(key, kind, role, staff_id, *person):
    link = f"/messages/{key}"
    return Item("message", f"message:{key}", kind, Role(role), staff_id, link, **_who(*person))


def _call(key, staff_id, started_at, *person):
    words = f"since {wall(as_instant(started_at))}"
    return Item("call", f"call:{key}", words, Role.PHONE, staff_id, f"/calls/{key}", **_who(*person))


def _drawer(key, name, holder, holder_id, opened_at, closed_at):
    words = "counted, second signature missing" if closed_at else f"open since {wall(as_instant(opened_at))}"
    said = f"{holder}: {words}"
    return Item("drawer", f"drawer:{key}", said, Role.FRONT_DESK, holder_id, f"/drawer-sessions/{key}", patient=name)


def _task(kind, key, role, staff_id, words, link, *person):
    return Item(kind, f"{kind}:{key}", words, Role(role), staff_id, link or f"/tasks/{key}", **_who(*person))


def carried_out_of(day_on):
    """What was carried over on a day (CarriedItem with its task, owner and patient). One query."""
    return _carried(CarriedItem.day_on == day_on)


def carried_into(day_on):
    """What earlier days carried over and nobody has done yet. One query."""
    return _carried((CarriedItem.day_on < day_on) & Task.done_at.is_null())


def _carried(condition):
    query = CarriedItem.select(CarriedItem, Task, Staff, Patient).join(Task).switch(CarriedItem)
    query = query.join(Staff, "LEFT JOIN", on=CarriedItem.owner).switch(CarriedItem).join(Patient, "LEFT JOIN")
    return list(query.where(condition).order_by(CarriedItem.id))


def close_of(day_on):
    """The DayClose that holds for a day, or None. One query."""
    return DayClose.get_or_none((DayClose.day_on == day_on) & DayClose.reopened_at.is_null())


def closes_of(day_on):
    """Every close of a day, reopened ones too, in order. One query."""
    return list(DayClose.select().where(DayClose.day_on == day_on).order_by(DayClose.id))


def counts_kept(close):
    """The counts of a close as they were kept, as (name, number)."""
    return list(json.loads(close.counts).items())


def counts(day_on):
    """The day in numbers, in words of the desk: {name: number}; they add up to all bookings. Three queries."""
    rows = fetch("SELECT standing, COUNT(*) FROM appointment WHERE day_on = ? GROUP BY standing", day_on.isoformat())
    found = Counter(dict(rows))
    called_off = sum(found[word] for word in ("canceled by patient", "canceled by office"))
    said = {
        "booked": sum(found.values()) - found["entered in error"],
        "completed": found["completed"],
        "no-show": found["no-show"],
        "left without being seen": found["left without being seen"],
        "called off": called_off,
        "moved": found["rescheduled"],
        "still open": found["booked"] + found["confirmed"],
    }
    charged = fetch(f"SELECT COUNT(*) FROM visit v WHERE v.day_on = ? AND EXISTS ({ENTERED})", day_on.isoformat())
    excused = fetch(f"SELECT COUNT(*) FROM visit v WHERE v.day_on = ? AND EXISTS ({EXCUSED})", day_on.isoformat())
    return {**said, "charged": charged[0][0], "excused from a charge": excused[0][0]}


def last_day_before(day_on):
    """The last day before one that had bookings and was not closed, if it is within a week; else None. One query."""
    rows = fetch(
        "SELECT MAX(day_on) FROM appointment WHERE day_on < ? AND day_on >= ?",
        day_on.isoformat(),
        (day_on - timedelta(days=7)).isoformat(),
    )
    last = as_day(rows[0][0]) if rows and rows[0][0] else None
    return last if last and close_of(last) is None else None
