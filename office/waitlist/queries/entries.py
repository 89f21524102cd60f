"""Who waits, with what they wait for and would give up; a patient's own entries. Source: domain 4.5."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from office import clock
from office.db import fetch
from office.errors import NotFound
from office.patients.models import Patient
from office.patients.queries.outgoing import phones_to_call
from office.patients.queries.rows import phone_shown
from office.scheduling.models import HOLDS_PLACE, Appointment, AppointmentType, Provider
from office.staff.models import Staff
from office.waitlist.matching import Wish
from office.waitlist.models import EntryState, FreedPlace, WaitChange, WaitEntry, WaitOffer, WaitProvider, WaitType


@dataclass
class Waiting:
    """One entry of the list ready to show and to match: its types, providers, and what it would give up."""

    entry: WaitEntry
    types: list
    providers: list
    now_at: Any = None  # the booking that would be given up, while it stands
    phones: list = field(default_factory=list)

    @property
    def wish(self):
        """The Wish of this entry."""
        one, at = self.entry, self.now_at
        return Wish(
            frozenset(provider.id for provider in self.providers), one.weekdays, one.from_minute, one.to_minute,
            one.earliest_on, one.latest_on, one.notice_hours, one.clinical, one.made_at, one.id,
            (at.day_on, at.start_minute) if at else None,
        )  # fmt: skip


def entries(state=EntryState.WAITING, *, type_id=None, provider_id=None):
    """The entries of a state to be paged, in the order of the list; for a type or provider when told."""
    query = WaitEntry.select(WaitEntry, Patient).join(Patient).where(WaitEntry.state == state)
    if type_id:
        query = query.where(WaitEntry.id.in_(WaitType.select(WaitType.entry).where(WaitType.type == type_id)))
    if provider_id:
        wanted = WaitProvider.select(WaitProvider.entry).where(WaitProvider.provider == provider_id)
        anybody = WaitEntry.id.not_in(WaitProvider.select(WaitProvider.entry))
        query = query.where(WaitEntry.id.in_(wanted) | anybody)
    if state == EntryState.WAITING:
        return query.order_by(WaitEntry.clinical.desc(), WaitEntry.made_at, WaitEntry.id)
    return query.order_by(WaitEntry.ended_at.desc(), WaitEntry.id.desc())


def joined(rows):
    """Entries with their types, providers, bookings and phones; five queries whatever their number."""
    ids = [one.id for one in rows] or [0]
    held = {one.gives_up_id for one in rows if one.gives_up_id} or {0}
    types, providers = defaultdict(list), defaultdict(list)
    for row in WaitType.select(WaitType, AppointmentType).join(AppointmentType).where(WaitType.entry.in_(ids)):
        types[row.entry_id].append(row.type)
    for row in WaitProvider.select(WaitProvider, Provider).join(Provider).where(WaitProvider.entry.in_(ids)):
        providers[row.entry_id].append(row.provider)
    standing = Appointment.id.in_(held) & Appointment.standing.in_(HOLDS_PLACE) & Appointment.begun_at.is_null()
    found = Appointment.select(Appointment, Provider, AppointmentType).join(Provider).switch(Appointment)
    now_at = {one.id: one for one in found.join(AppointmentType).where(standing)}
    phones = phones_to_call({one.patient_id: one.patient for one in rows}.values())
    return [
        Waiting(one, types[one.id], providers[one.id], now_at.get(one.gives_up_id), phones.get(one.patient_id, []))
        for one in rows
    ]


def shown_number(phone):
    """A number as a person dials it, with what may be left on it."""
    number = phone_shown(phone.e164) or phone.typed
    said = "do not call" if phone.do_not_call else "known to be wrong" if phone.bad_since else phone.message_permission
    return f"{number}{f' x{phone.extension}' if phone.extension else ''} · {said}"


def get_entry(patient_id, entry_id):
    """One entry of this patient. Raises NotFound, also for another patient's."""
    found = WaitEntry.get_or_none((WaitEntry.id == entry_id) & (WaitEntry.patient == patient_id))
    if found is None:
        raise NotFound()
    return found


def entry_offers(entry):
    """Every place that an entry was offered, newest first; one query."""
    query = WaitOffer.select(WaitOffer, FreedPlace, Provider, Staff).join(FreedPlace).join(Provider)
    query = query.switch(WaitOffer).join(Staff, "LEFT JOIN", on=WaitOffer.by)
    return list(query.where(WaitOffer.entry == entry).order_by(WaitOffer.id.desc()))


def entries_of(patient_id):
    """A patient's entries for their page: those that wait first, then the last that ended."""
    if not fetch("SELECT 1 FROM wait_entry WHERE patient_id = ? LIMIT 1", patient_id):
        return []  # as for most patients, whose page is opened all day
    mine = WaitEntry.select(WaitEntry, Patient).join(Patient).where(WaitEntry.patient == patient_id)
    return joined(list(mine.order_by(WaitEntry.ended_at.is_null(False), WaitEntry.id.desc()).limit(5)))


def bookings_ahead(patient_id):
    """The bookings of a patient that could be given up for an earlier place, by time."""
    ahead = (Appointment.patient == patient_id) & (Appointment.day_on >= clock.today())
    query = Appointment.select(Appointment, Provider, AppointmentType).join(Provider).switch(Appointment)
    ahead &= Appointment.standing.in_(HOLDS_PLACE) & Appointment.begun_at.is_null()
    return list(query.join(AppointmentType).where(ahead).order_by(Appointment.day_on, Appointment.start_minute))


def counts():
    """(how many wait, how many of them end within a week)."""
    waiting = WaitEntry.state == EntryState.WAITING
    soon = waiting & (WaitEntry.expires_on <= clock.today() + timedelta(days=7))
    return WaitEntry.select().where(waiting).count(), WaitEntry.select().where(soon).count()


def waits_beside(appointment):
    """What the page of an appointment says: the entry that would give it up, whether one can be added; one query."""
    ahead = appointment.standing in HOLDS_PLACE and appointment.begun_at is None
    waiting = (WaitEntry.gives_up == appointment.id) & (WaitEntry.state == EntryState.WAITING)
    entry = WaitEntry.select().where(waiting).order_by(WaitEntry.id).first()
    return {"entry": entry, "may_add": entry is None and ahead and appointment.day_on > clock.today()}


def changes_of(entry):
    """The WaitChanges of an entry, newest first."""
    return list(WaitChange.select().where(WaitChange.entry == entry).order_by(WaitChange.id.desc()))
