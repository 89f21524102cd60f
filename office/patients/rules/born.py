"""Newborns who have no name yet, twins, and other patients of a household. Source: domain 1.3, 1.8; scenario A02."""

from dataclasses import dataclass, replace
from datetime import date

from office import audit, clock
from office.db import writing
from office.errors import RuleError
from office.patients.details import NewPatient
from office.patients.models import (
    ContactRole,
    Household,
    Patient,
    PatientPhone,
    Registration,
    Scope,
    Sex,
    Tie,
)
from office.patients.queries.around import get_tie, newborns_of
from office.patients.queries.page import get_patient, home_address, in_use_phone
from office.patients.rules.contacts import add_contact
from office.patients.rules.reaching import STREET, change_address
from office.patients.rules.registering import register_patient

WORDS = {Sex.F: "Girl", Sex.M: "Boy"}
MOST_DAYS = 30  # older than this, nobody is registered as a newborn
MOTHER, OTHER, LATER = "mother", "someone else", "asked, not decided"
ENDED = (Registration.MERGED, Registration.ENTERED_IN_ERROR)


@dataclass(frozen=True, kw_only=True)
class Newborn:
    """What is known of a baby at birth. `guarantor` is one of MOTHER, OTHER, LATER; OTHER needs a name."""

    born_on: date
    sex: Sex
    born_at: str = ""
    multiple_birth: bool = False
    birth_order: str = ""
    guarantor: str = ""
    guarantor_name: str = ""
    guarantor_relationship: str = ""
    guarantor_phone: str = ""
    mother_decides: bool = True


def newborn_name(mother, baby):
    """The first name of a baby without one: the mother's, the sex, the letter of a multiple birth: Judy Girl A.

    Source: domain 1.8; The Joint Commission NPSG.01.01.01: not "Baby Girl".
    """
    order = baby.birth_order.strip().upper() if baby.multiple_birth else ""
    given = mother.first_name or mother.last_name
    return " ".join(part for part in (given, WORDS.get(baby.sex, "Child"), order) if part)


def register_newborn(mother, baby, *, by, different_because=""):
    """Register a Newborn without a name from the mother's record and return the Patient.

    Last name of the mother, her first name with sex and letter; linked to her and to the other babies of this birth;
    her phone and home address are the baby's for now, her permissions are not. The number is not next to hers or to a
    twin's. Raises RuleError: the birth lies ahead or too long ago, a letter is missing or taken, the guarantor was not
    asked or is a minor; LikelyDuplicate. Source: domain 1.5, 1.8; scenario A02.
    """
    with writing():
        _check(mother, baby)
        siblings = newborns_of(mother.id, baby.born_on)
        baby = _in_birth_order(baby, siblings)
        seen = {mother.id, *(one.id for one in siblings)}
        reason = different_because or ("Another baby of one birth" if siblings else "")
        patient = register_patient(
            _details(mother, baby), by=by, different_because=reason, looked_at=seen,
            beside=[mother.mrn, *(one.mrn for one in siblings)],
        )  # fmt: skip
        told = {"born_at": baby.born_at, "came_by": "newborn"}
        Patient.update(**told).where(Patient.id == patient.id).execute()
        for name, value in told.items():
            setattr(patient, name, value)
        _surround(patient, mother, baby, by)
        add_tie(patient, mother, Tie.NEWBORN, by=by)
        for sibling in siblings if baby.multiple_birth else ():
            add_tie(patient, sibling, Tie.TWIN, by=by)
    return patient


def _check(mother, baby):
    if mother.registration in ENDED:
        raise RuleError("This record is not in use. Open the mother's record that is.")
    if mother.sex == Sex.M:
        raise RuleError("This patient is male on file. Check whose baby it is.")
    if baby.born_on > clock.today():
        raise RuleError("This birth date is in the future. Ask again.", field="born_on")
    if (clock.today() - baby.born_on).days > MOST_DAYS:
        raise RuleError("More than 30 days ago. Register this child by New patient.", field="born_on")
    if baby.guarantor not in (MOTHER, OTHER, LATER):
        raise RuleError("Ask who pays: the mother or someone else.", field="guarantor")
    if baby.guarantor == OTHER and not baby.guarantor_name.strip():
        raise RuleError("Type the name of the guarantor.", field="guarantor_name")


