"""Phones, addresses and pharmacies of a patient: what was ends, and stays readable. Source: domain 1.2."""

from office import audit, clock
from office.announce import announce
from office.db import changed, writing
from office.directory.models import PartyKind
from office.errors import NotFound, RuleError, StaleEdit
from office.patients.models import (
    AddressKind,
    Patient,
    PatientAddress,
    PatientPharmacy,
    PatientPhone,
    Verified,
)
from office.patients.postal import same_place
from office.patients.queries.page import home_address, in_use_phone
from office.patients.rules.indexing import index_patient
from office.patients.rules.opening import heard_again
from office.patients.rules.registering import add_phone, understood_phone

STREET = ("street", "street2", "city", "state", "zip")
SEASON = ("season_from", "season_to")
ABOUT = (
    "kind", "whose", "message_permission", "text_permission", "text_permission_on", "text_permission_how", "best_time",
    "confidential", "do_not_call",
)  # fmt: skip
NAME_ONLY = "name and call-back only"


def change_phone(patient, seen_version, text, *, by, kind=None, message_permission=None):
    """Replace the patient's main number, or add the first one; the old one ends but still finds the patient.

    Returns the PatientPhone in use. Raises StaleEdit; RuleError: no digits in it (field "phone_typed").
    """
    old = in_use_phone(patient.id)
    about = {name: getattr(old, name) for name in ABOUT} if old else {"kind": "mobile"}
    told = {"kind": kind, "message_permission": message_permission}
    about |= {name: value for name, value in told.items() if value}
    return save_phone(patient, seen_version, text, old=old, by=by, **about)


def save_phone(patient, seen_version, text, *, by, old=None, **about):
    """Add a number, or change `old` (PatientPhone): another number ends it, and still finds the patient.

    `about` holds fields of ABOUT. Returns the PatientPhone in use. Raises StaleEdit; RuleError: no digits
    (field "phone_typed"), the number is on file already, text permission without saying how it was given.
    """
    with writing():
        about = {name: value for name, value in about.items() if name in ABOUT}
        _check_phone(patient, text, old, about)
        if not changed(patient, seen_version):
            raise StaleEdit({"phone_typed": old.typed if old else ""}, _version(patient))
        if old and _same_number(old, text):
            row, was = old, {name: str(getattr(old, name)) for name in about}
            PatientPhone.update(typed=text.strip(), **about).where(PatientPhone.id == old.id).execute()
            row = PatientPhone.get_by_id(old.id)
        else:
            row = _new_number(patient, text, old, about)
            was = {"typed": old.typed if old else ""}
            heard_again(patient, [Verified.PHONE], by=by)
        index_patient(patient)
        audit.record(
            "patient.phone_changed", row, by=by, old=was, new=row.typed, **{n: str(v) for n, v in about.items()}
        )
        announce("patient.reach_changed", patient=patient, by=by)
    return row


def _check_phone(patient, text, old, about):
    number = understood_phone(text, "phone_typed")
    if number is None:
        raise RuleError("Type the phone number.", field="phone_typed")
    if about.get("text_permission") and not about.get("text_permission_how"):
        raise RuleError("Say how the permission for texts was given.", field="text_permission_how")
    if about.get("text_permission") and not about.get("text_permission_on"):
        about["text_permission_on"] = clock.today()
    held = (
        (PatientPhone.patient == patient) & PatientPhone.until.is_null() & (PatientPhone.id != (old.id if old else 0))
    )
    for other in PatientPhone.select().where(held):
        if _same_number(other, text):
            raise RuleError("This number is on file already. Change that entry.", field="phone_typed")


def _same_number(row, text):
    number = understood_phone(text, "phone_typed")
    return (row.e164, row.extension) == (number.e164 or "", number.extension) and bool(row.e164 or row.typed == text)


def _new_number(patient, text, old, about):
    rank = old.rank if old else 1 + max((row.rank for row in _in_use(PatientPhone, patient)), default=0)
    kept = {"kind": about.pop("kind", "mobile"), "message_permission": about.pop("message_permission", NAME_ONLY)}
    row = add_phone(patient, text, **kept, rank=rank)
    if about:
        PatientPhone.update(**about).where(PatientPhone.id == row.id).execute()
    if old:
        PatientPhone.update(until=clock.now()).where(PatientPhone.id == old.id).execute()
    about |= kept
    return PatientPhone.get_by_id(row.id)


def _in_use(model, patient):
    rank = getattr(model, "rank", model.id)
    return list(model.select().where((model.patient == patient) & model.until.is_null()).order_by(rank, model.id))


def own_row(model, patient, row_id):
    """A row of this patient that is in use, of PatientPhone, PatientAddress or PatientPharmacy. Raises NotFound."""
    row = model.get_or_none((model.id == row_id) & (model.patient == patient) & model.until.is_null())
    if row is None:
        raise NotFound()
    return row


