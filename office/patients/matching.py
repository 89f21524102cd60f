"""Duplicate check: how likely two records are one person, in points, and why.

Pure. The evidence and its points are the table of domain notes 1.6; what is blank on either side is no evidence.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from office.patients.names import fold, name_parts, same_given, sounds

BLOCK_AT_POINTS = 80
WARN_AT_POINTS = 55
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


def score(new, old):
    """Return the Match of a new Person with one on file; the order of the two does not change the points.

    E-mail has no points in domain notes 1.6: it finds candidates only.
    """
    given = _given_evidence(new, old)
    evidence = [
        _last_evidence(new, old),
        given,
        _birth_evidence(new.born_on, old.born_on),
        _if_shared(5, "same middle name", {fold(new.middle)}, {fold(old.middle)}),
        _if_shared(15, "same phone", new.phones, old.phones),
        _if_shared(15, "same last four digits of the SSN", {new.ssn4}, {old.ssn4}),
        _if_shared(15, "same insurance policy", new.policy_ids, old.policy_ids),
        _if_shared(8, "same street and ZIP", {fold(new.street_zip)}, {fold(old.street_zip)}),
        *_evidence_against(new, old, same_first=bool(given)),
    ]
    counted = [piece for piece in evidence if piece]
    return Match(sum(points for points, _ in counted), [reason for _, reason in counted])


def verdict(points, *, block_at=BLOCK_AT_POINTS, warn_at=WARN_AT_POINTS):
    """Return the Verdict for a number of points; both limits are settings of the practice (domain notes 1.6)."""
    if points >= block_at:
        return Verdict.BLOCK
    return Verdict.WARN if points >= warn_at else Verdict.SILENT


def _birth_evidence(one, other):
    if not one or not other:
        return None
    if one == other:
        return 40, "same birth date"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return 20, "day and month of birth swapped"
    wrong = sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True))
    return (20, "one digit of the birth date differs") if wrong == 1 else None


def _last_evidence(new, old):
    one, other = fold(new.last), fold(old.last)
    if not one or not other:
        return None
    if one == other:
        return 25, "same last name"
    former, other_former = ({fold(last) for last in person.former_lasts} for person in (new, old))
    if one in other_former or other in former or former & other_former:
        return 15, "former last name"
    if {*name_parts(new.last)} & {*name_parts(old.last)}:
        return 15, "part of the last name is the same"
    if sounds(new.last) == sounds(old.last):
        return 15, "last name sounds the same"
    if Levenshtein.distance(one, other, score_cutoff=2) <= 2:
        return 15, "last name differs by one or two letters"
    return None


def _given_evidence(new, old):
    one, other = fold(new.first), fold(old.first)
    if not one or not other:
        return None
    if one == other:
        return 20, "same first name"
    if same_given(one, other):
        return 20, "nickname of first name"
    if (one, fold(new.last)) == (fold(old.last), other):
        return 15, "first and last name swapped"
    if _crossed((one, fold(new.middle)), (other, fold(old.middle))):
        return 15, "first and middle name swapped"
    return None


def _crossed(one, other):
    """Return whether (first, middle) of one are (middle, first) of the other; one middle name may be blank."""
    firsts_cross = one[0] == other[1] and one[1] in (other[0], "")
    return firsts_cross or (other[0] == one[1] and other[1] == "")


def _evidence_against(new, old, *, same_first):
    """Return the pieces with points below zero: only what is known on both sides can differ."""
    if _differ(new.ssn4, old.ssn4):
        yield -10, "last four digits of the SSN differ"
    if _differ(new.sex.replace(SEX_UNKNOWN, ""), old.sex.replace(SEX_UNKNOWN, "")):
        yield -10, "sex differs"
    if _differ(fold(new.suffix), fold(old.suffix)):
        yield -25, "suffix differs"
    if (new.multiple_birth or old.multiple_birth) and new.first and old.first and not same_first:
        yield -40, "twin or multiple birth with another first name"


def _if_shared(points, reason, one, other):
    return (points, reason) if any(value and value in other for value in one) else None


def _differ(one, other):
    return bool(one and other and one != other)
