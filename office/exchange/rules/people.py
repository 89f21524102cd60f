"""One person from outside: known by an identifier, else registered. What the practice has is never overwritten.

Every fact that a file states is remembered by its digest: stated again it changes nothing, whatever the practice has
made of it since. Source: domain 1.2, 1.5 (legacy numbers), 1.6 (duplicates), 1.9 (deceased).
"""

from office import audit, clock
from office.db import database, fetch, run
from office.errors import RuleError
from office.exchange.rules.known import is_new, keep_keys, known_patient
from office.exchange.rules.records import add_records
from office.patients.details import NewPatient
from office.patients.models import (
    Contact,
    ContactRole,
    MessagePermission,
    NameKind,
    Patient,
    PatientName,
    PatientNumber,
    PatientPhone,
    PhoneKind,
    Registration,
    Sex,
)
from office.patients.names import fold
from office.patients.rules import change_address, index_patient, register_patient
from office.patients.rules.registering import add_phone, understood_phone
from office.typed import mrn_shown

UNCOMPARED = "Imported; no person has compared the two yet."
USES = {"mobile": PhoneKind.MOBILE, "home": PhoneKind.HOME, "work": PhoneKind.WORK}
ADDRESS = ("street", "street2", "city", "state", "zip")


def take_person(person, report, *, by):
    """Take an Outsider into the practice, or say in the report why not; return the Patient, or None.

    Half a person is never stored.
    """
    for what, why in person.left_out:
        report.left_out[what, why] += 1
    try:
        with database.atomic():
            patient = known_patient(person)
            if patient is None:
                patient = make_person(person, report, by=by, different_because=UNCOMPARED)
                _tell_of_pairs(patient, report)
            else:
                report.unchanged["patients"] += 1
                _renew(patient, person, report, by)
                _settle(patient, person, report, by)
            return patient
    except RuleError as refusal:
        report.left_out[person.place, refusal.message] += 1
    return None


def make_person(person, report, *, by, different_because=""):
    """Register an Outsider with all that the file knows, inside the caller's transaction; return the Patient.

    Raises LikelyDuplicate unless `different_because` says why those alike are others; RuleError: no name.
    """
    patient = _register(person, report, by, different_because)
    report.taken["patients"] += 1
    _settle(patient, person, report, by)
    return patient


def use_record(patient, person, report, *, by):
    """The row is someone we have: their number here and there, another name and phones are added, nothing replaced."""
    for use, typed in person.phones:
        if _callable_text(typed, report) and not _has_phone(patient, typed) and is_new(patient, "phone", typed):
            _add_phone(patient, use, typed, report)
            report.changed.append("a phone was added")
    said = (fold(person.last), fold(person.first))
    ours = (fold(patient.last_name), fold(patient.first_name))
    if said != ours and is_new(patient, "name", *said):
        _other_name(patient, NameKind.ALIAS, person.last, person.first)
        report.changed.append("another name was added")
    _identify(patient, person, report)
    index_patient(patient)
    audit.record("exchange.record_used", patient, by=by, source=report.source, changed=report.changed)


def _has_phone(patient, typed):
    e164 = understood_phone(typed, "phone").e164
    same = (PatientPhone.e164 == e164) if e164 else (PatientPhone.typed == typed)
    return PatientPhone.select().where((PatientPhone.patient == patient) & same).exists()


def _settle(patient, person, report, by):
    """What hangs on a record once it is there."""
    _identify(patient, person, report)
    _surround(patient, person, report)
    _decease(patient, person, report, by)
    add_records(patient, person, report, by=by)
    if person.phones[1:] or person.numbers or person.former or person.around or person.mrn != patient.mrn:
        index_patient(patient)  # registering has written the keys of everything else


def _register(person, report, by, different_because):
    """Make the record, under the number of the practice's own paper when nobody has it."""
    if not person.last and not person.first:
        raise RuleError("it has no name")
    phone = person.phones[0] if person.phones else ("", "")
    names = {"last_name": person.last or person.first, "first_name": person.first if person.last else ""}
    copied = ("suffix", "born_on", "birth_estimated", "multiple_birth", "birth_order", "email", *ADDRESS)
    details = NewPatient(
        **names,
        **{name: getattr(person, name) for name in copied},
        middle_name=person.middle,
        preferred_name=person.preferred,
        single_name=not (person.last and person.first),
        sex=Sex(person.sex),
        language=person.language or "English",
        interpreter=person.interpreter,
        phone_typed=_callable_text(phone[1], report),
        phone_kind=USES.get(phone[0], PhoneKind.OTHER),
    )
    own = free_number(person, report)
    patient = register_patient(details, by=by, different_because=different_because, mrn=own)
    _remember(patient, person)
    run("UPDATE patient SET came_by = ?, ssn4 = ? WHERE id = ?", "import", person.ssn4, patient.id)
    for use, typed in person.phones[1:]:
        _add_phone(patient, use, typed, report)
    _tell_of_phones(person, report)
    return patient


