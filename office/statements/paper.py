"""A statement on paper: its stored copy as a PDF. The same copy gives the same bytes for ever. Pure.

A copy is plain text by name, written when the statement is made; layout 1 is drawn by this file as it stands. Whoever
wants another look adds layout 2 beside it: what was sent is drawn as it was sent.
"""

import json

from office.pdf import Pages, printable, width_of
from office.statements.ageing import BUCKETS

LAYOUT = 1
WIDTH, HEIGHT = 612, 792
LEFT, RIGHT, FOOT = 54, 558, 640
HEAD = ("Date", "For", "With", "Service", "Charge", "Plan paid", "Adjusted", "You paid", "You owe")
# Left edges of the words, right edges of the amounts.
STARTS = (LEFT, 108, 196, 246)
ENDS = (382, 428, 474, 516, RIGHT)


def written(copy):
    """A copy as the text that is stored: the same for the same content."""
    return json.dumps(copy, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text):
    """The copy of a stored text."""
    return json.loads(text)


def pdf_of(copies, title="Statements"):
    """The PDF of some copies, one after the other, each on pages of its own."""
    pages = Pages(WIDTH, HEIGHT, title)
    for place, copy in enumerate(copies):
        if place:
            pages.turn()
        _statement(pages, copy)
    return pages.finish()


def can_print(*texts):
    """True when the letters of these texts can be written in a PDF."""
    try:
        for text in texts:
            printable(text)
    except ValueError:
        return False
    return True


def _plain(text):
    """Text as it can be printed; words about a service may lose a letter, names were looked at before."""
    try:
        return printable(text)
    except ValueError:
        return text.encode("cp1252", "replace").decode("cp1252")


def _fit(text, size, width):
    """Text cut to a width, with three dots."""
    text = _plain(text)
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "...", size) > width:
        text = text[:-1]
    return text.rstrip() + "..."


def _statement(pages, copy):
    _head(pages, copy)
    y = _table_head(pages, 268)
    for row in copy["rows"]:
        if y > FOOT - 30:
            pages.text(RIGHT, FOOT + 14, "Continued on the next page", 8, align="right")
            pages.turn()
            pages.text(LEFT, 60, f"{copy['title']} {copy['number']}, {copy['date']} (continued)", 9, bold=True)
            y = _table_head(pages, 84)
        y = _row(pages, y, row)
    _sums(pages, copy, y + 8)
    _coupon(pages, copy)


def _head(pages, copy):
    practice = copy["practice"]
    pages.text(LEFT, 54, _plain(practice["name"]), 13, bold=True)
    pages.text(LEFT, 69, _plain(practice["address"]), 9)
    pages.text(LEFT, 81, _plain(f"Billing questions: {practice['phone']}"), 9)
    pages.text(RIGHT, 54, copy["title"].upper(), 13, bold=True, align="right")
    for place, (name, value) in enumerate(
        (("Statement no.", copy["number"]), ("Date", copy["date"]), ("Account", copy["account"]))
    ):
        pages.text(RIGHT - 90, 71 + 12 * place, name, 9, align="right")
        pages.text(RIGHT, 71 + 12 * place, value, 9, align="right")
    for place, line in enumerate((copy["name"], *copy["lines"])):
        pages.text(LEFT + 18, 145 + 13 * place, _plain(line), 10.5)
    pages.box(RIGHT - 170, 130, 170, 58, fill=None, line=0.8)
    pages.text(RIGHT - 160, 147, "Please pay", 9)
    pages.text(RIGHT - 10, 148, copy["total"], 14, bold=True, align="right")
    pages.text(RIGHT - 160, 173, "by", 9)
    pages.text(RIGHT - 10, 173, copy["pay_by"], 10, align="right")
    for place, line in enumerate(_wrapped(copy["message"], 9, RIGHT - LEFT)[:3]):
        pages.text(LEFT, 222 + 11 * place, line, 9)


def _table_head(pages, y):
    for x, name in zip(STARTS, HEAD[:4], strict=True):
        pages.text(x, y, name, 8, bold=True)
    for x, name in zip(ENDS, HEAD[4:], strict=True):
        pages.text(x, y, name, 8, bold=True, align="right")
    pages.box(LEFT, y + 4, RIGHT - LEFT, 0.6)
    return y + 16


def _row(pages, y, row):
    words = (row["day"], row["patient"], row["provider"], row["words"])
    limits = (*STARTS[1:], 340)
    for x, end, text in zip(STARTS, limits, words, strict=True):
        pages.text(x, y, _fit(text, 8.5, end - x - 4), 8.5)
    for x, text in zip(ENDS, row["amounts"], strict=True):
        pages.text(x, y, text, 8.5, align="right", bold=x == RIGHT)
    if row["note"]:
        pages.text(STARTS[1], y + 10, _fit(row["note"], 8, RIGHT - STARTS[1]), 8)
        return y + 24
    return y + 14


def _sums(pages, copy, y):
    if y > FOOT - 40:
        pages.turn()
        y = 84
    pages.box(LEFT, y - 10, RIGHT - LEFT, 0.6)
    pages.text(RIGHT - 80, y + 6, "You owe in all", 9, bold=True, align="right")
    pages.text(RIGHT, y + 6, copy["total"], 10, bold=True, align="right")
    pages.text(LEFT, y + 26, "How old it is, in days:", 8)
    for place, (name, cents) in enumerate(zip(BUCKETS, copy["aging"], strict=True)):
        pages.text(LEFT + 96 + 84 * place, y + 26, f"{_plain(name)}: {cents}", 8)
    for place, line in enumerate(filter(None, (copy["kept"], copy["plan"]))):
        pages.text(LEFT, y + 40 + 12 * place, _plain(line), 9, bold=True)


def _coupon(pages, copy):
    """What is sent back with a check; the foot of the last page."""
    for place, line in enumerate(_wrapped(copy["ways"], 9, RIGHT - LEFT)[:3]):
        pages.text(LEFT, FOOT + 30 + 11 * place, line, 9)
    for x in range(LEFT, RIGHT, 6):
        pages.box(x, FOOT + 66, 3, 0.6)
    pages.text(LEFT, FOOT + 82, "Send this part back with a check.", 8)
    pages.text(LEFT, FOOT + 98, _plain(copy["name"]), 9)
    pages.text(LEFT, FOOT + 111, f"Account {copy['account']}, statement {copy['number']}", 9)
    pages.text(RIGHT, FOOT + 98, f"{copy['total']} by {copy['pay_by']}", 10, bold=True, align="right")
    pages.text(RIGHT, FOOT + 113, "I pay $ ____________", 9, align="right")


def _wrapped(text, size, width):
    lines, line = [], ""
    for word in _plain(text).split():
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines
