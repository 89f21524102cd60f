"""Flags of a record: proposed, set and ended, each with who and when; custody orders.

A confidential communication and a safety flag protect from the moment they are proposed: waiting for a second person
could send a letter home meanwhile. They end only by someone who may set them. No reason may be demanded for a
confidential communication. Source: domain 1.9, 10.2; 45 CFR 164.522(b)(2)(iii).
"""

from dataclasses import dataclass

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.db import writing
from office.errors import NotFound, RuleError
from office.patients.models import (
    AddressKind,
    CustodyOrder,
    Flag,
    FlagKind,
    Patient,
    PatientAddress,
    PatientPhone,
    Privacy,
    StaffRecord,
)
from office.patients.rules.indexing import index_patient
from office.patients.rules.registering import understood_phone
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

AT_ONCE = (FlagKind.CONFIDENTIAL, FlagKind.SAFETY)


@dataclass(frozen=True)
class Reach:
    """Where a confidential communication asks to be reached instead; either may be left out."""

    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    phone: str = ""


def propose_flag(patient, kind, *, by, value="", words="", reach=None):
    """Ask for a flag and return it: in force at once for who may set it ("patients.flags"), else proposed to them.

    `value` is a Privacy for a privacy level; `reach` the other address and phone of a confidential communication.
    Raises RuleError: no level (field "level"), a restriction without words (field "words"), a confidential
    communication without address and phone (field "street"), an unreadable phone (field "phone").
    """
    with writing():
        _check(kind, value, words, reach)
        row = Flag.create(
            patient=patient, kind=kind, value=str(value), words=words.strip(), proposed_at=clock.now(),
            proposed_by=by.staff_id,
        )  # fmt: skip
        if reach:
            _keep_reach(patient, reach)
        audit.record("patient.flag_proposed", row, by=by, kind=str(kind), value=str(value))
        if by.may("patients.flags"):
            return set_flag(row, by=by)
        _ask_to_set(row, patient, by)
        if kind in AT_ONCE:
            _apply(patient, row, by)
    return row


def _check(kind, value, words, reach):
    if kind == FlagKind.PRIVACY and value not in list(Privacy):
        raise RuleError("Choose a level.", field="level")
    if kind == FlagKind.RESTRICTION and not words.strip():
        raise RuleError("Write down what was agreed.", field="words")
    if kind == FlagKind.CONFIDENTIAL:
        if not reach or not (reach.street.strip() or reach.phone.strip()):
            raise RuleError("Type the address or the phone where the patient wants to be reached.", field="street")
        understood_phone(reach.phone, "phone")


def _keep_reach(patient, reach):
    """The confidential address and phone in place of those of an earlier request."""
    now = clock.now()
    if reach.street.strip():
        secret = (PatientAddress.patient == patient) & (PatientAddress.kind == AddressKind.CONFIDENTIAL)
        PatientAddress.update(until=now).where(secret & PatientAddress.until.is_null()).execute()
        lines = {name: getattr(reach, name).strip() for name in ("street", "street2", "city", "state", "zip")}
        PatientAddress.create(patient=patient, kind=AddressKind.CONFIDENTIAL, since=now, **lines)
    number = understood_phone(reach.phone, "phone")
    if number:
        secret = (PatientPhone.patient == patient) & PatientPhone.confidential
        PatientPhone.update(until=now).where(secret & PatientPhone.until.is_null()).execute()
        last = PatientPhone.select().where((PatientPhone.patient == patient) & PatientPhone.until.is_null()).count()
        PatientPhone.create(
            patient=patient, typed=reach.phone.strip(), e164=number.e164 or "", valid=number.valid, confidential=True,
            rank=last + 1, since=now,
        )  # fmt: skip


def _ask_to_set(row, patient, by):
    words = f"{by.name} proposes: {row.kind}{f' ({row.value})' if row.value else ''}. Set it or refuse it."
    make_task(
        "flag to set", words, key=f"flag:{row.id}", owner_role=Role.RECORDS_LEAD, patient=patient,
        due_on=clock.today(), link=f"/patients/{patient.id}/privacy", by=by,
    )  # fmt: skip


def flag_of(patient_id, flag_id):
    """The open Flag of a patient. Raises NotFound: another patient's, or ended."""
    row = Flag.get_or_none((Flag.id == flag_id) & (Flag.patient == patient_id) & Flag.ended_at.is_null())
    if row is None:
        raise NotFound()
    return row


