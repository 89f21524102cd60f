"""Money from patients: taken, applied to what is owed, or kept in the open until something is.

Source: domain 7.8 (7) and (8).
"""

from office import clock
from office.accounts import queries
from office.accounts.models import Book, EntryKind, Tender
from office.accounts.rules.accounts import account_of
from office.accounts.rules.checks import check_amount
from office.accounts.rules.posting import ITSELF, Draft, Side, about, post
from office.db import writing
from office.errors import RuleError

COUNTED = "Money kept before, counted towards what is owed"
FREED = "Payment taken off this charge, kept in the open"


def post_patient_payment(patient, cents, tender, *, charge=None, visit=None, by):
    """Take a patient's money; return the payment entry. Applied to the charge given, else to the visit given, else to
    the patient's oldest charges that are not kept private from who pays; the rest stays in the open as unapplied and
    waits for that charge or visit.

    Raises RuleError: amount ("amount"), no such tender ("tender"), a charge of another account or a visit of another
    patient ("towards").
    """
    with writing():
        check_amount(cents)
        if tender not in list(Tender):
            raise RuleError("Choose how it was paid: cash, check, card or other.", field="tender")
        own = charge is not None and charge.patient_id == patient.id  # after a merge it may be on the other's account
        account = charge.account if own else account_of(patient, by=by)
        _check_towards(account, patient, charge, visit)
        draft = Draft(EntryKind.PATIENT_PAYMENT, account.id, patient.id, clock.today(), f"Patient paid by {tender}")
        draft.tender = str(Tender(tender))
        if charge or visit:
            draft.visit = charge.visit_id if charge else visit.id
            draft.provider = (charge or visit).provider_id
            draft.service_on = charge.service_on if charge else visit.day_on
        taken, rest = _pay_off(cents, _owed(account.id, patient.id, charge, draft.visit), ITSELF)
        draft.sides = [Side(Book.MONEY, cents, payment=ITSELF), *taken]
        if rest:
            draft.sides.append(Side(Book.UNAPPLIED, -rest, charge.number if charge else None, ITSELF))
        return post(draft, "account.payment_taken", by=by)


def _check_towards(account, patient, charge, visit):
    if charge is not None and (charge.kind != EntryKind.CHARGE or charge.account_id != account.id):
        raise RuleError("This charge is on another account. Choose one of this account.", field="towards")
    if visit is not None and visit.patient_id != patient.id:
        raise RuleError("This visit is another patient's. Choose one of this patient.", field="towards")


def _owed(account, patient, charge, visit):
    """What the patient owes, as [(charge number, cents)] in the order in which money is applied."""
    if charge is None:
        return queries.open_charges(account, patient, visit)
    return [(charge.number, queries.open_of(charge.number)[Book.PATIENT_OWES])]


def _pay_off(cents, owed, payment):
    """Sides that spread money over what is owed, and the rest that nothing is owed for."""
    sides = []
    for number, open_cents in owed:
        part = min(cents, open_cents)
        if part > 0:
            sides.append(Side(Book.PATIENT_OWES, -part, number, payment))
            cents -= part
    return sides, cents


def apply_payment(payment, *, charge=None, reason="", by):
    """Apply what is kept of a payment to a charge of its account, or to the patient's oldest; return the entry.

    A charge of another account is paid only with a `reason`. Source: domain 7.8 (8).
    Raises RuleError: nothing is kept, nothing is owed there, or the charge is on another account (field "charge").
    """
    with writing():
        parts = queries.kept_parts(payment.number)
        if not parts:
            raise RuleError("Nothing is left of this payment.", field="charge")
        _check_own(payment, charge, reason)
        cents = sum(part for _, part in parts)
        sides, rest = _pay_off(cents, _owed(payment.account_id, payment.patient_id, charge, None), payment.number)
        if not sides:
            raise RuleError("The patient owes nothing there yet; the money stays kept.", field="charge")
        draft = about(charge or payment, EntryKind.APPLIED, COUNTED, reason=reason.strip())
        draft.sides = [*taken_from(payment.number, parts, cents - rest), *sides]
        return post(draft, "account.payment_applied", by=by)


def _check_own(payment, charge, reason):
    if charge is None or (charge.kind == EntryKind.CHARGE and charge.account_id == payment.account_id):
        return
    if charge.kind != EntryKind.CHARGE:
        raise RuleError("This entry is not a charge. Choose a charge.", field="charge")
    if not reason.strip():
        raise RuleError("This charge is on another account. Choose one of this account, or say why.", field="charge")


def taken_from(payment, parts, cents):
    """Sides that take cents out of what is kept of a payment, as `kept_parts` gives it."""
    for kept_for, part in parts:
        if cents > 0:
            yield Side(Book.UNAPPLIED, min(part, cents), kept_for, payment)
        cents -= part


def unapply_payment(payment, charge, reason, *, by):
    """Take a payment off a charge again, so that it can be applied to another; return the entry.

    Raises RuleError: no reason ("reason"), nothing of it is applied there ("charge").
    """
    with writing():
        if not reason.strip():
            raise RuleError("Say why it is taken off this charge.", field="reason")
        cents = queries.applied(payment.number, charge.number)
        if cents <= 0 or payment.kind != EntryKind.PATIENT_PAYMENT:
            raise RuleError("Nothing of this payment is applied to this charge.", field="charge")
        draft = about(charge, EntryKind.FREED, FREED, reason=reason.strip())
        draft.sides = [
            Side(Book.PATIENT_OWES, cents, charge.number, payment.number),
            Side(Book.UNAPPLIED, -cents, None, payment.number),
        ]
        return post(draft, "account.payment_unapplied", by=by)


def apply_kept(charge, by):
    """When something became due: apply money that was kept for this charge, its visit, or nothing in particular; the
    last of these not to a service that is kept private from who pays, who would miss it."""
    sides, kept = [], queries.kept_payments(charge.account_id, charge.patient_id)
    if not kept:
        return
    owed, private = queries.open_of(charge.number)[Book.PATIENT_OWES], queries.is_private(charge.number)
    for payment, kept_for, visit, cents in kept:
        free = kept_for is None and visit is None and not private
        meant = kept_for == charge.number or (visit is not None and visit == charge.visit_id)
        part = min(owed, int(cents))
        if part > 0 and (free or meant):
            sides.append(Side(Book.UNAPPLIED, part, kept_for, payment))
            sides.append(Side(Book.PATIENT_OWES, -part, charge.number, payment))
            owed -= part
    if sides:
        draft = about(charge, EntryKind.APPLIED, COUNTED)
        draft.sides = sides
        post(draft, "account.payment_applied", by=by)
