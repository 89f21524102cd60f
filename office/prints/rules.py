"""Printing is an act: each paper of a patient that is made for the printer is kept in the audit."""

from office import audit
from office.db import writing
from office.patients.rules import open_patient


def print_paper(patient_id, paper, *, by, **detail):
    """Return the Patient for a paper that is about to be printed, and keep in the audit who printed which one.

    Raises NotFound. Source: domain 10.4 (print, export, label).
    """
    with writing():
        patient = open_patient(patient_id, by=by, via="print")
        audit.record("patient.printed", patient, by=by, paper=paper, **detail)
    return patient


def print_schedule(day_on, schedules, *, by):
    """Keep in the audit that the schedules [(Provider, lines)] of a date are printed, and how long they are.

    Source: domain 10.4 (print, export, label).
    """
    with writing():
        for provider, lines in schedules:
            audit.record("schedule.printed", provider, by=by, day=day_on, visits=len(lines))


def print_day_sheet(day_on, lines, *, by):
    """Keep in the audit that the day sheet was made, for which day, with how many lines; return how many."""
    with writing():
        audit.record("day_sheet.printed", by=by, day=day_on, lines=lines)
    return lines
