"""Who and what came from a file before: identifiers of people, and every fact that a file stated, by its digest."""

import hashlib

from office.db import fetch, run
from office.errors import RuleError
from office.patients.models import Patient
from office.patients.names import fold
from office.typed import mrn_shown

SAID = "said"
KNOWN = "SELECT row_id FROM outside_id WHERE system = ? AND kind = ? AND value = ?"
KEEP = "INSERT INTO outside_id (system, kind, value, row_id) VALUES (?, ?, ?, ?)"


def known_patient(person):
    """The Patient that an identifier of this person means, the survivor of a merge, or None.

    Raises RuleError: identifiers of two records, or neither name nor birth date fit (never mix two people).
    """
    found = {key for system, value in keys_of(person) for (key,) in fetch(KNOWN, system, "patient", value)}
    if len(found) > 1:
        raise RuleError("its identifiers belong to different records here; look at them first")
    patient = survivor(found.pop()) if found else None
    if patient and fold(patient.last_name) != fold(person.last) and patient.born_on != person.born_on:
        shown = mrn_shown(patient.mrn)
        raise RuleError(f"its identifier is that of {shown}, but neither last name nor birth date fit")
    return patient


def survivor(patient_id):
    """The Patient of an id, or the one that its record was merged into."""
    patient = Patient.get_by_id(patient_id)
    while patient.merged_into_id:
        patient = patient.merged_into
    return patient


def keys_of(person):
    """The identifiers of a person; without any, the person's own name and birth date as a digest."""
    if person.keys:
        return person.keys
    words = (person.last, person.first, person.middle, person.suffix)
    return ((SAID, digest("person", *map(fold, words), person.born_on)),)


def keep_keys(patient, person):
    """From now on these identifiers mean this patient; one that means another one already stays theirs."""
    for system, value in keys_of(person):
        if not fetch(KNOWN, system, "patient", value):
            run(KEEP, system, "patient", value, patient.id)


def digest(*words):
    """A short fingerprint of what was said, so that it is known again without storing it twice."""
    return hashlib.sha256("\n".join(str(word) for word in words).encode()).hexdigest()[:32]


def is_new(patient, *words):
    """True when a file says this about a patient for the first time; from now on it is known."""
    value = f"{patient.id} {digest(*words)}"
    if fetch(KNOWN, SAID, words[0], value):
        return False
    run(KEEP, SAID, words[0], value, patient.id)
    return True
