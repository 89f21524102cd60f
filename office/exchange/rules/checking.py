"""The check of a list: which rows cannot be taken, who came before, who resembles whom. In portions, each whole."""

import json

from office import audit, clock
from office.db import changed, writing
from office.errors import RuleError
from office.exchange.models import ImportRow, RowState, RunState
from office.exchange.queries import all_rows, reading_of, rows_of
from office.exchange.resembling import alike_in_file, alike_on_file, worst_first
from office.exchange.rules.known import known_patient
from office.exchange.rules.staging import refuse_unsettled, stale
from office.formats.patients_csv import understand
from office.patients.matching import Verdict

PORTION = 50  # rows checked for each request
STORED = 500  # rows written in one transaction


def begin_check(run, seen_version, *, by):
    """Read every row by the columns that were named and compare the rows with each other; returns the run.

    Raises RuleError: a column is missing, nobody said how dates are read; StaleEdit.
    """
    refuse_unsettled(run)
    if run.state != RunState.COLUMNS:
        raise RuleError("This list is being checked already.")
    broken, alike = _read_all(run)
    facts = [(place, {"state": RowState.BROKEN, "words": words}) for place, words in broken.items()]
    facts += [(place, {"likely": json.dumps(found)}) for place, found in alike.items()]
    for start in range(0, len(facts), STORED):
        with writing():
            for place, values in facts[start : start + STORED]:
                ImportRow.update(**values).where((ImportRow.run == run) & (ImportRow.place == place)).execute()
    with writing():
        if not changed(run, seen_version, state=RunState.CHECKING):
            raise stale(run)
        audit.record("exchange.check_begun", run, by=by, broken=len(broken), alike=len(alike))
    return run


def _read_all(run):
    """({place: why it cannot be taken}, {place: candidates within the file})."""
    reading, today, broken, people = reading_of(run), clock.today(), {}, []
    for place, cells in all_rows(run):
        one = understand(place, cells, reading.mapping, order=reading.order, today=today)
        if one.person is None:
            broken[place] = one.why_not
        else:
            people.append((place, one.person))
    return broken, alike_in_file(people)


def check_portion(run, *, by):
    """Compare the next rows with the index; the run waits for decisions when none is left. Returns the run.

    Does nothing for a run that is not being checked: a second click or tab finds the work done.
    """
    if run.state != RunState.CHECKING:
        return run
    reading = reading_of(run)
    checked = [(row.id, _verdict_on(row, reading)) for row in rows_of(run, RowState.WAITING).limit(PORTION)]
    with writing():
        for key, values in checked:
            where = (ImportRow.id == key) & (ImportRow.state == RowState.WAITING)
            ImportRow.update(**values).where(where).execute()
        if len(checked) < PORTION:
            changed(run, run.version, state=RunState.DECIDING)
            audit.record("exchange.checked", run, by=by)
    return run


def _verdict_on(row, reading):
    """What the check says of one row, as values of its ImportRow."""
    person = reading.of(row).person
    try:
        patient = known_patient(person)
    except RuleError as refusal:
        return {"state": RowState.BROKEN, "words": refusal.message}
    if patient:
        return {"state": RowState.KNOWN, "patient": patient.id, "words": "came from a file before"}
    return judged(worst_first([*alike_on_file(person), *json.loads(row.likely)]))


def judged(likely):
    """The state of a row by its candidates."""
    if not likely:
        return {"state": RowState.CLEAR, "verdict": ""}
    blocks = any(one["verdict"] == Verdict.BLOCK for one in likely)
    worst = Verdict.BLOCK if blocks else Verdict.WARN
    return {"state": RowState.LIKELY, "verdict": str(worst), "likely": json.dumps(likely)}
