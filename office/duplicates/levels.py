"""How alike two different values of a field are, by what people and scanners do to words and digits. Pure.

Values are folded; names come with their sound. Equal values never get here.
"""

from rapidfuzz.distance import OSA

from office.patients.nicknames import NICKNAME_GROUPS

EQUAL, CLOSE, LIKE, OTHER, MISSING = range(5)
NONE = frozenset()


def slipped(one, other):
    """The level of two different folded texts by the slips of the keyboard between them."""
    longest = max(len(one), len(other))
    allowed = max(2, longest * 2 // 5)
    slips = OSA.distance(one, other, score_cutoff=allowed)
    if slips <= 1 and longest > 2:
        return CLOSE
    return LIKE if slips <= allowed and longest > 3 else OTHER


def last_level(one, other):
    """The level of two different last names, each (folded, sound)."""
    return CLOSE if one[1] == other[1] else slipped(one[0], other[0])


def given_level(one, other):
    """The level of two different given names, each (folded, sound); an initial is LIKE the name."""
    if one[1] == other[1] or NICKNAME_GROUPS.get(one[0], NONE) & NICKNAME_GROUPS.get(other[0], NONE):
        return CLOSE
    if 1 in (len(one[0]), len(other[0])):
        return LIKE if one[0][0] == other[0][0] else OTHER
    return slipped(one[0], other[0])


def number_level(one, other):
    """The level of two different house numbers."""
    return CLOSE if max(len(one), len(other)) > 1 and OSA.distance(one, other, score_cutoff=1) <= 1 else OTHER


def birth_level(one, other):
    """The level of two different birth dates as YYYYMMDD, impossible ones too."""
    slips = OSA.distance(one, other, score_cutoff=2)
    if slips <= 1 or (one[:4] == other[:4] and one[4:6] == other[6:] and one[6:] == other[4:6]):
        return CLOSE
    same = (one[:4] == other[:4]) + (one[4:6] == other[4:6]) + (one[6:] == other[6:])
    return LIKE if slips == 2 or same == 2 else OTHER


def other_level(one, other):
    """The level of two different words of a closed list."""
    return OTHER


LEVELS = {"first_name": given_level, "middle_name": given_level, "last_name": last_level, "house": number_level,
          "born_on": birth_level, "sex": other_level, "suffix": other_level}  # fmt: skip
