"""What is on file of a patient: pictures, forms as they stand on a day, who may sign. Reads only."""

from collections import defaultdict
from dataclasses import dataclass

from office import clock
from office.db import as_day, as_instant, fetch
from office.errors import NotFound
from office.onfile.models import FormCode, FormOnFile, FormStatus, Picture, PictureKind
from office.onfile.validity import Held, due, lines
from office.patients.leaving import same_person
from office.patients.majority import of_age_on
from office.patients.models import Contact, ContactRole, Registration
from office.settings.queries import settings_now

PICTURES = (
    "SELECT p.id, p.kind, p.content_type, p.consent, p.taken_on, p.at, s.name, p.until, p.ended_because, c.name "
    "FROM picture p LEFT JOIN staff s ON s.id = p.by_id LEFT JOIN contact c ON c.id = p.contact_id "
    "WHERE p.patient_id = ? ORDER BY p.id DESC"
)
NEWEST = (
    "SELECT patient_id, id, code, status, version, signed_on, signer, relationship, expires_on, picture_id, "
    "paper_place, reason FROM form_on_file WHERE patient_id IN ({}) ORDER BY patient_id, code, at DESC, id DESC"
)
HISTORY = (
    "SELECT f.id, f.code, f.status, f.signed_on, f.signer, f.relationship, f.reason, f.at, s.name, w.name, "
    "f.picture_id FROM form_on_file f LEFT JOIN staff s ON s.id = f.by_id LEFT JOIN staff w ON w.id = f.witness_id "
    "WHERE f.patient_id = ? ORDER BY f.at DESC, f.id DESC"
)
PORTION = 500
SIGN_NOTHING = (Registration.DECEASED, Registration.MERGED, Registration.ENTERED_IN_ERROR, Registration.TEST)
PARENTS = {"parent", "mother", "father", "legal guardian", "guardian"}


@dataclass(frozen=True)
class Shown:
    """One picture as a page lists it; `until` is set when a newer one ended it or it was in error."""

    id: int
    kind: PictureKind
    content_type: str
    consent: bool
    taken_on: object
    at: object
    who: str
    until: object
    ended_because: str
    about: str

    @property
    def said(self):
        """What it shows, as the beginning of a line."""
        return self.kind[:1].upper() + self.kind[1:]

    @property
    def is_paper(self):
        """True for a PDF, which is handed out and not shown."""
        return self.content_type == "application/pdf"


@dataclass(frozen=True)
class Signer:
    """Someone who may sign: the patient, or a person around. `value` is what the form sends."""

    value: str
    name: str
    relationship: str
    may_consent: bool = True
    pays: bool = False

    def __str__(self):
        return f"{self.name} ({self.relationship})" if self.relationship else self.name


def pictures_of(patient_id):
    """All pictures of a patient as Shown, newest first. One query."""
    return [_shown(*row) for row in fetch(PICTURES, patient_id)]


def _shown(key, kind, content_type, consent, taken_on, at, who, until, because, about):
    known = (key, PictureKind(kind), content_type, bool(consent), as_day(taken_on), as_instant(at), who or "")
    return Shown(*known, as_instant(until), because, about or "")


def get_picture(patient_id, picture_id):
    """The Picture of this patient; NotFound for another's."""
    found = Picture.get_or_none((Picture.id == picture_id) & (Picture.patient == patient_id))
    if found is None:
        raise NotFound()
    return found


def get_form(patient_id, form_id):
    """The FormOnFile of this patient; NotFound for another's."""
    found = FormOnFile.get_or_none((FormOnFile.id == form_id) & (FormOnFile.patient == patient_id))
    if found is None:
        raise NotFound()
    return found


def forms_of(patient, day_on=None):
    """The eight forms of a patient as Line, as they stand on a day (default today). One query."""
    return forms_of_many([patient], day_on)[patient.id]


