"""Making a patient's record: search first, duplicate check, then the number. Source: domain 1.1, 1.2, 1.5, 1.6."""

from office import audit, clock, typed
from office.announce import announce
from office.counters import take
from office.db import fetch, writing
from office.errors import RuleError
from office.patients.matching import Verdict
from office.patients.models import (
    Contact,
    ContactRole,
    PairDecision,
    Patient,
    PatientAddress,
    PatientPhone,
)
from office.patients.names import filing_units, fold
from office.patients.queries.likeness import fingerprint, likely_same, person_of
from office.patients.rules.indexing import index_patient
from office.settings import setting

OWN = (
    "last_name", "first_name", "middle_name", "suffix", "preferred_name", "born_on", "birth_estimated",
    "multiple_birth", "birth_order", "sex", "email", "language", "interpreter",
)  # fmt: skip
SHORTEST_REASON = 5


class LikelyDuplicate(RuleError):
    """The person may be on file already. `matches`: [(patient, points, reasons, verdict)], most likely first.

    `blocked` tells that only another choice or a reason goes past it; else having looked at them is enough.
    """

    def __init__(self, matches):
        self.matches = matches
        self.blocked = any(verdict == Verdict.BLOCK for *_, verdict in matches)
        words = (
            "Choose that record, or say why this is a different person." if self.blocked else "Is it the same person?"
        )
        count = "One record" if len(matches) == 1 else f"{len(matches)} records"
        super().__init__(f"{count} on file may be this person. {words}", "different_because" if self.blocked else None)


def register_patient(details, *, by, different_because="", looked_at=(), beside=(), mrn=None):
    """Make the record of a NewPatient and return the Patient, with the next medical record number.

    Nothing is written and no number is used when the duplicate check stops it: raises LikelyDuplicate unless
    `different_because` says why a blocking match is someone else; `looked_at` holds the ids that were only warned of;
    `beside` holds record numbers that the new one must not be next to.
    `mrn` is a free number that the practice's own paper chart bears already.
    Raises RuleError: name, birth date or sex is missing; a phone without digits.
    Source: domain notes 1.2 (minimum set), 1.5 (number), 1.6 (duplicate check).
    """
    with writing():
        check_identity(details)
        person = person_of(details)
        matches = likely_same(person)
        check_different(matches, different_because, looked_at)
        patient = Patient.create(
            **{name: getattr(details, name) for name in OWN},
            mrn=mrn or next_mrn(avoid=_household(details, person, matches) | set(beside)),
            filing_name=filing_name(details),
            registered_at=clock.now(),
            registered_by=by.staff_id,
        )
        _surroundings(patient, details)
        record_decisions(patient, matches, different_because, by=by)
        index_patient(patient)
        audit.record("patient.registered", patient, by=by, mrn=patient.mrn)
        announce("patient.registered", patient=patient, by=by)
    return patient


def check_identity(details):
    """Refuse a person without the minimum that domain notes 1.2 mark M."""
    if not fold(details.last_name):
        raise RuleError("Type the legal last name.", field="last_name")
    if not fold(details.first_name) and not details.single_name:
        raise RuleError("Type the legal first name, or tick that the person has only one name.", field="first_name")
    if details.born_on is None and not details.birth_estimated:
        raise RuleError("Type the birth date, or tick that it is not known.", field="born_on")
    if details.born_on and not details.born_on.year >= typed.EARLIEST_BIRTH_YEAR:
        raise RuleError(f"This birth date is before {typed.EARLIEST_BIRTH_YEAR}. Ask again.", field="born_on")
    if details.born_on and details.born_on > clock.today():
        raise RuleError("This birth date is in the future. Ask again.", field="born_on")


def check_different(matches, different_because, looked_at):
    """Let likely duplicates pass only by a reason (blocking ones) or by having been looked at (warnings)."""
    unseen = [one for one in matches if one[3] == Verdict.BLOCK or one[0].id not in looked_at]
    if unseen and not different_because.strip():
        raise LikelyDuplicate(matches)
    if unseen and len(different_because.strip()) < SHORTEST_REASON:
        raise RuleError("Say in a few words why this is a different person.", field="different_because")


