"""Comparing a page with a record: does what is printed on it beside the name belong to this patient?

Pure: plain values in, words out. Source: domain 0.1 (1), 2.9 (name + second identifier on the page).
"""

import re

from office.loose.models import Identifier
from office.typed import birth_date, mrn

ZIP = re.compile(r"\d{5}(?:-\d{4})?", re.ASCII)
PHONE_DIGITS = 7


def read_identifier(text, *, today):
    """{Identifier: value} of all that a typed text can mean: a birth date, a record number, a phone, a ZIP code.

    030462 may be a birth date or a record number; the record decides. Empty for what is none of them.
    """
    typed, found = text.strip(), {}
    try:
        found[Identifier.BORN] = birth_date(typed, today=today)
    except ValueError:
        pass
    if number := mrn(typed):
        found[Identifier.MRN] = number
    digits = re.sub(r"\D", "", typed)
    if len(digits) >= PHONE_DIGITS and not re.search("[A-Za-z]", typed):
        found[Identifier.PHONE] = digits[-10:]
    if ZIP.fullmatch(typed):
        found[Identifier.ZIP] = typed[:5]
    return found


def agrees(read, *, born_on, mrn, phones=(), zips=(), but=None):
    """The first Identifier of `read` that is true of a record, or None. `but` is one that does not count."""
    known = {
        Identifier.BORN: lambda value: born_on is not None and value == born_on,
        Identifier.MRN: lambda value: value == mrn,
        Identifier.PHONE: lambda value: any(phone.endswith(value) for phone in phones if phone),
        Identifier.ZIP: lambda value: any(one[:5] == value for one in zips if one),
    }
    return next((kind for kind, value in read.items() if kind != but and known[kind](value)), None)


def initials_of(name):
    """The initials that stand on a stamp: Rosa Klein is RK, Dr. Patel DP."""
    return "".join(part[0] for part in re.findall(r"\w+", name)).upper()[:4]
