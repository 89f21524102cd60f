"""Letters that came back: bad addresses, forwarding stickers, mail that the wrong person got. Source: domain 1.9."""

from enum import StrEnum

from office import audit, clock
from office.announce import on
from office.charts.queries.days import next_business_day
from office.db import changed, writing
from office.errors import NotFound, RuleError, StaleEdit
from office.life.models import LifeKind
from office.life.rules.events import record_event, renewed
from office.patients.models import PatientAddress, Verified
from office.patients.queries import address_lines
from office.patients.rules import verify
from office.staff.models import Role
from office.tasks.rules import make_task

STREET = ("street", "street2", "city", "state", "zip")


class MailFate(StrEnum):
    """What became of a letter."""

    BACK = "came back"
    FORWARD = "came back with a forwarding sticker"
    WRONG_PERSON = "the wrong person got it"


def mail_returned(patient, address_id, fate, *, by, on=None, forward=None, words=""):
    """Keep that a letter to an address did not reach the patient; return the PatientAddress.

    The address is bad from that day, the count goes up, and nothing is mailed there until the patient says where.
    `forward` (street .. zip) is what the post office's sticker says: proposed until the patient confirms it. A letter
    that someone else got is a privacy incident: a task for the records lead. Raises NotFound: not an address in use
    of this patient; RuleError: in the future, a sticker without a street and city (field "street").
    """
    with writing():
        address = _in_use(patient, address_id)
        on = on or clock.today()
        if on > clock.today():
            raise RuleError("This day is still to come.", field="on")
        if fate == MailFate.FORWARD:
            _check_sticker(forward or {})
        since = min(address.bad_since or on, on)
        PatientAddress.update(bad_since=since, returned=PatientAddress.returned + 1).where(
            PatientAddress.id == address.id
        ).execute()
        shown = ", ".join(address_lines(*(getattr(address, name) for name in STREET)))
        event = record_event(
            patient, LifeKind.MAIL, by=by, on=on, source="the post", words=f"{fate}: {shown}. {words}".strip()
        )
        if fate == MailFate.FORWARD:
            _propose(patient, address, forward, by)
        if fate == MailFate.WRONG_PERSON:
            _incident(event, patient, by)
        audit.record("patient.mail_returned", address, by=by, fate=str(fate), on=on)
    return PatientAddress.get_by_id(address.id)


def _in_use(patient, address_id, *, proposed=False):
    address = PatientAddress.get_or_none(
        (PatientAddress.id == address_id)
        & (PatientAddress.patient == patient)
        & PatientAddress.until.is_null()
        & (PatientAddress.proposed == proposed)
    )
    if address is None:
        raise NotFound()
    return address


def _check_sticker(forward):
    if not (forward.get("street", "").strip() and forward.get("city", "").strip()):
        raise RuleError("Copy street and city from the sticker.", field="street")


def _propose(patient, address, forward, by):
    """One proposal for a kind of address: a newer sticker replaces an older one."""
    now = clock.now()
    older = (PatientAddress.patient == patient) & (PatientAddress.kind == address.kind) & PatientAddress.proposed
    PatientAddress.update(until=now).where(older & PatientAddress.until.is_null()).execute()
    given = {name: forward.get(name, "").strip() for name in STREET}
    row = PatientAddress.create(patient=patient, kind=address.kind, proposed=True, since=now, **given)
    audit.record("patient.address_proposed", row, by=by, new=given)


def _incident(event, patient, by):
    make_task(
        "privacy incident", "A letter reached the wrong person. Find out what was in it, get it back, judge the risk.",
        key=f"mail:{event.id}:incident", owner_role=Role.RECORDS_LEAD, patient=patient,
        due_on=next_business_day(clock.today()), link=f"/patients/{patient.id}/events/{event.id}", by=by,
    )  # fmt: skip


def confirm_address(patient, seen_version, address_id, *, by):
    """The patient says that a proposed address is right: it holds from now on and the bad one ends. Returns it.

    Raises NotFound: no such proposal of this patient; StaleEdit.
    """
    with writing():
        row = _in_use(patient, address_id, proposed=True)
        _step(patient, seen_version)
        now = clock.now()
        older = (PatientAddress.patient == patient) & (PatientAddress.kind == row.kind) & (PatientAddress.id != row.id)
        PatientAddress.update(until=now).where(older & PatientAddress.until.is_null()).execute()
        PatientAddress.update(proposed=False, since=now).where(PatientAddress.id == row.id).execute()
        verify(patient, Verified.ADDRESS, by=by, changed=True)
        audit.record("patient.address_confirmed", row, by=by)
    return PatientAddress.get_by_id(row.id)


def _end_proposals(*, patient, by, **_):
    """A sticker is answered when the patient gave another address of that kind since."""
    held = (PatientAddress.patient == patient) & PatientAddress.until.is_null()
    for row in list(PatientAddress.select().where(held & PatientAddress.proposed)):
        newer = held & ~PatientAddress.proposed & (PatientAddress.kind == row.kind)
        if PatientAddress.select().where(newer & (PatientAddress.since > row.since)).exists():
            PatientAddress.update(until=clock.now()).where(PatientAddress.id == row.id).execute()
            audit.record("patient.address_declined", row, by=by, because="another address was given")


on("patient.reach_changed", _end_proposals)


def decline_address(patient, address_id, *, by):
    """The patient does not live where the sticker says: the proposal ends, the address stays bad. Returns it."""
    with writing():
        row = _in_use(patient, address_id, proposed=True)
        PatientAddress.update(until=clock.now()).where(PatientAddress.id == row.id).execute()
        audit.record("patient.address_declined", row, by=by)
    return row


def address_is_right(patient, seen_version, address_id, *, by):
    """The patient says that the address is right after all: letters go there again. Returns it.

    Raises NotFound; RuleError: nothing came back from there; StaleEdit.
    """
    with writing():
        row = _in_use(patient, address_id)
        if row.bad_since is None:
            raise RuleError("No letter came back from this address.")
        _step(patient, seen_version)
        PatientAddress.update(bad_since=None).where(PatientAddress.id == row.id).execute()
        verify(patient, Verified.ADDRESS, by=by)
        audit.record("patient.address_right", row, by=by, returned=row.returned)
    return PatientAddress.get_by_id(row.id)


def _step(patient, seen_version):
    if not changed(patient, seen_version):
        raise StaleEdit({}, renewed(patient).version, "Someone else changed this record meanwhile.")
