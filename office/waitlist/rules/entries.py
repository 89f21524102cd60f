"""Putting somebody on the wait list, and taking them off with a reason. Source: domain 4.5."""

from dataclasses import dataclass
from datetime import date, timedelta

from office import audit, clock
from office.announce import on
from office.board import bump
from office.db import changed, fetch, writing
from office.errors import RuleError, StaleEdit
from office.scheduling.models import Appointment
from office.scheduling.rules.places import refuse_gone, refuse_settled
from office.settings import setting
from office.waitlist.models import EntryState, WaitEntry, WaitProvider, WaitType
from office.waitlist.queries import get_entry

LONGEST_NOTICE = 336
BY_HAND = (EntryState.DECLINED, EntryState.WITHDRAWN)


@dataclass(frozen=True)
class Wanted:
    """What somebody waits for, as the form takes it: rows of types and providers (none: anybody), days and times."""

    types: tuple
    providers: tuple = ()
    weekdays: tuple = ()
    from_minute: int = 0
    to_minute: int = 1440
    earliest_on: date | None = None
    latest_on: date | None = None
    notice_hours: int = 0
    clinical: bool = False
    reason: str = ""
    note: str = ""
    expires_on: date | None = None
    gives_up: Appointment | None = None


def add_entry(patient, wanted, *, by):
    """Put a patient on the wait list; return the WaitEntry.

    Without an earliest day it begins today. It ends on `expires_on`, without one after setting "waitlist.days"; with
    an appointment to give up not later than that. Raises RuleError: gone; no type or reason (fields types, reason);
    days or times the wrong way round (latest, until, expires); notice over two weeks (notice); the appointment is
    another patient's or does not stand.
    Source: domain 4.5.
    """
    with writing():
        refuse_gone(patient.id)
        earliest_on = max(wanted.earliest_on or clock.today(), clock.today())
        check_wanted(patient, wanted, earliest_on)
        usual = clock.today() + timedelta(days=setting("waitlist.days"))
        held = wanted.gives_up
        expires_on = wanted.expires_on or min(usual, held.day_on if held else usual)
        entry = WaitEntry.create(
            patient=patient, weekdays="".join(map(str, sorted(wanted.weekdays))), from_minute=wanted.from_minute,
            to_minute=wanted.to_minute, earliest_on=earliest_on, latest_on=wanted.latest_on,
            notice_hours=wanted.notice_hours, clinical=wanted.clinical, reason=wanted.reason.strip(),
            note=wanted.note.strip(), expires_on=expires_on, gives_up=held, made_at=clock.now(), made_by=by.staff_id,
        )  # fmt: skip
        for type in dict.fromkeys(wanted.types):
            WaitType.create(entry=entry, type=type)
        for provider in dict.fromkeys(wanted.providers):
            WaitProvider.create(entry=entry, provider=provider)
        audit.record("waitlist.added", entry, by=by, types=[one.code for one in wanted.types], until=expires_on)
        bump("waitlist")
    return entry


def check_wanted(patient, wanted, earliest_on):
    """Refuse what cannot be waited for, as `add_entry` says."""
    today = clock.today()
    if not wanted.types:
        raise RuleError("Choose at least one type of visit.", field="types")
    if not wanted.reason.strip():
        raise RuleError("Type the reason for the visit.", field="reason")
    if not 0 <= wanted.from_minute < wanted.to_minute <= 1440:
        raise RuleError("The end of the time must be after its beginning.", field="until")
    if wanted.latest_on and wanted.latest_on < earliest_on:
        raise RuleError("The latest day is before the earliest one.", field="latest")
    if wanted.expires_on and wanted.expires_on < today:
        raise RuleError("This day is past. Choose a later one.", field="expires")
    if not 0 <= wanted.notice_hours <= LONGEST_NOTICE:
        raise RuleError(f"Between 0 and {LONGEST_NOTICE} hours.", field="notice")
    if wanted.gives_up:
        if wanted.gives_up.patient_id != patient.id:
            raise RuleError("This appointment is another patient’s.", field="gives_up")
        refuse_settled(wanted.gives_up)