def _in_birth_order(baby, siblings):
    """The baby with its letter: of a multiple birth the next free one unless it was typed."""
    if not baby.multiple_birth:
        if siblings:
            raise RuleError(
                "There is another baby of this birth. Tick that it is a multiple birth.", field="multiple_birth"
            )
        return replace(baby, birth_order="")
    taken = {one.birth_order.upper() for one in siblings}
    typed = baby.birth_order.strip().upper()
    if typed in taken:
        raise RuleError(f"Baby {typed} of this birth is registered already.", field="birth_order")
    return replace(baby, birth_order=typed or next(letter for letter in "ABCDEFGHIJ" if letter not in taken))


def _details(mother, baby):
    return NewPatient(
        last_name=mother.last_name, first_name=newborn_name(mother, baby), born_on=baby.born_on, sex=baby.sex,
        multiple_birth=baby.multiple_birth, birth_order=baby.birth_order, language=mother.language,
        interpreter=mother.interpreter,
    )  # fmt: skip


def _surround(patient, mother, baby, by):
    """The mother's phone and address until the baby has its own; she is called, and decides if she says so."""
    phone, address = in_use_phone(mother.id), home_address(mother.id)
    if phone and not mother.confidential:
        copied = {name: getattr(phone, name) for name in ("kind", "typed", "e164", "extension", "valid")}
        PatientPhone.create(patient=patient, whose=f"mother, {mother.full_name}", since=clock.now(), **copied)
    if address and not mother.confidential:
        _copy_address(patient, address, by=by)
    person = {"person": mother, "phone": phone.typed if phone else "", "relationship": "mother"}
    add_contact(patient, ContactRole.EMERGENCY, str(mother), by=by, **person)
    if baby.mother_decides:
        every = {"scopes": tuple(Scope), "may_consent": True, "authority": "parent"}
        add_contact(patient, ContactRole.REPRESENTATIVE, str(mother), by=by, **person, **every)
    if baby.guarantor == MOTHER:
        home = {name: getattr(address, name) for name in ("street", "city", "state", "zip")} if address else {}
        add_contact(patient, ContactRole.GUARANTOR, str(mother), by=by, born_on=mother.born_on, **person, **home)
    if baby.guarantor == OTHER:
        add_contact(
            patient, ContactRole.GUARANTOR, baby.guarantor_name, by=by, phone=baby.guarantor_phone,
            relationship=baby.guarantor_relationship,
        )  # fmt: skip


def add_tie(patient, other, tie, *, by):
    """Tie two patients who live or were born together; returns the Household row. It gives nobody a permission.

    "newborn of" and "child of" point from the child to the parent. Raises RuleError (field "other"): the same record,
    or tied like that already.
    """
    with writing():
        if patient.id == other.id:
            raise RuleError("This is the same record. Choose another person.", field="other")
        pair = ((Household.patient == patient) & (Household.other == other)) | (
            (Household.patient == other) & (Household.other == patient)
        )
        row = Household.get_or_none(pair & (Household.tie == tie))
        if row and row.until is None:
            raise RuleError("They are tied like that already.", field="other")
        if row:
            row.until = None
            row.save()
        else:
            row = Household.create(patient=patient, other=other, tie=tie, since=clock.today())
        audit.record("patient.tied", row, by=by, tie=str(tie), other=other.id)
    return row


def end_tie(patient, tie_id, *, by):
    """Untie two patients; the row stays on record. Raises NotFound."""
    with writing():
        row = get_tie(patient.id, tie_id)
        row.until = clock.today()
        row.save()
        audit.record("patient.untied", row, by=by, tie=str(row.tie))
    return row


def share_address(patient, tie_id, *, by):
    """Give a patient the home address of the one they are tied to; returns the new PatientAddress.

    Only the address is copied, never a permission, phone or contact. Raises NotFound; RuleError: the other one has no
    home address or asked for confidential communication.
    """
    with writing():
        row = get_tie(patient.id, tie_id)
        other = get_patient(row.other_id if row.patient_id == patient.id else row.patient_id)
        address = home_address(other.id)
        if address is None:
            raise RuleError("The other patient has no home address.")
        if other.confidential or other.safety_flag:
            raise RuleError("This address is not to be copied. Ask the patient for theirs.")
        return _copy_address(patient, address, by=by)


def _copy_address(patient, address, *, by):
    now = get_patient(patient.id)
    lines = {name: getattr(address, name) for name in STREET}
    row = change_address(now, now.version, by=by, country=address.country, **lines)
    patient.version = now.version
    return row
