"""What who pays may not hear of: a minor's private services, and the money that was paid for them. Source: domain 7.9.

A charge is marked as private; what hangs on it is found here, so that every page, file and paper leaves out the same.
"""

from office.accounts.queries.view import AccountView
from office.db import fetch
from office.loading import marks


def kept_from_payer(*, account=None, patient=None):
    """Numbers of all entries of an account or of a patient (ids) that concern a private service: its charge, what a
    plan answered, payments for nothing else, and what undid them. One query where nothing is private."""
    whose, value = ("account_id", account) if account else ("patient_id", patient)
    rows = fetch(
        "SELECT c.number, c.visit_id FROM private_charge h JOIN ledger_entry c ON c.number = h.charge_id "
        f"WHERE c.{whose} = ?",
        value,
    )
    charges, visits = {number for number, _ in rows}, {visit for _, visit in rows if visit}
    if not charges:
        return set()
    alone = _paid_for(charges, visits)
    lines = fetch(
        "SELECT entry_id, payment_id FROM ledger_line "
        f"WHERE charge_id IN ({marks(charges)}) OR payment_id IN ({marks(alone | {0})})",
        *(*charges, *(alone | {0})),
    )
    return charges | alone | {entry for entry, payment in lines if payment is None or payment in alone}


def has_private(patient_id):
    """Tell whether any service of a patient is kept private. One query."""
    of = "SELECT 1 FROM private_charge h JOIN ledger_entry c ON c.number = h.charge_id WHERE c.patient_id = ? LIMIT 1"
    return bool(fetch(of, patient_id))


def _paid_for(charges, visits):
    """Payments that went to these charges and to nothing else, or were meant for one of these visits."""
    rows = fetch(
        "SELECT DISTINCT l.payment_id, l.charge_id FROM ledger_line l WHERE l.charge_id IS NOT NULL AND l.payment_id "
        f"IN (SELECT payment_id FROM ledger_line WHERE charge_id IN ({marks(charges)}))",
        *charges,
    )
    mixed = {payment for payment, charge in rows if charge not in charges}
    alone = {payment for payment, _ in rows} - mixed
    if visits:
        meant = fetch(
            f"SELECT number FROM ledger_entry WHERE kind = 'patient payment' AND visit_id IN ({marks(visits)})",
            *visits,
        )
        alone |= {row[0] for row in meant} - mixed
    return alone


def narrowed(view, charges):
    """The AccountView of some of its Open charges only; money that is kept for others is left out."""
    numbers = {charge.number for charge in charges}
    return _part(view, charges, [one for one in view.kept if one.charge in numbers])


def for_payer(view, hidden):
    """The AccountView as who pays may hear it: without the entries in `hidden`."""
    charges = [one for one in view.open if one.number not in hidden]
    return _part(view, charges, [one for one in view.kept if one.number not in hidden and one.charge not in hidden])


def _part(view, charges, kept):
    return AccountView(view.patient_id, view.link, kept, charges, view.read)


def kept_for_private(account):
    """Cents of an account that are kept for a private service and not applied yet."""
    hidden = kept_from_payer(account=account)
    if not hidden:
        return 0
    rows = fetch(
        "SELECT -SUM(l.cents) FROM ledger_line l JOIN ledger_entry p ON p.number = l.payment_id "
        "WHERE p.account_id = ? AND l.book = 'unapplied payments' "
        f"AND (l.charge_id IN ({marks(hidden)}) OR l.payment_id IN ({marks(hidden)}))",
        *(account, *hidden, *hidden),
    )
    return int(rows[0][0] or 0)
