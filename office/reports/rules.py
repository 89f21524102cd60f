"""Running a report and taking it out as a file: both are kept in the audit. Source: domain 10.4; security.md."""

from office import audit
from office.charts.queries import get_volume
from office.db import writing
from office.errors import NotAllowed, RuleError
from office.formats.csv_table import written
from office.reports.queries import portions
from office.staff.rules import prove_own_password


def run_report(report, from_on, until_on, *, by):
    """Return (listing, facts) of a report for a period of local dates; either side may be None.

    Raises NotAllowed: another role's report; RuleError: the period ends before it begins (field "until").
    """
    listing, facts = _listed(report, from_on, until_on, by)
    with writing():
        audit.record("report.run", by=by, report=report.key, since=from_on, until=until_on, **_folder(report))
    return listing, facts


def export_report(report, from_on, until_on, password, *, by):
    """The whole report as the text of a CSV file (RFC 4180, no cell a formula); by the password again.

    Raises NotAllowed and RuleError as run_report; RuleError (field "password"): not the password of who asks.
    """
    prove_own_password(password, by=by)
    listing, _ = _listed(report, from_on, until_on, by)
    pieces, count = [written([report.columns])], 0
    for lines in portions(listing):
        pieces.append(written([line.cells for line in lines]))
        count += len(lines)
    with writing():
        audit.record(
            "report.exported", by=by, report=report.key, since=from_on, until=until_on, lines=count, **_folder(report)
        )
    return "".join(pieces)


def _folder(report):
    """What the audit keeps of a report of one folder."""
    if not report.volume:
        return {}
    return {"volume": report.volume, "patient": get_volume(report.volume).patient_id}


def _listed(report, from_on, until_on, by):
    if not by.may(report.permission):
        raise NotAllowed("This report is for others.")
    if from_on and until_on and until_on < from_on:
        raise RuleError("The period ends before it begins.", field="until")
    return report.lines(from_on, until_on)
