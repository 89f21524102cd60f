"""Finding what looks like a whole card number in what somebody typed, so that it is never stored. Pure.

Thirteen to nineteen digits that pass the check digit (Luhn, ISO/IEC 7812-1), however they are spaced. Source: domain
5.4 (never the full number).
"""

import re
import unicodedata

RUN = re.compile(r"\d(?:[ \-./]{0,3}\d)+")
GROUP = re.compile(r"\d+")
SHORTEST, LONGEST = 13, 19


def holds_card_number(text):
    """True when some digits in a text pass as a card number; digits of any script count."""
    plain = "".join(_digit(letter) for letter in text)
    return any(_passes_somewhere(GROUP.findall(run[0])) for run in RUN.finditer(plain))


def _passes_somewhere(groups):
    """True when groups of digits in a row make a card number, or one that is too long for a card holds one."""
    pieces = {"".join(groups[at:end]) for at in range(len(groups)) for end in range(at + 1, len(groups) + 1)}
    for long in [one for one in groups if len(one) > LONGEST]:
        pieces |= {long[at : at + length] for length in (15, 16) for at in range(len(long) - length + 1)}
    return any(passes([int(digit) for digit in one]) for one in pieces if SHORTEST <= len(one) <= LONGEST)


def _digit(letter):
    value = unicodedata.digit(letter, None)
    return letter if value is None else str(value)


def passes(digits):
    """True when a list of digits ends in its right check digit; a row of noughts is none."""
    doubled = [sum(divmod(2 * one, 10)) if place % 2 else one for place, one in enumerate(reversed(digits))]
    return any(digits) and sum(doubled) % 10 == 0
