"""What stands on the papers that are printed of one patient. Reads only.

Name, address, phone and e-mail come from patients/queries/outgoing.py alone: it knows what may leave the building.
"""

from dataclasses import dataclass

from office import clock
from office.accounts.queries import coverage_today
from office.allergies.queries import allergic_of, allergies_of
from office.charts.filing import FilingOrder
from office.charts.labels import PER_SHEET, patient_label, warnings
from office.charts.shelves import section_of
from office.onfile.models import FormCode, PictureKind
from office.onfile.queries import forms_of, is_minor, pictures_of, signers
from office.patients.models import ContactRole, NameKind, Patient, PatientName
from office.patients.names import filing_units
from office.patients.queries import contacts
from office.patients.queries.outgoing import Purpose, outgoing
from office.scheduling.models import HOLDS_PLACE
from office.scheduling.queries import appointments_of
from office.settings import setting
from office.typed import mrn_shown

CARDS = (PictureKind.PHOTO_ID, PictureKind.CARD_FRONT, PictureKind.CARD_BACK)
SIGNED = (FormCode.CONSENT, FormCode.ASSIGNMENT, FormCode.FINANCIAL, FormCode.PERMITTED, FormCode.MESSAGES)


@dataclass(frozen=True)
class Person:
    """Someone around the patient as a paper shows them; the phone is left out where it could give the patient away."""

    role: str
    name: str
    relationship: str
    phone: str
    may_be_told: str


def around(patient):
    """The people around a patient as papers show them: no phone of a restricted person, none in a guarded record."""
    hides = is_guarded(patient)
    return [
        Person(
            str(one.role), one.name, one.relationship,
            "" if hides or one.role == ContactRole.RESTRICTED else one.phone, one.may_be_told,
        )
        for one in contacts(patient.id)
    ]  # fmt: skip


def is_guarded(patient):
    """True when a paper must not tell where the patient may be found: by home, by work, by family."""
    return patient.confidential or patient.safety_flag


def face_sheet(patient):
    """Everything on the face sheet, which lies on top in the chart."""
    return {
        "out": outgoing(patient.id, Purpose.FACE_SHEET),
        "people": around(patient),
        "plans": coverage_today(patient.id),
        "allergies": allergies_of(patient.id),
        "forms": forms_of(patient),
        "marks": marks_of(patient),
        "face": next(iter(held_pictures(patient, (PictureKind.FACE,))), None),
        "shelf": shelf_of(patient),
        "label": label_of(patient),
    }


def marks_of(patient):
    """What labels and sheets of a patient warn of."""
    allergic = patient.id in allergic_of([patient.id])
    return warnings(patient.name_alert, patient.multiple_birth, patient.birth_order, allergic)


def label_of(patient):
    """The label of a patient's papers: whole name, birth date, record number, bar code, warnings."""
    name = outgoing(patient.id, Purpose.LABEL).name
    return patient_label(patient.mrn, name, patient.born_on, marks=marks_of(patient))


def labels_of(patient, count):
    """The same label so many times, at least one, at most a sheet."""
    return [label_of(patient)] * min(max(count, 1), PER_SHEET)


def held_pictures(patient, kinds):
    """The pictures of some kinds that hold, as Shown, in the order of the kinds; no PDF."""
    held = [one for one in pictures_of(patient.id) if one.until is None and not one.is_paper]
    return [one for kind in kinds for one in held if one.kind == kind]


def registration(patient):
    """What is filled in already on the registration form."""
    return {
        "out": outgoing(patient.id, Purpose.FACE_SHEET),
        "people": around(patient),
        "plans": coverage_today(patient.id),
        "work": "" if is_guarded(patient) else ", ".join(filter(None, (patient.employer, patient.occupation))),
        "label": label_of(patient),
    }


def to_sign(patient):
    """What is filled in on the forms that the patient or a guardian signs."""
    adults = [one for one in signers(patient) if one.value != "patient" and one.may_consent]
    payers = [one for one in signers(patient) if one.pays and one.value != "patient"]
    return {
        "label": label_of(patient),
        "name": outgoing(patient.id, Purpose.LABEL).name,
        "minor": is_minor(patient),
        "adults": adults,
        "payers": payers,
        "permitted": [one for one in around(patient) if one.role == ContactRole.PERMITTED],
        "codes": SIGNED,
        "version": setting("onfile.npp_version"),
    }


def packet(patient):
    """The letter to a new patient: to whom, the first appointment to come, how to get here, what to bring."""
    coming = [
        one for one in appointments_of(patient.id) if one.standing in HOLDS_PLACE and one.day_on >= clock.today()
    ]
    return {
        "out": outgoing(patient.id, Purpose.LETTER),
        "name": outgoing(patient.id, Purpose.CLAIM).name,
        "visit": min(coming, key=lambda one: (one.day_on, one.start_minute), default=None),
        "directions": setting("practice.directions"),
        "bring": [item.strip() for item in setting("practice.bring").split(";") if item.strip()],
        "early": setting("practice.early_minutes"),
        "address": setting("practice.address"),
        "phone": setting("practice.phone"),
    }


@dataclass(frozen=True)
class Guide:
    """A card that stands for ever in the old place of a folder: look there instead."""

    old: str
    old_shelf: str
    mrn: int
    name: str
    shelf: str


def guides(patient):
    """The cross-reference cards of a patient: one for each record that was merged into this one, and where folders
    stand by name one for each former name."""
    name, shelf = outgoing(patient.id, Purpose.LABEL).name, shelf_of(patient)
    old = [(mrn_shown(one.mrn), shelf_of(one)) for one in patient.merged_records.order_by(Patient.mrn)]
    if setting("filing.order") == FilingOrder.ALPHABETIC:
        known = (PatientName.kind << (NameKind.BIRTH, NameKind.FORMER)) & ~PatientName.hidden
        for one in patient.other_names.where(known).order_by(PatientName.id):
            units = filing_units(one.last_name, one.first_name, one.middle_name, one.suffix, patient.born_on)
            former = f"{one.last_name}, {one.first_name}".rstrip(", ")
            old.append((former, section_of(FilingOrder.ALPHABETIC, patient.mrn, units)))
    return [Guide(number, place, patient.mrn, name, shelf) for number, place in old]


def shelf_of(patient):
    """The shelf section of a record, in the practice's filing order."""
    return section_of(FilingOrder(setting("filing.order")), patient.mrn, patient.filing_name)