def set_flag(row, *, by):
    """Put a proposed flag in force; a privacy level ends the one before. Returns the Flag. RuleError: not allowed."""
    with writing():
        _check_may_set(by)
        if row.set_at:
            raise RuleError("This is in force already.")
        if row.kind == FlagKind.PRIVACY:
            older = (Flag.patient == row.patient_id) & (Flag.kind == row.kind) & (Flag.id != row.id)
            Flag.update(ended_at=clock.now(), ended_by=by.staff_id).where(older & Flag.ended_at.is_null()).execute()
        row.set_at, row.set_by = clock.now(), by.staff_id
        row.save()
        settle_tasks(f"flag:{row.id}", "set", by=by)
        audit.record("patient.flagged", row, by=by, kind=str(row.kind), value=row.value)
        _apply(Patient.get_by_id(row.patient_id), row, by)
    return row


def _check_may_set(by):
    if not by.may("patients.flags"):
        raise RuleError("Your role proposes flags; the records lead sets and ends them.")


def end_flag(row, *, by):
    """End a flag, or refuse a proposed one; it stays on record. Returns the Flag. RuleError: not allowed."""
    with writing():
        _check_may_set(by)
        row.ended_at, row.ended_by = clock.now(), by.staff_id
        row.save()
        settle_tasks(f"flag:{row.id}", "ended" if row.set_at else "refused", by=by)
        audit.record("patient.unflagged", row, by=by, kind=str(row.kind), value=row.value)
        _apply(Patient.get_by_id(row.patient_id), row, by)
    return row


def _apply(patient, row, by):
    """Bring the columns that everything asks up to date with the flags, and tell whoever listens."""
    values = {
        FlagKind.CONFIDENTIAL: lambda: {"confidential": _any(patient, FlagKind.CONFIDENTIAL)},
        FlagKind.SAFETY: lambda: {"safety_flag": _any(patient, FlagKind.SAFETY)},
        FlagKind.PRIVACY: lambda: {"privacy": level_now(patient)},
    }.get(row.kind, dict)()
    if values:
        Patient.update(**values).where(Patient.id == patient.id).execute()
        for name, value in values.items():
            setattr(patient, name, value)
        index_patient(patient)
        bump("day")
    announce("patient.flagged", patient=patient, kind=row.kind, by=by)


def _any(patient, kind):
    """True while a flag of the kind is open, proposed or in force."""
    return Flag.select().where((Flag.patient == patient) & (Flag.kind == kind) & Flag.ended_at.is_null()).exists()


def level_now(patient):
    """The Privacy that holds: the level set last, else sensitive for who works here, else normal."""
    held = (Flag.patient == patient) & (Flag.kind == FlagKind.PRIVACY) & Flag.ended_at.is_null()
    row = Flag.select().where(held & Flag.set_at.is_null(False)).order_by(Flag.id.desc()).first()
    if row:
        return Privacy(row.value)
    works = StaffRecord.select().where((StaffRecord.patient == patient) & StaffRecord.ended_at.is_null()).exists()
    return Privacy.SENSITIVE if works else Privacy.NORMAL


def record_custody(patient, *, by, court="", document="", bring="", consent="", receive="", words=""):
    """Keep what a court ordered about a child; return the CustodyOrder, which takes the place of the one before.

    Raises RuleError: nobody named who may bring, consent or receive (field "bring"); no document seen ("document").
    """
    given = {"court": court, "document": document, "bring": bring, "consent": consent, "receive": receive}
    given = {name: text.strip() for name, text in given.items()}
    with writing():
        if not given["document"]:
            raise RuleError("Say which document was seen.", field="document")
        if not (given["bring"] or given["consent"] or given["receive"]):
            raise RuleError("Write who may bring the child, consent, or receive papers.", field="bring")
        _end_orders(patient, by)
        row = CustodyOrder.create(patient=patient, words=words.strip(), at=clock.now(), by=by.staff_id, **given)
        audit.record("patient.custody_recorded", row, by=by, **given)
        announce("patient.flagged", patient=patient, kind="custody order", by=by)
    return row


def _end_orders(patient, by):
    held = (CustodyOrder.patient == patient) & CustodyOrder.ended_at.is_null()
    return CustodyOrder.update(ended_at=clock.now(), ended_by=by.staff_id).where(held).execute()


def end_custody(patient, order_id, *, by):
    """End a custody order; it stays on record. Raises NotFound: not this patient's, or ended."""
    with writing():
        held = (CustodyOrder.id == order_id) & (CustodyOrder.patient == patient) & CustodyOrder.ended_at.is_null()
        row = CustodyOrder.get_or_none(held)
        if row is None:
            raise NotFound()
        _end_orders(patient, by)
        audit.record("patient.custody_ended", row, by=by)
        announce("patient.flagged", patient=patient, kind="custody order", by=by)
    return row
