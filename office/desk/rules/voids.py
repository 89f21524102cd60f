"""Voiding a receipt on its day, asking for a refund afterwards, passing a payment on to the right patient.

Source: domain 5.4, 5.5 (checked in the wrong one; refund at the desk within a limit), 7.8 (3), (13).
"""

from office import audit, clock
from office.accounts.models import EntryKind, LedgerEntry, LedgerLine, Tender
from office.accounts.queries import kept
from office.accounts.rules import ask_refund as ask_back
from office.accounts.rules import reverse_entry
from office.accounts.rules.payments import apply_kept
from office.accounts.shares import dollars
from office.board import bump
from office.db import writing
from office.desk import queries
from office.desk.models import Receipt, ReceiptVoid
from office.desk.rules.money import Part, Tendered, refuse_card_number, session_for, write_receipt
from office.errors import RuleError
from office.settings import setting
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

WAY_BACK = {Tender.CASH: "cash", Tender.CARD: "card it was paid with", Tender.CHECK: "check", Tender.OTHER: "check"}


def open_receipt(patient_id, receipt_id, *, by):
    """Open a receipt of this patient, noted as looked at; return it. None when it is none of theirs."""
    receipt = queries.receipt_of(patient_id, receipt_id)
    if receipt:
        audit.record("receipt.opened", receipt, by=by, patient=patient_id)
    return receipt


def void_receipt(receipt, reason, *, by):
    """Void a receipt of today in one's own drawer; return the ReceiptVoid. Receipt and void both stay visible.

    Everything in the ledger is as before the payment: money that was counted towards a charge meanwhile is freed, the
    fee that it paid is taken back. Raises RuleError: no reason (field "reason"), voided already, another drawer,
    another day.
    """
    with writing():
        reason = reason.strip()
        if not reason:
            raise RuleError("Type why it is voided.", field="reason")
        refuse_card_number(reason=reason)
        if receipt.session_id != session_for(by).id:
            raise RuleError(why_no_void(receipt, by))
        return _void(receipt, reason, by)


def why_no_void(receipt, by):
    """Why a receipt is not voided by this person now, in words; None when it may be."""
    session = queries.session_of(by.staff_id)
    if queries.void_of(receipt.id):
        return "This receipt is void."
    if session and session.id == receipt.session_id and session.day_on == clock.today():
        return None
    if clock.local(receipt.at).date() != clock.today() or queries.get_session(receipt.session_id).closed_at:
        return "Its drawer is counted. From now on it is given back by a refund, or reversed by the office manager."
    return f"It is in the drawer of {queries.get_session(receipt.session_id).holder_name}. Have it voided there."


def _void(receipt, reason, by):
    if void := queries.void_of(receipt.id):
        raise RuleError(f"This receipt was voided by {void.who}: {void.reason}.")
    lines = queries.lines_of(receipt.id)
    for line in reversed(lines):
        _undo(line, reason, by)
    made = ReceiptVoid.create(receipt=receipt, reason=reason, at=clock.now(), by=by.staff_id, who=by.name)
    audit.record("receipt.voided", made, by=by, patient=lines[0].entry.patient_id, cents=receipt.cents, reason=reason)
    settle_tasks(f"give back:{receipt.id}:", f"voided: {reason}", by=by)
    bump("desk", "day")
    return made


def _undo(line, reason, by):
    """Bring the ledger back to before a line: what rests on its payment or fee first, then these themselves."""
    why, freed = f"Receipt voided: {reason}", set()
    for applied in _resting(line):
        freed |= {side.charge_id for side in applied.lines if side.charge_id}
        reverse_entry(applied, why, by=by)
    reverse_entry(line.entry, why, by=by)
    if line.fee_id:
        reverse_entry(line.fee, why, by=by)
    for charge in LedgerEntry.select().where(LedgerEntry.number.in_(sorted(freed - {line.fee_id}))):
        apply_kept(charge, by)


def _resting(line):
    """Entries in force that counted money of this payment, or money towards this fee; the newest first."""
    touches = LedgerLine.payment == line.entry_id
    if line.fee_id:
        touches |= LedgerLine.charge == line.fee_id
    numbers = LedgerLine.select(LedgerLine.entry).where(touches)
    undone = LedgerEntry.select(LedgerEntry.reverses).where(LedgerEntry.reverses.is_null(False))
    query = LedgerEntry.select().where(LedgerEntry.number.in_(numbers) & LedgerEntry.number.not_in(undone))
    return list(query.where(LedgerEntry.kind == EntryKind.APPLIED).order_by(LedgerEntry.number.desc()))


