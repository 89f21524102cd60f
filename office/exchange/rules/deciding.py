"""What a person decides about rows that resemble someone: one by one, or all of a verdict by a rule. Domain 1.6."""

import json

from office import audit
from office.db import changed, writing
from office.errors import NotFound, RuleError
from office.exchange.models import Decision, ImportRow, ImportRun, RowState, RunState
from office.exchange.queries import rows_of
from office.exchange.rules.staging import stale
from office.patients.matching import Verdict

SHORTEST_REASON = 5
UNDECIDED = (RowState.LIKELY, RowState.DECIDED)


def decide_row(run, row, decision, *, by, chosen="", reason=""):
    """Decide one row: use a record ("patient 12", "row 7"), skip it, or make a record anyway; returns the row.

    A decision can be changed until rows are taken. Raises RuleError: nobody chosen, no reason for a blocked one.
    """
    with writing():
        run = ImportRun.get_by_id(run.id)
        if run.state != RunState.DECIDING or row.state not in UNDECIDED:
            raise RuleError("This row is settled already.")
        _store(row, Decision(decision), chosen, reason)
        audit.record("exchange.row_decided", row, by=by, decision=str(decision), chosen=row.chosen)
    return row


def decide_all(run, verdict, decision, *, by, reason=""):
    """Decide all rows of a verdict ("block", "warn") that nobody decided yet, in one way; returns how many.

    "Use the record on file" takes the most likely one of each row. Raises RuleError: see decide_row.
    """
    if verdict not in (Verdict.BLOCK, Verdict.WARN):
        raise RuleError("Choose which rows the rule is for.", field="verdict")
    with writing():
        run = ImportRun.get_by_id(run.id)
        if run.state != RunState.DECIDING:
            raise RuleError("The rows of this list are settled already.")
        rows = list(rows_of(run, RowState.LIKELY).where(ImportRow.verdict == verdict))
        for row in rows:
            _store(row, Decision(decision), "", reason)
        audit.record("exchange.rule_given", run, by=by, verdict=verdict, decision=str(decision), rows=len(rows))
    return len(rows)


def _store(row, decision, chosen, reason):
    """Keep a decision with its row."""
    likely = json.loads(row.likely)
    keys = [f"patient {one['patient']}" if one["patient"] else f"row {one['row']}" for one in likely]
    if decision == Decision.NONE:
        raise RuleError("Choose what becomes of this row.", field="decision")
    if decision == Decision.USE:
        chosen = chosen or keys[0]
        if chosen not in keys:
            raise NotFound()
    if decision == Decision.MAKE and row.verdict == Verdict.BLOCK and len(reason.strip()) < SHORTEST_REASON:
        raise RuleError("Say in a few words why this is a different person.", field="reason")
    row.decision, row.state = decision, RowState.DECIDED
    row.chosen = chosen if decision == Decision.USE else ""
    row.reason = reason.strip() if decision == Decision.MAKE else ""
    row.save()


def begin_taking(run, seen_version, *, by):
    """Let the rows become records, portion by portion; returns the run. Raises RuleError: rows wait for a decision."""
    with writing():
        if run.state != RunState.DECIDING:
            raise RuleError("This list is not ready to be taken.")
        waiting = rows_of(run, RowState.LIKELY).count()
        if waiting:
            rows = "1 row waits" if waiting == 1 else f"{waiting} rows wait"
            raise RuleError(f"{rows} for your decision. Decide one by one, or give a rule for all.")
        if not changed(run, seen_version, state=RunState.TAKING):
            raise stale(run)
        audit.record("exchange.taking_begun", run, by=by)
    return run
