"""Who on file may be the same person: candidates by index, then scored. Source: domain notes 1.6."""

import functools
from dataclasses import dataclass
from datetime import date

from office.db import as_day, fetch
from office.loading import marks
from office.patients.keys import folded, parts_of, past, phone_digits, sound_of
from office.patients.matching import POINTS, PREFIX, Person, Verdict, score, verdict
from office.patients.models import Patient, Privacy
from office.patients.nicknames import NICKNAME_GROUPS
from office.patients.queries.finding import phone_shown
from office.patients.queries.page import born_shown, home_address, in_use_phone
from office.settings import setting
from office.typed import mrn_shown

LIMIT = 400  # candidates of one kind; a sound and a first letter can be shared by thousands
OWN_ROW = (
    "SELECT id, last_name, first_name, middle_name, suffix, born_on, sex, ssn4, email, multiple_birth "
    "FROM patient WHERE id"
)

_policies = []


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

    `but`: ids to leave out (the patient who is edited). A fixed number of queries, whatever the number of patients.
    """
    block_at, warn_at, points = setting("duplicate.block_points"), setting("duplicate.warn_points"), points_now()
    near = _worth_scoring(person, {key: kinds for key, kinds in candidates(person).items() if key not in but}, points)
    scored = [(key, score(person, other, points)) for key, other in people_of(near).items()]
    likely = sorted((one for one in scored if one[1].points >= warn_at), key=lambda one: (-one[1].points, one[0]))
    found = {patient.id: patient for patient in Patient.select().where(Patient.id.in_([key for key, _ in likely]))}
    return [
        (found[key], match.points, match.reasons, verdict(match.points, block_at=block_at, warn_at=warn_at))
        for key, match in likely
    ]


def points_now():
    """The points of each evidence as the practice has set them."""
    return {name: setting(f"{PREFIX}{name}") for name in POINTS}


def _worth_scoring(person, kinds, points):
    """Ids of the candidates who can reach the warning line by what their names and birth dates say. One query.

    What is not known of them yet, such as former names and streets, counts as if it were the same.
    """
    last, first, middle = folded(person.last), folded(person.first), folded(person.middle)
    called, born = {*also_called(first)} - {""}, person.born_on and person.born_on.isoformat()
    unseen = (points["address"] if person.street_zip else 0) + (points["policy"] if person.policy_ids else 0)
    line, worth = setting("duplicate.warn_points") - unseen, []
    sql = f"SELECT id, last_name, first_name, middle_name, born_on, ssn4 FROM patient WHERE id IN ({marks(kinds)})"
    for key, other_last, other_first, other_middle, day, ssn4 in fetch(sql, *kinds) if kinds else ():
        most = points["last"] if folded(other_last) == last else points["last_near"]
        given = folded(other_first)
        if given in called:
            most += points["first"]
        elif first and (given in (middle, last) or folded(other_middle) == first):
            most += points["crossed"]
        if middle and folded(other_middle) == middle:
            most += points["middle"]
        if ssn4 and ssn4 == person.ssn4:
            most += points["ssn4"]
        if "birth" in kinds[key]:
            most += points["birth"] if str(day) == born else points["birth_near"]
        if most + (points["phone"] if "phone" in kinds[key] else 0) >= line:
            worth.append(key)
    return worth


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
    if patient.privacy == Privacy.RESTRICTED:  # its door asks for a reason first; here nothing of it is told
        return [("Record", "", "Restricted: open it to compare", False), ("MRN", "", mrn_shown(patient.mrn), False)]
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
    """{id: kinds of block} of patients with the same or nearly the same birth date, sound of the last and given name,
    phone or e-mail. Source: domain 1.6.

    Its block "phonetic last name and first initial" is narrowed to given names that are equal or nicknames of one: no
    others reach the warning line without one of the other blocks.
    """
    days = sorted(near_days(person.born_on)) if person.born_on else []
    found = {}
    _add(found, "birth", fetch(f"SELECT id FROM patient WHERE born_on IN ({marks(days)})", *days) if days else [])
    sounds = sorted({sound_of(last) for name in (person.last, *person.former_lasts) for last in parts_of(name)})
    given = also_called(folded(person.first)) if folded(person.first) else []
    if sounds:
        sql = f"SELECT patient_id FROM find_key WHERE kind = 'sound' AND key IN ({marks(sounds)})"
        narrowed = f"{sql} AND second IN ({marks(given)})" if given else sql
        _add(found, "sound", fetch(f"{narrowed} LIMIT {LIMIT}", *sounds, *given))
    for digits in person.phones:
        _add(found, "phone", _keyed("phone", digits[::-1], past(digits[::-1])))
    email = person.email.lower().replace("\0", "")  # a sign that no e-mail has, and one engine refuses
    if email:
        _add(found, "email", _keyed("email", email, email))
    return found


@functools.lru_cache(4096)
def also_called(word):
    """A folded given name with all that are nicknames of the same names: BOB -> BOB, ROBERT, ROB ..."""
    groups = NICKNAME_GROUPS.get(word, frozenset())
    return [word, *sorted(name for name, theirs in NICKNAME_GROUPS.items() if theirs & groups and name != word)]


def _add(found, kind, rows):
    for (key,) in rows:
        found.setdefault(key, set()).add(kind)


def _keyed(kind, low, high):
    sql = "SELECT patient_id FROM find_key WHERE kind = ? AND key >= ? AND key <= ?"
    return fetch(f"{sql} LIMIT {LIMIT}", kind, low, high)


def near_days(born_on):
    """The day itself, day and month swapped, and every date of which one digit differs; as ISO texts."""
    text = born_on.isoformat()
    near = {text, f"{text[:4]}-{text[8:]}-{text[5:7]}"}
    for place, old in enumerate(text):
        if old != "-":
            near |= {text[:place] + digit + text[place + 1 :] for digit in "0123456789"}
    return {day for day in near if day >= "1880" and _is_date(day)}


def _is_date(text):
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def policies_from(told):
    """Let a higher part tell the policies: told(ids) gives (patient id, one text for plan and member). At import."""
    if told not in _policies:
        _policies.append(told)


def people_of(ids):
    """{id: Person} of patients who are not merged away. Four queries, and what higher parts ask for policies."""
    places = marks(ids)
    rows = fetch(f"{OWN_ROW} IN ({places}) AND merged_into_id IS NULL", *ids) if ids else []
    lasts, phones, streets, policies = _around(ids, places) if rows else ({}, {}, {}, {})
    nothing = frozenset()
    return {
        key: Person(
            last=last, first=first, middle=middle, suffix=suffix, born_on=as_day(born), sex=sex, ssn4=ssn4,
            email=email, multiple_birth=bool(multiple), former_lasts=lasts.get(key, nothing),
            phones=phones.get(key, nothing), street_zip=max(streets.get(key, ("",))),
            policy_ids=policies.get(key, nothing),
        )
        for key, last, first, middle, suffix, born, sex, ssn4, email, multiple in rows
    }  # fmt: skip


def _around(ids, places):
    """Other last names, phone numbers, streets with ZIP now, and policies, by patient."""
    names = fetch(f"SELECT patient_id, last_name FROM patient_name WHERE patient_id IN ({places})", *ids)
    phones = fetch(f"SELECT patient_id, e164, typed FROM patient_phone WHERE patient_id IN ({places})", *ids)
    now = f"SELECT patient_id, street, zip FROM patient_address WHERE until IS NULL AND patient_id IN ({places})"
    return (
        _gathered(names),
        _gathered((key, phone_digits(e164, typed)[-10:]) for key, e164, typed in phones),
        _gathered((key, street_zip(street, code)) for key, street, code in fetch(now, *ids)),
        _gathered(row for told in _policies for row in told(ids)),
    )


def _gathered(rows):
    found = {}
    for key, value in rows:
        found[key] = found.get(key, frozenset()) | {value}
    return found


def fingerprint(one, other):
    """The key fields of two patients as one text: when it changes, "not the same" lapses. Source: domain 1.6."""
    first, second = sorted((one, other), key=lambda patient: patient.id)
    return "|".join(
        f"{folded(name)}" for patient in (first, second) for name in (
            patient.last_name, patient.first_name, patient.middle_name, patient.suffix, str(patient.born_on or ""),
            str(patient.sex), patient.ssn4,
        )
    )  # fmt: skip
