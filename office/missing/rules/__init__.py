"""What may be done in a search: looking.py ticks, standing_in.py the replacement, ending.py, passing_on.py."""

from office.missing.rules.ending import begin_search, close_search, search_again
from office.missing.rules.looking import Scanned, ask_everyone, open_case, scan_here, tick, tick_step
from office.missing.rules.passing_on import pass_on
from office.missing.rules.standing_in import (
    approve_replacement,
    ask_replacement,
    get_replacement,
    make_in_emergency,
    merge_replacement,
    refuse_replacement,
    withdraw_replacement,
)

__all__ = [
    "Scanned",
    "approve_replacement",
    "ask_everyone",
    "ask_replacement",
    "begin_search",
    "close_search",
    "get_replacement",
    "make_in_emergency",
    "merge_replacement",
    "open_case",
    "pass_on",
    "refuse_replacement",
    "scan_here",
    "search_again",
    "tick",
    "tick_step",
    "withdraw_replacement",
]
