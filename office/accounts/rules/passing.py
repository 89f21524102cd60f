"""Passing a part of a charge between payers: to the next plan, or from the patient to a plan found later. The total of
the charge never changes. Source: domain 7.8 (5)."""

from office.accounts import queries
from office.accounts.models import Book, EntryKind, Share
from office.accounts.rules.checks import check_amount, check_charge, check_open_with_patient, check_open_with_plan
from office.accounts.rules.ledger import payer_of
from office.accounts.rules.posting import Side, about, post
from office.accounts.shares import dollars
from office.db import writing
from office.errors import RuleError

RANKS = (1, 2, 3)


def pass_on(charge, cents, from_rank, to_rank, *, reason="", payer="", codes=("", ""), posted_on=None, by):
    """Pass what a plan does not pay to another plan of the patient (rank 1, 2, 3); return the entry.

    Raises RuleError: no such rank or the same ("rank"), more than is open with the plan ("amount").
    """
    with writing():
        if from_rank not in RANKS or to_rank not in RANKS or from_rank == to_rank:
            raise RuleError("Choose another plan: the first, the second or the third.", field="rank")
        check_open_with_plan(charge, cents, from_rank)
        words = f"Passed to {payer_of(charge, to_rank)} (plan {to_rank})"
        draft = about(charge, EntryKind.PASSED, words, reason=reason.strip(), payer=payer, posted_on=posted_on)
        draft.group_code, draft.reason_code = codes
        draft.sides = [
            Side(Book.INSURANCE_OWES, cents, charge.number, rank=to_rank),
            Side(Book.INSURANCE_OWES, -cents, charge.number, rank=from_rank),
        ]
        return post(draft, "account.passed_on", by=by)


def pass_to_plan(charge, cents, share, to_rank=1, *, reason, by):
    """A plan was found after all: pass a part that the patient has not paid yet to it; return the entry.

    Raises RuleError: no reason ("reason"), no such share or rank, more than is open with the patient or than that
    share holds ("amount").
    """
    with writing():
        if not reason.strip():
            raise RuleError("Say why the plan is asked now.", field="reason")
        if share not in list(Share) or to_rank not in RANKS:
            raise RuleError("Choose which part passes to which plan.", field="share")
        check_open_with_patient(charge, cents)
        held = queries.shares_of(charge.number).get(str(Share(share)), 0)
        if cents > held:
            raise RuleError(f"Only {dollars(held)} of this charge is {Share(share)}.", field="amount")
        words = f"Passed from the patient to {payer_of(charge, to_rank)} (plan {to_rank})"
        draft = about(charge, EntryKind.PASSED, words, reason=reason.strip(), share=str(Share(share)))
        draft.sides = [
            Side(Book.INSURANCE_OWES, cents, charge.number, rank=to_rank),
            Side(Book.PATIENT_OWES, -cents, charge.number),
        ]
        return post(draft, "account.passed_on", by=by)


def post_plan_credit(charge, cents, *, payer, posted_on=None, by):
    """A plan paid more than was open: keep it as due back to the plan, never as the patient's; return the entry.

    Source: domain 7.9, credit balances. Raises RuleError: not an amount ("amount"), not a charge.
    """
    with writing():
        check_amount(cents)
        check_charge(charge)
        draft = about(charge, EntryKind.INSURANCE_PAYMENT, f"Paid too much by {payer}", payer=payer)
        draft.posted_on = posted_on
        draft.sides = [Side(Book.MONEY, cents, charge.number), Side(Book.PLAN_CREDIT, -cents, charge.number)]
        return post(draft, "account.plan_overpaid", by=by)
