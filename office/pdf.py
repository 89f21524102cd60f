"""The only file that knows the PDF engine: pages with text and boxes, in points from the top left corner.

Fonts are those that every printer has (Helvetica), so that nothing is embedded; `printable` says what they can write.
"""

import unicodedata
from io import BytesIO

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

POINTS = 72  # in an inch
PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
SIGNS = str.maketrans({"→": "to", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ħ": "H", "ħ": "h", "ı": "i"})


def printable(text):
    """Text as these fonts can write it: letters they lack lose their accents (Nguyễn -> Nguyen).

    Raises ValueError with the letters that have no such form (漢字): a name is never printed with holes.
    """
    if text.isascii():
        return text
    written = "".join(letter if _known(letter) else _plain(letter) for letter in text.translate(SIGNS))
    lacking = "".join(letter for letter in written if not _known(letter))
    if lacking:
        raise ValueError(f"The letters {lacking} cannot be written in a PDF.")
    return written


def _known(letter):
    return bool(letter.encode("cp1252", "ignore"))


def _plain(letter):
    apart = unicodedata.normalize("NFKD", letter)
    return "".join(one for one in apart if not unicodedata.combining(one)).translate(SIGNS)


def width_of(words, size, bold=False):
    """How many points wide words are."""
    return stringWidth(words, BOLD if bold else PLAIN, size)


class Pages:
    """A PDF that is being made: `text` and `box` draw on the present page, `turn` begins the next one."""

    def __init__(self, width, height, title):
        self._out, self._height, self._color = BytesIO(), height, None
        self._canvas = Canvas(self._out, pagesize=(width, height), invariant=1, pageCompression=1)
        self._canvas.setTitle(title)

    def text(self, x, y, words, size, *, bold=False, align="left", color="#000000"):
        """Words with their baseline at y; x is their left end, middle ("center") or right end."""
        self._canvas.setFont(BOLD if bold else PLAIN, size)
        self._fill(color)
        draw = {"left": self._canvas.drawString, "center": self._canvas.drawCentredString}
        draw.get(align, self._canvas.drawRightString)(x, self._height - y, words)

    def box(self, x, y, width, height, fill="#000000", line=0):
        """A rectangle whose upper left corner is (x, y), filled (None: not), with a black edge of `line` points."""
        if fill:
            self._fill(fill)
        self._canvas.setLineWidth(line)
        self._canvas.rect(x, self._height - y - height, width, height, stroke=bool(line), fill=bool(fill))

    def _fill(self, color):
        """The engine takes long to understand a color, and nearly everything is black."""
        if color != self._color:
            self._canvas.setFillColor(color)
            self._color = color

    def turn(self):
        """Begin the next page."""
        self._canvas.showPage()
        self._color = None

    def finish(self):
        """The PDF as bytes."""
        self._canvas.save()
        return self._out.getvalue()