def free_number(person, report):
    """The record number that a file gives a person, when no record and no other number here is the same; else None."""
    if not person.mrn:
        return None
    shown = mrn_shown(person.mrn)
    same = "SELECT 1 FROM patient WHERE mrn = ? UNION ALL SELECT 1 FROM patient_number WHERE value IN (?, ?, ?)"
    if not fetch(same, person.mrn, shown, str(person.mrn), f"{person.mrn:06d}"):
        return person.mrn
    report.warnings.append(f"{shown} is another patient's number here; a new number was given")
    return None


def _callable_text(typed, report):
    """The number as typed, or "" when it is none at all: then it is left out."""
    try:
        understood_phone(typed, "phone")
    except RuleError:
        report.left_out["phone", "there is no number in it"] += 1
        return ""
    return typed


def _tell_of_pairs(patient, report):
    sql = "SELECT o.mrn, d.points FROM pair_decision d JOIN patient o ON o.id = d.other_id WHERE d.patient_id = ?"
    for mrn, points in fetch(sql, patient.id):
        one, other = mrn_shown(patient.mrn), mrn_shown(mrn)
        report.warnings.append(f"{one} may be the same person as {other} ({points} points)")


def _tell_of_phones(person, report):
    report.marked_phones += sum(not number.valid for _, text in person.phones if (number := _understood(text)))


def _understood(text):
    try:
        return understood_phone(text, "phone")
    except RuleError:
        return None


def _remember(patient, person):
    """What registering has stored already, so that the same words later change nothing."""
    for _, typed in person.phones:
        is_new(patient, "phone", typed)
    is_new(patient, "address", *(getattr(person, name) for name in ADDRESS))
    is_new(patient, "name", fold(person.last), fold(person.first))


def _renew(patient, person, report, by):
    """What a file newly says about someone we know: added beside what we have; only the address passes on."""
    shown = mrn_shown(patient.mrn)
    for use, typed in person.phones:
        if is_new(patient, "phone", typed):
            _add_phone(patient, use, typed, report)
            report.changed.append(f"{shown}: a phone was added")
    address = {name: getattr(person, name) for name in ADDRESS}
    if is_new(patient, "address", *address.values()) and any(address.values()):
        change_address(patient, patient.version, by=by, **address)
        report.changed.append(f"{shown}: the address")
    if is_new(patient, "name", fold(person.last), fold(person.first)):
        _other_name(patient, NameKind.ALIAS, person.last, person.first)
        report.changed.append(f"{shown}: another name was added; ask which one is on the ID")


def _add_phone(patient, use, typed, report):
    if _callable_text(typed, report):
        rank = fetch("SELECT COUNT(*) FROM patient_phone WHERE patient_id = ?", patient.id)[0][0] + 1
        add_phone(patient, typed, USES.get(use, PhoneKind.OTHER), MessagePermission.NAME_ONLY, rank=rank)


def _other_name(patient, kind, last, first):
    PatientName.create(patient=patient, kind=kind, last_name=last, first_name=first, source="import", at=clock.now())


def _identify(patient, person, report):
    """Keys and record numbers elsewhere; one that belongs to another patient is left out."""
    keep_keys(patient, person)
    own = (("legacy", mrn_shown(person.mrn)),) if person.mrn and person.mrn != patient.mrn else ()
    for system, value in person.numbers + own:
        row, made = PatientNumber.get_or_create(system=system, value=value, defaults={"patient": patient})
        if not made and row.patient_id != patient.id:
            report.left_out["record number", "it is another patient's here"] += 1


def _surround(patient, person, report):
    """Former names, and contacts as emergency contacts: a file gives nobody a right to information."""
    for kind, last, first in person.former:
        if is_new(patient, "former name", fold(last), fold(first)):
            _other_name(patient, NameKind(kind), last, first or patient.first_name)
    for one in person.around:
        if not is_new(patient, "contact", fold(one.name), one.relationship, one.phone):
            report.unchanged["contacts"] += 1
            continue
        number = understood_phone(_callable_text(one.phone, report), "phone")
        Contact.create(
            patient=patient,
            role=ContactRole.EMERGENCY,
            name=one.name,
            relationship=one.relationship,
            typed_phone=one.phone,
            e164=(number.e164 or "") if number else "",
            since=clock.today(),
        )
        report.taken["contacts"] += 1


def _decease(patient, person, report, by):
    """A death that the file knows of. Nothing is taken back when a file does not mention it."""
    if not person.deceased or not is_new(patient, "deceased", person.deceased_on):
        return
    if patient.registration != Registration.DECEASED:
        values = {"registration": Registration.DECEASED, "deceased_on": person.deceased_on}
        Patient.update(**values).where(Patient.id == patient.id).execute()
        patient.registration = Registration.DECEASED
        audit.record("patient.deceased_recorded", patient, by=by, on=person.deceased_on, source="import")
        report.taken["deceased"] += 1