def forms_due(patient, day_on=None):
    """What is missing, expired, or expires soon for a patient on a day (default today), as Line. One query."""
    return due_of(patient, forms_of(patient, day_on))


def due_of(patient, all_lines):
    """Those of a patient's Lines about which something is to be done; the dead and records not in use sign nothing."""
    return [] if patient.deceased_on or patient.registration in SIGN_NOTHING else due(all_lines)


def forms_of_many(patients, day_on=None):
    """{patient id: eight Lines} for rows with `id` and `born_on`. One query for every 500."""
    day_on, settings = day_on or clock.today(), settings_now()
    held = defaultdict(dict)
    ids = [patient.id for patient in patients]
    for start in range(0, len(ids), PORTION):
        some = ids[start : start + PORTION]
        for row in fetch(NEWEST.format(", ".join("?" * len(some))), *some):
            held[row[0]].setdefault(FormCode(row[2]), _held(*row[1:]))
    found = {}
    for one in patients:
        of_age = of_age_on(one.born_on, settings["majority_age"]) if one.born_on else None
        found[one.id] = lines(held[one.id], day_on, settings, of_age=of_age, age=years(one.born_on, day_on))
    return found


def _held(key, code, status, version, signed_on, signer, relationship, expires_on, picture, place, reason):
    return Held(
        key, FormCode(code), FormStatus(status), version, as_day(signed_on), signer, relationship, as_day(expires_on),
        picture, place, reason,
    )  # fmt: skip


def majority_on(born_on):
    """The local date on which someone is of age, or None when the birth date is unknown."""
    return of_age_on(born_on, settings_now()["majority_age"]) if born_on else None


def years(born_on, day_on):
    """Whole years of age on a day, or None."""
    return (
        day_on.year - born_on.year - ((day_on.month, day_on.day) < (born_on.month, born_on.day)) if born_on else None
    )


def is_minor(patient, day_on=None):
    """True when the patient is not of age on a day (default today)."""
    on = majority_on(patient.born_on)
    return on is not None and (day_on or clock.today()) < on


def history_of(patient_id):
    """Every entry of every form, newest first. One query.

    Tuples of id, code, status, signed_on, signer, relationship, reason, at, who, witness, picture id.
    """
    return [(*row[:3], as_day(row[3]), *row[4:7], as_instant(row[7]), *row[8:]) for row in fetch(HISTORY, patient_id)]


def signers(patient, day_on=None):
    """Who may sign for this patient as Signer: the patient first, then guardians, then who pays.

    Nobody who is a restricted person too, under the same name. One query.
    """
    day_on = day_on or clock.today()
    in_force = Contact.revoked_at.is_null() & (Contact.until.is_null() | (Contact.until >= day_on))
    people = list(
        Contact.select().where((Contact.patient == patient) & in_force).order_by(Contact.priority, Contact.id)
    )
    barred = [one.name for one in people if one.role == ContactRole.RESTRICTED]
    free = [one for one in people if not any(same_person(name, one.name) for name in barred)]
    itself = Signer("patient", patient.full_name, "patient", True, True)
    return [itself] + [
        _signer(one)
        for role in (ContactRole.REPRESENTATIVE, ContactRole.GUARANTOR)
        for one in free
        if one.role == role
    ]


def _signer(contact):
    said = {contact.relationship.strip().lower(), contact.authority.strip().lower()}
    guards = contact.role == ContactRole.REPRESENTATIVE
    words = ", ".join(dict.fromkeys(part for part in (contact.relationship, contact.authority) if part))
    relationship = words or ("representative" if guards else "guarantor")
    consents = guards and (contact.may_consent or bool(said & PARENTS))
    return Signer(f"contact:{contact.id}", contact.name, relationship, consents, contact.role == ContactRole.GUARANTOR)


def adult_on_file(patient):
    """True when the patient is of age, or someone on file may consent for the child."""
    return not is_minor(patient) or any(one.may_consent for one in signers(patient) if one.value != "patient")
