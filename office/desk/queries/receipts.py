"""Receipts: one, those of a patient, those of a shift; which stand and which were voided."""

from dataclasses import dataclass

from office.accounts.models import Book, LedgerEntry
from office.db import as_instant, fetch
from office.desk.models import Drawer, DrawerSession, Receipt, ReceiptLine, ReceiptPrint, ReceiptVoid
from office.patients.models import Patient


def receipt_of(patient_id, receipt_id):
    """One Receipt with drawer and shift that has a line of this patient, or None."""
    mine = ReceiptLine.select(ReceiptLine.receipt).join(LedgerEntry, on=ReceiptLine.entry)
    mine = mine.where(LedgerEntry.patient == patient_id)
    query = Receipt.select(Receipt, Drawer, DrawerSession).join(Drawer).switch(Receipt).join(DrawerSession)
    return query.where((Receipt.id == receipt_id) & Receipt.id.in_(mine)).first()


def lines_of(receipt_id):
    """The lines of a receipt with their entries and patients, in order."""
    query = ReceiptLine.select(ReceiptLine, LedgerEntry, Patient).join(LedgerEntry, on=ReceiptLine.entry).join(Patient)
    return list(query.where(ReceiptLine.receipt == receipt_id).order_by(ReceiptLine.id))


def entries_of(receipt_id):
    """Numbers of the payments in the ledger behind a receipt."""
    return {row[0] for row in fetch("SELECT entry_id FROM receipt_line WHERE receipt_id = ?", receipt_id)}


def void_of(receipt_id):
    """The ReceiptVoid of a receipt, or None."""
    return ReceiptVoid.get_or_none(ReceiptVoid.receipt == receipt_id)


def prints_of(receipt_id):
    """The prints of a receipt, in order."""
    return list(ReceiptPrint.select().where(ReceiptPrint.receipt == receipt_id).order_by(ReceiptPrint.id))


def balance_at(receipt):
    """What each patient of a receipt owed right after it: [(name, cents)]; the same whenever it is asked."""
    rows = fetch(
        "SELECT n.name, COALESCE(SUM(l.cents), 0) FROM receipt_line n JOIN ledger_entry e ON e.number = n.entry_id "
        "LEFT JOIN ledger_entry c ON c.patient_id = e.patient_id AND c.kind = 'charge' "
        f"LEFT JOIN ledger_line l ON l.charge_id = c.number AND l.book = '{Book.PATIENT_OWES}' AND l.entry_id <= "
        "(SELECT MAX(m.entry_id) FROM receipt_line m WHERE m.receipt_id = ?) "
        "WHERE n.receipt_id = ? GROUP BY e.patient_id, n.name ORDER BY MIN(n.id)",
        *(receipt.id, receipt.id),
    )
    return [(name, int(cents)) for name, cents in rows]


@dataclass(frozen=True)
class Row:
    """A receipt in a list: how its number is printed, when, what, from whom, whether it was voided and why."""

    id: int
    patient_id: int
    number: str
    at: object
    who: str
    tender: str
    detail: str
    cents: int
    words: str
    names: str
    others: int
    void: str | None
    alert: bool = False


COLUMNS = (
    "SELECT r.id, e.patient_id, r.drawer_id, r.number, r.at, r.who, r.tender, r.check_number, r.card_brand, "
    "r.card_last4, r.cents, n.words, CASE WHEN p.privacy = 'normal' THEN n.name ELSE 'Guarded record' END, "
    "(SELECT COUNT(*) FROM receipt_line m WHERE m.receipt_id = r.id), o.reason, p.name_alert "
    "FROM receipt r JOIN receipt_line n ON n.receipt_id = r.id JOIN ledger_entry e ON e.number = n.entry_id "
    "JOIN patient p ON p.id = e.patient_id LEFT JOIN receipt_void o ON o.receipt_id = r.id "
)


class OfPatient:
    """Receipts of a patient, newest first, as a Page wants them: Rows."""

    def __init__(self, patient_id):
        self.patient_id = patient_id

    def count(self):
        """How many there are."""
        of = "SELECT COUNT(DISTINCT n.receipt_id) FROM receipt_line n JOIN ledger_entry e ON e.number = n.entry_id "
        return fetch(of + "WHERE e.patient_id = ? AND e.kind = 'patient payment'", self.patient_id)[0][0]

    def paginate(self, number, size):
        """One page of them."""
        first = "AND n.id = (SELECT MIN(m.id) FROM receipt_line m JOIN ledger_entry f ON f.number = m.entry_id "
        first += "WHERE m.receipt_id = r.id AND f.patient_id = e.patient_id) "
        where = f"WHERE e.patient_id = ? AND e.kind = 'patient payment' {first} ORDER BY r.id DESC LIMIT ? OFFSET ?"
        return [_row(*row) for row in fetch(COLUMNS + where, self.patient_id, size, (number - 1) * size)]


class OfSession:
    """Receipts of one shift, newest first, as a Page wants them: Rows."""

    def __init__(self, session_id):
        self.session_id = session_id

    def count(self):
        """How many there are."""
        return Receipt.select().where(Receipt.session == self.session_id).count()

    def paginate(self, number, size):
        """One page of them."""
        where = "WHERE r.session_id = ? AND n.id = (SELECT MIN(m.id) FROM receipt_line m WHERE m.receipt_id = r.id) "
        where += "ORDER BY r.id DESC LIMIT ? OFFSET ?"
        return [_row(*row) for row in fetch(COLUMNS + where, self.session_id, size, (number - 1) * size)]


def _row(key, patient_id, drawer, number, at, who, tender, check, brand, last4, cents, words, name, lines, *rest):
    detail = f"no. {check}" if check else f"{brand} {last4}".strip()
    shown = f"{drawer}-{number:05}"
    return Row(key, patient_id, shown, as_instant(at), who, tender, detail, cents, words, name, lines - 1, *rest)


def last_for_visit(visit_id):
    """The newest receipt in force that names a visit, or None."""
    voided = ReceiptVoid.select(ReceiptVoid.receipt)
    query = Receipt.select(Receipt).join(ReceiptLine).where(ReceiptLine.visit == visit_id)
    return query.where(Receipt.id.not_in(voided)).order_by(Receipt.id.desc()).first()


def standing_for_visit(visit_id):
    """Every receipt in force that names a visit, oldest first."""
    voided = ReceiptVoid.select(ReceiptVoid.receipt)
    query = Receipt.select(Receipt).join(ReceiptLine).where(ReceiptLine.visit == visit_id)
    return list(query.where(Receipt.id.not_in(voided)).order_by(Receipt.id).distinct())
