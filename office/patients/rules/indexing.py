"""The keys by which a patient is found, and the name alert: renewed whenever something they come from changes."""

from office.db import fetch, many, writing
from office.patients.keys import contact_mark, find_keys_for, folded, phone_digits
from office.patients.models import Contact, FindKey, Patient, PatientName, PatientNumber, PatientPhone, Registration
from office.patients.queries.finding import phone_shown
from office.patients.queries.page import in_use_phone

HIDDEN = (Registration.MERGED, Registration.ENTERED_IN_ERROR)
ALERTED_AT_ONCE = 500  # namesakes marked by one registration; the nightly run sees to more


def index_patient(patient):
    """Write the FindKeys and the main phone of a patient anew, inside the caller's transaction or one of its own.

    Merged records and those entered in error are found by their number only.
    """
    with writing():
        FindKey.delete().where(FindKey.patient == patient).execute()
        if patient.registration not in HIDDEN:
            many(FindKey, _keys(patient))
        phone = in_use_phone(patient.id)
        patient.main_phone = (phone_shown(phone.e164) or phone.typed) if phone else ""
        patient._dirty.discard("main_phone")
        Patient.update(main_phone=patient.main_phone).where(Patient.id == patient.id).execute()


def _keys(patient):
    names = PatientName.select(PatientName.last_name, PatientName.first_name).where(PatientName.patient == patient)
    numbers = PatientNumber.select(PatientNumber.value).where(PatientNumber.patient == patient)
    phones = PatientPhone.select().where(PatientPhone.patient == patient)
    contacts = Contact.select().where((Contact.patient == patient) & Contact.revoked_at.is_null())
    return find_keys_for(
        {**patient.__data__, "id": patient.id},
        other_names=list(names.tuples()),
        numbers=[value for (value,) in numbers.tuples()],
        phones=[(phone_digits(p.e164, p.typed), "former number" if p.until else "") for p in phones],
        contacts=[
            (phone_digits(c.e164, c.typed_phone), contact_mark(c.role, c.name, c.relationship)) for c in contacts
        ],
    )


def renew_name_alert(patient, *, before=frozenset()):
    """Set the name alert of a patient and of all namesakes; `before` are the ids who were namesakes until now.

    Namesakes have the same last and first name, or the same last name and birth date (twins). Source: domain 1.8.
    Returns the ids of the namesakes.
    """
    now = namesakes(patient)
    _set_alert([patient.id], bool(now))
    patient.name_alert = bool(now)
    patient._dirty.discard("name_alert")
    _set_alert(sorted(now)[:ALERTED_AT_ONCE], True)
    for other in Patient.select().where(Patient.id.in_(sorted(before - now)[:ALERTED_AT_ONCE])):
        _set_alert([other.id], bool(namesakes(other)))
    return now


def _set_alert(ids, alert):
    if ids:
        Patient.update(name_alert=alert).where(Patient.id.in_(ids) & (Patient.name_alert != alert)).execute()


def namesakes(patient):
    """Ids of other patients with the same last and first name, or the same last name and birth date; folded."""
    last, first = folded(patient.last_name), folded(patient.first_name)
    same = _alike("kind = 'name' AND f.key = ? AND f.second = ?", last, first)
    if patient.born_on:
        day = f"{patient.born_on:%m%d}"
        same += _alike("kind = 'day' AND f.key = ? AND f.second = ?", day, f"{last} {patient.born_on.year}")
    return {
        other
        for other, other_last, other_first, born in same
        if other != patient.id
        and folded(other_last) == last
        and (folded(other_first) == first or (patient.born_on and str(born) == patient.born_on.isoformat()))
    }


def _alike(condition, *values):
    return fetch(
        "SELECT p.id, p.last_name, p.first_name, p.born_on FROM find_key f JOIN patient p ON p.id = f.patient_id "
        f"WHERE f.{condition} LIMIT {4 * ALERTED_AT_ONCE}",
        *values,
    )


def mark_all_name_alerts():
    """Set the name alert of every patient anew; for imports and the sample practice. Returns how many have one."""
    with writing():
        by_name, by_birth = {}, {}
        for key, last, first, born in Patient.select(
            Patient.id, Patient.last_name, Patient.first_name, Patient.born_on
        ).tuples():
            by_name.setdefault((folded(last), folded(first)), []).append(key)
            if born:
                by_birth.setdefault((folded(last), born), []).append(key)
        alike = {key for group in (*by_name.values(), *by_birth.values()) if len(group) > 1 for key in group}
        Patient.update(name_alert=False).where(Patient.name_alert).execute()
        for start in range(0, len(alike), 500):
            Patient.update(name_alert=True).where(Patient.id.in_(sorted(alike)[start : start + 500])).execute()
    return len(alike)
