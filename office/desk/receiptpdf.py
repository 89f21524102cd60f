"""A receipt as a PDF, half a letter page. Pure."""

from office.accounts.shares import dollars
from office.pdf import POINTS, Pages, printable

WIDTH, HEIGHT = 8.5 * POINTS, 5.5 * POINTS
LEFT, RIGHT = 0.75 * POINTS, 7.75 * POINTS


def receipt_pdf(practice, number, heading, facts, lines, total, balance=()):
    """The PDF as bytes. `facts` are (name, value), `lines` (name, record number, words, cents).

    Raises ValueError for letters that the fonts of every printer lack.
    """
    pages = Pages(WIDTH, HEIGHT, f"Receipt {number}")
    pages.text(LEFT, 50, printable(practice), 13, bold=True)
    pages.text(RIGHT, 50, printable(heading), 13, bold=True, align="right")
    y = 76
    for name, value in facts:
        pages.text(LEFT, y, printable(f"{name}: {value}"), 10)
        y += 14
    y += 8
    for name, mrn, words, cents in lines:
        pages.text(LEFT, y, printable(f"{name} ({mrn}): {words}"), 10)
        pages.text(RIGHT, y, dollars(cents), 10, align="right")
        y += 15
    pages.box(LEFT, y - 6, RIGHT - LEFT, 0.6)
    pages.text(LEFT, y + 10, "Paid", 11, bold=True)
    pages.text(RIGHT, y + 10, dollars(total), 11, bold=True, align="right")
    for name, cents in balance:
        y += 15
        pages.text(LEFT, y + 12, printable(f"Left to pay after this receipt, {name}: {dollars(cents)}"), 10)
    pages.turn()
    return pages.finish()
