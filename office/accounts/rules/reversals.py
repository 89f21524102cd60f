"""Reversing an entry by its exact opposite."""

from office.accounts import queries
from office.accounts.models import Book, EntryKind, LedgerEntry
from office.accounts.rules.payments import unapply_payment
from office.accounts.rules.posting import Side, about, post
from office.db import writing
from office.errors import RuleError


def reverse_entry(entry, reason, *, by):
    """Reverse an entry by its exact opposite, once, with a reason; return the reversal. Nothing is erased.

    Raises RuleError: no reason ("reason"), a reversal, reversed already, or a later entry rests on this one.
    Source: domain 7.8 (3) and (13).
    """
    with writing():
        if not reason.strip():
            raise RuleError("Say why it is reversed.", field="reason")
        if entry.kind == EntryKind.REVERSAL:
            raise RuleError("A reversal cannot be reversed. Post the entry anew.")
        if before := LedgerEntry.get_or_none(LedgerEntry.reverses == entry):
            raise RuleError(f"Entry {entry.number} was reversed before, by entry {before.number}.")
        draft = about(entry, EntryKind.REVERSAL, f"Reversal: {entry.words}", reverses=entry.number)
        draft.reason, draft.share, draft.payer, draft.tender = reason.strip(), entry.share, entry.payer, entry.tender
        draft.write_off, draft.group_code, draft.reason_code = entry.write_off, entry.group_code, entry.reason_code
        lines = list(entry.lines)
        draft.sides = [Side(one.book, -one.cents, one.charge_id, one.payment_id, one.rank) for one in lines]
        _check_nothing_rests(entry)
        return post(draft, "account.reversed", by=by)


def _check_nothing_rests(entry):
    """Refuse when an entry in force needs what this one brought: it would leave less than nothing open."""
    for line in entry.lines:
        if queries.rests_on(line):
            newest = queries.resting_on(entry, line)
            raise RuleError(f"Reverse entry {newest} first: it rests on this one.")


def unwind(entry, reason, *, by):
    """Reverse an entry and first, newest first, what rests on it: payments are taken off and stay kept, other entries
    are reversed. Returns the reversal, or None when it was reversed before. Source: domain 7.10, takeback.

    Raises RuleError: no reason ("reason"), or what `reverse_entry` refuses.
    """
    with writing():
        if LedgerEntry.select().where(LedgerEntry.reverses == entry).exists():
            return None
        for line in entry.lines:
            while queries.rests_on(line):
                _free_newest(entry, line, reason, by)
        return reverse_entry(entry, reason, by=by)


def _free_newest(entry, line, reason, by):
    newest = LedgerEntry.get_or_none(LedgerEntry.number == queries.resting_on(entry, line))
    if newest is None:
        raise RuleError(f"Something rests on entry {entry.number} that cannot be taken back here. Ask the manager.")
    if newest.kind == EntryKind.REFUND:
        raise RuleError(f"Entry {newest.number} paid it back already. Reverse that entry first.")
    if line.book == Book.PATIENT_OWES and newest.kind in (EntryKind.PATIENT_PAYMENT, EntryKind.APPLIED):
        paid = next(one.payment_id for one in newest.lines if one.charge_id == line.charge_id and one.payment_id)
        unapply_payment(LedgerEntry.get_by_id(paid), line.charge, reason, by=by)
    else:
        unwind(newest, reason, by=by)
