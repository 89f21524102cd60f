"""What was over or short: entries of the account *cash over and short*, and whether the books say what was counted."""

import json
from dataclasses import dataclass

from office import clock
from office.db import as_written, fetch


def over_short(from_on, until_on):
    """{tender: (entries, cents)} of what was over or short in a period, by the day of the signature. One query."""
    rows = fetch(
        "SELECT tender, COUNT(*), SUM(cents) FROM over_short WHERE posted_on >= ? AND posted_on <= ? GROUP BY tender "
        "ORDER BY tender",
        *(from_on.isoformat(), until_on.isoformat()),
    )
    return {tender: (entries, int(cents)) for tender, entries, cents in rows}


def over_short_until(on):
    """Cents on the account of over and short at the end of a day. One query."""
    return int(fetch("SELECT SUM(cents) FROM over_short WHERE posted_on <= ?", on.isoformat())[0][0] or 0)


@dataclass(frozen=True)
class Agreed:
    """Drawers that were signed: `drawers` of them, cents of their `receipts`, `off` by the entries of over and short,
    `counted` beyond their floats."""

    drawers: int
    receipts: int
    off: int
    counted: int

    @property
    def holds(self):
        """True when the books say what was counted."""
        return self.receipts + self.off == self.counted


def agreed(from_on, until_on):
    """The Agreed of the counts that were signed in a period: receipts from the receipts themselves, off from the
    entries, counted from the counts. Two queries."""
    until = as_written(clock.day_bounds(until_on)[1])
    given = (as_written(clock.day_bounds(from_on)[0]), until)
    where = "c.withdrawn_at IS NULL AND c.signed_at >= ? AND c.signed_at < ?"
    rows = fetch(
        "SELECT c.counted, s.float_cents, (SELECT SUM(o.cents) FROM over_short o WHERE o.count_id = c.id) "
        f"FROM drawer_count c JOIN drawer_session s ON s.id = c.session_id WHERE {where}",
        *given,
    )
    taken = fetch(
        "SELECT SUM(r.cents) FROM drawer_count c JOIN receipt r ON r.session_id = c.session_id "
        f"WHERE {where} AND r.tender IN ('cash', 'check', 'card') "
        "AND NOT EXISTS (SELECT 1 FROM receipt_void v WHERE v.receipt_id = r.id)",
        *given,
    )
    counted = sum(sum(json.loads(text).values()) - float_cents for text, float_cents, _ in rows)
    return Agreed(len(rows), int(taken[0][0] or 0), sum(int(off or 0) for *_, off in rows), counted)