def pass_on(receipt, visit, right, *, by):
    """The payment was taken for the wrong patient: void its receipt and write it anew for the right visit's patient.

    The money stays in the drawer, so this is done in whoever's open drawer it lies. Parts for other people stay
    theirs. Returns the new Receipt, or None when the drawer is counted already: then somebody is to see to it.
    """
    with writing():
        session = queries.get_session(receipt.session_id)
        if session.closed_at or session.day_on != clock.today():
            return None
        parts = [_part(line, visit, right) for line in queries.lines_of(receipt.id)]
        _void(receipt, "wrong patient: taken over by the next receipt", by)
        named = ("tender", "check_number", "card_brand", "card_last4", "auth_code", "payer", "why_together")
        note = f"instead of receipt {receipt.shown}"
        why = {name: str(getattr(receipt, name)) for name in named}
        return write_receipt(session, parts, Tendered(**why, note=note), by=by)


def _part(line, wrong, right):
    """A line as a Part once more; what was for the wrong visit is for the right one."""
    if line.visit_id == wrong.id or line.entry.patient_id == wrong.patient_id:
        return Part(right.patient, line.cents, line.applies, visit=right if line.visit_id else None)
    return Part(line.entry.patient, line.cents, line.applies, visit=line.visit)


def ask_refund(receipt, cents, reason, *, by):
    """Ask for money back that a receipt brought and nothing is owed for; return the MoneyRequests that a second
    person decides.

    Nothing moves until then. Raises RuleError: no reason (field "reason"); no
    amount, above the setting "desk.refund_dollars", above what is kept of its payments ("amount"); voided.
    """
    with writing():
        if not reason.strip():
            raise RuleError("Type why it is paid back.", field="reason")
        refuse_card_number(reason=reason)
        if queries.void_of(receipt.id):
            raise RuleError("This receipt is void: nothing is left of it.")
        limit, lines = 100 * setting("desk.refund_dollars"), queries.lines_of(receipt.id)
        credit = sum(kept(line.entry_id)[0] for line in lines)
        if cents is None or cents <= 0:
            raise RuleError("Type the amount in dollars and cents.", field="amount")
        if cents > limit:
            raise RuleError(f"Above {dollars(limit)} the biller decides. Record a question on the account.", "amount")
        if cents > credit:
            raise RuleError(f"Only {dollars(credit)} of this receipt is credit.", field="amount")
        requests = _spread(receipt, lines, cents, reason.strip(), by)
        audit.record("receipt.refund_asked", receipt, by=by, patient=lines[0].entry.patient_id, cents=cents)
    return requests


def _spread(receipt, lines, cents, reason, by):
    """One request for each payment of the receipt that has credit, until the amount is reached."""
    requests = []
    for line in lines:
        part = min(cents, kept(line.entry_id)[0])
        if part:
            words, way = f"Receipt {receipt.shown}: {reason}", WAY_BACK[Tender(receipt.tender)]
            requests.append(ask_back(line.entry, part, words, way, by=by))
            cents -= part
    return requests


def give_back(visit, why, *, by):
    """Money was taken for a visit that is none: make a task of giving each receipt back. Returns the Tasks."""
    return [
        make_task(
            "give back",
            f"{dollars(receipt.cents)} ({receipt.tender}) was taken, receipt {receipt.shown}: {why}. "
            "Void it today in its drawer and hand the money back, or ask for a refund.",
            key=f"give back:{receipt.id}:{visit.id}",
            owner_role=Role.FRONT_DESK,
            patient=visit.patient_id,
            due_on=clock.today(),
            link=f"/patients/{visit.patient_id}/receipts/{receipt.id}",
            by=by,
        )
        for receipt in queries.standing_for_visit(visit.id)
    ]


def keep_after_all(visit, *, by):
    """The visit goes on: nothing is given back."""
    for receipt in Receipt.select().where(Receipt.id.in_([one.id for one in queries.standing_for_visit(visit.id)])):
        settle_tasks(f"give back:{receipt.id}:", "taken back: the visit goes on", by=by)
