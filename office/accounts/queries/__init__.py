"""What is shown of accounts, by subject: sums, view (the account page), entries, questions."""

from office.accounts.queries.around import coverage_today, may_hear, standing
from office.accounts.queries.entries import amounts, charge_of, entries_of, entry_of, lines_of
from office.accounts.queries.questions import account_questions, is_held, question_of, questions
from office.accounts.queries.sums import (
    balance,
    balances,
    kept,
    kept_payments,
    open_charges,
    open_of,
    payer_on,
    resting_on,
    rests_on,
    shares_of,
)
from office.accounts.queries.view import account_view, charge_view

__all__ = [
    "account_questions",
    "account_view",
    "amounts",
    "balance",
    "balances",
    "charge_of",
    "charge_view",
    "coverage_today",
    "entries_of",
    "entry_of",
    "is_held",
    "kept",
    "kept_payments",
    "lines_of",
    "may_hear",
    "open_charges",
    "open_of",
    "payer_on",
    "question_of",
    "questions",
    "resting_on",
    "rests_on",
    "shares_of",
    "standing",
]
