"""Lists of patients on screen: staged, compared, decided, taken; each row once, nothing before it is taken."""

import json
from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.audit.rules import first_broken
from office.errors import NotFound, RuleError, StaleEdit
from office.exchange.models import Decision, ImportRow, ImportRun, RowState, RunState
from office.exchange.queries import result_csv
from office.exchange.rules import (
    back_to_columns,
    begin_check,
    begin_taking,
    check_portion,
    decide_all,
    decide_row,
    give_up,
    set_columns,
    settle_columns,
    stage_list,
    take_portion,
)
from office.patients.models import PairDecision, Patient, PatientName, PatientNumber, PatientPhone, Registration
from office.patients.queries import find
from tests.exchange.lists import checked, imported, likely, line, list_of, staged, states, taken
from tests.patients.making import make_patient

TWICE = "Moreno,Ana,1/1/1930,F,312-555-1000,,,,,"


def of(run, place):
    return ImportRow.get((ImportRow.run == run) & (ImportRow.place == place))


def people():
    return Patient.select().count()


def test_uploaded_list_is_read_and_nothing_is_in_the_index(manager):
    run = stage_list("C:\\lists\\old.csv", list_of(*map(line, range(30))), by=manager)

    assert (run.source, run.state, run.rows_count, people()) == ("old.csv", RunState.COLUMNS, 30, 0)
    assert json.loads(run.mapping)[:4] == ["last", "first", "born", "sex"]
    assert run.dates == "month first"
    assert AuditEvent.select().where(AuditEvent.action == "exchange.staged").count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"Last Name,DOB\n", "no row below the header"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"last,dob\nSm\0ith,1950-01-02\n", "not text"),
        (b'last,dob\n"Smith,1950-01-02\n', "never closes"),
        (b"a," * 1_000_000 + b"b\n1\n", "1,000,001 columns"),
        (b"x" * (25 * 1024 * 1024 + 1), "larger than 25 MB"),
    ],
)
def test_file_that_cannot_be_taken_is_refused_in_words(manager, data, words):
    with pytest.raises(RuleError, match=words) as refusal:
        stage_list("list.csv", data, by=manager)

    assert (refusal.value.field, ImportRun.select().count()) == ("file", 0)


def test_the_same_file_cannot_wait_twice(manager):
    data = list_of(line(1))
    stage_list("list.csv", data, by=manager)

    with pytest.raises(RuleError, match="waits already"):
        stage_list("again.csv", data, by=manager)


def test_windows_letters_are_read_and_it_is_said(manager):
    run = stage_list("list.csv", "Last Name,DOB\nNúñez,5/14/1962\n".encode("windows-1252"), by=manager)

    assert "Windows-1252" in run.notes
    assert json.loads(of(run, 2).cells)[0] == "Núñez"


def test_row_with_too_few_cells_is_kept_with_why(manager):
    run = stage_list(
        "list.csv", b"Last Name,DOB\nSmith\nHill,5/14/1962\n" + b"x" * 1_000_000 + b",1/1/2000\n", by=manager
    )

    assert (of(run, 2).state, of(run, 2).words) == (RowState.BROKEN, "it has 1 cells, the header has 2")
    assert "far too long" in of(run, 4).words


def test_dates_that_can_be_read_both_ways_are_asked_for(manager):
    run = stage_list("list.csv", b"Last Name,DOB\nHill,3/4/1962\n", by=manager)

    with pytest.raises(RuleError, match="month or the day") as refusal:
        begin_check(run, run.version, by=manager)
    assert refusal.value.field == "dates"


def test_columns_without_a_birth_date_are_refused(manager):
    run = staged(list_of(line(1)), manager)
    set_columns(run, run.version, ["last", "first", *[""] * 8], "month first", by=manager)

    with pytest.raises(RuleError, match="no column for a birth date"):
        begin_check(run, run.version, by=manager)


def test_columns_that_somebody_else_changed_are_not_overwritten(manager):
    run = staged(list_of(line(1)), manager)
    mapping = json.loads(run.mapping)
    set_columns(ImportRun.get_by_id(run.id), run.version, mapping, "day first", by=manager)

    with pytest.raises(StaleEdit):
        set_columns(run, run.version, mapping, "month first", by=manager)


