"""What is shown of accounts, by subject: sums, view (the account page), entries, questions."""

from office.accounts.queries.around import (
    banner_state,
    coverage_today,
    may_hear,
    payable,
    recent_visits,
    standing,
    towards,
    visit_choices,
    visit_of,
)
from office.accounts.queries.entries import amounts, charge_of, entries_of, entry_of, lines_of
from office.accounts.queries.questions import (
    SHOWN,
    account_questions,
    is_held,
    question_counts,
    question_events,
    question_of,
    questions,
)
from office.accounts.queries.sums import (
    balance,
    balances,
    kept,
    kept_payments,
    open_charges,
    open_of,
    resting_on,
    rests_on,
    shares_of,
)
from office.accounts.queries.view import account_view, charge_view, entries_behind
from office.coverage.queries import payer_on

__all__ = [
    "SHOWN",
    "account_questions",
    "account_view",
    "amounts",
    "balance",
    "balances",
    "banner_state",
    "charge_of",
    "charge_view",
    "coverage_today",
    "entries_behind",
    "entries_of",
    "entry_of",
    "is_held",
    "kept",
    "kept_payments",
    "lines_of",
    "may_hear",
    "open_charges",
    "open_of",
    "payable",
    "payer_on",
    "question_counts",
    "question_events",
    "question_of",
    "questions",
    "recent_visits",
    "resting_on",
    "rests_on",
    "shares_of",
    "standing",
    "towards",
    "visit_choices",
    "visit_of",
]
