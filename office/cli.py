"""The commands: `python -m office NAME --help`. Thin: each opens the practice, calls a rule or query, prints words."""

import contextlib
import errno
import fcntl
import getpass
import json
import sys

from office import create_app, datafolder, db, open_house
from office.actor import PROGRAM
from office.arguments import parser
from office.audit.rules import first_broken
from office.config import Config, ConfigError
from office.enginecheck import study
from office.errors import NotAllowed, RuleError, WritingRefused
from office.exchange.report import Report, together
from office.exchange.rules import import_bundle
from office.exchange.shell import import_list
from office.life.rules import run_nights
from office.progress import Progress
from office.retention.rules.reckoning import run_retention
from office.sample.rules import load
from office.serving import serve
from office.staff.models import Role
from office.staff.permissions import roles_with
from office.staff.queries import nobody_yet
from office.staff.rules import add_staff
from office.staff.setup import make_code
from office.upkeep.queries import findings
from office.upkeep.rules import sweep_files

REFUSALS = (ConfigError, datafolder.FolderRefused, db.EngineRefused, RuleError, NotAllowed, WritingRefused, OSError)


def main(arguments=None):
    """Run one command; return the exit code: 0 done, 1 a check failed, 2 refused (said in words on stderr)."""
    given = parser([str(role) for role in Role]).parse_args(arguments)
    try:
        return COMMANDS[given.run](given) or 0
    except REFUSALS as refusal:
        print(f"office {given.name}: {words_of(refusal)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"\noffice {given.name}: stopped.", file=sys.stderr)
        return 130
    finally:
        close_practice()


def words_of(refusal):
    """A refusal as a sentence, without the names of the program's own things."""
    if isinstance(refusal, OSError) and refusal.errno == errno.EADDRINUSE:
        return "Another program listens on this port already. End it, or set PORT to another number."
    if isinstance(refusal, OSError) and refusal.strerror:
        return f"{refusal.filename}: {refusal.strerror}." if refusal.filename else f"{refusal.strerror}."
    return str(refusal)


def open_practice(*, migrated=True):
    """Open the practice that the environment names; return its Config."""
    config = Config.from_environment()
    open_house(config, migrated=migrated)
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
    study()
    sweep_files(by=PROGRAM)
    if nobody_yet():
        print(f"This practice is empty. Open /set-up and give this code: {make_code(config.data)}", flush=True)
    close_practice()
    serve("wsgi:app", host=config.host, port=config.port, certificate=config.certificate, key=config.certificate_key)


def run_staff_add(given):
    open_practice()
    password = ask_password() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    staff = add_staff(given.full_name, given.login, password, [Role(role) for role in given.role], by=PROGRAM)
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
    with passwords_file(given.passwords) as file, Progress() as say:
        people = load(given.patients, given.seed, given.date, say=say)
        if file:
            shown = [{name: person[name] for name in ("role", "user", "password")} for person in people]
            file.write_text(json.dumps(shown, indent=1) + "\n")
    if given.passwords:
        print(f"{given.patients} patients. The sign-ins are in {given.passwords}.")
        return
    print(f"{given.patients} patients. Sign in with one of these; the passwords are not shown again:")
    for person in people:
        print(f"  {person['role']:<16}{person['user']:<10}{person['password']}")


@contextlib.contextmanager
def passwords_file(path):
    """The file for the passwords, made for its owner only before any work is done; taken away if the work fails."""
    if path is None:
        yield None
        return
    if path.exists():
        raise RuleError(f"{path} is there already. Name a new file for the passwords.")
    datafolder.write_secret(path, "")
    try:
        yield path
    except BaseException:
        path.unlink()
        raise


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
    open_practice(migrated=not given.dry_run)
    index = not db.pending_migrations()
    with Progress() as say:
        report = import_list(given, given.file.read_bytes(), index=index, by=PROGRAM, say=say)
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


def run_nightly(given):
    """Only one at a time; a day that was done finds nothing more to do."""
    config = open_practice()
    with open(config.data / "nightly.lock", "ab") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuleError("The nightly run is under way already. It ends by itself.") from None
        run_nights(given.day, only=given.day is not None, by=PROGRAM)
        study()


def run_retention_run(given):
    open_practice()
    with Progress() as say:
        done = run_retention(by=PROGRAM, say=say)
    print(f"{done.patients} records, {done.volumes} folders: {done.inactive} inactive, {done.eligible} due.")


def run_verify(given):
    open_practice(migrated=False)
    wrong = 0
    for finding in findings():
        print(finding, flush=True)
        wrong += not finding.ok
    return 1 if wrong else 0


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


COMMANDS = {
    "migrate": run_migrate,
    "serve": run_serve,
    "sample": run_sample,
    "staff_add": run_staff_add,
    "import_fhir": run_import_fhir,
    "import_patients": run_import_patients,
    "nightly": run_nightly,
    "retention": run_retention_run,
    "verify": run_verify,
    "audit_verify": run_audit_verify,
    "routes": run_routes,
}
