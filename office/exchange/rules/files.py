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


def import_patients(source, data, *, by, say=None):
    """Take a list of patients as CSV (bytes). Rows that cannot be read are left out and named; see import_bundle.

    `say(words, done, total)` hears how far it has come.
    """
    report = Report(source)
    try:
        people, refused, ignored = read_patients(data)
    except Broken as problem:
        report.broken, people, refused, ignored = str(problem), [], [], []
    for place, why in refused:
        report.left_out[place, why] += 1
    if ignored:
        report.warnings.append(f"columns not taken: {', '.join(ignored)}")
    return _take("patients", report, people, data, by, say)


def _take(kind, report, people, data, by, say=None):
    """Write what the file says about its people, and the run with its report."""
    with writing():
        for number, person in enumerate(people, start=1):
            take_person(person, report, by=by)
            if say:
                say(report.source, number, len(people))
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
