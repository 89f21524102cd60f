"""Which rows of a file are worth comparing: those that share a key few others have. Pure.

Each kind of key looks at other fields, so that no single damaged field hides a pair: the birth date (its digits in any
order: swapped and transposed ones too), an identity number, a phone, the street, and two weaker ones together. A key
that more than `CROWD` rows share says little and is passed over.
"""

from itertools import combinations

CROWD = 40
SMALL_CROWD = 12
ALONE = ("ssn", "phone", "email", "policy", "mrn", "street", "street2")
NAMES = ("first_name", "last_name")
WEAK = ("zip", "city", "house")


def pairs_worth(rows):
    """The set of (i, j), i < j, of rows as weighing.Weigher takes them, that share a key."""
    strong, weak = {}, {}
    for place, row in enumerate(rows):
        for key in _strong(row):
            strong.setdefault(key, []).append(place)
        for key in _weak(row):
            weak.setdefault(key, []).append(place)
    found = set()
    for buckets, crowd in ((strong, CROWD), (weak, SMALL_CROWD)):
        for places in buckets.values():
            if 1 < len(places) <= crowd:
                found.update(combinations(places, 2))
    return found


def _strong(row):
    keys = {(name, value) for name in ALONE if (value := row.get(name))}
    if "street" in row:
        keys.add(("street2", row["street"]))
    if "born_on" in row:
        keys.add(("born_on", "".join(sorted(row["born_on"]))))
    return keys


def _weak(row):
    weak = [(name, row[name]) for name in WEAK if name in row]
    sounds = [row[name][1] for name in NAMES if name in row]
    if "born_on" in row:
        weak += [("year", row["born_on"][:4]), ("day", row["born_on"][4:])]
    weak += [("name", sound) for sound in sounds]
    return {key for pair in combinations(weak, 2) for key in (pair if pair[0] < pair[1] else pair[::-1],)}
