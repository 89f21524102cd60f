"""Sums over the ledger that rules and pages share: what is open of a charge, what is kept of a payment."""

from office.accounts.models import Book, EntryKind
from office.coverage.queries import coverages
from office.db import as_day, fetch
from office.loading import marks

OPEN_BOOKS = (Book.INSURANCE_OWES, Book.PATIENT_OWES)
RANK = '"rank"'
PRIVATE = "SELECT 1 FROM private_charge h WHERE h.charge_id = c.number"


def open_of(charge):
    """Cents still open of one charge (its number) as {Book: cents}, for insurance and patient."""
    rows = fetch("SELECT book, SUM(cents) FROM ledger_line WHERE charge_id = ? GROUP BY book", charge)
    found = {book: int(cents) for book, cents in rows}
    return {book: found.get(book, 0) for book in OPEN_BOOKS}


def open_by_rank(charge):
    """Cents still open of one charge (its number) as {rank: cents}; 0 is the patient, 1 to 3 are plans."""
    rows = fetch(
        f"SELECT {RANK}, SUM(cents) FROM ledger_line WHERE charge_id = ? AND book IN (?, ?) GROUP BY {RANK}",
        *(charge, *map(str, OPEN_BOOKS)),
    )
    found = {rank: int(cents) for rank, cents in rows}
    return {rank: found.get(rank, 0) for rank in (0, 1, 2, 3)}


def plan_credit(charge):
    """Cents of one charge (its number) that a plan paid too much and is owed back."""
    rows = fetch("SELECT SUM(cents) FROM ledger_line WHERE charge_id = ? AND book = ?", charge, str(Book.PLAN_CREDIT))
    return -int(rows[0][0] or 0)


def plan_credit_since(charge):
    """(day, payer): when the first money that a plan paid too much for a charge was posted, and by whom."""
    rows = fetch(
        "SELECT e.posted_on, e.payer FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id "
        "LEFT JOIN ledger_entry r ON r.reverses_id = e.number WHERE l.charge_id = ? AND l.book = ? AND l.cents < 0 "
        "AND r.number IS NULL AND e.reverses_id IS NULL ORDER BY e.number LIMIT 1",
        *(charge, str(Book.PLAN_CREDIT)),
    )
    return as_day(rows[0][0]), rows[0][1]


def applied(payment, charge):
    """Cents of one payment that are applied to one charge (numbers)."""
    rows = fetch(
        "SELECT SUM(cents) FROM ledger_line WHERE payment_id = ? AND charge_id = ? AND book = ?",
        *(payment, charge, str(Book.PATIENT_OWES)),
    )
    return -int(rows[0][0] or 0)


def applied_to(charge):
    """Payments and write-offs applied to a charge, newest first: [(number, cents)]."""
    return fetch(
        "SELECT payment_id, -SUM(cents) FROM ledger_line WHERE charge_id = ? AND book = ? AND payment_id IS NOT NULL "
        "GROUP BY payment_id HAVING SUM(cents) < 0 ORDER BY payment_id DESC",
        *(charge, str(Book.PATIENT_OWES)),
    )


def is_private(charge):
    """True for a charge (its number) that is kept from who pays."""
    return bool(fetch("SELECT 1 FROM private_charge WHERE charge_id = ?", charge))


def open_charges(account, patient, visit=None):
    """Charges that a patient still owes for, oldest service first: [(number, cents)]; of one visit when given, else
    without those kept from who pays."""
    narrowed = " AND c.visit_id = ?" if visit else f" AND NOT EXISTS ({PRIVATE})"
    return fetch(
        "SELECT c.number, SUM(l.cents) FROM ledger_line l JOIN ledger_entry c ON c.number = l.charge_id "
        f"WHERE c.account_id = ? AND c.patient_id = ? AND l.book = ?{narrowed} "
        "GROUP BY c.number, c.service_on HAVING SUM(l.cents) > 0 ORDER BY c.service_on, c.number",
        *(account, patient, str(Book.PATIENT_OWES), *([visit] if visit else [])),
    )


def kept(payment):
    """(cents, charge number or None): what is not applied of one payment, and the charge it is kept for."""
    parts = kept_parts(payment)
    return sum(cents for _, cents in parts), parts[0][0] if len(parts) == 1 else None


