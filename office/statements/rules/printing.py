"""Looking at a stored statement and printing it again: the same bytes each time, and only from an undamaged copy."""

import hashlib

from office import audit
from office.db import writing
from office.errors import RuleError
from office.statements.paper import LAYOUT, pdf_of, read


def open_billing(account, patient_id, *, by):
    """Open an account's statements page; the look is audited."""
    with writing():
        audit.record("statement.account_opened", account, by=by, patient=patient_id)


def open_run(run, *, by):
    """Open the page of a run, which names people; the look is audited."""
    with writing():
        audit.record("statement.run_opened", run, by=by)


def open_statement(statement, patient_id, *, by):
    """Return the copy of a statement as it was sent; the look is audited. RuleError: the copy is damaged."""
    with writing():
        audit.record("statement.opened", statement, by=by, patient=patient_id)
    return _proved(statement.number, statement.layout, statement.copy, statement.digest)


def print_statement(statement, patient_id, *, by):
    """The PDF of a statement as it was sent, byte for byte; audited as printed again. RuleError: a damaged copy."""
    copy = _proved(statement.number, statement.layout, statement.copy, statement.digest)
    with writing():
        audit.record("statement.printed", statement, by=by, patient=patient_id)
    return pdf_of([copy], f"Statement {statement.number}")


def print_run(run, rows, *, by):
    """One PDF of all statements of a run, in order; audited. `rows` are (number, layout, copy, digest).

    Raises RuleError: nothing was made, a damaged copy.
    """
    if not rows:
        raise RuleError("No statement was made in this run.")
    copies = [_proved(*row) for row in rows]
    with writing():
        audit.record("statement.run_printed", run, by=by, statements=len(copies))
    return pdf_of(copies, f"Statements of {run.day_on}")


def _proved(number, layout, text, digest):
    if layout != LAYOUT or hashlib.sha256(text.encode()).hexdigest() != digest:
        raise RuleError(f"The stored copy of statement {number} is damaged. Restore it from a backup.")
    return read(text)
