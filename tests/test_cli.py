"""The commands as someone at the console runs them: words, exit codes, files."""

import io
import json
import stat
import subprocess
import sys

import pytest

from office import cli, progress
from office import db as house_db
from office.audit.models import AuditEvent
from office.patients.models import Patient
from office.staff.models import Role, Staff
from office.staff.queries import roles_of
from office.upkeep import queries as upkeep
from tests.conftest import PASSWORD, POSTGRES
from tests.exchange.making import BUNDLES, SYNTHEA


@pytest.fixture
def run(db, folder, monkeypatch, capsys):
    """`run("sample", "--patients", "50")` gives (exit code, what it printed, what it complained)."""
    monkeypatch.setenv("OFFICE_DATA", str(folder))
    monkeypatch.delenv("OFFICE_CLOCK_SHIFT", raising=False)
    if POSTGRES:
        monkeypatch.setenv("OFFICE_DATABASE_URL", POSTGRES)

    def command(*words):
        house_db.database.close()
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as end:
            code = end.code
        house_db.connect()
        out, err = capsys.readouterr()
        return code, out, err

    yield command
    house_db.database.close()


COMMANDS = (
    "migrate", "serve", "sample", "staff add", "import fhir", "import patients", "verify", "audit verify", "routes",
    "retention",
)  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(run, name):
    code, out, _ = run(*name.split(), "--help")

    assert code == 0
    assert "usage: python -m office" in out


def test_retention_is_reckoned_and_kept(run):
    code, out, _ = run("retention")

    assert (code, out) == (0, "0 records, 0 folders: 0 inactive, 0 due.\n")
    assert AuditEvent.select().where(AuditEvent.action == "retention.reckoned").count() == 1


def test_unknown_command_is_told_with_exit_code_2(run):
    code, _, err = run("dance")

    assert code == 2
    assert "dance" in err


def test_migrate_says_that_nothing_is_pending(run):
    assert run("migrate") == (0, "The database is up to date.\n", "")


def test_sample_prints_the_sign_ins(run, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 3600)  # the bar has a test of its own
    code, out, err = run("sample", "--patients", 50, "--seed", 3)

    assert (code, err) == (0, "")
    assert [line.split()[-2] for line in out.splitlines()[1:]][:3] == ["maria", "ana", "rosa"]
    assert Patient.select().count() == 50


def test_sample_writes_the_sign_ins_for_nobody_else_to_read(run, tmp_path):
    path = tmp_path / "passwords.json"

    code, out, _ = run("sample", "--patients", 50, "--passwords", path, "--date", "2026-12-01")

    people = json.loads(path.read_text())
    assert (code, stat.S_IMODE(path.stat().st_mode)) == (0, 0o600)
    assert [set(person) for person in people] == [{"role", "user", "password"}] * 10
    assert not any(person["password"] in out for person in people)


def test_sample_keeps_a_file_that_is_there(run, tmp_path):
    path = tmp_path / "passwords.json"
    path.write_text("mine")

    code, _, err = run("sample", "--patients", 50, "--passwords", path)

    assert (code, path.read_text(), Patient.select().count()) == (2, "mine", 0)
    assert "is there already" in err


def test_sample_is_not_loaded_when_the_passwords_have_nowhere_to_go(run, tmp_path):
    code, _, err = run("sample", "--patients", 50, "--passwords", tmp_path / "absent" / "passwords.json")

    assert (code, Patient.select().count()) == (2, 0)
    assert "No such file or directory" in err


def test_sample_that_fails_leaves_no_passwords_file(run, tmp_path):
    path = tmp_path / "passwords.json"

    assert run("sample", "--patients", 10, "--passwords", path)[0] == 2
    assert not path.exists()


@pytest.mark.parametrize("words", [("--patients", "10"), ("--patients", "many"), ("--date", "tomorrow")])
def test_sample_refuses_nonsense_in_words(run, words):
    code, _, err = run("sample", *words)

    assert code == 2
    assert "Traceback" not in err


def test_sample_twice_is_refused_in_words(run):
    run("sample", "--patients", 50)

    code, _, err = run("sample", "--patients", 50)

    assert code == 2
    assert "has patients or providers already" in err


def test_staff_add_reads_the_password_from_standard_input(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))

    code, out, _ = run("staff", "add", "Zoe", "--name", "Zoe Ray", "--role", "nurse", "--role", "biller")

    assert (code, out) == (0, "Zoe Ray can sign in as zoe.\n")
    assert roles_of(Staff.get(Staff.login == "zoe").id) == [Role.NURSE, Role.BILLER]


