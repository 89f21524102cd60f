"""A decoder of Code 128 for tests: reads the dots of a printed row as a scanner does. It knows nothing of the encoder:
the table of symbols is that of another library."""

from reportlab.graphics.barcode import code128

# Bars are capital letters and spaces small ones in that table: a is 1 module wide, b 2, c 3, d 4.
PATTERNS = {
    tuple(" abcd".index(letter.lower()) for letter in text): value for value, text in code128._patterns.items()
}
STOP = next(pattern for pattern, value in PATTERNS.items() if value == 106)
STARTS = {104: False, 105: True}  # in set C?


def runs_of(row):
    """[(dark?, dots), ...] of a row of dots."""
    runs = []
    for dot in row:
        dark = bool(dot)
        if runs and runs[-1][0] == dark:
            runs[-1][1] += 1
        else:
            runs.append([dark, 1])
    return runs


def symbol(widths, modules=11):
    """The value of bars and spaces by the nearest pattern, or None when none is near enough for a scanner."""
    unit = sum(widths) / modules
    near = {
        value: max(abs(width / unit - wanted) for width, wanted in zip(widths, pattern, strict=True))
        for pattern, value in PATTERNS.items() if len(pattern) == len(widths)
    }  # fmt: skip
    best = min(near, key=near.get)
    return best if near[best] < 0.6 else None


def codes_in(row):
    """Every code that a scanner finds in a row of dots (true: dark), from left to right."""
    runs, found, at = runs_of(row), [], 0
    while at < len(runs):
        code, end = _from(runs, at)
        if code is None:
            at += 1
        else:
            found.append(code)
            at = end
    return found


def _from(runs, at):
    """(text, index behind it) of the code that begins at a run, or (None, at)."""
    if not runs[at][0] or at == 0:
        return None, at
    values, place = [], at
    while place + 7 <= len(runs):
        widths = [dots for _, dots in runs[place : place + 7]]
        if len(values) > 2 and symbol(widths, 13) == 106:
            quiet = min(runs[at - 1][1], runs[place + 7][1] if place + 7 < len(runs) else 0)
            return (_text(values), place + 7) if quiet >= 9 * sum(widths) / 13 else (None, at)
        value = symbol(widths[:6])
        if value is None or (not values and value not in STARTS):
            return None, at
        values.append(value)
        place += 6
    return None, at


def _text(values):
    """The text of symbols from the start to the check symbol, or None where the check is wrong."""
    start, *symbols, check = values
    if check != (start + sum(place * value for place, value in enumerate(symbols, start=1))) % 103:
        return None
    in_set_c, text = STARTS[start], ""
    for value in symbols:
        if value == (100 if in_set_c else 99):
            in_set_c = not in_set_c
        else:
            text += f"{value:02d}" if in_set_c else chr(value + 32)
    return text