def record_decisions(patient, matches, reason, *, by):
    """Keep each pair that someone declared to be two people, for the records lead's review."""
    for other, points, reasons, _ in matches:
        words = reason.strip() or "looked at side by side"
        row = PairDecision.create(
            patient=patient, other=other, points=points, reason=words, fingerprint=fingerprint(patient, other),
            at=clock.now(), by=by.staff_id,
        )  # fmt: skip
        audit.record(
            "patient.declared_different", row, by=by, other=other.id, points=points, why=reasons, reason=words
        )


def filing_name(details):
    """The alphabetic filing order of a person as one text."""
    return filing_units(details.last_name, details.first_name, details.middle_name, details.suffix, details.born_on)


def next_mrn(avoid=()):
    """Take the next medical record number that no one has and that is not beside one of `avoid`.

    Twins and households must not differ by one: at least one primary section (last two digits) lies between.
    Source: domain notes 1.5 [S35].
    """
    while True:
        number = take("mrn", setting("mrn.first"))
        beside = any(
            min((number - other) % 100, (other - number) % 100) < 2 for other in avoid if abs(number - other) < 100
        )
        if not beside and not fetch("SELECT 1 FROM patient WHERE mrn = ?", number):
            return number


def _household(details, person, matches):
    """Numbers of those who may live or be born with the new patient: twins, the same phone or street."""
    near = {patient.mrn for patient, *_ in matches}
    if details.multiple_birth:
        newest = fetch("SELECT mrn FROM patient ORDER BY id DESC LIMIT 1")
        near |= {mrn for (mrn,) in newest}
    if details.born_on:
        born = details.born_on
        rows = fetch(
            "SELECT p.mrn FROM find_key f JOIN patient p ON p.id = f.patient_id "
            "WHERE f.kind = 'day' AND f.key = ? AND f.second = ?",
            f"{born:%m%d}", f"{fold(details.last_name)} {born.year}",
        )  # fmt: skip
        near |= {mrn for (mrn,) in rows}
    for digits in person.phones:
        rows = fetch(
            "SELECT p.mrn FROM find_key f JOIN patient p ON p.id = f.patient_id WHERE f.kind = 'phone' AND f.key = ?",
            digits[::-1],
        )
        near |= {mrn for (mrn,) in rows}
    return near


def _surroundings(patient, details):
    """Phone, address and emergency contact of a new record."""
    if details.phone_typed.strip():
        add_phone(patient, details.phone_typed, details.phone_kind, details.message_permission)
    address = {name: getattr(details, name).strip() for name in ("street", "street2", "city", "state", "zip")}
    if any(address.values()):
        PatientAddress.create(patient=patient, since=clock.now(), **address)
    if details.emergency_name.strip():
        number = understood_phone(details.emergency_phone, "emergency_phone")
        Contact.create(
            patient=patient,
            role=ContactRole.EMERGENCY,
            name=details.emergency_name.strip(),
            relationship=details.emergency_relationship.strip(),
            typed_phone=details.emergency_phone.strip(),
            e164=number.e164 or "" if number else "",
            since=clock.today(),
        )
    elif details.emergency_phone.strip() or details.emergency_relationship.strip():
        raise RuleError("Type the name of the emergency contact.", field="emergency_name")


def add_phone(patient, text, kind, message_permission, rank=1, field="phone_typed"):
    """Add a number in use as typed; one that cannot be dialed is kept and marked. Raises RuleError: no digits."""
    number = understood_phone(text, field)
    return PatientPhone.create(
        patient=patient,
        kind=kind,
        typed=text.strip(),
        e164=number.e164 or "",
        extension=number.extension,
        valid=number.valid,
        message_permission=message_permission,
        rank=rank,
        since=clock.now(),
    )


def understood_phone(text, field):
    """The typed.Phone of a text, None when it is empty. Raises RuleError at the field."""
    if not text.strip():
        return None
    try:
        return typed.phone(text)
    except ValueError as error:
        raise RuleError(str(error), field=field) from None
