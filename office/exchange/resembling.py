"""Whom rows of a list resemble: earlier rows of the file, and records on file. Points of domain 1.6; only reads.

Each candidate is {"patient": id or None, "row": place or None, "points", "verdict", "reasons"}; the worst come first.
"""

from collections import defaultdict

from office.patients.keys import folded, phone_digits, sound_of
from office.patients.matching import Person, Verdict, score, verdict
from office.patients.queries.likeness import likely_same, street_zip
from office.settings import setting

MOST = 5  # candidates kept for each row
CROWD = 200  # rows that share one key; a common name alone is no reason to compare


def person_of_row(person):
    """The Person that the duplicate check compares, of an Outsider."""
    digits = {phone_digits("", typed)[-10:] for _, typed in person.phones}
    return Person(
        last=person.last,
        first=person.first,
        middle=person.middle,
        suffix=person.suffix,
        born_on=person.born_on,
        sex=person.sex,
        phones=frozenset(one for one in digits if len(one) >= 7),
        ssn4=person.ssn4,
        email=person.email,
        former_lasts=frozenset(last for _, last, _ in person.former),
        street_zip=street_zip(person.street, person.zip),
        multiple_birth=person.multiple_birth,
    )


def alike_on_file(person):
    """Candidates among the records on file for one Outsider, most likely first."""
    return [
        candidate(points, str(verdict), reasons, patient=patient.id)
        for patient, points, reasons, verdict in likely_same(person_of_row(person))[:MOST]
    ]


def alike_in_file(people):
    """{place: candidates} for the rows that resemble an earlier row; `people` are (place, Outsider) in order."""
    limits = {"block_at": setting("duplicate.block_points"), "warn_at": setting("duplicate.warn_points")}
    persons = {place: person_of_row(person) for place, person in people}
    numbers = {place: person.mrn for place, person in people if person.mrn}
    found = defaultdict(list)
    for later, earlier in sorted(_pairs(persons, numbers)):
        match = score(persons[later], persons[earlier])
        points, reasons = match.points, list(match.reasons)
        if later in numbers and numbers[later] == numbers.get(earlier):
            points, reasons = max(points, limits["block_at"]), ["same record number", *reasons]
        judged = verdict(points, **limits)
        if judged != Verdict.SILENT:
            found[later].append(candidate(points, str(judged), reasons, row=earlier))
    return {place: worst_first(ones) for place, ones in found.items()}


def _pairs(persons, numbers):
    """Pairs (later, earlier) that share a key: the blocks of domain 1.6."""
    groups = defaultdict(list)
    for place, person in persons.items():
        for key in _keys(person, numbers.get(place)):
            groups[key].append(place)
    pairs = set()
    for places in groups.values():
        if len(places) <= CROWD:
            pairs |= {(max(a, b), min(a, b)) for at, a in enumerate(places) for b in places[at + 1 :]}
    return pairs


def _keys(person, number):
    born, sound, initial = person.born_on, sound_of(person.last), folded(person.first)[:1]
    if born:
        yield "day", born
        yield "day", (born.year, *sorted((born.month, born.day)))
        text = born.isoformat()
        cut = [(text[:at], text[at + 1 :]) for at in range(len(text)) if text[at] != "-"]
        for name in (sound, initial):  # a digit off is 20 points: without a name alike it comes to nothing
            yield from (("digit", *parts, name) for parts in cut)
    yield "sound", sound, initial
    yield "swapped", *sorted((folded(person.last), folded(person.first)))
    yield from (("phone", digits) for digits in person.phones)
    if person.email:
        yield "email", person.email.lower()
    if number:
        yield "number", number


def candidate(points, judged, reasons, *, patient=None, row=None):
    """One candidate as it is kept with a row."""
    return {"patient": patient, "row": row, "points": points, "verdict": judged, "reasons": list(reasons)}


def worst_first(candidates):
    """The most likely candidates, at most MOST."""
    return sorted(candidates, key=lambda one: -one["points"])[:MOST]
