"""Looking at a record, choosing one instead of making a second, and what was verified with the patient."""

from peewee import fn

from office import audit, clock
from office.db import writing
from office.errors import Guarded, RuleError
from office.patients.models import How, Patient, Privacy, Registration, Verification, Verified
from office.patients.queries.finding import find
from office.patients.queries.guarding import is_locked
from office.patients.queries.page import get_patient

ENOUGH = {Verified.ADDRESS, Verified.PHONE}  # with the name by ID: the registration is complete
BY_SIGHT = {Verified.PHOTO_ID: How.PHOTO_ID, Verified.CARD: How.CARD}
SEEN = (How.CARD, How.PHOTO_ID, How.DOCUMENT)


def open_patient(patient_id, *, by, via=""):
    """Return the Patient and keep in the audit who looked, and by which way. Raises NotFound; Guarded."""
    with writing():
        patient = get_patient(patient_id)
        if patient.privacy != Privacy.NORMAL and is_locked(patient.id, patient.privacy, by):
            raise Guarded(patient.id)
        audit.record("patient.opened", patient, by=by, **({"via": via} if via else {}))
    return patient


def note_search(text, found, *, by):
    """Keep in the audit what was searched for on the page of results, and how many were shown."""
    with writing():
        audit.record("patients.searched", by=by, text=text[:200], found=len(found.rows))


def search(text, *, by, typing=False):
    """The Found of a search. Noted in the audit, unless it is asked at every letter while someone is `typing`."""
    found = find(text, hidden=by.may("patients.hidden_names"))
    if not typing:
        note_search(text, found, by=by)
    return found


def choose_existing(patient_id, details, *, by):
    """Take the record on file instead of making a second one; what was typed otherwise is to be verified, not stored.

    Returns the Patient, with a note for check-in where the birth date or phone that was said differs. Raises NotFound.
    Source: scenario A01.
    """
    with writing():
        patient = get_patient(patient_id)
        if details.born_on and details.born_on != patient.born_on:
            patient.to_verify = f"Verify birth date with ID: {details.born_on:%m/%d/%Y} was said."
            Patient.update(to_verify=patient.to_verify).where(Patient.id == patient.id).execute()
        audit.record("patient.chosen", patient, by=by, to_verify=patient.to_verify)
    return patient


def verify(patient, what, *, by, changed=False, how=None):
    """Keep that something was verified with the patient now, also when nothing changed; return the Verification.

    `how` is a How: read back unless told, or seen on the ID, a card, a document; photo ID and card are always seen.
    Seeing the photo ID, or the birth date on it, settles what was to be verified; with address, phone and the
    name or photo ID a quick registration is complete.
    Raises RuleError: not one of Verified or How. Source: domain 1.1 step 7, 1.2, 1.9 (address verification), 5.1.
    """
    with writing():
        try:
            what = Verified(what)
            how = How(BY_SIGHT.get(what, How.READ_BACK) if how is None else how)
        except ValueError:
            raise RuleError("Choose what was verified, and how.", field="what") from None
        row = Verification.create(patient=patient, what=what, at=clock.now(), by=by.staff_id, how=how, changed=changed)
        settled = {}
        if patient.to_verify and (what == Verified.PHOTO_ID or (what == Verified.BIRTH and how in SEEN)):
            settled["to_verify"] = ""
        if patient.registration == Registration.QUICK and _all_verified(patient):
            settled["registration"] = Registration.COMPLETE
        if settled:
            Patient.update(**settled).where(Patient.id == patient.id).execute()
            for name, value in settled.items():
                setattr(patient, name, value)
        audit.record("patient.verified", row, by=by, what=str(what), how=str(how), changed=changed, **settled)
    return row


def heard_again(patient, whats, *, by):
    """What was changed is only heard until it is read back or seen; for rules, inside their transaction."""
    for what in whats:
        Verification.create(patient=patient, what=what, at=clock.now(), by=by.staff_id, how=How.HEARD, changed=True)


def _all_verified(patient):
    newest = Verification.select(fn.MAX(Verification.id)).where(Verification.patient == patient)
    rows = Verification.select().where(Verification.id.in_(newest.group_by(Verification.what)))
    sure = {row.what for row in rows if row.how != How.HEARD}
    seen = {row.what for row in rows if row.how in SEEN}
    return sure >= ENOUGH and (Verified.PHOTO_ID in sure or Verified.NAME in seen)