def kept_parts(payment):
    """What is not applied of one payment by the charge it is kept for: [(charge number or None, cents)]."""
    rows = fetch(
        "SELECT charge_id, -SUM(cents) FROM ledger_line WHERE payment_id = ? AND book = ? GROUP BY charge_id "
        "HAVING SUM(cents) < 0 ORDER BY charge_id IS NULL, charge_id",
        *(payment, str(Book.UNAPPLIED)),
    )
    return [(charge, int(cents)) for charge, cents in rows]


def kept_payments(account, patient):
    """Payments of a patient that are not applied in full, oldest first: [(number, charge kept for, visit, cents)].

    In the order of CROSS JOIN: from the patient's payments, which an index alone gives, to what was ever kept of them.
    The embedded engine would else go through all that is kept in the practice.
    """
    return fetch(
        "SELECT p.number, l.charge_id, p.visit_id, -SUM(l.cents) FROM ledger_entry i CROSS JOIN ledger_line l "
        f"CROSS JOIN ledger_entry p WHERE i.patient_id = ? AND i.kind = '{EntryKind.PATIENT_PAYMENT}' "
        f"AND l.payment_id = i.number AND l.book = '{Book.UNAPPLIED}' AND p.number = l.payment_id "
        "AND p.account_id = ? GROUP BY p.number, l.charge_id, p.visit_id HAVING SUM(l.cents) < 0 ORDER BY p.number",
        *(patient, account),
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
        return dict(kept_parts(line.payment_id)).get(line.charge_id, 0) < -line.cents
    if line.book == Book.PLAN_CREDIT and line.cents < 0:
        return plan_credit(line.charge_id) < -line.cents
    if line.book == Book.PATIENT_OWES and line.cents < 0 and line.payment_id:  # it was taken off again meanwhile
        return applied(line.payment_id, line.charge_id) < -line.cents
    return line.book in OPEN_BOOKS and line.cents > 0 and open_by_rank(line.charge_id)[line.rank] < line.cents


def resting_on(entry, line):
    """Number of the newest entry in force that lessens what a line of `entry` brought, or None."""
    name, sign = ("payment_id", ">") if line.book == Book.UNAPPLIED else ("charge_id", "<" if line.cents > 0 else ">")
    narrowed, values = "", []
    if line.book == Book.PATIENT_OWES and line.cents < 0:
        narrowed, values = " AND l.payment_id = ?", [line.payment_id]
    elif line.book == Book.PATIENT_OWES:  # a payment that was freed again lessens nothing
        payments = [payment for payment, _ in applied_to(line.charge_id)]
        narrowed = f" AND (l.payment_id IS NULL OR l.payment_id IN ({marks(payments)}))" if payments else ""
        values = payments
    rows = fetch(
        "SELECT MAX(e.number) FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id "
        f"LEFT JOIN ledger_entry r ON r.reverses_id = e.number WHERE l.{name} = ? AND l.book = ? AND l.{RANK} = ? "
        f"AND l.cents {sign} 0 AND e.number <> ? AND e.reverses_id IS NULL AND r.number IS NULL{narrowed}",
        *(getattr(line, name), str(line.book), line.rank, entry.number, *values),
    )
    return rows[0][0]


def payers_on(patient, day_on):
    """The plans of a patient (id) on a day of service in their order: {1: "Blue Shield PPO", 2: ...}."""
    named = (" ".join(filter(None, (one.payer, one.plan))) for one in coverages(patient, day_on))
    return dict(enumerate(named, start=1))


def balance(patient):
    """Cents that a patient (id) owes now: what plans left to them, less what was applied."""
    return balances([patient]).get(patient, 0)


def balances(patients):
    """{patient id: cents owed} of many patients, in one query; those who owe nothing are left out."""
    if not patients:
        return {}
    rows = fetch(
        "SELECT c.patient_id, SUM(l.cents) FROM ledger_entry c JOIN ledger_line l ON l.charge_id = c.number "
        f"WHERE c.patient_id IN ({marks(patients)}) AND c.kind = 'charge' AND l.book = '{Book.PATIENT_OWES}' "
        "GROUP BY c.patient_id HAVING SUM(l.cents) <> 0",
        *patients,
    )
    return {patient: int(cents) for patient, cents in rows}