def mark_bad(patient, phone_id, bad, *, by):
    """Mark a number as reaching nobody since today, or as good again. Returns it. Raises NotFound."""
    with writing():
        row = own_row(PatientPhone, patient, phone_id)
        row.bad_since = (row.bad_since or clock.today()) if bad else None
        row.save()
        audit.record("patient.phone_bad" if bad else "patient.phone_good", row, by=by)
        announce("patient.reach_changed", patient=patient, by=by)
    return row


def call_first(patient, phone_id, *, by):
    """Make a number the one to call first; the others keep their order behind it. Raises NotFound."""
    with writing():
        first = own_row(PatientPhone, patient, phone_id)
        _in_order(PatientPhone, first, patient)
        index_patient(patient)
        audit.record("patient.phone_first", first, by=by)
    return first


def _in_order(model, first, patient):
    others = [row for row in _in_use(model, patient) if row.id != first.id]
    for rank, row in enumerate([first, *others], start=1):
        model.update(rank=rank).where(model.id == row.id).execute()


def end_row(patient, model, row_id, *, by):
    """End a phone, an address or a pharmacy now; it stays on record. Raises NotFound."""
    with writing():
        row = own_row(model, patient, row_id)
        row.until = clock.now()
        row.save()
        index_patient(patient)
        word = {PatientPhone: "phone", PatientAddress: "address", PatientPharmacy: "pharmacy"}[model]
        audit.record(f"patient.{word}_ended", row, by=by)
        announce("patient.reach_changed", patient=patient, by=by)
    return row


def change_address(patient, seen_version, *, by, kind=AddressKind.HOME, old=None, country="US", **address):
    """End the address of a kind and begin another: street, street2, city, state, zip; returns the PatientAddress.

    `old` is the row that is changed; without it the one of that kind, except that there may be several seasonal ones.
    A seasonal one holds each year from `season_from` to `season_to` (MM-DD). The same address again changes nothing.
    Raises StaleEdit; RuleError: a seasonal address without its days (field "season_from").
    """
    with writing():
        kind = AddressKind(kind)
        old = old or (home_address(patient.id, kind) if kind != AddressKind.SEASONAL else None)
        new = {name: (address.get(name) or "").strip() for name in (*STREET, *SEASON)}
        new |= {"country": country.strip().upper() or "US", "kind": kind}
        if (kind == AddressKind.SEASONAL) != bool(new["season_from"] and new["season_to"]):
            words = "Type from which day to which day it holds each year." if kind == AddressKind.SEASONAL else (
                "Only a seasonal address has such days."
            )  # fmt: skip
            raise RuleError(words, field="season_from")
        if old and all(getattr(old, name) == value for name, value in new.items()) and not old.bad_since:
            return old
        if not changed(patient, seen_version):
            raise StaleEdit({name: getattr(old, name, "") for name in STREET}, _version(patient))
        ended = [old] if old else []
        if old and old.kind != kind and kind != AddressKind.SEASONAL:
            ended += [one for one in [home_address(patient.id, kind)] if one]
        for row in ended:
            PatientAddress.update(until=clock.now()).where(PatientAddress.id == row.id).execute()
        row = PatientAddress.create(patient=patient, since=clock.now(), **new)
        was = {name: getattr(old, name) for name in STREET} if old else {}
        if kind == AddressKind.HOME and not (old and same_place(was, new)):
            heard_again(patient, [Verified.ADDRESS], by=by)
        index_patient(patient)
        audit.record("patient.address_changed", row, by=by, old=was, new={name: new[name] for name in STREET})
        announce("patient.reach_changed", patient=patient, by=by)
    return row


def add_pharmacy(patient, party, *, by):
    """Add a pharmacy of the directory behind those the patient has; the first is preferred. Returns the row.

    Raises RuleError (field "pharmacy"): no pharmacy, one that the patient has already.
    """
    with writing():
        if party is None or party.kind != PartyKind.PHARMACY:
            raise RuleError("Type the name of a pharmacy in the directory.", field="pharmacy")
        now = _in_use(PatientPharmacy, patient)
        if any(row.party_id == party.id for row in now):
            raise RuleError("The patient has this pharmacy already.", field="pharmacy")
        rank = 1 + max((row.rank for row in now), default=0)
        row = PatientPharmacy.create(patient=patient, party=party, rank=rank, since=clock.now())
        audit.record("patient.pharmacy_added", row, by=by, party=party.id, rank=row.rank)
    return row


def prefer_pharmacy(patient, row_id, *, by):
    """Make a pharmacy of the patient the preferred one. Returns it. Raises NotFound."""
    with writing():
        row = own_row(PatientPharmacy, patient, row_id)
        _in_order(PatientPharmacy, row, patient)
        audit.record("patient.pharmacy_preferred", row, by=by)
    return row


def _version(patient):
    return Patient.get_by_id(patient.id).version
