"""Everyone on file who may be there twice: the blocks of domain 1.6 read in order, a portion in memory at a time.

Three walks through the index: those born on the same day, all with each other; those whose last name sounds the same
and who also share nearly the birth date, or the first name with an address or SSN-4; those with the same phone or
e-mail. Whatever else two records have in common stays under the warning line.
"""

from itertools import combinations, groupby

from office.db import as_day, fetch
from office.patients.keys import folded, sound_of
from office.patients.matching import score
from office.patients.nicknames import NICKNAME_GROUPS
from office.patients.queries.likeness import people_of, points_now
from office.settings import setting

PORTION = 4000  # keys read at once
LOADED = 800  # people compared at once
CROWD = 60  # who share a phone or an e-mail: more is a home or a firm
BORN = (
    "SELECT born_on, '', id FROM patient WHERE born_on >= ? AND (born_on > ? OR id > ?) AND merged_into_id IS NULL "
    f"ORDER BY born_on, id LIMIT {PORTION}"
)
KEYED = (
    "SELECT key, second, patient_id FROM find_key WHERE kind = ? AND key >= ? "
    "AND (key > ? OR second > ? OR (second = ? AND patient_id > ?)) "
    f"ORDER BY key, second, patient_id LIMIT {PORTION}"
)


def likely_pairs(say=None):
    """Yield {(low id, high id): Match} portion by portion; a pair may come again in a later one.

    say(words) hears which walk has begun.
    """
    for words, groups, pairs in (
        ("birth dates", _groups(_born_rows()), _all_pairs),
        ("names", _groups(_keyed_rows("sound")), _name_pairs),
        ("phones", _groups(_keyed_rows("phone")), _few_pairs),
        ("e-mails", _groups(_keyed_rows("email")), _few_pairs),
    ):
        if say:
            say(words)
        for portion in _portions(groups):
            found = _scored(portion, pairs)
            if found:
                yield found


def _born_rows():
    born, after = "0001-01-01", 0
    while rows := fetch(BORN, born, born, after):
        yield from rows
        born, after = _text(rows[-1][0]), rows[-1][2]


def _text(day):
    return as_day(day).isoformat()


def _keyed_rows(kind):
    key, second, after = "", "", 0
    while rows := fetch(KEYED, kind, key, key, second, second, after):
        yield from rows
        key, second, after = rows[-1]


def _groups(rows):
    """Ids of those who share a key, each once."""
    for _, group in groupby(rows, key=lambda row: row[0]):
        ids = list(dict.fromkeys(key for *_, key in group))
        if len(ids) > 1:
            yield ids


def _portions(groups):
    """Lists of groups, of about LOADED people together."""
    portion, count = [], 0
    for group in groups:
        portion.append(group)
        count += len(group)
        if count >= LOADED:
            yield portion
            portion, count = [], 0
    if portion:
        yield portion


def _scored(portion, pairs):
    """{pair: Match} of those in some groups who reach the warning line."""
    people = people_of(list({key for group in portion for key in group}))
    points, line = points_now(), setting("duplicate.warn_points")
    found = {}
    for group in portion:
        for low, high in pairs([key for key in sorted(group) if key in people], people):
            if (low, high) not in found:
                match = score(people[low], people[high], points)
                if match.points >= line:
                    found[low, high] = match
    return found


def _all_pairs(ids, people):
    return combinations(ids, 2)


def _few_pairs(ids, people):
    """Pairs of those who share a phone or an e-mail, and a given name (crossed or not) or nearly the birth date."""
    return _paired(ids, people, lambda person: {*_names_of(person), *_near_birth(person)}) if len(ids) <= CROWD else ()


def _name_pairs(ids, people):
    """Pairs of one sounding last name that share more."""
    return _paired(ids, people, lambda person: {*_near_birth(person), *_at_home(person)})


def _paired(ids, people, keys):
    """Pairs of those with the same key of some kind."""
    buckets = {}
    for key in ids:
        for shared in keys(people[key]):
            buckets.setdefault(shared, []).append(key)
    return {pair for bucket in buckets.values() for pair in combinations(bucket, 2)}


def _near_birth(person):
    """Equal for birth dates of which day and month are swapped, or one digit differs."""
    if person.born_on:
        text = person.born_on.isoformat()
        yield text[:4], min(text[5:7], text[8:]), max(text[5:7], text[8:])
        yield from ((text[:at], text[at + 1 :]) for at in range(len(text)) if text[at] != "-")


def _names_of(person):
    first = folded(person.first)
    return {first, folded(person.last), sound_of(person.first), *NICKNAME_GROUPS.get(first, ())} - {""}


def _at_home(person):
    """The given name with the last digits of the SSN, with the address, and with each policy."""
    first = folded(person.first)
    for name in {first, sound_of(person.first), *NICKNAME_GROUPS.get(first, ())}:
        if person.ssn4:
            yield "ssn4", name, person.ssn4
        if person.street_zip:
            yield "street", name, folded(person.street_zip)
        yield from (("policy", name, policy) for policy in person.policy_ids)
