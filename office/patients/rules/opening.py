"""Looking at a record, choosing one instead of making a second, and what was verified with the patient."""

from office import audit, clock
from office.db import writing
from office.errors import RuleError
from office.patients.models import Patient, Registration, Verification, Verified
from office.patients.queries.finding import find
from office.patients.queries.page import get_patient

ENOUGH = {Verified.ADDRESS, Verified.PHONE, Verified.PHOTO_ID}  # verified in person: the registration is complete


def open_patient(patient_id, *, by, via=""):
    """Return the Patient and keep in the audit who looked, and by which way. Raises NotFound."""
    with writing():
        patient = get_patient(patient_id)
        audit.record("patient.opened", patient, by=by, **({"via": via} if via else {}))
    return patient


def note_search(text, found, *, by):
    """Keep in the audit what was searched for on the page of results, and how many were shown."""
    with writing():
        audit.record("patients.searched", by=by, text=text[:200], found=len(found.rows))


def search(text, *, by, typing=False):
    """The Found of a search. Noted in the audit, unless it is asked at every letter while someone is `typing`."""
    found = find(text)
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


def verify(patient, what, *, by, changed=False):
    """Keep that something was verified with the patient now, also when nothing changed; return the Verification.

    Seeing the photo ID settles what was to be verified; with address, phone and photo ID a quick registration is
    complete. Raises RuleError: not one of Verified. Source: domain notes 1.1 step 7, 1.9 (address verification), 5.1.
    """
    with writing():
        try:
            what = Verified(what)
        except ValueError:
            raise RuleError("Choose what was verified.", field="what") from None
        row = Verification.create(patient=patient, what=what, at=clock.now(), by=by.staff_id, changed=changed)
        settled = {}
        if what == Verified.PHOTO_ID and patient.to_verify:
            settled["to_verify"] = ""
        if patient.registration == Registration.QUICK and _all_verified(patient):
            settled["registration"] = Registration.COMPLETE
        if settled:
            Patient.update(**settled).where(Patient.id == patient.id).execute()
            for name, value in settled.items():
                setattr(patient, name, value)
        audit.record("patient.verified", row, by=by, what=str(what), changed=changed, **settled)
    return row


def _all_verified(patient):
    rows = Verification.select(Verification.what).where(Verification.patient == patient).distinct().tuples()
    return {what for (what,) in rows} >= ENOUGH
