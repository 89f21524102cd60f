"""Who on file may be the same person: candidates by index, then scored. Source: domain notes 1.6."""

from dataclasses import dataclass
from datetime import date

from office.db import fetch
from office.patients.keys import folded, past, phone_digits, sound_of
from office.patients.matching import Person, Verdict, score, verdict
from office.patients.models import PairDecision, Patient, PatientAddress, PatientName, PatientPhone
from office.patients.queries.finding import phone_shown
from office.patients.queries.page import born_shown, home_address, in_use_phone
from office.settings import setting
from office.typed import mrn_shown

LIMIT = 400  # candidates of one kind; a sound and a first letter can be shared by thousands


def person_of(details):
    """The Person that the duplicate check compares, of a NewPatient."""
    digits = phone_digits("", details.phone_typed)[-10:]
    return Person(
        last=details.last_name,
        first=details.first_name,
        middle=details.middle_name,
        suffix=details.suffix,
        born_on=details.born_on,
        sex=str(details.sex),
        phones=frozenset({digits} if len(digits) >= 7 else ()),
        email=details.email,
        street_zip=street_zip(details.street, details.zip),
        multiple_birth=details.multiple_birth,
    )


def street_zip(street, code):
    """Street and ZIP as one text to compare; empty unless both are known."""
    return f"{street} {code[:5]}" if street and code else ""


def likely_same(person, *, but=()):
    """Everyone on file who reaches the warning line: [(Patient, points, reasons, verdict)], most likely first.

    `but`: ids to leave out (the patient who is edited). A fixed number of queries.
    """
    block_at, warn_at = setting("duplicate.block_points"), setting("duplicate.warn_points")
    ids = sorted(candidates(person) - set(but))
    scored = [(key, score(person, other)) for key, other in _people(ids).items()]
    likely = sorted((one for one in scored if one[1].points >= warn_at), key=lambda one: (-one[1].points, one[0]))
    found = {patient.id: patient for patient in Patient.select().where(Patient.id.in_([key for key, _ in likely]))}
    return [
        (found[key], match.points, match.reasons, verdict(match.points, block_at=block_at, warn_at=warn_at))
        for key, match in likely
    ]


@dataclass(frozen=True)
class Beside:
    """A likely duplicate beside what was typed: `lines` are (label, typed, on file, alike)."""

    patient: Patient
    points: int
    reasons: list
    blocked: bool
    lines: list


def side_by_side(details, matches):
    """The matches of a LikelyDuplicate beside the NewPatient that was typed, as Beside."""
    return [
        Beside(patient, points, reasons, verdict == Verdict.BLOCK, _lines(details, patient))
        for patient, points, reasons, verdict in matches
    ]


def _lines(details, patient):
    phone = in_use_phone(patient.id)
    address = home_address(patient.id)
    pairs = [
        ("Last name", details.last_name, patient.last_name),
        ("First name", details.first_name, patient.first_name),
        ("Middle name", details.middle_name, patient.middle_name),
        ("Birth date", born_shown(details.born_on), born_shown(patient.born_on)),
        ("Sex", str(details.sex), str(patient.sex)),
        ("Phone", details.phone_typed, (phone_shown(phone.e164) or phone.typed) if phone else ""),
        ("Street", f"{details.street} {details.zip}".strip(), f"{address.street} {address.zip}" if address else ""),
        ("MRN", "", mrn_shown(patient.mrn)),
    ]
    return [(label, new, old, _same(label, new, old)) for label, new, old in pairs if new or old]


def _same(label, new, old):
    if label == "Phone":
        return bool(new) and phone_digits("", new) == phone_digits("", old)
    return bool(new) and folded(new) == folded(old)


def candidates(person):
    """Ids of patients with the same or nearly the same birth date, sound and first letter, phone, or e-mail."""
    days = sorted(_near(person.born_on)) if person.born_on else []
    marks = ", ".join("?" * len(days))
    found = fetch(f"SELECT id FROM patient WHERE born_on IN ({marks})", *days) if days else []
    initial = folded(person.first)[:1]
    found += _keyed("sound", sound_of(person.last), sound_of(person.last), initial, past(initial))
    for digits in person.phones:
        found += _keyed("phone", digits[::-1], past(digits[::-1]), "", past(""))
    if person.email:
        found += _keyed("email", person.email.lower(), person.email.lower(), "", past(""))
    return {key for (key,) in found}


def _keyed(kind, low, high, second, below):
    sql = "SELECT patient_id FROM find_key WHERE kind = ? AND key >= ? AND key <= ? AND second >= ? AND second < ?"
    return fetch(f"{sql} LIMIT {LIMIT}", kind, low, high, second, below)


def _near(born_on):
    """The day itself, day and month swapped, and every date of which one digit differs; as ISO texts."""
    text = born_on.isoformat()
    near = {text, f"{text[:4]}-{text[8:]}-{text[5:7]}"}
    for place, old in enumerate(text):
        if old != "-":
            near |= {text[:place] + digit + text[place + 1 :] for digit in "0123456789"}
    return {day for day in near if _is_date(day) and day >= "1880"}


def _is_date(text):
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _people(ids):
    """The Person of each id, in four queries."""
    if not ids:
        return {}
    lasts = _gathered(PatientName, ids, lambda row: row.last_name)
    phones = _gathered(PatientPhone, ids, lambda row: phone_digits(row.e164, row.typed)[-10:])
    streets = _gathered(PatientAddress, ids, lambda row: street_zip(row.street, row.zip) if row.until is None else "")
    return {
        patient.id: Person(
            last=patient.last_name,
            first=patient.first_name,
            middle=patient.middle_name,
            suffix=patient.suffix,
            born_on=patient.born_on,
            sex=str(patient.sex),
            phones=phones.get(patient.id, frozenset()),
            ssn4=patient.ssn4,
            email=patient.email,
            former_lasts=lasts.get(patient.id, frozenset()),
            street_zip=max(streets.get(patient.id, {""})),
            multiple_birth=patient.multiple_birth,
        )
        for patient in Patient.select().where(Patient.id.in_(ids))
    }


def _gathered(model, ids, value):
    found = {}
    for row in model.select().where(model.patient.in_(ids)):
        found[row.patient_id] = found.get(row.patient_id, frozenset()) | {value(row)}
    return found


def pairs_declared():
    """Pairs that someone declared to be two people, newest first, with both patients; a query to be paged."""
    other = Patient.alias()
    query = PairDecision.select(PairDecision, Patient, other).join(Patient, on=PairDecision.patient)
    return query.switch(PairDecision).join(other, on=PairDecision.other).order_by(PairDecision.id.desc())
