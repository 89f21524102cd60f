"""Ids and versions as programs write them into addresses and hidden fields; the check letter of a bar code. Pure."""

HIGHEST = 2**53  # every browser and both engines hold a whole number up to here exactly
# 23 is prime and larger than any digit and any position, so every single wrong digit and every swap of two digits
# changes the letter. I, O and Q are left out because they read like 1 and 0. A letter, because digits alone then
# never pass for a whole code: the printed C12345602 without its letter is refused whatever its digits are.
CHECK_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def whole_number(text):
    """Return the number (1 to 2^53) that was written, or None if it is none."""
    number = int(text) if len(text) <= 16 and text.isascii() and text.isdecimal() else 0
    return number if 1 <= number <= HIGHEST else None


def check_letter(body):
    """Return the check letter of a bar code's prefix and digits: the sum of digit times position from the right,
    modulo 23."""
    total = ord(body[0]) + sum(place * int(digit) for place, digit in enumerate(reversed(body[1:]), start=1))
    return CHECK_LETTERS[total % len(CHECK_LETTERS)]
