"""Open charges and how old they are, in one pass over the ledger, as of any day: what was posted later is not seen."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from office.accounts.models import Book
from office.db import as_day, fetch
from office.statements.ageing import allot, bucket, edges


@dataclass(frozen=True)
class OpenCharge:
    """What is open of one charge: cents, five buckets that sum to them, whose it is and when it was."""

    account: int
    patient: int
    charge: int
    visit: int | None
    service_on: date
    payer: str
    cents: int
    parts: tuple


def _candidates(book, on, accounts):
    """The charges that may be open on a day, as SQL: those open now when nothing was posted since, else any."""
    ids = "" if accounts is None else f"account_id IN ({', '.join(str(int(one)) for one in accounts) or '0'})"
    if fetch("SELECT 1 FROM ledger_entry WHERE posted_on > ? LIMIT 1", on.isoformat()):
        return f"AND l.charge_id IN (SELECT number FROM ledger_entry WHERE {ids}) " if ids else ""
    of = f"ledger_entry a JOIN ledger_line o ON o.charge_id = a.number AND a.{ids} AND a.kind = 'charge'"
    of = of if ids else "ledger_line o"
    found = f"SELECT o.charge_id FROM {of} WHERE o.book = '{book}' GROUP BY o.charge_id HAVING SUM(o.cents) <> 0"
    return f"AND l.charge_id IN ({found}) "


def patient_open(on, accounts=None):
    """[OpenCharge] that patients owe on a day, aged from the day on which each part became theirs; two queries.

    `accounts` (ids) narrows it. A reversal counts on the day of what it reverses.
    """
    due = "COALESCE(o.posted_on, e.posted_on)"
    marks = [one.isoformat() for one in edges(on)]
    ranges = [f"{due} >= ?", *[f"{due} < ? AND {due} >= ?"] * 3, f"{due} < ?"]
    values = [marks[0], *(value for pair in pairwise(marks) for value in pair), marks[3]]
    sums = ", ".join(f"SUM(CASE WHEN l.payment_id IS NULL AND {one} THEN l.cents ELSE 0 END)" for one in ranges)
    back = "LEFT JOIN ledger_entry o ON o.number = e.reverses_id "
    rows = _open(f"SUM(l.cents), {sums}", back, values, Book.PATIENT_OWES, on, accounts)
    return [_charge(row, allot(int(row[6]), tuple(map(int, row[7:])))) for row in rows]


def plan_open(on, accounts=None):
    """[OpenCharge] that plans owe an answer for on a day, aged from the day of service; two queries."""
    found = []
    for row in _open("SUM(l.cents)", "", (), Book.INSURANCE_OWES, on, accounts):
        parts = [0] * 5
        parts[bucket(as_day(row[4]), on)] = int(row[6])
        found.append(_charge(row, tuple(parts)))
    return found


def _charge(row, parts):
    account, patient, charge, visit, service_on, payer, cents = row[:7]
    return OpenCharge(account, patient, charge, visit, as_day(service_on), payer, int(cents), parts)


def _open(sums, join, values, book, on, accounts):
    """Charges whose lines in a book do not sum to zero, with the charge's own facts in front."""
    inner = (
        f"SELECT l.charge_id AS charge, {_named(sums)} FROM ledger_line l "
        f"JOIN ledger_entry e ON e.number = l.entry_id {join}"
        f"WHERE l.book = '{book}' AND e.posted_on <= ? {_candidates(book, on, accounts)}"
        "GROUP BY l.charge_id HAVING SUM(l.cents) <> 0"
    )
    count = sums.count("SUM(")
    given = ", ".join(f"q.s{place}" for place in range(count))
    return fetch(
        f"SELECT c.account_id, c.patient_id, c.number, c.visit_id, c.service_on, c.payer, {given} FROM ({inner}) q "
        "JOIN ledger_entry c ON c.number = q.charge",
        *(*values, on.isoformat()),
    )


def _named(sums):
    pieces = sums.split(", SUM(")
    return ", SUM(".join(f"{piece} AS s{place}" for place, piece in enumerate(pieces))


def unapplied(on, accounts=None):
    """{account: cents} of money that was paid and is not applied on a day; one query."""
    narrowed = ""
    if accounts is not None:
        narrowed = f" AND p.account_id IN ({', '.join(str(int(one)) for one in accounts) or '0'})"
    rows = fetch(
        "SELECT p.account_id, -SUM(l.cents) FROM ledger_line l JOIN ledger_entry p ON p.number = l.payment_id "
        "JOIN ledger_entry e ON e.number = l.entry_id WHERE l.book = ? AND e.posted_on <= ?"
        f"{narrowed} GROUP BY p.account_id HAVING SUM(l.cents) <> 0",
        *(str(Book.UNAPPLIED), on.isoformat()),
    )
    return {account: int(cents) for account, cents in rows}