@pytest.mark.parametrize("mapping", [["last"], ["last", "first", "born", "password", *[""] * 6]])
def test_columns_that_do_not_fit_are_refused(manager, mapping):
    run = staged(list_of(line(1)), manager)

    with pytest.raises(RuleError, match="meaning for each"):
        set_columns(run, run.version, mapping, "", by=manager)


def test_kept_columns_are_used_for_the_next_file(manager):
    run = staged(b"Wer,Wann\nHill,3/14/1962\n", manager)
    settle_columns(run, run.version, ["last", "born"], "", 0, "Clinic in town", by=manager)

    again = stage_list("next.csv", b"Wer,Wann\nRay,3/15/1962\n", by=manager)

    assert json.loads(again.mapping) == ["last", "born"]
    assert again.dates == "month first"


def test_list_without_doubt_becomes_records_once(manager):
    run = imported(list_of(*map(line, range(30))), manager)

    assert (people(), run.state, set(states(run).values())) == (30, RunState.DONE, {RowState.MADE})
    assert [row.name for row in find("Moreno Ana").rows]
    assert Patient.get(Patient.mrn == 200000).last_name == "Moreno"
    assert first_broken() is None


def test_same_list_again_adds_nothing(manager):
    data = list_of(*map(line, range(12)))
    imported(data, manager)

    run = imported(data, manager)

    assert people() == 12
    assert set(states(run).values()) == {RowState.KNOWN}
    assert "taken before" in run.notes


def test_rows_that_resemble_somebody_wait_for_a_decision(manager):
    old = make_patient(last_name="Moreno", first_name="Ana", born_on=date(1930, 1, 1))
    run = checked(list_of(line(0), line(5), TWICE.replace("Moreno", "Morena")), manager)

    assert states(run) == {2: RowState.LIKELY, 3: RowState.CLEAR, 4: RowState.LIKELY}
    assert likely(run, 2)[0]["patient"] == old.id
    assert {one["row"] for one in likely(run, 4)} >= {2}
    with pytest.raises(RuleError, match="2 rows wait"):
        begin_taking(run, run.version, by=manager)


def test_row_decided_to_be_on_file_adds_to_that_record(manager):
    old = make_patient(last_name="Moreno", first_name="Ana", born_on=date(1930, 1, 1), phone="312-555-7777")
    run = checked(list_of(line(0)), manager)
    decide_row(run, of(run, 2), Decision.USE, by=manager, chosen=f"patient {old.id}")

    run = taken(ImportRun.get_by_id(run.id), manager)

    assert (people(), states(run), of(run, 2).patient_id) == (1, {2: RowState.USED}, old.id)
    assert "a phone was added" in of(run, 2).words
    assert PatientNumber.get().value == "20-00-00"
    assert PatientPhone.select().where(PatientPhone.patient == old).count() == 2
    assert PatientName.select().count() == 0


def test_row_decided_to_be_an_earlier_row_goes_to_that_record(manager):
    run = checked(list_of(line(0), TWICE), manager)
    assert decide_all(run, "block", Decision.USE, by=manager) == 1

    run = taken(ImportRun.get_by_id(run.id), manager)

    assert (people(), states(run)) == (1, {2: RowState.MADE, 3: RowState.USED})
    assert of(run, 3).patient_id == of(run, 2).patient_id


def test_row_made_anyway_keeps_why_for_the_review(manager):
    run = imported(list_of(line(0), TWICE), manager)

    assert (people(), states(run)[3]) == (2, RowState.MADE)
    assert PairDecision.get().reason == "looked at all of them"


def test_skipped_rows_are_not_taken(manager):
    run = imported(list_of(line(0), TWICE), manager, decision=Decision.SKIP)

    assert (people(), states(run)[3]) == (1, RowState.SKIPPED)


def test_blocked_row_is_made_only_with_a_reason(manager):
    run = checked(list_of(line(0), TWICE), manager)

    with pytest.raises(RuleError, match="different person") as refusal:
        decide_row(run, of(run, 3), Decision.MAKE, by=manager, reason="no")
    assert refusal.value.field == "reason"
    with pytest.raises(RuleError, match="what becomes"):
        decide_row(run, of(run, 3), Decision.NONE, by=manager)
    with pytest.raises(NotFound):
        decide_row(run, of(run, 3), Decision.USE, by=manager, chosen="patient 999")


