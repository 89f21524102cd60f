"""Money that is more than is owed: of patients and of plans, and why; what waits for a second person."""

from dataclasses import dataclass
from datetime import date, timedelta

from office.accounts.models import Book, EntryKind, LedgerEntry, MoneyRequest, RequestState
from office.db import as_day, fetch
from office.loading import marks
from office.patients.models import Patient
from office.settings import setting

AHEAD, MORE = "Paid ahead: nothing was due yet", "Paid more than was due"


@dataclass(frozen=True)
class Credit:
    """Cents of one payment (or of one charge, for a plan's) that are more than is owed, why, and since when."""

    number: int
    patient: Patient
    cents: int
    since: date
    why: str
    payer: str = ""
    due_on: date | None = None
    waiting: int = 0


class PatientCredits:
    """Payments that are not applied in full, oldest first; `count` and `paginate` let web.Page page them."""

    # the words of Book.UNAPPLIED, so that the index over them is used
    FROM = "FROM ledger_line l WHERE l.book = 'unapplied payments' GROUP BY l.payment_id HAVING SUM(l.cents) < 0"

    def count(self):
        """How many."""
        return fetch(f"SELECT COUNT(*) FROM (SELECT l.payment_id {self.FROM}) AS kept")[0][0]

    def paginate(self, number, size):
        """The Credits of one page: three queries."""
        rows = fetch(
            f"SELECT l.payment_id, -SUM(l.cents), MAX(l.entry_id) {self.FROM} ORDER BY l.payment_id LIMIT ? OFFSET ?",
            *(size, (number - 1) * size),
        )
        entries = _entries([one for payment, _, last in rows for one in (payment, last)])
        waiting = _waiting([payment for payment, *_ in rows])
        return [
            _patient_credit(entries[payment], entries[last], int(cents), waiting.get(payment, 0))
            for payment, cents, last in rows
        ]


def _patient_credit(payment, last, cents, waiting):
    why = f"{last.words}: {last.reason}" if last.reason else last.words
    if last.number == payment.number:
        why = AHEAD if waiting else MORE
    return Credit(payment.number, payment.patient, cents, last.posted_on, why, waiting=waiting)


def _waiting(payments):
    """{payment: cents that plans of its patient still owe an answer for}: an open claim can need the money yet."""
    if not payments:
        return {}
    rows = fetch(
        "SELECT p.number, SUM(l.cents) FROM ledger_entry p JOIN ledger_entry c ON c.patient_id = p.patient_id "
        f"JOIN ledger_line l ON l.charge_id = c.number AND l.book = ? WHERE p.number IN ({marks(payments)}) "
        "GROUP BY p.number",
        *(str(Book.INSURANCE_OWES), *payments),
    )
    return {number: int(cents) for number, cents in rows}


class PlanCredits:
    """What plans paid too much, by charge, oldest first; `count` and `paginate` let web.Page page them."""

    FROM = "FROM ledger_line l WHERE l.book = 'due back to plans' GROUP BY l.charge_id HAVING SUM(l.cents) < 0"

    def count(self):
        """How many."""
        return fetch(f"SELECT COUNT(*) FROM (SELECT l.charge_id {self.FROM}) AS owed")[0][0]

    def paginate(self, number, size):
        """The Credits of one page with their last day: two queries."""
        rows = fetch(
            f"SELECT l.charge_id, -SUM(l.cents), MIN(l.entry_id) {self.FROM} ORDER BY 3 LIMIT ? OFFSET ?",
            *(size, (number - 1) * size),
        )
        entries, days = (
            _entries([one for charge, _, first in rows for one in (charge, first)]),
            setting("refund.plan_days"),
        )
        found = []
        for charge, cents, first in rows:
            since = entries[first].posted_on
            given = {"payer": entries[first].payer, "due_on": since + timedelta(days=days)}
            found.append(Credit(charge, entries[charge].patient, int(cents), since, entries[first].words, **given))
        return found


def _entries(numbers):
    query = LedgerEntry.select(LedgerEntry, Patient).join(Patient).where(LedgerEntry.number.in_(set(numbers)))
    return {entry.number: entry for entry in query} if numbers else {}


def payment_of(patient_id, number):
    """One payment of this patient, or None."""
    where = (LedgerEntry.number == number) & (LedgerEntry.patient == patient_id)
    return LedgerEntry.get_or_none(where & (LedgerEntry.kind == EntryKind.PATIENT_PAYMENT))


def applied_charges(payment):
    """The charges that a payment is applied to: [(charge number, its day, its words, cents)]."""
    rows = fetch(
        "SELECT c.number, c.service_on, c.words, -SUM(l.cents) FROM ledger_line l "
        "JOIN ledger_entry c ON c.number = l.charge_id WHERE l.payment_id = ? AND l.book = ? "
        "GROUP BY c.number, c.service_on, c.words HAVING SUM(l.cents) < 0 ORDER BY c.number",
        *(payment, str(Book.PATIENT_OWES)),
    )
    return [(number, as_day(on), words, int(cents)) for number, on, words, cents in rows]


def targets(account, limit=30):
    """Charges of an account that patients still owe for, oldest service first: [(number, day, words, first name,
    cents)]."""
    rows = fetch(
        "SELECT c.number, c.service_on, c.words, p.first_name, SUM(l.cents) FROM ledger_entry c "
        "JOIN ledger_line l ON l.charge_id = c.number JOIN patient p ON p.id = c.patient_id "
        "WHERE c.account_id = ? AND l.book = ? GROUP BY c.number, c.service_on, c.words, p.first_name "
        "HAVING SUM(l.cents) > 0 ORDER BY c.service_on, c.number LIMIT ?",
        *(account, str(Book.PATIENT_OWES), limit),
    )
    return [(number, as_day(on), words, name, int(cents)) for number, on, words, name, cents in rows]


def requests(state=None):
    """MoneyRequests, those that wait first by age, the decided newest first; to be paged."""
    query = MoneyRequest.select(MoneyRequest, Patient).join(Patient)
    if state == RequestState.ASKED:
        return query.where(MoneyRequest.state == state).order_by(MoneyRequest.asked_at, MoneyRequest.id)
    return query.where(MoneyRequest.state != RequestState.ASKED).order_by(MoneyRequest.id.desc())


def requests_about(charge):
    """The requests about a charge (its number) that wait for a second person."""
    where = (MoneyRequest.charge == charge) & (MoneyRequest.state == RequestState.ASKED)
    return list(MoneyRequest.select().where(where).order_by(MoneyRequest.id))


def get_request(request_id):
    """One MoneyRequest, or None."""
    return MoneyRequest.get_or_none(MoneyRequest.id == request_id)
