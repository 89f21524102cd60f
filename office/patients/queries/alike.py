"""Who can be confused with whom, and why: the groups of equal keys of kind "alike". Source: domain 1.8.

The same last and first name, now or before; both sounding the same and born within 10 years; the same last name and
birth date (twins); Jr and Sr at one address.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from office.db import fetch
from office.patients.models import FindKey
from office.patients.queries.rows import FindRow, rows_of
from office.settings import setting

PORTION = 5000
SHOWN = 12
LIMIT = 500  # of one group; a name that more people share is marked for all of them by the nightly run
REASONS = {
    "=": "same name",
    "*": "same last name and birth date",
    "@": "Jr and Sr at one address",
    "~": "names sound the same",
}
MEMBERS = (
    "SELECT second, patient_id FROM find_key WHERE kind = 'alike' AND key = ? "
    f"ORDER BY second, patient_id LIMIT {LIMIT}"
)
NEAR = (
    "SELECT second, patient_id FROM find_key WHERE kind = 'alike' AND key = ? AND second >= ? AND second <= ? "
    f"ORDER BY second, patient_id LIMIT {LIMIT}"
)
NEXT = (
    "SELECT key, second, patient_id FROM find_key WHERE kind = 'alike' AND key >= ? "
    "AND (key > ? OR second > ? OR (second = ? AND patient_id > ?)) "
    f"ORDER BY key, second, patient_id LIMIT {PORTION}"
)


@dataclass(frozen=True)
class Alike:
    """Someone with whom a patient can be confused, as a row of a list, and why."""

    row: FindRow
    why: str


def alike_to(patient, limit=SHOWN):
    """Those with whom a patient can be confused, as Alike: twins and namesakes first. Empty without a name alert."""
    if not patient.name_alert:
        return []
    found = others_alike(keys_of(patient.id), patient.id)
    return [Alike(row, found[row.id]) for row in rows_of(list(found)[:limit])]


def keys_of(patient_id):
    """What a patient may have in common with others: [(key, second)]."""
    rows = FindKey.select(FindKey.key, FindKey.second).where(
        (FindKey.patient == patient_id) & (FindKey.kind.concat("") == "alike")
    )
    return list(rows.tuples())


def others_alike(keys, patient_id):
    """{id of another patient: why they can be confused} for the keys of a patient; the strongest reason counts."""
    found = {}
    for key, second in sorted(keys, key=lambda one: list(REASONS).index(one[0][0])):
        for other_second, other in _near(key, second):
            if other != patient_id and (key[0] != "@" or other_second != second):
                found.setdefault(other, REASONS[key[0]])
    return found


def alike_without(keys, patient_id):
    """Ids of those who have the same name, or last name and birth date, as yet another patient beside this one."""
    found = set()
    for key, second in keys:
        others = {other for _, other in _near(key, second) if other != patient_id} if key[0] in "=*" else ()
        found |= set(others) if len(others) > 1 else set()
    return found


def _near(key, second):
    """Those with the same key; of the same sound only who was born within the years of the setting."""
    if key[0] != "~":
        return fetch(MEMBERS, key)
    born, years = date.fromisoformat(second), setting("alert.birth_years")
    return fetch(NEAR, key, _shifted(born, -years), _shifted(born, years))


def _shifted(day, years):
    """The same day some years off, as text; 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years).isoformat()
    except ValueError:
        return (day - timedelta(days=1)).replace(year=day.year + years).isoformat()


def every_group():
    """All groups of ids of which each can be confused with another one of the group, read in portions."""
    years = setting("alert.birth_years")
    for key, rows in groupby(_every_key(), key=lambda row: row[0]):
        members = [(second, patient_id) for _, second, patient_id in rows]
        if len(members) > 1 and (ids := _confused(key[0], members, years)):
            yield ids


def _confused(mark, members, years):
    """Ids of the members, in order of `second`, that clash with another one."""
    if mark == "@":
        return {key for _, key in members} if len({second for second, _ in members}) > 1 else set()
    if mark != "~":
        ids = {key for _, key in members}
        return ids if len(ids) > 1 else set()
    found = set()
    for (born, one), (later, other) in pairwise(members):
        if one != other and later <= _shifted(date.fromisoformat(born), years):
            found |= {one, other}
    return found


def _every_key():
    """Every (key, second, patient_id) in order, a portion at a time."""
    key, second, patient_id = "", "", 0
    while rows := fetch(NEXT, key, key, second, second, patient_id):
        yield from rows
        key, second, patient_id = rows[-1]
