"""Member numbers as they are stored. Pure. Source: domain 7.1 (Medicare beneficiary identifier, CMS)."""

import re

from office.coverage.models import PayerKind

A = "[AC-HJKMNP-RT-Y]"  # a letter, without S L O I B Z
AN = "[0-9AC-HJKMNP-RT-Y]"
MBI = re.compile(f"[1-9]{A}{AN}[0-9]{A}{AN}[0-9]{A}{A}[0-9][0-9]", re.ASCII)
EXAMPLE = "1EG4-TE5-MK73"


def member_number(text, kind):
    """A member number as it is stored: Medicare's without dashes and in capitals, others as on the card.

    Raises ValueError in words: a Medicare number that does not have the pattern.
    """
    text = " ".join(text.split())
    if kind != PayerKind.MEDICARE or not text:
        return text
    found = re.sub(r"[\s-]", "", text).upper()
    if not MBI.fullmatch(found):
        raise ValueError(
            f"A Medicare number has 11 characters, as {EXAMPLE}: a digit first, and none of the letters S L O I B Z. "
            "Read it from the card again."
        )
    return found


def member_shown(text, kind):
    """A member number as it is read out: Medicare's in groups of 4, 3 and 4."""
    if kind == PayerKind.MEDICARE and MBI.fullmatch(text):
        return f"{text[:4]}-{text[4:7]}-{text[7:]}"
    return text
