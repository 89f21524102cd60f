"""The keys by which a patient is found, and the name alert: renewed whenever something they come from changes."""

from office.bulk import pour
from office.db import fetch, many, writing
from office.patients.keys import LEAD, contact_mark, find_keys_for, known_words, phone_digits, word_keys
from office.patients.models import (
    Contact,
    FindKey,
    NameWord,
    Patient,
    PatientName,
    PatientNumber,
    PatientPhone,
    Registration,
)
from office.patients.queries.alike import alike_without, every_group, keys_of, others_alike
from office.patients.queries.page import home_address, in_use_phone
from office.patients.queries.rows import phone_shown

HIDDEN = (Registration.MERGED, Registration.ENTERED_IN_ERROR)
PORTION = 500


def index_patient(patient):
    """Write the FindKeys, the name alerts and the main phone anew, inside the caller's transaction or one of its own.

    Merged records and those entered in error are found by their number only. Name alerts are renewed for the patient
    and for everybody who was, or now is, to be confused with them.
    """
    with writing():
        before = keys_of(patient.id)
        FindKey.delete().where(FindKey.patient == patient).execute()
        if patient.registration not in HIDDEN:
            keys = _keys(patient)
            many(FindKey, keys)
            know_words(known_words((one["kind"], one["key"], one["second"]) for one in keys))
        phone = in_use_phone(patient.id, confidential=patient.confidential or patient.safety_flag)
        patient.main_phone = (phone_shown(phone.e164) or phone.typed) if phone else ""
        patient._dirty.discard("main_phone")
        Patient.update(main_phone=patient.main_phone).where(Patient.id == patient.id).execute()
        renew_name_alert(patient, before=before)


def _keys(patient):
    names = PatientName.select(PatientName.last_name, PatientName.first_name, PatientName.hidden).where(
        PatientName.patient == patient
    )
    names = list(names.tuples())
    numbers = PatientNumber.select(PatientNumber.value).where(PatientNumber.patient == patient)
    phones = PatientPhone.select().where(PatientPhone.patient == patient)
    contacts = Contact.select().where((Contact.patient == patient) & Contact.revoked_at.is_null())
    home = home_address(patient.id) if patient.suffix else None
    return find_keys_for(
        {**patient.__data__, "id": patient.id},
        other_names=[(last, first) for last, first, hidden in names if not hidden],
        hidden_names=[(last, first) for last, first, hidden in names if hidden],
        numbers=[value for (value,) in numbers.tuples()],
        phones=[(phone_digits(p.e164, p.typed), "former number" if p.until else "") for p in phones],
        contacts=[
            (phone_digits(c.e164, c.typed_phone), contact_mark(c.role, c.name, c.relationship)) for c in contacts
        ],
        home=(home.street, home.zip) if home else ("", ""),
    )


def know_words(words):
    """Let words of names be found when they are misspelled or only heard. Costs one query for those known already."""
    words = sorted(words)
    for start in range(0, len(words), PORTION):
        some = words[start : start + PORTION]
        marks = ", ".join("?" * len(some))
        sql = f"SELECT word FROM name_word WHERE key IN ({marks}) AND word IN ({marks})"
        known = {word for (word,) in fetch(sql, *(word[:LEAD] for word in some), *some)}
        new = [word for word in some if word not in known]
        pour(NameWord, "key word", ((key, word) for word in new for key in sorted(word_keys(word))))


def renew_name_alert(patient, *, before=()):
    """Set the name alert of a patient and of all who can be confused with them; `before` are the `keys_of` until now.

    Done by index_patient. Source: domain 1.8.
    """
    with writing():
        now = others_alike(keys_of(patient.id), patient.id)
        _set_alert([patient.id], bool(now))
        patient.name_alert = bool(now)
        patient._dirty.discard("name_alert")
        _set_alert(now, True)
        left = set(others_alike(before, patient.id)) - set(now) - alike_without(before, patient.id)
        for other in sorted(left):
            _set_alert([other], bool(others_alike(keys_of(other), other)))


def _set_alert(ids, alert):
    ids = sorted(ids)
    for start in range(0, len(ids), PORTION):
        some = Patient.id.in_(ids[start : start + PORTION])
        Patient.update(name_alert=alert).where(some & (Patient.name_alert != alert)).execute()


def mark_all_name_alerts():
    """Set the name alert of every patient anew; for imports and the nightly run. Returns how many have one.

    Reads the keys in portions and keeps one byte for each patient, so that memory stays flat.
    """
    with writing():
        highest = fetch("SELECT MAX(id) FROM patient")[0][0] or 0
        marked = bytearray(highest + 1)
        for group in every_group():
            for key in group:
                marked[key] = 1
        for start in range(0, highest + 1, PORTION):
            rows = fetch(
                "SELECT id, name_alert FROM patient WHERE id >= ? AND id < ? ORDER BY id", start, start + PORTION
            )
            for alert in (True, False):
                _set_alert([key for key, now in rows if bool(now) != alert and bool(marked[key]) == alert], alert)
    return sum(marked)
