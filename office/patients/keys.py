"""The keys by which a patient is found: derived from what is stored, kept in FindKey.

Pure. `key` and `second` are compared by bytes: `key >= x AND key < past(x)` is "begins with x" on every engine.
"""

import functools
import re
from itertools import combinations, permutations

from office.patients.names import PART_ENDS, filing_suffix, fold, name_parts, same_given, sounds
from office.patients.nicknames import NICKNAME_GROUPS

NAME, DAY, SOUND, PHONE, NUMBER, EMAIL = "name", "day", "sound", "phone", "number", "email"
HIDDEN, ALIKE = "hidden", "alike"
LAST_CHARACTER = "\U0010ffff"
SOUNDS, LEAD, SHORTEST_NEAR = "~", 7, 3  # near words are compared by their first 7 letters; of 3 letters at least
SAME_START = {"C": "KS", "K": "C", "G": "J", "J": "G", "F": "P", "P": "F", "S": "CXZ", "Z": "S", "X": "S"}  # by sound

folded = functools.lru_cache(65536)(fold)
parts_of = functools.lru_cache(65536)(lambda text: tuple(name_parts(text)))
sound_of = functools.lru_cache(65536)(sounds)


@functools.lru_cache(65536)
def words_of(text):
    """Every word of a name as one may type it: the joined form first; single letters too, as the B of Judy Girl B."""
    parts = [folded(part) for part in PART_ENDS.split(text)]
    return tuple(dict.fromkeys(word for word in (folded(text), *parts) if word))


@functools.lru_cache(65536)
def word_keys(word, deleted=2):
    """The keys under which NameWord keeps a word: its first letters without up to two of them, and its sound.

    Two words within that many insertions, deletions, changes or exchanged neighbors have a key in common.
    """
    lead = word[:LEAD]
    found = {SOUNDS + sound_of(word)}
    for count in range(deleted + 1):
        if len(lead) - count >= 2:
            found |= {"".join(kept) for kept in combinations(lead, len(lead) - count)}
    return frozenset(found)


def known_words(keys):
    """The words of names among find keys (kind, key, second): those that NameWord must know."""
    return {key for kind, key, _ in keys if kind == NAME and len(key) >= SHORTEST_NEAR}


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


def find_keys_for(patient, **more):
    """Return the FindKey rows (dicts) of one patient; arguments as in key_tuples."""
    found = key_tuples(patient, **more)
    return [{"kind": kind, "key": key, "second": second, "patient": patient["id"]} for kind, key, second in found]


def key_tuples(patient, other_names=(), phones=(), contacts=(), numbers=(), hidden_names=(), home=("", "")):
    """Return the set of (kind, key, second) by which one patient is found.

    patient: a mapping with the names of Patient, born_on (date or None) and email.
    other_names, hidden_names: (last, first) of former and other names. phones: (digits, mark), mark "" for a number in
    use. contacts: (digits, who), such as "emergency contact Rosa Diaz, mother". numbers: legacy and outside numbers.
    home: (street, ZIP), by which Jr and Sr at one address are known.
    """
    found = _name_keys(patient, other_names)
    for last, first in [(patient["last_name"], patient["first_name"]), *other_names]:
        found |= {(SOUND, sound_of(part), folded(first)) for part in parts_of(last)}
    found |= {(PHONE, digits[::-1], mark) for digits, mark in (*phones, *contacts) if len(digits) >= 4}
    found |= {(NUMBER, number_key(value), "") for value in numbers if number_key(value)}
    if patient.get("email"):
        found.add((EMAIL, patient["email"].lower(), ""))
    if hidden_names:
        others = _name_keys(patient, [*other_names, *hidden_names]) - found
        found |= {(HIDDEN, key, second) for _, key, second in others}
    return found | alike_keys(patient, other_names, home)


def _name_keys(patient, other_names):
    """Every two words of the names, and each word with the birth date."""
    names = _fields(patient, other_names)
    found = {(NAME, one, two) for one, two in _pairs(names)}
    if patient["born_on"]:
        day, year = f"{patient['born_on']:%m%d}", f"{patient['born_on']:%Y}"
        found |= {(DAY, day, f"{word} {year}") for field in names for word in field}
    return found


def alike_keys(patient, other_names=(), home=("", "")):
    """What people who can be confused have in common, as (ALIKE, key, second); hidden names say nothing here.

    "=" the same last and first name, now or before; "~" the same sound of both, second the birth date; "*" the same
    last name and birth date; "@" a suffix (Jr, Sr), last name and address, second the suffix. Source: domain 1.8.
    """
    born, found = patient["born_on"], set()
    for last, first in {(patient["last_name"], patient["first_name"]), *other_names}:
        last, first = folded(last), folded(first or patient["first_name"])
        found.add((ALIKE, f"={last} {first}", ""))
        if born:
            found.add((ALIKE, f"~{sound_of(last)} {sound_of(first)}", born.isoformat()))
            found.add((ALIKE, f"*{last} {born:%Y%m%d}", ""))
    street, zip_code = home
    if patient.get("suffix") and street:
        place = f"@{folded(patient['last_name'])} {folded(street)} {zip_code[:5]}"
        found.add((ALIKE, place, filing_suffix(patient["suffix"])))
    return found


def _fields(patient, other_names):
    """The words of each name field; the joined form comes first in each."""
    own = (patient.get(name) for name in ("last_name", "first_name", "middle_name", "preferred_name", "suffix"))
    texts = dict.fromkeys([*own, *(text for pair in other_names for text in pair)])
    return [words for text in texts if text and (words := words_of(text))]


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
