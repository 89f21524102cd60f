"""Printing pull lists as numbered runs, the first of a day and what changed since. Source: domain 2.6; A04, A05."""

from office import audit, clock
from office.board import bump
from office.charts.deltas import act_totals
from office.charts.models import PullAct, PullLine, PullRun, RunKind
from office.charts.pulling import totals
from office.charts.queries.deltas import delta
from office.charts.queries.pulls import pull_list, runs_of
from office.counters import take
from office.db import many, writing
from office.errors import RuleError


def print_run(day_on, *, by):
    """Make the next numbered run of a day's pull list and return the PullRun, its lines stored as printed.

    The first run has every chart of the day. A later one has what the book says now against the runs before it: add,
    put back, move. What is still open on an earlier run is not listed again; the database refuses a folder twice.
    Raises RuleError: nobody is booked, or nothing is new since the last run.
    """
    with writing():
        earlier = runs_of(day_on)
        lines = delta(day_on) if earlier else pull_list(day_on)
        if not lines:
            raise RuleError(_nothing(earlier))
        kind = RunKind.DELTA if earlier else RunKind.FIRST
        now = clock.now()
        run = PullRun.create(number=take("pull_run"), day_on=day_on, printed_at=now, by=by.staff_id, kind=kind)
        if earlier:
            _end_lines(day_on, lines)
        many(PullLine, [_stored(run, line, position) for position, line in enumerate(lines, start=1)])
        bump("day")
        facts = {"totals": totals(lines)} if kind == RunKind.FIRST else {"changes": act_totals(lines)}
        audit.record("charts.run_printed", run, by=by, number=run.number, day_on=day_on, **facts)
    return run


def _nothing(earlier):
    if earlier:
        return f"Nothing is new since run {earlier[-1].number}. Print run {earlier[-1].number} again instead."
    return "Nobody is booked on this day: there is nothing to pull."


def _end_lines(day_on, lines):
    """End what the lines of a delta take back: a put-back ends the pull, a new pull the put-back, a move the move."""
    ends = {
        PullAct.PULL: (PullAct.PULL, PullAct.PUT_BACK, PullAct.MOVE),
        PullAct.PUT_BACK: (PullAct.PULL, PullAct.MOVE),
        PullAct.MOVE: (PullAct.MOVE,),
    }
    for act, ended in ends.items():
        patients = [line.patient_id for line in lines if line.act == act]
        PullLine.update(ended_at=clock.now()).where(
            (PullLine.day_on == day_on) & PullLine.ended_at.is_null()
            & PullLine.patient.in_(patients) & PullLine.act.in_(ended)
        ).execute()  # fmt: skip


def _stored(run, line, position):
    return {
        "run": run.id, "patient": line.patient_id, "volume": line.volume_id, "group": line.group, "words": line.words,
        "times": line.times, "position": position, "pulled_at": line.pulled_at, "act": line.act, "day_on": run.day_on,
        "cart": line.cart,
    }  # fmt: skip


def reprint_run(run, *, by):
    """Print a run again, for instance when the printer stopped half-way: counted and audited, nothing else changes;
    return the run with the same number."""
    with writing():
        PullRun.update(reprints=PullRun.reprints + 1).where(PullRun.id == run.id).execute()
        run.reprints = PullRun.get_by_id(run.id).reprints
        audit.record("charts.run_reprinted", run, by=by, number=run.number, reprints=run.reprints)
    return run


def outguides_printed(run, *, by):
    """Note that the slips for the outguides of a run were printed: they name patients. Source: domain 2.6 item 4."""
    with writing():
        audit.record("charts.outguides_printed", run, by=by, number=run.number)
