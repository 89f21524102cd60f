"""Reversing an entry by its exact opposite."""

from office.accounts import queries
from office.accounts.models import EntryKind, LedgerEntry
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
