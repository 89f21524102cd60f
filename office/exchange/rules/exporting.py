"""Lists of patients leave only by the hand of someone who proves to be there, and never unrecorded."""

from office import audit
from office.db import writing
from office.errors import RuleError
from office.exchange.exporting import patients_csv
from office.exchange.queries import get_run, result_csv
from office.staff.rules import prove_own_password


def export_patients(*, everybody, columns, password, by):
    """The CSV text of many patients. Raises RuleError: the password is not the actor's own; no column was chosen."""
    prove_own_password(password, by=by)
    if not columns:
        raise RuleError("Tick the columns.", field="columns")
    text, count = patients_csv(everybody=everybody, columns=columns)
    with writing():
        audit.record("exchange.exported", by=by, patients=count, everybody=everybody, columns=list(columns))
    return text


def export_result(run_id, *, by):
    """The CSV text of what became of each row of a list. Raises NotFound."""
    run = get_run(run_id)
    text = result_csv(run)
    with writing():
        audit.record("exchange.result_taken", run, by=by, rows=run.rows_count)
    return text


def open_run(run_id, *, by):
    """Look at a list that came in; it shows people who are on file. Returns the ImportRun. Raises NotFound."""
    run = get_run(run_id)
    with writing():
        audit.record("exchange.opened", run, by=by, state=str(run.state))
    return run
