"""Any CSV file as a table: bytes in, header and rows out. UTF-8 or Windows-1252; comma, semicolon or tab. Pure.

Rows are numbered as a spreadsheet shows them: the header is row 1, empty rows count.
"""

import csv
import io
from dataclasses import dataclass

from office.formats.outside import Broken

MOST_BYTES = 25 * 1024 * 1024
MOST_COLUMNS = 200
MOST_ROWS = 250_000
LONGEST_CELL = 2000
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
UTF_8, WINDOWS = "utf-8", "windows-1252"
# What begins a file that is no text at all, and what to do about it.
OTHERS = (
    (b"PK\x03\x04", "this is an Excel workbook or an archive; save it as “CSV UTF-8” first"),
    (b"\xd0\xcf\x11\xe0", "this is an old Excel workbook; save it as “CSV UTF-8” first"),
    (b"%PDF", "this is a PDF; ask for the list as CSV"),
    (b"\xff\xfe", "this is UTF-16 text, not UTF-8; save it as “CSV UTF-8” first"),
    (b"\xfe\xff", "this is UTF-16 text, not UTF-8; save it as “CSV UTF-8” first"),
    (b"\x1f\x8b", "this file is compressed; unpack it first"),
)
csv.field_size_limit(MOST_BYTES)  # a huge cell is told with its row, not refused by the reader with the whole file


@dataclass(frozen=True)
class Table:
    """`header`: names of columns, each once. `rows`: (place, cells). `refused`: (place, why) of rows left out."""

    header: list
    rows: list
    refused: list
    encoding: str = UTF_8
    separator: str = ","


def read_table(data, *, encoding=UTF_8, separator=None):
    """The Table of a file. Raises Broken in words: no text, empty, a quote that never ends, far too wide or long.

    With encoding None a file that is not UTF-8 is read as Windows-1252, what older Excel writes, if it can be.
    """
    text, encoding = _text(data, encoding)
    separator = separator or separator_of(text)
    lines = _lines(text, separator)
    header = header_of(next(lines, (1, []))[1])
    rows, refused = [], []
    for place, cells in lines:
        if not any(cells) or not any(cell.strip() for cell in cells):
            continue
        why = _why_refused(cells, len(header))
        if why:
            refused.append((place, why))
        else:
            rows.append((place, cells[: len(header)]))
        if len(rows) > MOST_ROWS:
            raise Broken("", f"it has more than {MOST_ROWS:,} rows; split it")
    return Table(header, rows, refused, encoding, separator)


def _text(data, encoding):
    if len(data) > MOST_BYTES:
        raise Broken("", f"it is larger than {MOST_BYTES // 1024 // 1024} MB; split it")
    for start, words in OTHERS:
        if data.startswith(start):
            raise Broken("", words)
    text, used = _decoded(data, encoding)
    for sign in "\0\x1a":
        if sign in text:
            raise Broken(f"byte {text.index(sign):,}", "the file is not text")
    return text, used


def _decoded(data, encoding):
    """(text, encoding used)."""
    if encoding != WINDOWS:
        try:
            return data.decode("utf-8-sig"), UTF_8
        except UnicodeDecodeError as error:
            if encoding is not None:
                words = f"the file is not UTF-8 text; save it as CSV UTF-8, or read it as {WINDOWS}"
                raise Broken(f"byte {error.start:,}", words) from None
    try:
        return data.decode(WINDOWS), WINDOWS
    except UnicodeDecodeError as error:
        raise Broken(f"byte {error.start:,}", "the file is neither UTF-8 nor Windows-1252 text") from None


def separator_of(text):
    """What separates the cells, by the header: the most frequent of comma, semicolon and tab."""
    first = text.lstrip("\r\n")[:100_000].split("\n", 1)[0]
    return max(SEPARATORS, key=first.count)


def _lines(text, separator):
    """(place, cells) of each line; a quote that never ends is told with its row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    place = 0
    while True:
        place += 1
        try:
            yield place, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Broken(f"row {place}", _why_unread(str(error))) from None


def _why_unread(error):
    if "unexpected end" in error:
        return "the row cannot be read: a quotation mark opens in it that never closes"
    if "expected after" in error:
        return "the row cannot be read: a quotation mark stands in the middle of a cell; inside quotes write it twice"
    return f"the row cannot be read: {error}"


def header_of(cells):
    """Names of the columns, each once: "Phone", "Phone (2)", "Column 3" for an empty one. Raises Broken: empty."""
    if not any(cell.strip() for cell in cells):
        raise Broken("", "the file is empty, or its first line is")
    if len(cells) > MOST_COLUMNS:
        raise Broken("row 1", f"it has {len(cells):,} columns; at most {MOST_COLUMNS} can be taken")
    names = []
    for place, cell in enumerate(cells, start=1):
        name = plain = " ".join(cell.split())[:100] or f"Column {place}"
        count = 1
        while name in names:
            count += 1
            name = f"{plain} ({count})"
        names.append(name)
    return names


def _why_refused(cells, width):
    if len(cells) != width and (len(cells) < width or any(cell.strip() for cell in cells[width:])):
        return f"it has {len(cells):,} cells, the header has {width}"
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return "a cell is far too long; is a quote missing?"
    return ""


def written(rows):
    """Rows of values as the text of a CSV file (RFC 4180), safe to open in a spreadsheet: no cell is a formula."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def safe(cell):
    """A cell that begins like a formula gets an apostrophe before it (security.md, "Pages")."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def unsafe(cell):
    """The cell as it was before `safe`: an exported list is read back as it was."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell
