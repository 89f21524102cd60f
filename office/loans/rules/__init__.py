"""What may be done about loans: ladder.py (overdue, longer), leaving.py (who goes away), outside.py (by exception)."""

from office.loans.rules.ladder import climb_ladder, extend_loan
from office.loans.rules.leaving import ask_return, hand_over_all, tell_of_leaves
from office.loans.rules.outside import ask_exception, came_back, decide_exception, leave_building, open_exception

__all__ = [
    "ask_exception",
    "ask_return",
    "came_back",
    "climb_ladder",
    "decide_exception",
    "extend_loan",
    "hand_over_all",
    "leave_building",
    "open_exception",
    "tell_of_leaves",
]
