"""The numbers that outside parties have. Pure: text in, True or False out."""

import re

PREFIX = "80840"  # ISO/IEC 7812 issuer of US health identifiers, set before an NPI for its check digit


def luhn(digits):
    """True when the last digit is the check digit of those before it (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        twice = int(sign) * (2 if place % 2 else 1)
        total += twice - 9 if twice > 9 else twice
    return total % 10 == 0


def npi_holds(text):
    """True for a National Provider Identifier: ten digits from 1 or 2, Luhn with 80840 before it (45 CFR 162.406)."""
    return bool(re.fullmatch("[12][0-9]{9}", text)) and luhn(PREFIX + text)


def ncpdp_holds(text):
    """True for a pharmacy number of NCPDP: seven digits, not all zero."""
    return bool(re.fullmatch("[0-9]{7}", text)) and text != "0000000"
