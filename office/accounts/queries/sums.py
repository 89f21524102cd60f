"""Sums over the ledger that rules and pages share: what is open of a charge, what is kept of a payment."""

from office.accounts.models import Book
from office.db import fetch

OPEN_BOOKS = (Book.INSURANCE_OWES, Book.PATIENT_OWES)


def open_of(charge):
    """Cents still open of one charge (its number) as {Book: cents}, for insurance and patient."""
    rows = fetch("SELECT book, SUM(cents) FROM ledger_line WHERE charge_id = ? GROUP BY book", charge)
    found = {book: int(cents) for book, cents in rows}
    return {book: found.get(book, 0) for book in OPEN_BOOKS}


def open_charges(account, patient, visit=None):
    """Charges that a patient still owes for, oldest service first: [(number, cents)]; of one visit when given."""
    narrowed = " AND c.visit_id = ?" if visit else ""
    return fetch(
        "SELECT c.number, SUM(l.cents) FROM ledger_line l JOIN ledger_entry c ON c.number = l.charge_id "
        f"WHERE c.account_id = ? AND c.patient_id = ? AND l.book = ?{narrowed} "
        "GROUP BY c.number, c.service_on HAVING SUM(l.cents) > 0 ORDER BY c.service_on, c.number",
        *(account, patient, str(Book.PATIENT_OWES), *([visit] if visit else [])),
    )


def kept(payment):
    """(cents, charge number or None): what is not applied of one payment, and the charge it is kept for."""
    rows = fetch(
        "SELECT charge_id, -SUM(cents) FROM ledger_line WHERE payment_id = ? AND book = ? GROUP BY charge_id",
        *(payment, str(Book.UNAPPLIED)),
    )
    return (int(rows[0][1]), rows[0][0]) if rows else (0, None)


def kept_payments(account, patient):
    """Payments of a patient that are not applied in full, oldest first: [(number, charge kept for, visit, cents)]."""
    return fetch(
        "SELECT p.number, l.charge_id, p.visit_id, -SUM(l.cents) FROM ledger_line l "
        "JOIN ledger_entry p ON p.number = l.payment_id WHERE p.account_id = ? AND p.patient_id = ? AND l.book = ? "
        "GROUP BY p.number, l.charge_id, p.visit_id HAVING SUM(l.cents) < 0 ORDER BY p.number",
        *(account, patient, str(Book.UNAPPLIED)),
    )


def shares_of(charge):
    """The patient's parts of one charge, paid or not: {share word: cents}."""
    rows = fetch(
        "SELECT e.share, SUM(l.cents) FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id "
        "WHERE l.charge_id = ? AND l.book = ? AND l.payment_id IS NULL GROUP BY e.share",
        *(charge, str(Book.PATIENT_OWES)),
    )
    return {share: int(cents) for share, cents in rows}


def rests_on(line):
    """True when what a line brought is used since, so that reversing it would leave less than nothing open."""
    if line.book == Book.UNAPPLIED and line.cents < 0:
        return kept(line.payment_id)[0] < -line.cents
    return line.book in OPEN_BOOKS and line.cents > 0 and open_of(line.charge_id)[line.book] < line.cents


def resting_on(entry, line):
    """Number of the newest entry in force that lessens what a line of `entry` brought, or None."""
    used = ("payment_id", line.payment_id, ">") if line.book == Book.UNAPPLIED else ("charge_id", line.charge_id, "<")
    rows = fetch(
        "SELECT MAX(e.number) FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id "
        f"LEFT JOIN ledger_entry r ON r.reverses_id = e.number WHERE l.{used[0]} = ? AND l.book = ? "
        f"AND l.cents {used[2]} 0 AND e.number <> ? AND e.reverses_id IS NULL AND r.number IS NULL",
        *(used[1], str(line.book), entry.number),
    )
    return rows[0][0]


def balance(patient):
    """Cents that a patient (id) owes now: what plans left to them, less what was applied."""
    return balances([patient]).get(patient, 0)


def balances(patients):
    """{patient id: cents owed} of many patients, in one query; those who owe nothing are left out."""
    if not patients:
        return {}
    rows = fetch(
        "SELECT c.patient_id, SUM(l.cents) FROM ledger_entry c JOIN ledger_line l ON l.charge_id = c.number "
        f"WHERE c.patient_id IN ({marks(patients)}) AND l.book = ? GROUP BY c.patient_id HAVING SUM(l.cents) <> 0",
        *(*patients, str(Book.PATIENT_OWES)),
    )
    return {patient: int(cents) for patient, cents in rows}


def marks(values):
    """As many `?` as there are values, for IN (...)."""
    return ", ".join("?" for _ in values)
