"""One file, one transaction, one report. A broken file is named with its place and harms nothing else."""

import hashlib

from office import audit, clock
from office.db import writing
from office.exchange.models import ImportRun
from office.exchange.report import Report
from office.exchange.rules.people import take_person
from office.formats.fhir import read_bundle
from office.formats.outside import Broken
from office.formats.patients_csv import read_patients

PORTION = 20  # rows for each transaction: others write in between


def import_bundle(source, data, *, by):
    """Take the patients of a FHIR R4 bundle (bytes, plain or gzip) with contacts, past visits, allergies and plans.

    `source` is the file's name. Returns the Report; the same file again adds nothing. A broken file takes nothing.
    """
    report = Report(source)
    try:
        people = read_bundle(data)
        if not people:
            raise Broken("", "there is no patient in it")
    except Broken as problem:
        report.broken, people = str(problem), []
    return _take("fhir", report, people, data, by)


def import_patients(source, data, *, by, mapping=None, order=None, encoding="utf-8", say=None):
    """Take a list of patients as CSV (bytes) in portions, each whole; stopped between two it goes on where it was.

    Rows that cannot be read are left out and named. `mapping(header)` gives the field of each column; without it the
    columns are found by name. `say(words, done, total)` hears how far it has come. Returns the Report.
    """
    report = Report(source)
    try:
        rows, refused, ignored = read_patients(
            data, today=clock.today(), mapping=mapping, order=order, encoding=encoding
        )
    except Broken as problem:
        report.broken, rows, refused, ignored = str(problem), [], [], []
    for place, why in refused:
        report.left_out[place, why] += 1
    if ignored:
        report.warnings.append(f"columns not taken: {', '.join(ignored)}")
    people = [row.person for row in rows if row.person]
    for start in range(0, len(people), PORTION):
        with writing():
            for person in people[start : start + PORTION]:
                take_person(person, report, by=by)
        if say:
            say(source, min(start + PORTION, len(people)), len(people))
    return _take("patients", report, [], data, by)


def _take(kind, report, people, data, by):
    """Write what the file says about its people, and the run with its report."""
    with writing():
        for person in people:
            take_person(person, report, by=by)
        run = ImportRun.create(
            kind=kind,
            source=report.source,
            digest=hashlib.sha256(data).hexdigest(),
            at=clock.now(),
            by=by.staff_id,
            report=report.as_json(),
        )
        action = "exchange.refused" if report.broken else "exchange.imported"
        audit.record(action, run, by=by, kind=kind, taken=report.taken, changed=len(report.changed))
    return report
