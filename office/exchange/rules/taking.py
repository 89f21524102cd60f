"""A checked list becomes records: a few rows in each transaction, each row once, whatever happens between two."""

import json

from office import audit, clock
from office.db import changed, database, writing
from office.errors import RuleError
from office.exchange.models import Decision, ImportRow, ImportRun, RowState, RunState
from office.exchange.queries import counts, reading_of, rows_of
from office.exchange.report import Report
from office.exchange.resembling import candidate
from office.exchange.rules.checking import judged
from office.exchange.rules.known import survivor
from office.exchange.rules.people import make_person, use_record
from office.patients.rules import LikelyDuplicate

STEP = 5  # rows for each transaction, so that nobody waits for the lock
STEPS = 10  # transactions for each request
TO_TAKE = (RowState.CLEAR, RowState.DECIDED)
LOOKED = "Looked at side by side while importing a list."


def take_portion(run, *, by):
    """Take the next rows; the run is done when none is left, or waits for decisions that came up. Returns the run.

    A second click or tab takes other rows or none: a row's state changes in the transaction that makes its record.
    """
    for _ in range(STEPS):
        with writing():
            run = ImportRun.get_by_id(run.id)
            if run.state != RunState.TAKING:
                return run
            rows = list(rows_of(run, *TO_TAKE).limit(STEP))
            reading = reading_of(run)
            for row in rows:
                _take_row(run, row, reading, by)
            if not rows:
                _finish(run, by)
    return run


def _take_row(run, row, reading, by):
    """Let one row become what was decided about it, with words about what else happened."""
    report = Report(run.source)
    try:
        with database.atomic():
            row.state, row.patient = _become(run, row, reading, report, by)
    except LikelyDuplicate as doubt:
        found = [candidate(points, str(verdict), why, patient=one.id) for one, points, why, verdict in doubt.matches]
        for name, value in judged(found).items():
            setattr(row, name, value)
        row.decision, row.words = Decision.NONE, "someone like this was registered since the check"
    except RuleError as refusal:
        row.state, row.words = RowState.BROKEN, refusal.message
    else:
        row.words = "; ".join(filter(None, (row.words, reading.of(row).notes, *_said(report))))
    row.save()


def _become(run, row, reading, report, by):
    """(RowState, Patient or None) that a row comes to."""
    person = reading.of(row).person
    if person is None:
        raise RuleError("the row cannot be taken")
    if row.decision == Decision.SKIP:
        return RowState.SKIPPED, None
    if row.decision == Decision.USE:
        patient = _meant(run, row.chosen)
        use_record(patient, person, report, by=by)
        return RowState.USED, patient
    because = (row.reason or LOOKED) if row.decision == Decision.MAKE else ""
    return RowState.MADE, make_person(person, report, by=by, different_because=because)


def _meant(run, chosen):
    """The Patient that "patient 12" or "row 7" means now: a merge's survivor. RuleError: not taken."""
    kind, number = chosen.split(" ")
    if kind == "row":
        other = ImportRow.get((ImportRow.run == run) & (ImportRow.place == int(number)))
        if other.patient_id is None:
            raise RuleError(f"row {number}, which was chosen for it, was not taken")
        number = other.patient_id
    return survivor(int(number))


def _said(report):
    """What a Report of one row says, as sentences."""
    yield from report.changed
    yield from (f"{what}: {why}" for what, why in report.left_out)
    yield from report.warnings


def _finish(run, by):
    """Close the run, or send it back to whoever decides when rows came to resemble somebody meanwhile."""
    found = counts(run)
    if found[RowState.LIKELY]:
        changed(run, run.version, state=RunState.DECIDING)
        return
    fates = {str(state): count for state, count in found.items()}
    changed(run, run.version, state=RunState.DONE, ended_at=clock.now(), report=json.dumps({"fates": fates}))
    audit.record("exchange.imported", run, by=by, kind=run.kind, taken=fates)
