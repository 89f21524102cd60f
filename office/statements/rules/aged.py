"""Taking the aging out as a file: by the password again, and kept in the audit. Source: domain 10.4."""

from office import audit
from office.db import writing
from office.formats.csv_table import written
from office.staff.rules import prove_own_password
from office.statements.ageing import BUCKETS
from office.statements.queries.aging import named

COLUMNS = ("Name", *BUCKETS, "Paid ahead", "Balance")


def export_aging(found, password, *, by):
    """The whole Aging as the text of a CSV file with its sum. RuleError (field "password"): not the own password."""
    prove_own_password(password, by=by)
    rows = named(found.kind, found.rows)
    with writing():
        audit.record("statement.aging_exported", by=by, kind=found.kind, on=found.on, lines=len(rows))
    return written([COLUMNS, *(row.cells for row in rows), found.total.cells])
