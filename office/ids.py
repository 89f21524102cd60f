"""Ids and versions as programs write them into addresses and hidden fields. Pure."""

HIGHEST = 2**53  # every browser and both engines hold a whole number up to here exactly


def whole_number(text):
    """Return the number (1 to 2^53) that was written, or None if it is none."""
    number = int(text) if len(text) <= 16 and text.isascii() and text.isdecimal() else 0
    return number if 1 <= number <= HIGHEST else None
