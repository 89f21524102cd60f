"""`import patients` as it is given in the shell: what is read, tried or taken, and the file for its report."""

import contextlib
import os

from office.exchange.listing import compare, read_listing, report_csv, summary
from office.exchange.models import Decision
from office.exchange.report import Report
from office.exchange.rules import import_patients
from office.formats.outside import Broken

DECISIONS = {"make": Decision.MAKE, "use": Decision.USE, "skip": Decision.SKIP}


def import_list(given, data, *, index, by, say):
    """The Report of a list (bytes) by the arguments of the command; a dry run takes nothing.

    `index`: whether there is an index to compare with. `say(words, done, total)` hears how far it has come.
    """
    mapping = given.map.read_text("utf-8-sig") if given.map else None
    with report_file(given.report) as file:
        if given.dry_run:
            return _tried(given.file.name, data, mapping, file, index, say)
        rule = {"block": DECISIONS[given.blocked], "warn": DECISIONS[given.warned]}
        compared = bool(file) or set(rule.values()) != {Decision.MAKE}
        report = import_patients(given.file.name, data, by=by, given=mapping, compared=compared, rule=rule, say=say)
        if file and not report.broken:
            file.write(report_csv(report.listing, report.fates))
    return report


def _tried(name, data, mapping, file, index, say):
    """Compare a list with itself and the index, and take nothing."""
    try:
        listing = compare(read_listing(data, mapping, foreign=True), index=index, say=say)
    except Broken as problem:
        return Report(name, broken=str(problem))
    if file:
        file.write(report_csv(listing))
    return Report(name, tried=summary(listing))


@contextlib.contextmanager
def report_file(path):
    """The file for a report, for its owner only, open before any work is done; None without a path."""
    if path is None:
        yield None
        return
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="") as file:
        yield file
