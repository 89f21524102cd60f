"""Labels as PDF: letter sheets of 30, and rolls of 3 x 1 inch with a label on each page. Source: domain 2.3.

Pure: Labels in, bytes out. A narrow bar of a code is a whole number of dots of a 203 dpi label printer, which is next
to a whole number at 300 dpi too: the thinnest is 2 dots, 0.25 mm, as ISO/IEC 15417 asks for hand scanners.
"""

from dataclasses import dataclass

from office.charts.filing import code128_bars
from office.charts.labels import PER_SHEET, SIZES
from office.pdf import POINTS, Pages, printable, width_of

DOT = POINTS / 203
MODULES = (3 * DOT, 2 * DOT)
PAD, LEAST_MARK = 5, 3.5
TEXT_ABOVE, LEADING = 15, 1.08  # of a name: where it may begin, its lines


@dataclass(frozen=True)
class Stock:
    """What is printed on: the page, the labels of a page, and where the first one lies, in points."""

    width: float
    height: float
    columns: int
    rows: int
    left: float
    top: float
    label_width: float
    gap: float = 0
    label_height: float = POINTS

    def corner(self, place):
        """The upper left corner of the label at a place, counted from 0 along the rows."""
        row, column = divmod(place, self.columns)
        return self.left + column * (self.label_width + self.gap), self.top + row * self.label_height


STOCKS = {
    "sheet": Stock(612, 792, 3, 10, 0.1875 * POINTS, 36, 2.625 * POINTS, 9),
    "roll": Stock(216, 72, 1, 1, 0, 0, 216),
}


def label_pdf(labels, layout="sheet", skip=0):
    """Return the PDF of labels on letter sheets, where the first `skip` places stay empty, or on the roll.

    Raises ValueError in words: the name of a label has letters that the PDF cannot write.
    """
    stock = STOCKS[layout]
    each, first = stock.columns * stock.rows, skip % PER_SHEET if layout == "sheet" else 0
    pages = Pages(stock.width, stock.height, "Labels")
    for place, label in enumerate(labels, start=first):
        if place > first and place % each == 0:
            pages.turn()
        _draw(pages, label, *stock.corner(place % each), stock)
    return pages.finish()


def _draw(pages, label, x, y, stock):
    """One label: color bars at the left edge; number, small words, name, marks, bar code from the top."""
    try:
        name, head = printable(label.name), printable(label.head)
    except ValueError as error:
        raise ValueError(f"{error} Print the label of {label.head} from the page.")
    right = x + stock.label_width - PAD
    if label.bars:
        _bars(pages, label.bars, x, y, stock.label_height)
    left = x + (14 if label.bars else PAD)
    kind = width_of(label.detail, 6.5) if not name else 0  # a holder's label: the name may be long
    size = min(13, 13 * (right - left - kind - 6) / width_of(head, 13, bold=True))
    pages.text(left, y + 14, head, size, bold=True)
    room = right - left - width_of(head, size, bold=True) - 6
    for place, words in enumerate((label.detail, label.more)):
        words = printable(words)
        size = min(6.5, 6.5 * room / max(width_of(words, 6.5), 1))
        pages.text(right, y + 8 + 7.5 * place, words, size, align="right")
    bottom = y + stock.label_height - 4
    _code(pages, label.code, left, right, bottom)
    above = bottom - 27
    if label.marks:
        _marks(pages, label.marks, left, right, above)
        above -= 9
    if name:
        _name(pages, name, left, right, y + TEXT_ABOVE, above)


def _bars(pages, bars, x, y, height):
    each = (height - 2) / len(bars)
    for place, bar in enumerate(bars):
        top = y + 1 + place * each
        pages.box(x + 1, top, 9.5, each, fill=bar.color, line=0.4)
        pages.text(x + 5.75, top + each / 2 + 3, printable(bar.sign), 8, bold=True, align="center", color=bar.ink)


def _code(pages, code, left, right, bottom):
    """The bar code with its quiet zones and its text; as wide as fits in whole dots."""
    width, found = code128_bars(code)
    module = next((one for one in MODULES if one * width <= right - left), (right - left) / width)
    start = round(left / DOT) * DOT
    for at, bar in found:
        pages.box(start + at * module, bottom - 26, bar * module, 20)
    pages.text(start + width * module / 2, bottom, code, 6, align="center")


def _marks(pages, marks, left, right, bottom):
    """What warns, in boxes in one row, so small that all of it is there."""
    size = 5.5
    while size > LEAST_MARK and sum(width_of(mark, size, bold=True) + 5 for mark in marks) > right - left:
        size -= 0.25
    for mark in marks:
        wide = width_of(mark, size, bold=True) + 3
        pages.box(left, bottom - size - 1.5, wide, size + 1.5, fill=None, line=0.5)
        pages.text(left + 1.5, bottom - 2, mark, size, bold=True)
        left += wide + 2


def _name(pages, name, left, right, top, bottom):
    """The whole name in the largest type of SIZES in which it fits, in as many lines as it needs."""
    for _, size, _ in SIZES:
        lines = _lines(name, size, right - left)
        if len(lines) * size * LEADING <= bottom - top:
            break
    y = top + (bottom - top - len(lines) * size * LEADING) / 2
    for place, line in enumerate(lines, start=1):
        pages.text(left, y + place * size * LEADING - 0.2 * size, line, size, bold=True)


def _lines(name, size, room):
    """The lines of a name: broken between words, and inside a word that is longer than a line."""
    lines = [""]
    for word in name.split():
        joined = f"{lines[-1]} {word}".strip()
        if width_of(joined, size, bold=True) <= room:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if width_of(lines[-1] + letter, size, bold=True) > room:
                lines.append("")
            lines[-1] += letter
    return lines
