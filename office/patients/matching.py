"""Duplicate check: how likely two records are one person, in points, and why.

Pure. The evidence and its points are the table of domain notes 1.6, settings "duplicate.points.*"; what is blank
on either side is no evidence. The desk adds fixed points so that a clerk sees the same sum for the same
likeness every day; whole lists are compared by duplicates/weighing.py, which learns from the list what each agreement
is worth, on the same scale.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from office.patients.keys import folded, parts_of, sound_of
from office.patients.nicknames import NICKNAME_GROUPS
from office.settings.defaults import DEFAULTS

BLOCK_AT_POINTS = DEFAULTS["duplicate.block_points"][0]
WARN_AT_POINTS = DEFAULTS["duplicate.warn_points"][0]
PREFIX = "duplicate.points."
POINTS = {key.removeprefix(PREFIX): value[0] for key, value in DEFAULTS.items() if key.startswith(PREFIX)}
NONE = frozenset()
SEX_UNKNOWN = "U"


class Verdict(StrEnum):
    """What happens on save: stop until a person decides, ask "same person?", or nothing."""

    BLOCK = "block"
    WARN = "warn"
    SILENT = "silent"


@dataclass(frozen=True, kw_only=True)
class Person:
    """What the duplicate check compares; phones are the last ten digits, street_zip is one normalized text."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    born_on: date | None = None
    sex: str = ""
    phones: frozenset[str] = frozenset()
    ssn4: str = ""
    email: str = ""
    former_lasts: frozenset[str] = frozenset()
    street_zip: str = ""
    multiple_birth: bool = False
    policy_ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """The points of a pair and the reasons that were counted, the evidence for it before the evidence against it."""

    points: int
    reasons: list[str]


def score(new, old, points=POINTS):
    """Return the Match of a new Person with one on file; the order of the two does not change the points.

    `points` of each evidence are those of the practice. E-mail has none in domain notes 1.6: it finds candidates only.
    """
    given = _given_evidence(new, old)
    evidence = [
        _last_evidence(new, old),
        given,
        _birth_evidence(new.born_on, old.born_on),
        _if_shared("middle", "same middle name", {folded(new.middle)}, {folded(old.middle)}),
        _if_shared("phone", "same phone", new.phones, old.phones),
        _if_shared("ssn4", "same last four digits of the SSN", {new.ssn4}, {old.ssn4}),
        _if_shared("policy", "same insurance policy", new.policy_ids, old.policy_ids),
        _if_shared("address", "same street and ZIP", {folded(new.street_zip)}, {folded(old.street_zip)}),
        *_evidence_against(new, old, same_first=bool(given)),
    ]
    counted = [piece for piece in evidence if piece]
    return Match(sum(points[name] for name, _ in counted), [reason for _, reason in counted])


def verdict(points, *, block_at=BLOCK_AT_POINTS, warn_at=WARN_AT_POINTS):
    """Return the Verdict for a number of points; both limits are settings of the practice (domain notes 1.6)."""
    if points >= block_at:
        return Verdict.BLOCK
    return Verdict.WARN if points >= warn_at else Verdict.SILENT


def _birth_evidence(one, other):
    if not one or not other:
        return None
    if one == other:
        return "birth", "same birth date"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "birth_near", "day and month of birth swapped"
    wrong = sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True))
    return ("birth_near", "one digit of the birth date differs") if wrong == 1 else None


def _last_evidence(new, old):
    one, other = folded(new.last), folded(old.last)
    if not one or not other:
        return None
    if one == other:
        return "last", "same last name"
    former, other_former = ({folded(last) for last in person.former_lasts} for person in (new, old))
    if one in other_former or other in former or former & other_former:
        return "last_near", "former last name"
    if {*parts_of(new.last)} & {*parts_of(old.last)}:
        return "last_near", "part of the last name is the same"
    if sound_of(new.last) == sound_of(old.last):
        return "last_near", "last name sounds the same"
    few = min(2, (min(len(one), len(other)) - 1) // 2)  # two letters of three are another name
    if Levenshtein.distance(one, other, score_cutoff=few) <= few:
        return "last_near", "last name differs by one or two letters"
    return None


def _given_evidence(new, old):
    one, other = folded(new.first), folded(old.first)
    if not one or not other:
        return None
    if one == other:
        return "first", "same first name"
    if NICKNAME_GROUPS.get(one, NONE) & NICKNAME_GROUPS.get(other, NONE):
        return "first", "nickname of first name"
    if (one, folded(new.last)) == (folded(old.last), other):
        return "crossed", "first and last name swapped"
    if _crossed((one, folded(new.middle)), (other, folded(old.middle))):
        return "crossed", "first and middle name swapped"
    return None


def _crossed(one, other):
    """Return whether (first, middle) of one are (middle, first) of the other; one middle name may be blank."""
    firsts_cross = one[0] == other[1] and one[1] in (other[0], "")
    return firsts_cross or (other[0] == one[1] and other[1] == "")


def _evidence_against(new, old, *, same_first):
    """Return the pieces with points below zero: only what is known on both sides can differ."""
    if _differ(new.ssn4, old.ssn4):
        yield "ssn4_differs", "last four digits of the SSN differ"
    if _differ(new.sex.replace(SEX_UNKNOWN, ""), old.sex.replace(SEX_UNKNOWN, "")):
        yield "sex_differs", "sex differs"
    if _differ(folded(new.suffix), folded(old.suffix)):
        yield "suffix_differs", "suffix differs"
    if (new.multiple_birth or old.multiple_birth) and new.first and old.first and not same_first:
        yield "twin", "twin or multiple birth with another first name"


def _if_shared(name, reason, one, other):
    return (name, reason) if any(value and value in other for value in one) else None


def _differ(one, other):
    return bool(one and other and one != other)
