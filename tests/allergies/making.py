"""Allergies for tests, made by the rules themselves."""

from office.allergies.rules import record_allergy


def make_allergy(patient, *, by, substance="Penicillin", **given):
    """A recorded allergy of a patient."""
    return record_allergy(patient, substance, by=by, **given)
