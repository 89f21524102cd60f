"""Giving up what a patient owes, by reason and level of approval. Source: domain 7.7."""

from office.accounts.models import Book, EntryKind, WriteOff
from office.accounts.rules.checks import OF_PATIENT, check_level, check_open_with_patient
from office.accounts.rules.ledger import post_adjustment
from office.accounts.rules.posting import ITSELF, Side, about, post
from office.db import writing
from office.errors import RuleError


def post_write_off(charge, cents, reason, *, rank=0, note="", request=None, by):
    """Give up a part of a charge that the patient (rank 0) or a plan (1, 2, 3) owes; return the entry.

    What is above the level of its reason needs a granted MoneyRequest (`request`, its id).
    Raises RuleError: no such reason, or one that is not for the patient's part ("reason"), more than is open, or than
    one may give up alone ("amount").
    """
    if rank:
        return post_adjustment(charge, cents, reason, note=note, rank=rank, request=request, by=by)
    with writing():
        check_reason(reason, rank)
        check_open_with_patient(charge, cents)
        if request is None:
            check_level(reason, cents, by)
        words = f"Written off for the patient: {WriteOff(reason)}"
        draft = about(charge, EntryKind.ADJUSTMENT, words, reason=note.strip(), request=request)
        draft.write_off = str(WriteOff(reason))
        draft.sides = [
            Side(Book.FORGIVEN, cents, charge.number, ITSELF),
            Side(Book.PATIENT_OWES, -cents, charge.number, ITSELF),
        ]
        return post(draft, "account.written_off", by=by)


def check_reason(reason, rank):
    """Refuse what is no reason for the part of the patient (rank 0) or of a plan (field "reason")."""
    if reason not in (list(WriteOff) if rank else OF_PATIENT):
        whose = "a plan's part" if rank else "the patient's part"
        raise RuleError(f"Choose why {whose} is written off.", field="reason")
