"""All that may be done with money at the desk, by subject: money, voids, copays, drawers, printing."""

from office.desk.rules.copays import not_collected
from office.desk.rules.drawers import (
    add_drawer,
    count_drawer,
    make_deposit,
    open_deposit,
    open_drawer,
    open_session,
    review_deposit,
    sign_count,
    withdraw_count,
)
from office.desk.rules.money import Part, Tendered, take_money
from office.desk.rules.printing import print_receipt
from office.desk.rules.voids import ask_refund, open_receipt, void_receipt, why_no_void

__all__ = [
    "Part",
    "Tendered",
    "add_drawer",
    "ask_refund",
    "count_drawer",
    "make_deposit",
    "not_collected",
    "open_deposit",
    "open_drawer",
    "open_receipt",
    "open_session",
    "print_receipt",
    "review_deposit",
    "sign_count",
    "take_money",
    "void_receipt",
    "why_no_void",
    "withdraw_count",
]