def open_entry(patient_id, entry_id, *, by):
    """One entry of this patient, noted as looked at. Raises NotFound."""
    entry = get_entry(patient_id, entry_id)
    audit.record("waitlist.opened", entry, by=by)
    return entry


def end_entry(entry, seen_version, state, because, *, by):
    """Take somebody off the list: they declined for good or were withdrawn, with the reason. Returns the WaitEntry.

    Raises RuleError: no reason (field because), ended already; StaleEdit.
    """
    with writing():
        now = WaitEntry.get_by_id(entry.id)
        if now.state != EntryState.WAITING:
            raise RuleError(f"This is off the list already: {now.state}.")
        if state not in BY_HAND:
            raise RuleError("Choose how it ended.", field="state")
        if not because.strip():
            raise RuleError("Say why, in a word.", field="because")
        if now.version != seen_version:
            raise StaleEdit({"because": now.ended_because}, now.version)
        close(now, state, because.strip(), by=by)
    return now


def close(entry, state, because, *, by, booked=None):
    """End a waiting entry, inside the caller's transaction."""
    told = {"state": state, "ended_because": because, "ended_at": clock.now(), "ended_by": by.staff_id}
    changed(entry, entry.version, **told, booked=booked)
    audit.record("waitlist.ended", entry, by=by, state=str(state), because=because)
    bump("waitlist")


def expire_entries(day_on, *, by):
    """End every entry whose last day lies before a date; return how many. Run by the night; again it finds none."""
    over = (WaitEntry.expires_on < day_on) | (WaitEntry.latest_on < day_on)
    with writing():
        rows = list(WaitEntry.select().where((WaitEntry.state == EntryState.WAITING) & over))
        for entry in rows:
            last_on = min(entry.expires_on, entry.latest_on or entry.expires_on)
            close(entry, EntryState.EXPIRED, f"its last day was {last_on:%m/%d/%Y}", by=by)
    return len(rows)


def withdraw_all(patient, because, *, by):
    """Take a patient off the list everywhere, such as after a death; return the entries that were waiting."""
    with writing():
        mine = (WaitEntry.patient == patient) & (WaitEntry.state == EntryState.WAITING)
        rows = list(WaitEntry.select().where(mine).order_by(WaitEntry.id))
        for entry in rows:
            close(entry, EntryState.WITHDRAWN, because, by=by)
    return rows


def resume_entry(entry, *, by, because):
    """Let an entry that was withdrawn wait again, with its old place in line. Returns it.

    Raises RuleError: it does not stand withdrawn, its last day is past, the patient is gone.
    """
    with writing():
        now = WaitEntry.get_by_id(entry.id)
        refuse_gone(now.patient_id)
        if now.state != EntryState.WITHDRAWN:
            raise RuleError(f"This is {now.state}: there is nothing to resume.")
        if now.expires_on < clock.today():
            raise RuleError("Its last day has passed meanwhile. Put the patient on the list anew.")
        again = {"state": EntryState.WAITING, "ended_at": None, "ended_by": None, "ended_because": ""}
        changed(now, now.version, **again)
        audit.record("waitlist.resumed", now, by=by, because=because)
        bump("waitlist")
    return now


def _follow(*, appointment, what, by):
    """What happens to a patient's bookings happens to what their entries would give up.

    A booking that moved is named by its new row; who is booked otherwise for a type they wait for would give that up.
    """
    if what != "booked":
        return
    rows = fetch(
        "SELECT id FROM wait_entry WHERE patient_id = ? AND state = 'waiting' AND (gives_up_id = ? OR "
        "(gives_up_id IS NULL AND id IN (SELECT entry_id FROM wait_type WHERE type_id = ?)))",
        appointment.patient_id,
        appointment.moved_from_id or 0,
        appointment.type_id,
    )
    for (key,) in rows:
        entry = WaitEntry.get_by_id(key)
        changed(entry, entry.version, gives_up=appointment.id)
        audit.record("waitlist.would_give_up", entry, by=by, appointment=appointment.id)


on("appointment.changed", _follow)