def test_decision_can_be_changed_until_rows_are_taken(manager):
    run = checked(list_of(line(0), TWICE), manager)
    decide_row(run, of(run, 3), Decision.SKIP, by=manager)
    decide_row(run, of(run, 3), Decision.USE, by=manager)

    run = taken(ImportRun.get_by_id(run.id), manager)

    assert states(run)[3] == RowState.USED
    with pytest.raises(RuleError, match="settled already"):
        decide_row(run, of(run, 3), Decision.SKIP, by=manager)


def test_two_rows_with_one_record_number_are_asked_about(manager):
    run = checked(list_of(line(0), "Hill,Jo,5/4/1962,F,,200000,,,,"), manager)

    assert "same record number" in likely(run, 3)[0]["reasons"]


def test_record_number_that_somebody_has_stays_as_an_old_number(manager):
    other = make_patient()
    Patient.update(mrn=200007).where(Patient.id == other.id).execute()
    run = imported(list_of("Hill,Jo,5/14/1962,F,,200007,,,,"), manager)

    new = Patient.get(Patient.last_name == "Hill")
    assert new.mrn != 200007
    assert PatientNumber.get(PatientNumber.patient == new).value == "20-00-07"
    assert "a new number was given" in of(run, 2).words


def test_somebody_registered_meanwhile_is_asked_about_before_the_row_is_taken(manager):
    run = checked(list_of(line(0), line(5)), manager)
    make_patient(last_name="Moreno", first_name="Ana", born_on=date(1930, 1, 1))

    run = taken(run, manager)

    assert (run.state, states(run)) == (RunState.DECIDING, {2: RowState.LIKELY, 3: RowState.MADE})
    assert "since the check" in of(run, 2).words


def test_taking_stopped_in_the_middle_goes_on_and_takes_each_row_once(manager, monkeypatch):
    monkeypatch.setattr("office.exchange.rules.taking.STEPS", 1)
    run = checked(list_of(*map(line, range(12))), manager)
    begin_taking(run, run.version, by=manager)
    take_portion(run, by=manager)
    assert people() == 5

    monkeypatch.setattr("office.exchange.rules.taking.make_person", fail)
    with pytest.raises(OSError):
        take_portion(run, by=manager)
    monkeypatch.undo()
    while run.state == RunState.TAKING:
        run = take_portion(run, by=manager)

    assert (people(), run.state) == (12, RunState.DONE)


def fail(*_, **__):
    raise OSError("the machine stops here")


def test_run_given_up_leaves_nothing(manager):
    run = checked(list_of(*map(line, range(5))), manager)

    give_up(run, run.version, by=manager)

    assert (people(), ImportRow.select().count(), run.state) == (0, 0, RunState.GIVEN_UP)


def test_run_of_which_rows_were_taken_cannot_be_given_up(manager):
    run = imported(list_of(line(0)), manager)

    for act in (give_up, back_to_columns):
        with pytest.raises(RuleError, match="in the index already"):
            act(run, run.version, by=manager)


def test_back_to_the_columns_forgets_what_was_checked(manager):
    run = checked(list_of(line(0), TWICE, "x,y"), manager)

    back_to_columns(run, run.version, by=manager)

    assert run.state == RunState.COLUMNS
    assert states(run) == {2: RowState.WAITING, 3: RowState.WAITING, 4: RowState.BROKEN}
    assert likely(run, 3) == []


def test_check_again_does_nothing_when_it_is_over(manager):
    run = checked(list_of(line(0)), manager)

    assert check_portion(run, by=manager).state == RunState.DECIDING
    assert take_portion(run, by=manager).state == RunState.DECIDING


def test_deceased_of_a_list_are_deceased(manager):
    imported(b"Last Name,DOB,Deceased\nHill,5/14/1962,yes\nRay,5/15/1962,no\nMay,5/16/1962,1/31/2020\n", manager)

    dead = Patient.select().where(Patient.registration == Registration.DECEASED)
    assert {one.last_name for one in dead} == {"Hill", "May"}


def test_result_file_has_the_fate_of_every_row_and_no_formula(manager):
    bad = '=HYPERLINK("x"),Jo,2/30/1962,F,,,,,,'
    run = imported(list_of(line(0), TWICE, bad), manager, decision=Decision.SKIP)

    lines = result_csv(run).split("\r\n")
    assert lines[0].startswith("Row,Fate,Record number,Remarks,Last Name")
    assert lines[1].startswith("2,made,20-00-00,")
    assert lines[2].startswith("3,skipped,,")
    assert lines[3].startswith("4,cannot be taken,,") and "'=HYPERLINK" in lines[3]
