"""What one may type after `python -m office`: the commands and their options. What they do is in `cli.py`."""

import argparse
from datetime import date
from pathlib import Path

from office.formats.patient_columns import FIELDS


def parser(roles):
    """The parser of all commands; what was given says by `run` which one is meant. `roles` are the words of roles."""
    top = argparse.ArgumentParser(prog="python -m office", description="The commands of the practice.")
    names = top.add_subparsers(dest="name", required=True, metavar="NAME")
    command(names, "migrate", "migrate", "Bring the database to this version of the program.")
    command(names, "serve", "serve", "Serve the practice on HOST and PORT until Ctrl-C.")
    _sample(names)
    _staff(names, roles)
    _import(names)
    words = "Do what the calendar brings, for today and every day since the last run; a scheduler calls it each night."
    nightly = command(names, "nightly", "nightly", words)
    nightly.add_argument("--day", type=day_given, metavar="D", help="this one day, such as 2026-12-01")
    words = "Reckon how long every record that has folders is kept; shows how far it is when it takes longer."
    command(names, "retention", "retention", words)
    command(names, "verify", "verify", "Prove that the practice's data are whole; exit code 1 if something is wrong.")
    audit = group(names, "audit", "The record of who did what.")
    words = "Check that nobody altered an entry; names the first broken one."
    command(audit, "verify", "audit_verify", words)
    routes = command(names, "routes", "routes", "List every address with its methods, permission and roles.")
    routes.add_argument("--json", action="store_true", help="as JSON")
    return top


def command(names, name, run, words):
    """Add one command, known to `cli.py` as `run`; returns its parser."""
    made = names.add_parser(name, help=words, description=words)
    made.set_defaults(run=run)
    return made


def group(names, name, words):
    """Add a word that needs another one after it, such as `staff add`; returns where to add those."""
    made = names.add_parser(name, help=words, description=words)
    return made.add_subparsers(dest="part", required=True, metavar="WHAT")


def _staff(names, roles):
    staff = group(names, "staff", "The people who work here.")
    words = "Add a person; asks for the password, or reads it as one line from standard input."
    add = command(staff, "add", "staff_add", words)
    add.add_argument("login", help="sign-in name, such as maria")
    add.add_argument("--name", required=True, dest="full_name", help="full name as others see it")
    add.add_argument("--role", action="append", required=True, choices=roles, help="may be given several times")


def _sample(names):
    words = "Fill an empty practice with invented patients, a full day and a history; shows how to sign in."
    sample = command(names, "sample", "sample", words)
    sample.add_argument("--patients", type=int, default=300, metavar="N", help="50 to 200000 (default 300)")
    sample.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed makes the same practice")
    sample.add_argument("--date", type=day_given, metavar="D", help="the sample's day as 2026-12-01 (default today)")
    sample.add_argument("--passwords", type=Path, metavar="FILE", help="write the sign-ins there as JSON, mode 0600")


def _import(names):
    take = group(names, "import", "Take records in from files; the same file again adds nothing.")
    words = "Take FHIR R4 bundles (gzip or plain): patients, contacts, past visits, allergies, plans."
    fhir = command(take, "fhir", "import_fhir", words)
    fhir.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a bundle, or a folder of bundles")
    words = "Take a list of patients as CSV (comma, semicolon, tab). Run again it goes on where it was stopped."
    patients = command(take, "patients", "import_patients", words)
    patients.epilog = f"Fields of a mapping: {' '.join(FIELDS)}. README shows a mapping and explains the report."
    patients.add_argument("file", type=Path, metavar="FILE.csv")
    words = "what the columns mean, as JSON: {column: field}; without it they are found by name"
    patients.add_argument("--map", type=Path, metavar="MAP.json", help=words)
    words = "write nothing to the index: only compare; any country, any dates"
    patients.add_argument("--dry-run", action="store_true", help=words)
    words = "write there what becomes of each row and whom it resembles; row 1 is the header"
    patients.add_argument("--report", type=Path, metavar="OUT.csv", help=words)
    decisions, words = ("make", "use", "skip"), "what becomes of rows that are likely on file (default make)"
    patients.add_argument("--blocked", choices=decisions, default="make", help=words)
    words = "what becomes of rows that may be on file (default make)"
    patients.add_argument("--warned", choices=decisions, default="make", help=words)


def day_given(text):
    """A date of a command line; argparse says what is wrong with another one."""
    return date.fromisoformat(text)
