"""The commands: `python -m office NAME --help`. Thin: each opens the practice, calls a rule or query, prints words."""

import argparse
import errno
import fcntl
import getpass
import json
import sys
from datetime import date
from functools import partial
from pathlib import Path

from peewee import DatabaseError

from office import clock, create_app, datafolder, db
from office.actor import PROGRAM
from office.audit.rules import first_broken, use_key
from office.config import Config, ConfigError
from office.errors import NotAllowed, RuleError, WritingRefused
from office.exchange.report import Report, together
from office.exchange.rules import import_bundle, import_patients
from office.progress import Progress
from office.sample.rules import load
from office.serving import serve
from office.staff.models import Role
from office.staff.permissions import roles_with
from office.staff.queries import nobody_yet
from office.staff.rules import add_staff
from office.staff.setup import make_code

REFUSALS = (ConfigError, datafolder.FolderRefused, db.EngineRefused, RuleError, NotAllowed, WritingRefused, OSError)


def main(arguments=None):
    """Run one command; return the exit code: 0 done, 1 a check failed, 2 refused (said in words on stderr)."""
    given = parser().parse_args(arguments)
    try:
        return given.run(given) or 0
    except REFUSALS as refusal:
        print(f"office {given.name}: {words_of(refusal)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"\noffice {given.name}: stopped.", file=sys.stderr)
        return 130
    finally:
        close_practice()


def parser():
    """All commands with their help."""
    top = argparse.ArgumentParser(prog="python -m office", description="The commands of the practice.")
    names = top.add_subparsers(dest="name", required=True, metavar="NAME")
    command(names, "migrate", run_migrate, "Bring the database to this version of the program.")
    command(names, "serve", run_serve, "Serve the practice on HOST and PORT until Ctrl-C.")
    add_staff_commands(names)
    audit = group(names, "audit", "The record of who did what.")
    command(audit, "verify", run_audit_verify, "Check that nobody altered an entry; names the first broken one.")
    add_sample_command(names)
    add_import_commands(names)
    routes = command(names, "routes", run_routes, "List every address with its methods, permission and roles.")
    routes.add_argument("--json", action="store_true", help="as JSON")
    return top


def command(names, name, run, words):
    """Add one command that `run(given)` carries out; returns its parser."""
    made = names.add_parser(name, help=words, description=words)
    made.set_defaults(run=run)
    return made


def group(names, name, words):
    """Add a word that needs another one after it, such as `staff add`; returns where to add those."""
    made = names.add_parser(name, help=words, description=words)
    return made.add_subparsers(dest="part", required=True, metavar="WHAT")


def add_staff_commands(names):
    staff = group(names, "staff", "The people who work here.")
    words = "Add a person; asks for the password, or reads it as one line from standard input."
    add = command(staff, "add", run_staff_add, words)
    add.add_argument("login", help="sign-in name, such as maria")
    add.add_argument("--name", required=True, help="full name as others see it")
    roles = [str(role) for role in Role]
    add.add_argument("--role", action="append", required=True, choices=roles, help="may be given several times")


def add_sample_command(names):
    words = "Fill an empty practice with invented patients, a full day and a history; shows how to sign in."
    sample = command(names, "sample", run_sample, words)
    sample.add_argument("--patients", type=int, default=300, metavar="N", help="50 to 200000 (default 300)")
    sample.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed makes the same practice")
    sample.add_argument("--date", type=date_given, metavar="D", help="the sample's day as 2026-12-01 (default today)")
    sample.add_argument("--passwords", type=Path, metavar="FILE", help="write the sign-ins there as JSON, mode 0600")


def add_import_commands(names):
    take = group(names, "import", "Take records in from files; the same file again adds nothing.")
    words = "Take FHIR R4 bundles (gzip or plain): patients, contacts, past visits, allergies, plans."
    fhir = command(take, "fhir", run_import_fhir, words)
    fhir.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a bundle, or a folder of bundles")
    patients = command(take, "patients", run_import_patients, "Take a list of patients as CSV in UTF-8.")
    patients.add_argument("file", type=Path, metavar="FILE.csv")


def date_given(text):
    """A date of a command line; argparse says what is wrong with another one."""
    return date.fromisoformat(text)


def words_of(refusal):
    """A refusal as a sentence, without the names of the program's own things."""
    if isinstance(refusal, OSError) and refusal.errno == errno.EADDRINUSE:
        return "Another program listens on this port already. End it, or set PORT to another number."
    if isinstance(refusal, OSError) and refusal.strerror:
        return f"{refusal.filename}: {refusal.strerror}." if refusal.filename else f"{refusal.strerror}."
    return str(refusal)


def open_practice(*, migrated=True):
    """Prepare the data folder and open the database; return the Config. EngineRefused in words."""
    config = Config.from_environment()
    keys = datafolder.prepare(config.data)
    clock.use_zone(config.zone)
    clock.shift(config.clock_shift)
    use_key(keys["audit"])
    db.open_database(config, keys["database"])
    try:
        db.connect()
        pending = db.pending_migrations()
    except DatabaseError as error:
        raise db.EngineRefused(f"The database cannot be opened: {str(error).strip().rstrip('.')}.")
    if migrated and pending:
        raise db.EngineRefused(f"The database lacks {', '.join(pending)}. Run: python -m office migrate")
    return config


def close_practice():
    """Close what a command opened, so that nothing is left behind in the file."""
    if db.database.obj is not None:
        db.settle()
        db.database.close()


def migrate(config):
    """Apply what is pending, one process at a time; return the names."""
    with open(config.data / "migrate.lock", "ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return db.runner().up()


def run_migrate(given):
    names = migrate(open_practice(migrated=False))
    print(f"Applied: {', '.join(names)}" if names else "The database is up to date.")


def run_serve(given):
    """Prepare everything once in this process; the workers then only open what is there."""
    config = open_practice(migrated=False)
    migrate(config)
    if nobody_yet():
        print(f"This practice is empty. Open /set-up and give this code: {make_code(config.data)}", flush=True)
    close_practice()
    serve("wsgi:app", host=config.host, port=config.port, certificate=config.certificate, key=config.certificate_key)


def run_staff_add(given):
    open_practice()
    password = ask_password() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    staff = add_staff(given.name, given.login, password, [Role(role) for role in given.role], by=PROGRAM)
    print(f"{staff.name} can sign in as {staff.login}.")


def ask_password():
    """A password typed twice, unseen. RuleError when the two differ."""
    password = getpass.getpass("Password (15 characters or more): ")
    if getpass.getpass("Again: ") != password:
        raise RuleError("The two passwords differ. Nothing was saved.")
    return password


def run_sample(given):
    """Load the sample practice and tell how to sign in."""
    config = open_practice(migrated=False)
    migrate(config)
    if given.passwords and given.passwords.exists():
        raise RuleError(f"{given.passwords} is there already. Name a new file for the passwords.")
    with Progress() as say:
        people = load(given.patients, given.seed, given.date, say=say)
    if given.passwords:
        shown = [{name: person[name] for name in ("role", "user", "password")} for person in people]
        datafolder.write_secret(given.passwords, json.dumps(shown, indent=1))
        print(f"{given.patients} patients. The sign-ins are in {given.passwords}.")
        return
    print(f"{given.patients} patients. Sign in with one of these; the passwords are not shown again:")
    for person in people:
        print(f"  {person['role']:<16}{person['user']:<10}{person['password']}")


def run_import_fhir(given):
    """Each file by itself; a broken one is named and the others go on."""
    open_practice()
    paths, reports = bundles_in(given.paths), []
    with Progress() as say:
        for number, path in enumerate(paths):
            say(f"file {number + 1} of {len(paths)}", number, len(paths))
            reports.append(import_one(path, import_bundle))
    return told(reports)


def run_import_patients(given):
    open_practice()
    with Progress() as say:
        report = import_one(given.file, partial(import_patients, say=say))
    return told([report])


def bundles_in(paths):
    """The files that are meant: a folder stands for its .json and .json.gz files."""
    found = []
    for path in paths:
        inside = (
            sorted(one for one in path.iterdir() if one.name.endswith((".json", ".json.gz")))
            if path.is_dir()
            else [path]
        )
        found += inside
    if not found:
        raise RuleError("There are no .json or .json.gz files there.")
    return found


def import_one(path, take):
    """The Report of one file; a file that cannot be opened is a broken one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Report(path.name, broken=error.strerror)
    return take(path.name, data, by=PROGRAM)


def told(reports):
    """Print the reports; 1 when a file was broken."""
    for report in reports:
        print("\n".join(report.lines()))
    if len(reports) > 1:
        print(together(reports))
    return 1 if any(report.broken for report in reports) else 0


def run_audit_verify(given):
    open_practice()
    broken = first_broken()
    print("Every audit entry is whole." if broken is None else f"Audit entry {broken} is the first broken one.")
    return 0 if broken is None else 1


def run_routes(given):
    rows = route_list(create_app())
    if given.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        who = ", ".join(row["roles"]) if row["permission"] else "everyone"
        print(f"{'|'.join(row['methods']):<9}{row['address']:<52}{row['permission'] or '-':<24}{who}")


def route_list(app):
    """Every address of the site as {address, endpoint, methods, permission, roles, poll}; None: open to everyone."""
    rows = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        permission = None if rule.endpoint == "static" else view.needs
        rows.append(
            {
                "address": rule.rule,
                "endpoint": rule.endpoint,
                "methods": sorted(rule.methods - {"HEAD", "OPTIONS"}),
                "permission": permission,
                "roles": [str(role) for role in roles_with(permission)] if permission else [],
                "poll": getattr(view, "poll", False),
            }
        )
    return sorted(rows, key=lambda row: (row["address"], row["methods"]))
