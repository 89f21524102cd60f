"""One file, one transaction, one report. A broken file is named with its place and harms nothing else."""

import hashlib

from office import audit, clock
from office.db import writing
from office.errors import RuleError
from office.exchange.listing import Listing, compare, judge, read_listing
from office.exchange.models import Decision, ImportRun
from office.exchange.report import Report
from office.exchange.rules.known import known_patient
from office.exchange.rules.people import take_person, use_record
from office.formats.fhir import read_bundle
from office.formats.outside import Broken
from office.patients.models import Patient

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


def import_patients(source, data, *, by, given=None, compared=False, rule=None, say=None):
    """Take a list of patients as CSV (bytes) in portions, each whole; stopped between two it goes on where it was.

    `given`: a mapping as JSON text. `rule`: {verdict: Decision} for rows that resemble someone; all are `compared`
    first; without it a record is made and the pair stands on the records lead's list.
    `say(words, done, total)` hears how far it has come. Returns the Report; rows that cannot be taken are named in it.
    """
    report, rule = Report(source), rule or {}
    try:
        listing = read_listing(data, given)
    except Broken as problem:
        report.broken, listing = str(problem), Listing([], [], [])
    if compared:
        judge(compare(listing, say=say))
    report.listing = listing
    for place, why in listing.refused:
        report.left_out[f"row {place}", why] += 1
    if listing.ignored:
        report.warnings.append(f"columns not taken: {', '.join(listing.ignored)}")
    rows = [row for row in listing.rows if row.person]
    for start in range(0, len(rows), PORTION):
        with writing():
            for row in rows[start : start + PORTION]:
                report.fates[row.place] = _fate(row, listing.judged.get(row.place), rule, report, by)
        if say:
            say(source, min(start + PORTION, len(rows)), len(rows))
    return _take("patients", report, [], data, by)


def _fate(row, likeness, rule, report, by):
    """(what became of a row, the Patient it came to or None)."""
    decision = rule.get(str(likeness.verdict)) if likeness else None
    known = decision in (Decision.SKIP, Decision.USE) and _known(row.person)
    if decision == Decision.SKIP and not known:
        report.left_out[row.person.place, "it resembles somebody: skipped by the rule"] += 1
        return "skipped", None
    if decision == Decision.USE and not known and (patient := _meant(likeness, report)):
        use_record(patient, row.person, report, by=by)
        report.taken["rows for a record on file"] += 1
        return "record on file used", patient
    before = report.taken["patients"]
    patient = take_person(row.person, report, by=by)
    if patient is None:
        return "left out", None
    return "made" if report.taken["patients"] > before else "there already", patient


def _known(person):
    try:
        return known_patient(person) is not None
    except RuleError:
        return True  # taking it says why not


def _meant(likeness, report):
    """The Patient that a Likeness points at: on file, or what an earlier row became; None when that was left out."""
    if likeness.mrn:
        return Patient.get(Patient.mrn == int(likeness.mrn.replace("-", "")))
    return report.fates.get(likeness.other, ("", None))[1]


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
