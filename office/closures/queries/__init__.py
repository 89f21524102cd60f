"""What closures show: their counts and who is affected (lists.py), the work list (lines.py), holidays (year.py)."""

from office.closures.queries.lines import LineRow, in_hand, letters, to_put_back, worklist
from office.closures.queries.lists import (
    affected,
    cut_off,
    get_closure,
    get_line,
    get_run,
    listed,
    open_closures,
    open_on,
    totals,
)
from office.closures.queries.year import get_rule, holidays_of, rule_of, rules_in_force, to_follow

__all__ = [
    "LineRow",
    "affected",
    "cut_off",
    "get_closure",
    "get_line",
    "get_rule",
    "get_run",
    "holidays_of",
    "in_hand",
    "letters",
    "listed",
    "open_closures",
    "open_on",
    "rule_of",
    "rules_in_force",
    "to_follow",
    "to_put_back",
    "totals",
    "worklist",
]
