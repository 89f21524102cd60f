"""Whose paper it is: found by the name on the page, settled by a second identifier. Reads only. Source: domain 2.9."""

from dataclasses import dataclass

from office import clock
from office.errors import RuleError
from office.loose.identity import agrees, read_identifier
from office.loose.models import Identifier
from office.patients.models import Patient, PatientAddress, PatientPhone
from office.patients.queries import find
from office.patients.queries.rows import JOINED
from office.scheduling.models import HOLDS_PLACE, Appointment, Provider, Standing
from office.typed import mrn

NAMED = 4  # so many are named in a refusal


@dataclass(frozen=True)
class Match:
    """The patient of a page, what was compared beside the name, and a warning when the name fits only nearly."""

    patient: Patient
    identified_by: Identifier
    warning: str = ""


def match(text, second):
    """The Match of what is typed from a page: the name (or number), and a second identifier.

    A record number that found the record proves nothing twice: then the second one has to be another. The number of a
    merged record leads to the survivor. Raises RuleError (fields patient, second): nobody, several, or the page
    says something else than the record.
    """
    found = find(text, limit=JOINED)
    if not found.rows:
        raise RuleError("Nobody on file fits this. Leave it to be looked up, or type the name otherwise.", "patient")
    read = read_identifier(second, today=clock.today())
    if not read:
        raise RuleError("Type what the page says beside the name: birth date, MRN, phone or ZIP code.", "second")
    but = Identifier.MRN if mrn(text) else None
    ids = [row.id for row in found.rows]
    known = _known(ids)
    fits = {key: kind for key, facts in known.items() if (kind := agrees(read, **facts, but=but))}
    if len(fits) != 1:
        raise RuleError(_why_not(found.rows, fits, read, but), "second")
    (key, kind), marks = *fits.items(), {row.id: row for row in found.rows}
    return Match(Patient.get_by_id(key), kind, _warning(marks[key]))


def _known(ids):
    """{patient: what can be compared}. Three queries."""
    patients = Patient.select(Patient.id, Patient.born_on, Patient.mrn).where(Patient.id.in_(ids)).tuples()
    found = {key: {"born_on": born_on, "mrn": number, "phones": [], "zips": []} for key, born_on, number in patients}
    for key, e164 in PatientPhone.select(PatientPhone.patient, PatientPhone.e164).where(
        PatientPhone.patient.in_(ids) & PatientPhone.until.is_null()
    ).tuples():  # fmt: skip
        found[key]["phones"].append(e164)
    for key, code in (
        PatientAddress.select(PatientAddress.patient, PatientAddress.zip)
        .where(PatientAddress.patient.in_(ids))
        .tuples()
    ):
        found[key]["zips"].append(code)
    return found


def _why_not(rows, fits, read, but):
    if len(fits) > 1:
        return f"It fits several: {_named([row for row in rows if row.id in fits])}. Type another identifier."
    if but in read and len(read) == 1:
        return "The number has found the record: compare something else on the page, such as the birth date."
    if len(rows) == 1:
        row = rows[0]
        on_file = "" if row.restricted else f", born {row.born_shown}"
        return f"The page and the record disagree: {row.name}{on_file}, {row.mrn_shown}. Is it somebody else's page?"
    return f"This fits none of {len(rows)} with that name: {_named(rows)}."


def _named(rows):
    more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    return "; ".join(f"{row.name} {row.born_shown} {row.mrn_shown}" for row in rows[:NAMED]) + more


def _warning(row):
    said = ["The name on file is only similar" if row.mark else "", "Name alert" if row.alert else ""]
    return ". ".join(words for words in said if words)


def usual_provider(patient_id):
    """The active Provider of the patient's next booking or latest visit, or None: who signs what comes in."""
    today = clock.today()
    kept = (*HOLDS_PLACE, Standing.COMPLETED)
    rows = (
        Appointment.select(Appointment, Provider)
        .join(Provider)
        .where((Appointment.patient == patient_id) & Appointment.standing.in_(kept) & Provider.active)
    )
    latest = rows.where(Appointment.day_on <= today).order_by(Appointment.day_on.desc(), Appointment.id.desc())
    found = latest.first() or rows.order_by(Appointment.day_on, Appointment.id).first()
    return found.provider if found else None