def test_staff_add_refuses_a_short_password_in_words(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))

    code, _, err = run("staff", "add", "zoe", "--name", "Zoe Ray", "--role", "nurse")

    assert (code, Staff.select().count()) == (2, 0)
    assert "15 characters" in err


def test_staff_add_asks_twice_at_a_console(run, monkeypatch):
    typed = iter([PASSWORD, PASSWORD + "!"])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(cli.getpass, "getpass", lambda words: next(typed))

    code, _, err = run("staff", "add", "zoe", "--name", "Zoe Ray", "--role", "nurse")

    assert code == 2
    assert "differ" in err


def test_import_of_a_folder_reports_each_file_and_again_adds_nothing(run):
    code, out, _ = run("import", "fhir", SYNTHEA / "bundles")

    assert code == 0
    assert out.splitlines()[-1].startswith("12 files: taken")
    assert Patient.select().count() == 12
    assert run("import", "fhir", SYNTHEA / "bundles")[1].splitlines()[-1] == "12 files: taken nothing; 0 changed."


def test_import_names_a_broken_file_and_goes_on(run, tmp_path):
    (tmp_path / "cut.json.gz").write_bytes(BUNDLES[0].read_bytes()[:5000])

    code, out, _ = run("import", "fhir", tmp_path / "cut.json.gz", tmp_path / "absent.json", BUNDLES[1])

    assert code == 1
    assert "cut.json.gz: BROKEN, nothing taken. after " in out
    assert "absent.json: BROKEN" in out
    assert Patient.select().count() == 1


def test_import_of_an_empty_folder_is_refused_in_words(run, tmp_path):
    assert run("import", "fhir", tmp_path)[0] == 2


def test_import_of_a_list_of_patients(run):
    code, out, _ = run("import", "patients", SYNTHEA / "patients.csv")

    assert code == 0
    assert "220 patients" in out
    assert "220 phone numbers cannot be dialed" in out


def test_verify_proves_a_sample_and_exits_with_1_when_something_is_wrong(run, monkeypatch):
    run("sample", "--patients", 50)

    assert run("verify")[0] == 0
    monkeypatch.setattr(upkeep, "stays_astray", lambda: ["volume 7 is out"])
    code, out, _ = run("verify")
    assert code == 1
    assert "WRONG  charts that are out have one holder: volume 7 is out" in out


def test_audit_verify_names_the_first_broken_entry(run, monkeypatch):
    run("sample", "--patients", 50)

    assert run("audit", "verify")[:2] == (0, "Every audit entry is whole.\n")
    monkeypatch.setattr(cli, "first_broken", lambda: AuditEvent.select().order_by(AuditEvent.number).first().number)
    assert run("audit", "verify")[:2] == (1, "Audit entry 1 is the first broken one.\n")


def test_routes_lists_each_address_with_its_permission_and_roles(run):
    code, out, _ = run("routes", "--json")

    rows = {row["address"]: row for row in json.loads(out)}
    assert code == 0
    assert rows["/audit"]["permission"] == "audit.see"
    assert "auditor" in rows["/audit"]["roles"]
    assert rows["/sign-in"]["methods"] == ["GET", "POST"]
    assert rows["/sign-in"]["permission"] is None
    assert "/audit" in run("routes")[1]


def test_database_that_lacks_migrations_is_told(run, monkeypatch):
    monkeypatch.setattr(house_db, "pending_migrations", lambda: ["0099_next"])

    code, _, err = run("audit", "verify")

    assert code == 2
    assert "Run: python -m office migrate" in err


def test_nonsense_in_the_environment_is_told(run, monkeypatch):
    monkeypatch.setenv("PORT", "many")

    code, _, err = run("migrate")

    assert (code, "PORT must be" in err) == (2, True)


def test_wrong_database_key_is_told_without_a_traceback(run, folder):
    if POSTGRES:
        pytest.skip("the key belongs to the embedded database")
    house_db.database.close()
    (folder / "database.key").write_text("0" * 64)
    try:
        code = cli.main(["verify"])
    finally:
        (folder / "database.key").write_text("1" * 64)

    assert code == 2


def test_office_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "office", "--help"], capture_output=True, text=True, check=False)

    assert done.returncode == 0
    assert "sample" in done.stdout


def test_progress_shows_nothing_before_two_seconds_and_a_bar_after(monkeypatch):
    seconds = iter([0.0, 1.0, 3.0, 4.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(seconds))
    out = io.StringIO()

    with progress.Progress(out) as say:
        say("patients", 10, 100)
        assert out.getvalue() == ""
        say("patients", 50, 100)
        say("patients", 100, 100)

    assert "50% patients" in out.getvalue()
    assert "[##############################] 100%" in out.getvalue()
    assert out.getvalue().endswith("\n")
