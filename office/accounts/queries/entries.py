"""The ledger of a patient entry by entry."""

from office.accounts.models import EntryKind, LedgerEntry
from office.db import DayField, fetch
from office.loading import load, marks


def entries_of(patient_id):
    """Every entry of a patient, newest first, to be paged."""
    return LedgerEntry.select().where(LedgerEntry.patient == patient_id).order_by(LedgerEntry.number.desc())


def entry_of(patient_id, number):
    """One entry of this patient, or None."""
    return next(iter(load(LedgerEntry, "number = ? AND patient_id = ?", number, patient_id)), None)


def charge_of(patient_id, number):
    """One charge of this patient, or None."""
    entry = entry_of(patient_id, number)
    return entry if entry and entry.kind == EntryKind.CHARGE else None


def amounts(numbers):
    """{entry number: (cents moved, number of the entry that reversed it or None)} of many entries, in one query."""
    numbers = list(numbers)
    if not numbers:
        return {}
    rows = fetch(
        "SELECT l.entry_id, SUM(CASE WHEN l.cents > 0 THEN l.cents ELSE 0 END), MAX(r.number) FROM ledger_line l "
        f"LEFT JOIN ledger_entry r ON r.reverses_id = l.entry_id WHERE l.entry_id IN ({marks(numbers)}) "
        "GROUP BY l.entry_id",
        *numbers,
    )
    return {number: (int(cents), back) for number, cents, back in rows}


def lines_of(entry):
    """The lines of one entry as (book, cents, charge number, its words, its patient id, its day, rank), as posted."""
    rows = fetch(
        'SELECT l.book, l.cents, l.charge_id, c.words, c.patient_id, c.service_on, l."rank" FROM ledger_line l '
        "LEFT JOIN ledger_entry c ON c.number = l.charge_id WHERE l.entry_id = ? ORDER BY l.id",
        entry.number,
    )
    return [(*line, DayField().python_value(service_on), rank) for *line, service_on, rank in rows]
