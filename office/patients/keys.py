"""The keys by which a patient is found: derived from what is stored, kept in FindKey.

Pure. `key` and `second` are compared by bytes: `key >= x AND key < past(x)` is "begins with x" on every engine.
"""

import functools
import re
from itertools import permutations

from office.patients.names import fold, name_parts, same_given, sounds
from office.patients.nicknames import NICKNAME_GROUPS

NAME, DAY, SOUND, PHONE, NUMBER, EMAIL = "name", "day", "sound", "phone", "number", "email"
LAST_CHARACTER = "\U0010ffff"
SAME_START = {"C": "KS", "K": "C", "G": "J", "J": "G", "F": "P", "P": "F", "S": "CXZ", "Z": "S", "X": "S"}  # by sound

folded = functools.lru_cache(65536)(fold)
parts_of = functools.lru_cache(65536)(lambda text: tuple(name_parts(text)))
sound_of = functools.lru_cache(65536)(sounds)


def given_alike(typed, stored):
    """True when a typed given name may mean a stored one: its beginning, a nickname, the same sound. Both folded."""
    return stored.startswith(typed) or same_given(typed, stored) or sound_of(typed) == sound_of(stored)


@functools.lru_cache(4096)
def initials_of(word):
    """The first letters that a given name or its nicknames may have: BOB -> B, R."""
    groups = NICKNAME_GROUPS.get(word, frozenset())
    others = {name[0] for name, theirs in NICKNAME_GROUPS.items() if theirs & groups}
    return tuple(sorted(others | {word[0]} | set(SAME_START.get(word[0], ""))))


def past(prefix):
    """The first text after every text that begins with prefix."""
    return prefix + LAST_CHARACTER


def phone_digits(e164, typed):
    """The digits a phone is found by: ten national ones in the US, all of them elsewhere, as typed if not valid."""
    if e164.startswith("+1") and len(e164) == 12:
        return e164[2:]
    digits = re.sub(r"\D", "", e164 or typed, flags=re.ASCII)
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def contact_mark(role, name, relationship=""):
    """Whose phone it is when a patient is found by a contact's: "emergency contact Rosa Diaz, mother"."""
    return f"{role} {name}" + (f", {relationship}" if relationship else "")


def number_key(value):
    """A record number of any system as it is compared: capitals and digits only, leading zeros kept."""
    return folded(value)


def find_keys_for(patient, *, other_names=(), phones=(), contacts=(), numbers=()):
    """Return the FindKey rows (dicts) of one patient; arguments as in key_tuples."""
    found = key_tuples(patient, other_names, phones, contacts, numbers)
    return [{"kind": kind, "key": key, "second": second, "patient": patient["id"]} for kind, key, second in found]


def key_tuples(patient, other_names=(), phones=(), contacts=(), numbers=()):
    """Return the set of (kind, key, second) by which one patient is found.

    patient: a mapping with the names of Patient, born_on (date or None) and email.
    other_names: (last, first) of former and other names. phones: (digits, mark), mark "" for a number in use.
    contacts: (digits, who), such as "emergency contact Rosa Diaz, mother". numbers: legacy and outside numbers.
    """
    names = _fields(patient, other_names)
    found = {(NAME, one, two) for one, two in _pairs(names)}
    words = {word for field in names for word in field}
    if patient["born_on"]:
        day, year = f"{patient['born_on']:%m%d}", f"{patient['born_on']:%Y}"
        found |= {(DAY, day, f"{word} {year}") for word in words}
    for last, first in [(patient["last_name"], patient["first_name"]), *other_names]:
        found |= {(SOUND, sound_of(part), folded(first)) for part in parts_of(last)}
    found |= {(PHONE, digits[::-1], mark) for digits, mark in (*phones, *contacts) if len(digits) >= 4}
    found |= {(NUMBER, number_key(value), "") for value in numbers if number_key(value)}
    if patient.get("email"):
        found.add((EMAIL, patient["email"].lower(), ""))
    return found


def _fields(patient, other_names):
    """The words of each name field; the joined form comes first in each."""
    own = (patient.get(name) for name in ("last_name", "first_name", "middle_name", "preferred_name", "suffix"))
    texts = dict.fromkeys([*own, *(text for pair in other_names for text in pair)])
    return [words for text in texts if text and (words := parts_of(text))]


def _pairs(fields):
    """Every two words of a person, either first: parts may be typed in any order. A word alone pairs with ""."""
    parts = {word for field in fields for word in (field[1:] or field)}
    joined = {field[0]: set(field) for field in fields if len(field) > 1}
    pairs = set(permutations(parts, 2))
    for whole, own in joined.items():
        others = (parts | set(joined)) - own
        pairs |= {pair for other in others for pair in ((whole, other), (other, whole))}
        if not others:
            pairs.add((whole, ""))
    return pairs or {(word, "") for word in parts}
