"""All that may be done about statements: runs (made in portions), printing, holds, climbing (the ladder), planning."""

from office.statements.rules.climbing import collection_checks, decide, note_call, propose_collections
from office.statements.rules.holds import end_hold, hold_statements, keep_private
from office.statements.rules.planning import approve_plan, cancel_plan, make_plan, sign_plan
from office.statements.rules.printing import open_billing, open_run, open_statement, print_run, print_statement
from office.statements.rules.runs import begin_run, cancel_run, make_one, make_portion

__all__ = [
    "approve_plan",
    "begin_run",
    "cancel_plan",
    "cancel_run",
    "collection_checks",
    "decide",
    "end_hold",
    "hold_statements",
    "keep_private",
    "make_one",
    "make_plan",
    "make_portion",
    "note_call",
    "open_billing",
    "open_run",
    "open_statement",
    "print_run",
    "print_statement",
    "propose_collections",
    "sign_plan",
]
