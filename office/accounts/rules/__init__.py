"""All that may be done to accounts, by subject: accounts, cards, ledger, payments, reversals, questions."""

from office.accounts.rules.accounts import account_of, open_account, open_charge, open_entry
from office.accounts.rules.ledger import (
    Answer,
    post_adjustment,
    post_charge,
    post_insurance_answer,
    post_insurance_payment,
    post_part,
    transfer_to_patient,
)
from office.accounts.rules.months import close_month, reopen_month
from office.accounts.rules.passing import pass_on, pass_to_plan, post_plan_credit
from office.accounts.rules.payments import apply_payment, post_patient_payment, unapply_payment
from office.accounts.rules.posting import ITSELF, Draft, Side, post_history
from office.accounts.rules.questions import (
    answer_question,
    ask_question,
    close_question,
    open_question,
    reopen_question,
    take_question,
)
from office.accounts.rules.requests import (
    ask_plan_refund,
    ask_refund,
    ask_write_off,
    decide_request,
    write_off_or_ask,
)
from office.accounts.rules.reversals import reverse_entry, unwind
from office.accounts.rules.writeoffs import post_write_off
from office.coverage.rules import take_new_card

__all__ = [
    "ITSELF",
    "Answer",
    "Draft",
    "Side",
    "account_of",
    "answer_question",
    "apply_payment",
    "ask_plan_refund",
    "ask_question",
    "ask_refund",
    "ask_write_off",
    "close_month",
    "close_question",
    "decide_request",
    "open_account",
    "open_charge",
    "open_entry",
    "open_question",
    "pass_on",
    "pass_to_plan",
    "post_adjustment",
    "post_charge",
    "post_history",
    "post_insurance_answer",
    "post_insurance_payment",
    "post_part",
    "post_patient_payment",
    "post_plan_credit",
    "post_write_off",
    "reopen_month",
    "reopen_question",
    "reverse_entry",
    "take_new_card",
    "take_question",
    "transfer_to_patient",
    "unapply_payment",
    "unwind",
    "write_off_or_ask",
]
