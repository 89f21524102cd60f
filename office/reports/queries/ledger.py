"""What the ledger says of a period, by posting day: sums of books, what moved, how final it is. Reads only.

An entry counts on the day on which it was posted and its reversal on the reversal's own day, so that a past day keeps
its numbers whatever is posted later. Source: domain 7.8, 7.10.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from office import clock
from office.accounts.models import Book
from office.accounts.queries.control import closed_month
from office.db import as_day, as_written, fetch
from office.reports.drawing import Chart
from office.reports.queries.listing import FIRST
from office.reports.queries.spans import spans

OWED = (Book.INSURANCE_OWES, Book.PATIENT_OWES, Book.UNAPPLIED, Book.PLAN_CREDIT)
GIVEN_UP = {Book.WRITTEN_OFF: "plan's part", Book.FORGIVEN: "patient's part"}


@dataclass(frozen=True)
class Moved:
    """What entries of one sort moved in one book on one day: `kind`, `tender`, `write_off` are those of what was
    posted or, when `back`, of what was reversed; `of_patient`: it is a patient's own money."""

    day_on: date
    kind: str
    book: str
    tender: str
    write_off: str
    who: str
    back: bool
    of_patient: bool
    entries: int
    cents: int


def money_period(from_on, until_on):
    """A period with both sides: an open one begins with the first entry and ends today."""
    until_on = until_on or clock.today()
    if from_on is None:
        first = as_day(fetch("SELECT MIN(posted_on) FROM ledger_entry")[0][0])
        from_on = min(first, until_on) if first else until_on
    return max(from_on, FIRST), until_on


def trial_balance(on):
    """{Book: cents} of every book at the end of a day; all of them sum to zero. One query."""
    return _balances(on, on)[1]


def before_and_after(period):
    """(the trial balance of the day before a period, that of its last day). One query, one look at the ledger."""
    return _balances(period[0] - timedelta(days=1), period[1])


def _balances(before, after):
    rows = fetch(
        "SELECT l.book, SUM(CASE WHEN e.posted_on <= ? THEN l.cents ELSE 0 END), SUM(l.cents) FROM ledger_line l "
        "JOIN ledger_entry e ON e.number = l.entry_id WHERE e.posted_on <= ? GROUP BY l.book",
        *(before.isoformat(), after.isoformat()),
    )
    found = {book: (int(first), int(last)) for book, first, last in rows}
    return tuple({book: found.get(str(book), (0, 0))[place] for book in Book} for place in (0, 1))


def owed(balance):
    """What plans and patients owe us, less the money kept for them, of a trial balance."""
    return sum(balance[book] for book in OWED)


def moved(period):
    """Every Moved of a period, by day. One query."""
    kept = "CASE WHEN l.payment_id IS NULL THEN 0 ELSE 1 END"
    back = "CASE WHEN e.reverses_id IS NULL THEN 0 ELSE 1 END"
    what = f"e.posted_on, COALESCE(o.kind, e.kind), l.book, e.tender, e.write_off, e.who, {back}, {kept}"
    rows = fetch(
        f"SELECT {what}, COUNT(DISTINCT e.number), SUM(l.cents) FROM ledger_entry e "
        "JOIN ledger_line l ON l.entry_id = e.number LEFT JOIN ledger_entry o ON o.number = e.reverses_id "
        f"WHERE e.posted_on >= ? AND e.posted_on <= ? GROUP BY {what} ORDER BY 1, 2, 3, 4, 5, 6, 7, 8",
        *(period[0].isoformat(), period[1].isoformat()),
    )
    return [
        Moved(as_day(day), *texts, bool(back), bool(kept), entries, int(cents))
        for day, *texts, back, kept, entries, cents in rows
    ]


def final(until_on):
    """One sentence: can the numbers up to a day still change? Two queries."""
    after = as_written(clock.day_bounds(until_on)[1])
    late = fetch("SELECT COUNT(*) FROM ledger_entry WHERE posted_on <= ? AND at > ?", until_on.isoformat(), after)[0][
        0
    ]
    said = f" {late:,} of its entries {'was' if late == 1 else 'were'} typed after the last day." if late else ""
    if f"{until_on:%Y-%m}" <= closed_month():
        return f"The books of {until_on:%B %Y} are closed: these numbers stay as they are.{said}"
    return f"The books of {until_on:%B %Y} are open: whoever posts into these days changes them.{said}"


def over_time(title, values, period):
    """A Chart in dollars of {day: cents} over the parts of a period."""

    def of(first, last):
        return sum(cents for day_on, cents in values.items() if first <= day_on <= last) / 100

    return Chart(title, tuple((label, of(first, last)) for label, first, last in spans(*period)), "dollars")


def standing_over_time(title, start, values, period):
    """A Chart in dollars of what stands at the end of each part of a period: `start` and {day: change in cents}."""
    bars = tuple(
        (label, (start + sum(cents for day_on, cents in values.items() if day_on <= last)) / 100)
        for label, _, last in spans(*period)
    )
    return Chart(title, bars, "dollars")


def by_day(rows, *, sign=1):
    """{day: cents} of some Moved."""
    found = {}
    for one in rows:
        found[one.day_on] = found.get(one.day_on, 0) + sign * one.cents
    return found
