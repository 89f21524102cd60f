"""Changing who someone is or how to reach them: what was stays readable. Source: domain notes 0.1 (3), 1.2, 1.9."""

from office import audit, clock
from office.board import bump
from office.db import changed, writing
from office.errors import StaleEdit
from office.patients.models import (
    AddressKind,
    NameKind,
    Patient,
    PatientAddress,
    PatientName,
    PatientPhone,
)
from office.patients.names import fold
from office.patients.queries.likeness import likely_same, person_of
from office.patients.queries.page import home_address, in_use_phone
from office.patients.rules.indexing import index_patient, namesakes, renew_name_alert
from office.patients.rules.registering import (
    OWN,
    add_phone,
    check_different,
    check_identity,
    filing_name,
    record_decisions,
)

NAMES = ("last_name", "first_name", "middle_name", "suffix")
IDENTITY = (*NAMES, "born_on")
STREET = ("street", "street2", "city", "state", "zip")


def edit_patient(
    patient, seen_version, details, *, by, different_because="", looked_at=(), name_kind=NameKind.FORMER, source=""
):
    """Change names, birth date and the rest of a record to those of a NewPatient; phone, address and contacts stay.

    A changed legal name leaves the old one as another name, searchable for ever. The duplicate check runs again when
    name or birth date changed. Returns the Patient.
    Raises StaleEdit: someone saved since; LikelyDuplicate; RuleError: name, birth date missing.
    """
    with writing():
        check_identity(details)
        before = {name: getattr(patient, name) for name in OWN}
        after = {name: getattr(details, name) for name in OWN}
        differing = {name: value for name, value in after.items() if value != before[name]}
        if not differing:
            return patient
        if patient.version != seen_version:
            raise stale(patient)
        matches = _likely(patient, details)
        check_different(matches, different_because, looked_at)
        old_namesakes = namesakes(patient)
        if not changed(patient, seen_version, **differing, filing_name=filing_name(details)):
            raise stale(patient)
        _keep_old_name(patient, before, name_kind, source)
        record_decisions(patient, matches, different_because, by=by)
        index_patient(patient)
        renew_name_alert(patient, before=old_namesakes)
        bump("day")
        audit.record("patient.changed", patient, by=by, **{n: [before[n], v] for n, v in differing.items()})
    return patient


def _likely(patient, details):
    """Who may be the same person now; earlier decisions lapse when name or birth date change (domain 1.6)."""
    if all(_plain(getattr(patient, name)) == _plain(getattr(details, name)) for name in IDENTITY):
        return []
    return likely_same(person_of(details), but={patient.id})


def _plain(value):
    return fold(value) if isinstance(value, str) else value


def _keep_old_name(patient, before, kind, source):
    if before["last_name"] == patient.last_name and before["first_name"] == patient.first_name:
        return
    PatientName.create(
        patient=patient,
        kind=kind,
        last_name=before["last_name"],
        first_name=before["first_name"],
        source=source,
        at=clock.now(),
    )


def stale(patient):
    """The StaleEdit of a record: what is stored now."""
    now = Patient.get_by_id(patient.id)
    return StaleEdit({name: str(getattr(now, name) or "") for name in OWN}, now.version)


def change_phone(patient, seen_version, text, *, by, kind=None, message_permission=None):
    """Replace the patient's main number, or add the first one; the old one ends but still finds the patient.

    Returns the PatientPhone in use. Raises StaleEdit; RuleError: no digits in it (field "phone_typed").
    """
    with writing():
        old = in_use_phone(patient.id)
        if not changed(patient, seen_version):
            raise StaleEdit({"phone_typed": old.typed if old else ""}, _version(patient))
        new = add_phone(
            patient,
            text,
            kind or (old.kind if old else "mobile"),
            message_permission or (old.message_permission if old else "name and call-back only"),
            rank=old.rank if old else 1,
        )
        if old:
            PatientPhone.update(until=clock.now()).where(PatientPhone.id == old.id).execute()
        index_patient(patient)
        audit.record("patient.phone_changed", new, by=by, old=old.typed if old else "", new=new.typed)
    return new


def change_address(patient, seen_version, *, by, kind=AddressKind.HOME, **address):
    """End the address of a kind and begin another: street, street2, city, state, zip. Returns the PatientAddress.

    The same address again changes nothing. Raises StaleEdit.
    """
    with writing():
        old = home_address(patient.id, kind)
        new = {name: address.get(name, "").strip() for name in STREET}
        if old and all(getattr(old, name) == value for name, value in new.items()) and not old.bad_since:
            return old
        if not changed(patient, seen_version):
            raise StaleEdit({name: getattr(old, name, "") for name in STREET}, _version(patient))
        if old:
            PatientAddress.update(until=clock.now()).where(PatientAddress.id == old.id).execute()
        row = PatientAddress.create(patient=patient, kind=kind, since=clock.now(), **new)
        was = {name: getattr(old, name) for name in STREET} if old else {}
        audit.record("patient.address_changed", row, by=by, old=was, new=new)
    return row


def _version(patient):
    return Patient.get_by_id(patient.id).version
