"""Whom a call or a message of a list is about."""

from collections import namedtuple

from office.patients.models import Patient

About = namedtuple("About", "id name born_on alert")  # the name with its suffix: father and son may both call
WHO = (
    Patient.id.alias("patient"), Patient.last_name, Patient.first_name, Patient.suffix, Patient.born_on,
    Patient.name_alert,
)  # fmt: skip
NAMED = ("last_name", "first_name", "suffix", "born_on", "name_alert")


def about(known):
    """Take the columns WHO out of a row's dict and return the About, or None when no patient was chosen yet."""
    patient_id = known.pop("patient")
    last, first, suffix, born_on, alert = (known.pop(name) for name in NAMED)
    given = f"{first or ''} {suffix or ''}".strip()
    return About(patient_id, f"{last}, {given}" if given else last, born_on, alert) if patient_id else None
