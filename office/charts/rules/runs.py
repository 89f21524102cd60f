"""Printing pull lists as numbered runs. Source: domain 2.6."""

from office import audit, clock
from office.board import bump
from office.charts.models import PullLine, PullRun
from office.charts.pulling import totals
from office.charts.queries.pulls import listed_on, pull_list, runs_of
from office.counters import take
from office.db import many, writing
from office.errors import RuleError


def print_run(day_on, *, by):
    """Make the numbered run of a day's pull list and return the PullRun, its lines stored as printed.

    A patient who stands on an earlier run of the day is left out: a chart never appears as to be pulled twice.
    Raises RuleError: nobody is booked, or nothing is new since the last run.
    """
    with writing():
        earlier, listed = runs_of(day_on), listed_on(day_on)
        lines = [line for line in pull_list(day_on) if line.patient_id not in listed]
        if not lines:
            raise RuleError(_nothing(earlier))
        run = PullRun.create(number=take("pull_run"), day_on=day_on, printed_at=clock.now(), by=by.staff_id)
        many(PullLine, [_stored(run, line, position) for position, line in enumerate(lines, start=1)])
        bump("day")
        audit.record("charts.run_printed", run, by=by, number=run.number, day_on=day_on, totals=totals(lines))
    return run


def _nothing(earlier):
    if earlier:
        return f"Nothing is new since run {earlier[-1].number}. Print run {earlier[-1].number} again instead."
    return "Nobody is booked on this day: there is nothing to pull."


def _stored(run, line, position):
    return {
        "run": run.id, "patient": line.patient_id, "volume": line.volume_id, "group": line.group, "words": line.words,
        "times": line.times, "position": position, "pulled_at": line.pulled_at,
    }  # fmt: skip


def reprint_run(run, *, by):
    """Print a run again: counted and audited, nothing else changes; return the run."""
    with writing():
        PullRun.update(reprints=PullRun.reprints + 1).where(PullRun.id == run.id).execute()
        run.reprints = PullRun.get_by_id(run.id).reprints
        audit.record("charts.run_reprinted", run, by=by, number=run.number, reprints=run.reprints)
    return run
