"""The entries behind each number of a charge."""

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple

from office.accounts.models import Book
from office.accounts.shares import Line, Split, said, sentence, split
from office.db import as_day, fetch
from office.loading import marks


class Entry(NamedTuple):
    """One entry as it stands behind a number: what it added there, and whether it was reversed since."""

    number: int
    posted: str
    words: str
    payer: str
    cents: int
    undone_by: int | None


@dataclass(frozen=True)
class ChargeRow:
    """One charge: its Split, and the entries behind each number by column name."""

    number: int
    service_on: date
    words: str
    split: Split
    behind: dict

    @cached_property
    def sentence(self):
        """What the clerk says about this charge."""
        return sentence(self.split)


def lines_of_charges(numbers):
    """{charge number: its lines with their entries, in order of posting} of some charges."""
    if not numbers:
        return {}
    rows = fetch(
        'SELECT l.charge_id, l.book, l.cents, l.payment_id, l."rank", '
        "e.number, e.posted_on, e.words, e.payer, e.share, r.number "
        "FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id "
        "LEFT JOIN ledger_entry r ON r.reverses_id = e.number "
        f"WHERE l.charge_id IN ({marks(numbers)}) ORDER BY e.number, l.id",
        *numbers,
    )
    found = {}
    for charge, *line in rows:
        found.setdefault(charge, []).append(line)
    return found


@cache
def _shown(posted_on):
    """A date as the database gives it, as Oct 6, 2026."""
    return said(as_day(posted_on))


COLUMNS = {
    "charge": {(Book.INCOME, False): -1},
    "allowed": {(Book.INCOME, False): -1, (Book.WRITTEN_OFF, False): -1},
    "plan_paid": {(Book.MONEY, False): 1, (Book.PLAN_CREDIT, False): 1},
    "written_off": {(Book.WRITTEN_OFF, False): 1, (Book.FORGIVEN, True): 1},
    "with_plan": {(Book.INSURANCE_OWES, False): 1},
    "share": {(Book.PATIENT_OWES, False): 1},
    "paid": {(Book.PATIENT_OWES, True): -1, (Book.FORGIVEN, True): -1},
    "left": {(Book.PATIENT_OWES, False): 1, (Book.PATIENT_OWES, True): 1},
}


SIGNS = {}
for _name, _signs in COLUMNS.items():
    for _where, _sign in _signs.items():
        SIGNS.setdefault(_where, []).append((_name, _sign))


def charge_row(charge, lines):
    """The ChargeRow of a charge (Open) from its lines as `lines_of_charges` gives them."""
    behind, for_split = {name: [] for name in COLUMNS}, []
    for book, cents, payment, rank, number, posted_on, words, payer, share, back in lines:
        paid = payment is not None
        for_split.append(Line(book, cents, share, paid, rank))
        for name, sign in SIGNS.get((book, paid), ()):
            _add(behind[name], Entry(number, _shown(posted_on), words, payer, sign * cents, back))
    return ChargeRow(charge.number, charge.service_on, charge.words, split(for_split), behind)


def _add(entries, entry):
    """Add an entry behind a number; two lines of one entry stand as one, and as none when they sum to nothing."""
    if entries and entries[-1].number == entry.number:
        entry = entry._replace(cents=entry.cents + entries.pop().cents)
    if entry.cents:
        entries.append(entry)


def entries_behind(charge):
    """Every entry that touches one charge, oldest first: [Entry] with the cents that concern this charge."""
    rows = fetch(
        "SELECT e.number, e.posted_on, e.words, e.payer, MAX(ABS(l.cents)), MAX(r.number) FROM ledger_line l "
        "JOIN ledger_entry e ON e.number = l.entry_id LEFT JOIN ledger_entry r ON r.reverses_id = e.number "
        "WHERE l.charge_id = ? GROUP BY e.number, e.posted_on, e.words, e.payer ORDER BY e.number",
        charge,
    )
    return [Entry(number, _shown(posted_on), *rest) for number, posted_on, *rest in rows]
