"""Where a folder may stand by mistake: numbers and names that are easily taken for its own.

Pure: a number or a name in, numbers or filing units with their reason out. Source: domain 2.8, steps 4 and 5.
"""

from itertools import permutations

from office.charts.filing import HIGHEST_MRN, FilingOrder
from office.patients.names import filing_units, name_parts

CONFUSED = ("38", "17", "69")  # digits that are read for each other
STRAIGHT_NEAR = (100, 1000)  # how far off the neighboring blocks of straight numeric filing are
PAIRS, SWAPPED, MISREAD = "pairs exchanged", "neighboring digits swapped", "{} read as {}"


def mistaken_numbers(mrn):
    """{number: why} of every number that a hurried hand or eye makes of this one: of 123456 also 341256 and 124356.

    Exchanged pairs of the last three, then swapped neighboring digits, then 3 and 8, 1 and 7, 6 and 9 read for each
    other. The number itself and what can be no number are left out; the first reason of a number counts.
    """
    digits = f"{mrn:06d}"
    found = {}
    for number, why in (*_pairs(digits), *_swaps(digits), *_misread(digits)):
        if number != mrn and 1 <= number <= HIGHEST_MRN:
            found.setdefault(number, why)
    return found


def _pairs(digits):
    head, tail = digits[:-6], digits[-6:]
    for three in permutations((tail[:2], tail[2:4], tail[4:])):
        yield int(head + "".join(three)), PAIRS


def _swaps(digits):
    for place in range(len(digits) - 1):
        one, two = digits[place : place + 2]
        yield int(digits[:place] + two + one + digits[place + 2 :]), SWAPPED


def _misread(digits):
    for place, digit in enumerate(digits):
        for pair in CONFUSED:
            if digit in pair:
                other = pair.replace(digit, "")
                yield int(digits[:place] + other + digits[place + 1 :]), MISREAD.format(digit, other)


def next_doors(order, mrn):
    """Numbers at whose places in the neighboring sections a folder may stand: the same rest, another section.

    Terminal digit: the primary one lower and one higher, 00 beside 99. Straight numeric: a hundred and a thousand off.
    """
    if order == FilingOrder.STRAIGHT_NUMERIC:
        numbers = [mrn + way * off for off in STRAIGHT_NEAR for way in (-1, 1)]
    else:
        rest, primary = divmod(mrn, 100)
        numbers = [rest * 100 + (primary + way) % 100 for way in (-1, 1)]
    return [number for number in numbers if 1 <= number <= HIGHEST_MRN and number != mrn]


def mistaken_names(last, first, middle=""):
    """{filing units: why} of the names under which a folder of this name may stand where folders stand by name."""
    own = filing_units(last, first, middle)
    tries = [(first, last, "given name filed as the last name")] if first else []
    tries += [(middle, first, "middle name filed as the last name")] if middle else []
    tries += [(part, first, "one part of the last name") for part in name_parts(last)[1:]]
    found = {}
    for one, other, why in tries:
        units = filing_units(one, other)
        if units.strip() and units != own:
            found.setdefault(units, why)
    return found
