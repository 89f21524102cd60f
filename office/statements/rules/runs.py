"""Making statements: one by itself, or a run in portions. Each portion is one transaction, in which the statements are
made and the run moves on.

Cut off in the middle (a crash, a cable), nobody has two statements and nobody is left out: the same run goes on with
the rest. Who paid or was held since the preview gets none. Source: domain 7.9, 7.8 (14).
"""

import hashlib
from datetime import timedelta

from office import audit, clock, counters
from office.accounts.shares import said
from office.bulk import at, day, pour
from office.db import writing
from office.errors import RuleError
from office.settings.queries import settings_now
from office.statements.ladder import Stage
from office.statements.models import RunState, Statement, StatementCharge, StatementRun
from office.statements.paper import LAYOUT, written
from office.statements.queries.content import copy_of, details, last_entry
from office.statements.queries.open import plan_open
from office.statements.queries.payees import addressed, due_today, payees

PORTION = 100
ROW = (
    "number run account apart rung made_on due_on total_cents through name confidential layout copy digest once at by "
    "who"
)


def begin_run(*, by):
    """Begin a run for all who are due today; return the StatementRun, which `make_portion` fills.

    Raises RuleError: a run is being made, or nobody is due.
    """
    keys = [one.key for one in due_today()[0]]  # before the transaction: each portion looks again
    with writing():
        if StatementRun.select().where(StatementRun.ended_at.is_null()).exists():
            raise RuleError("A run is being made. Let it end, or cancel it, before you begin another.")
        if not keys:
            raise RuleError("Nobody is due for a statement today.")
        run = StatementRun.create(
            day_on=clock.today(), payees=",".join(keys), planned=len(keys), begun_at=clock.now(), by=by.staff_id,
            who=by.name,
        )  # fmt: skip
        audit.record("statement.run_begun", run, by=by, planned=len(keys))
    return run


def make_portion(run, *, by):
    """Make the next statements of a run, at most 100; return the run as it stands. Nothing when it has ended."""
    with writing():
        run = StatementRun.get_by_id(run.id)
        if run.state != RunState.MAKING:
            return run
        keys = run.payees.split(",")[run.done : run.done + PORTION]
        made = _make(run, keys, by)
        run.done += len(keys)
        if run.done >= run.planned:
            run.state, run.ended_at = RunState.DONE, clock.now()
        run.save()
        audit.record("statement.portion", run, by=by, asked=len(keys), made=made, done=run.done)
    return run


def cancel_run(run, *, by):
    """End a run where it stands. The statements that are made stay made and are to be mailed; the rest is due still.

    Raises RuleError: it has ended already.
    """
    with writing():
        run = StatementRun.get_by_id(run.id)
        if run.state != RunState.MAKING:
            raise RuleError("This run has ended already.")
        run.state, run.ended_at = RunState.CANCELED, clock.now()
        run.save()
        audit.record("statement.run_canceled", run, by=by, done=run.done, planned=run.planned)
    return run


def make_one(account, apart, *, by):
    """Make the statement of one payee now, outside a run, for who asks for it on the phone; return its number.

    `apart` is the patient whose part goes to an address of its own, or 0. What holds a run holds it, too.
    Raises RuleError: nothing is owed, it is held, no further paper goes, or it is not due yet.
    """
    with writing():
        found = addressed([one for one in payees(accounts=[account.id]) if one.apart == apart])
        if not found:
            raise RuleError("Nothing is owed here.")
        if found[0].stage != Stage.DUE:
            raise RuleError(_not_now(found[0]))
        number = _write(None, found, clock.now(), by)
        audit.record("statement.made", Statement(number=number), by=by, patient=found[0].patient, cents=found[0].owed)
    return number


def _not_now(one):
    if one.why:
        return f"It is held. {one.why}"
    if one.rung is None:
        return "The final notice was sent: no further paper goes. Call, or ask the manager to decide."
    return f"The last one is of {said(one.last.made_on)}: print it again. The next is due on {said(one.next_on)}."


def _make(run, keys, by):
    """Make the statements of these payees that are still due; returns how many."""
    accounts = {int(key.split(":")[0]) for key in keys}
    found = [one for one in payees(accounts=accounts) if one.key in keys and one.stage == Stage.DUE]
    due = [one for one in addressed(found) if one.stage == Stage.DUE]
    if not due:
        return 0
    first = _write(run, due, clock.now(), by)
    for place, one in enumerate(due):
        row = Statement(number=first + place)
        audit.record("statement.made", row, by=by, patient=one.patient, cents=one.owed, rung=str(one.rung))
    return len(due)


def write_history(run, due, moment, *, by):
    """Write statements of the past for the Payees of a day (the sample practice): one audit event for all of them."""
    with writing():
        if due:
            _write(run, due, moment, by)
        audit.record("statement.history_made", run, by=by, statements=len(due))


def _write(run, due, moment, by):
    """Number and write the statements of these Payees as of an instant; returns the first number."""
    on = clock.local(moment).date()
    known = details({charge.charge for one in due for charge in one.charges}, on)
    waiting = {one.charge for one in plan_open(on, {one.account for one in due})}
    first = counters.take("statement", count=len(due))
    common = (run, known, waiting, last_entry(on), settings_now(), moment, by)
    pour(Statement, ROW, [_row(one, first + place, *common) for place, one in enumerate(due)])
    lines = [(first + place, charge.charge, charge.cents) for place, one in enumerate(due) for charge in one.charges]
    pour(StatementCharge, "statement charge cents", lines)
    return first


def _row(one, number, run, known, waiting, through, values, moment, by):
    """The values of ROW, as the database holds them."""
    on = clock.local(moment).date()
    text = written(copy_of(one, number, known, waiting, on, values))
    due_on = on + timedelta(days=values["statements.pay_days"])
    return (
        number, run and run.id, one.account, one.apart or None, str(one.rung), day(on), day(due_on), one.owed, through,
        one.name, one.confidential, LAYOUT, text, hashlib.sha256(text.encode()).hexdigest(),
        f"{one.key}:{day(on)}", at(moment), by.staff_id, by.name,
    )  # fmt: skip
