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
from office.accounts.rules.payments import apply_payment, post_patient_payment
from office.accounts.rules.posting import ITSELF, Draft, Side, post_history
from office.accounts.rules.questions import (
    answer_question,
    ask_question,
    close_question,
    open_question,
    reopen_question,
    take_question,
)
from office.accounts.rules.reversals import reverse_entry
from office.coverage.rules import take_new_card

__all__ = [
    "ITSELF",
    "Answer",
    "Draft",
    "Side",
    "account_of",
    "answer_question",
    "apply_payment",
    "ask_question",
    "close_question",
    "open_account",
    "open_charge",
    "open_entry",
    "open_question",
    "post_adjustment",
    "post_charge",
    "post_history",
    "post_insurance_answer",
    "post_insurance_payment",
    "post_part",
    "post_patient_payment",
    "reopen_question",
    "reverse_entry",
    "take_new_card",
    "take_question",
    "transfer_to_patient",
]
