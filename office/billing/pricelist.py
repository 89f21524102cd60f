"""The fee schedule as CSV: text to rows and back, every fault told with its line. Pure."""

from dataclasses import dataclass
from datetime import date

from office.formats.csv_table import read_table, unsafe, written
from office.formats.outside import Broken
from office.typed import clean_text, money_cents

HEADER = ("code", "name", "fee", "from", "to")
NEEDED = HEADER[:4]
LONGEST_CODE, LONGEST_NAME, MOST_LINES = 12, 60, 5000


@dataclass(frozen=True)
class Price:
    """One line: the practice's own code and short name, the fee in cents, and the days on which it holds."""

    code: str
    words: str
    cents: int
    from_on: date
    to_on: date | None = None


def read_prices(data):
    """(prices, faults) of a CSV file in bytes; faults are (line, words). A file that is no table is one fault."""
    try:
        table = read_table(data, encoding=None)
    except Broken as broken:
        return [], [(1, str(broken))]
    names = [name.casefold() for name in table.header]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        return [], [(1, f"the first line must name the columns {', '.join(HEADER)}; missing: {', '.join(missing)}")]
    if len(table.rows) > MOST_LINES:
        return [], [(1, f"more than {MOST_LINES:,} lines; split the file")]
    prices, faults, seen = [], list(table.refused), {}
    for place, cells in table.rows:
        cell = {name: unsafe(text).strip() for name, text in zip(names, cells, strict=False)}
        try:
            price = _price(cell)
            if (price.code, price.from_on) in seen:
                raise ValueError(f"the same code and first day as line {seen[price.code, price.from_on]}")
        except ValueError as fault:
            faults.append((place, str(fault)))
            continue
        seen[price.code, price.from_on] = place
        prices.append(price)
    return prices, sorted(faults)


def _price(cell):
    code = clean_code(cell["code"])
    words = clean_text(cell["name"], limit=LONGEST_NAME)
    if not words:
        raise ValueError("the name is empty; type the practice's own short name")
    if not cell["fee"]:
        raise ValueError("the fee is empty; type 0.00 for a line without a charge")
    from_on, to_on = _day(cell["from"], "from"), _day(cell["to"], "to") if cell.get("to") else None
    if from_on is None:
        raise ValueError("the first day is empty; type it as 2026-01-01")
    if to_on and to_on < from_on:
        raise ValueError("it ends before it begins")
    return Price(code, words, money_cents(cell["fee"]), from_on, to_on)


def clean_code(text):
    """A code of the fee schedule: letters and digits, in capitals. ValueError in words."""
    code = text.strip().upper()
    if not code or len(code) > LONGEST_CODE or not code.isascii() or not code.replace("-", "").isalnum():
        raise ValueError(f"“{text.strip()[:20]}” is not a code; use up to {LONGEST_CODE} letters and digits")
    return code


def _day(text, name):
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text[:20]}” is not a day ({name}); type it as 2026-01-01") from None


def prices_csv(prices):
    """The fee schedule as CSV text; `read_prices` reads it back."""
    rows = [
        (one.code, one.words, f"{one.cents // 100}.{one.cents % 100:02}", one.from_on, one.to_on) for one in prices
    ]
    return written([HEADER, *rows])
