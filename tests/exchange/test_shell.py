"""`import patients FILE --map MAP.json --dry-run --report OUT.csv`, and the same without trying."""

import csv
import io
import json
import stat

import pytest

from office import cli
from office import db as house_db
from office.audit.models import AuditEvent
from office.exchange.models import ImportRun
from office.exchange.rules import import_patients
from office.patients.models import Patient, PatientNumber
from tests.conftest import POSTGRES
from tests.exchange.lists import line, list_of

FOREIGN = """rec, given_name, surname, street_number, address_1, suburb, postcode, state, date_of_birth, soc_sec_id
1, lachlan, berry, 69, giblin street, bittern, 4814, qld, 19990219, 7364009
2, deakin, sondergeld, 48, goldfinch circuit, canterbury, 2776, vic, 19600210, 2635962
3, lachlan, berry, 69, giblin streat, bittern, 4814, qld, 19990219, 7364009
4, , moody, , , , , , 19311031,
5, mia, white, 7, hay place, ayr, 4807, qld, 19840230, 1112223
"""
MAPPING = {
    "columns": {
        "given_name": "first", "surname": "last", "street_number": "number", "address_1": "street", "suburb": "city",
        "postcode": "zip", "state": "state", "date_of_birth": "born", "soc_sec_id": "ssn", "rec": "skip",
    },
    "dates": "month first",
}  # fmt: skip
TWICE = "Moreno,Ana,1/1/1930,F,312-555-1000,,,,,"


@pytest.fixture
def run(db, folder, monkeypatch, capsys, tmp_path):
    """`run(file's bytes, "--dry-run")` gives (exit code, report's rows, what was printed, what was complained)."""
    monkeypatch.setenv("OFFICE_DATA", str(folder))
    monkeypatch.delenv("OFFICE_CLOCK_SHIFT", raising=False)
    if POSTGRES:
        monkeypatch.setenv("OFFICE_DATABASE_URL", POSTGRES)
    file, map_file, report = tmp_path / "list.csv", tmp_path / "map.json", tmp_path / "out.csv"

    def command(data, *words, mapping=None):
        house_db.database.close()
        file.write_bytes(data)
        if mapping is not None:
            map_file.write_text(mapping if isinstance(mapping, str) else json.dumps(mapping))
            words = (*words, "--map", str(map_file))
        try:
            code = cli.main(["import", "patients", str(file), "--report", str(report), *words])
        except SystemExit as end:
            code = end.code
        house_db.connect()
        text = report.read_text("utf-8") if report.exists() else ""
        return code, list(csv.DictReader(io.StringIO(text))), *capsys.readouterr()

    command.report = report
    yield command
    house_db.database.close()


def short(rows):
    return [(row["row"], row["candidate"], row["verdict"]) for row in rows]


def test_dry_run_of_a_foreign_list_tells_who_resembles_whom_and_writes_nothing(run):
    code, rows, out, err = run(FOREIGN.encode(), "--dry-run", mapping=MAPPING)

    assert (code, err) == (0, "")
    assert list(rows[0]) == ["row", "candidate", "score", "verdict", "reasons"]
    assert short(rows)[:3] == [("2", "", "new"), ("3", "", "new"), ("4", "2", "block")]
    assert "same birth date" in rows[2]["reasons"]
    assert short(rows)[3:] == [("5", "", "new"), ("6", "", "cannot be taken")]
    assert "Nothing was taken" in out
    assert (Patient.select().count(), ImportRun.select().count(), AuditEvent.select().count()) == (0, 0, 0)
    assert stat.S_IMODE(run.report.stat().st_mode) == 0o600


def test_dry_run_names_the_records_on_file(run):
    run(list_of(line(0)))

    _, rows, _, _ = run(list_of("Moreno,Anna,1/1/1930,F,,,,,,"), "--dry-run")

    assert short(rows) == [("2", "20-00-00", "block")]
    assert Patient.select().count() == 1


def test_list_is_taken_and_each_row_has_its_fate(run):
    code, rows, out, _ = run(list_of(line(0), line(5), TWICE, "Hill,Jo,2/30/1962,F,,,,,,", "x,y"))

    assert code == 0
    assert short(rows) == [("2", "", "made"), ("3", "", "made"), ("4", "2", "block"), ("5", "", "cannot be taken"),
                           ("6", "", "cannot be taken")]  # fmt: skip
    assert "made " in rows[2]["reasons"] and rows[0]["reasons"] == "20-00-00"
    assert Patient.select().count() == 3
    assert "taken 3 patients" in out


def test_same_list_again_adds_nothing(run):
    data = list_of(*map(line, range(8)), TWICE)
    run(data)
    before = Patient.select().count()

    code, _, out, _ = run(data)

    assert (code, Patient.select().count()) == (0, before)
    assert "taken nothing" in out


@pytest.mark.parametrize(("rule", "people", "fate"), [("skip", 1, "skipped"), ("use", 1, "record on file used")])
def test_rule_decides_about_rows_that_are_likely_on_file(run, rule, people, fate):
    data = list_of(line(0), TWICE.replace(",,,,,", ",A-9,,,,"))

    _, rows, _, _ = run(data, "--blocked", rule)

    assert Patient.select().count() == people
    assert fate in rows[1]["reasons"]
    assert PatientNumber.select().where(PatientNumber.value == "A-9").exists() is (rule == "use")


def test_stopped_import_leaves_whole_people_and_goes_on(run, monkeypatch):
    data = list_of(*map(line, range(50)))
    take, seen = import_patients.__globals__["take_person"], []

    def until(person, report, *, by):
        seen.append(person)
        if len(seen) == 30:
            raise KeyboardInterrupt
        return take(person, report, by=by)

    with monkeypatch.context() as broken_off:
        broken_off.setitem(import_patients.__globals__, "take_person", until)
        code, _, _, err = run(data)
    assert (code, Patient.select().count()) == (130, 20)
    assert "stopped" in err

    assert run(data)[0] == 0
    assert Patient.select().count() == 50


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("{", "it is no JSON"),
        ("[]", "it is no object"),
        ({"Nobody": "last"}, "which the file does not have"),
        ({"Last Name": "shoe size"}, "is no field"),
        ({"Last Name": "last"}, "there is no column for a birth date"),
        ({"columns": {"Last Name": "last", "DOB": "born"}, "dates": "year first"}, "is"),
    ],
)
def test_mapping_that_does_not_fit_is_told_and_nothing_is_taken(run, mapping, words):
    code, _, out, _ = run(list_of(line(0)), mapping=mapping)

    assert (code, Patient.select().count()) == (1, 0)
    assert "BROKEN" in out and words in out


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b'a,b\n"x', b"last,dob\na\0,1\n"])
def test_file_that_is_no_list_is_told(run, data):
    for words in ((), ("--dry-run",)):
        code, _, out, _ = run(data, *words)
        assert code == 1 and "BROKEN" in out


def test_missing_mapping_file_is_told(run, tmp_path):
    code, _, _, err = run(list_of(line(0)), "--map", str(tmp_path / "absent.json"))

    assert code == 2 and "No such file" in err


def test_day_first_and_windows_letters_by_the_mapping(run):
    mapping = {"columns": {"Name": "full", "Born": "born"}, "dates": "day first", "encoding": "windows-1252"}

    run("Name;Born\nNúñez, Ana;4/5/1962\n".encode("windows-1252"), mapping=mapping)

    one = Patient.get()
    assert (one.last_name, one.first_name, str(one.born_on)) == ("Núñez", "Ana", "1962-05-04")
