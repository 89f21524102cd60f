"""What a scanner or a hand has sent before it is a code: one label twice, two labels in one, a digit wrong.

Pure: text in, text out. Source: domain 2.3 (a wrong code is told apart), 2.11 (edge cases).
"""

import re

from office.charts.filing import PREFIXES

LABEL = re.compile(r"[CDLUP][0-9]{6,14}[A-Z]")
SEVERAL = re.compile(r"(?:[CDLUP][0-9]{6,14}[A-Z]){2,}")


def one_reading(text):
    """The text of a scan without spaces around it; a label that was read twice in one breath counts once."""
    text = text.strip()
    half, odd = divmod(len(text), 2)
    doubled = text and not odd and text[:half].upper() == text[half:].upper()
    return text[:half] if doubled and text[:1].upper() in PREFIXES else text


def misread(text, error):
    """(word, detail) for a text that is no code: what seems to have happened to it, and what to do.

    `error` is what read_code said. Nothing is moved by any of these.
    """
    code = text.upper()
    if SEVERAL.fullmatch(code):
        return "Two labels at once", "Two codes came as one. Scan them one after the other. Nothing was moved."
    if LABEL.fullmatch(code):
        return "Scan it again", (
            "The last letter does not fit the digits: a digit is wrong, or two are swapped. Nothing was moved."
        )
    if code[:1] in PREFIXES and code[1:2].isdigit():
        return "Scan it again", f"{error} Nothing was moved."
    return "Not a label of this office", f"{error} Nothing was moved."
