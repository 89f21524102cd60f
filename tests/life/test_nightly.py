"""The nightly run: once is enough, days off are caught up in order, and one runs at a time."""

import fcntl
import json
from datetime import date, timedelta

import pytest

from office.actor import PROGRAM
from office.db import fetch, is_sqlite
from office.errors import RuleError
from office.life.models import LifeEvent, NightlyRun, Stopped
from office.life.queries import last_night
from office.life.rules import report_death, run_nights
from office.onfile.models import FormCode, FormOnFile, FormStatus
from office.patients.models import Contact, ContactRole
from office.tasks.models import Task
from tests.life.making import around, make_minor
from tests.patients.making import make_patient
from tests.scheduling.making import make_appointment
from tests.test_cli import run  # noqa: F401 - the fixture that runs a command

MODELS = (LifeEvent, Stopped, Task, Contact, FormOnFile)


def quiet(words):
    """Print nothing."""


def village():
    """People who come of age around the middle of December, one on a leap day, with forms and permissions that end."""
    for born in (date(2008, 12, 14), date(2008, 12, 15), date(2008, 12, 16), date(2008, 12, 16), date(2008, 12, 20)):
        make_minor(born_on=born)
    patient = make_patient()
    around(patient, ContactRole.PERMITTED, "Olga Kern", until=date(2026, 12, 13))
    FormOnFile.create(
        patient=patient, code=FormCode.CONSENT, status=FormStatus.ON_FILE, signed_on=date(2025, 12, 20),
        expires_on=date(2026, 12, 20), at=patient.registered_at,
    )  # fmt: skip
    make_appointment(patient, day_on=date(2026, 12, 28))
    report_death(make_patient(), date(2026, 11, 28), "daughter", by=PROGRAM)


def state():
    """Everything that the nightly run may change, without the time at which it did."""
    kept = {}
    for model in MODELS:
        rows = model.select().order_by(model.id).dicts()
        kept[model] = [{n: v for n, v in row.items() if not n.endswith("_at") and n != "at"} for row in rows]
    return kept


def told():
    """The same without numbers, which PostgreSQL does not give twice after a rollback."""
    numbers = {"id", "event", "key", "link", "row_id"}
    return {
        model: [{name: value for name, value in row.items() if name not in numbers} for row in rows]
        for model, rows in state().items()
    }


def test_a_second_run_of_the_same_day_changes_nothing(set_clock):
    village()
    set_clock("2026-12-16 02:00")
    run_nights(by=PROGRAM, say=quiet)
    before, events = state(), LifeEvent.select().count()

    run_nights(by=PROGRAM, say=quiet)
    run_nights(date(2026, 12, 16), only=True, by=PROGRAM, say=quiet)

    assert state() == before and LifeEvent.select().count() == events
    assert NightlyRun.select().count() == 1


def test_catching_up_gives_the_same_as_day_by_day(set_clock, db):
    village()
    set_clock("2026-12-10 02:00")
    run_nights(by=PROGRAM, say=quiet)
    with db.atomic() as transaction:
        for day in range(11, 18):
            set_clock(f"2026-12-{day} 02:00")
            run_nights(by=PROGRAM, say=quiet)
        day_by_day, runs = told(), [row.day_on for row in NightlyRun.select().order_by(NightlyRun.day_on)]
        transaction.rollback()

    run_nights(by=PROGRAM, say=quiet)

    assert told() == day_by_day
    assert runs == [row.day_on for row in NightlyRun.select().order_by(NightlyRun.day_on)]
    assert [event.on.day for event in LifeEvent.select().where(LifeEvent.kind == "came of age")] == [14, 15, 16, 16]


def test_the_report_of_each_step_is_printed_and_kept(set_clock):
    village()
    set_clock("2026-12-16 02:00")
    said = []

    run_nights(by=PROGRAM, say=said.append)

    kept = json.loads(NightlyRun.get().report)
    assert kept["coming of age"] == "2 patients came of age"
    assert kept["of age before"] == "2 patients came of age", "whose day was before the first run"
    assert kept["permissions"] == "1 permission ended"
    assert kept["deaths"] == "1 death not verified in time"
    assert "2026-12-16  coming of age: 2 patients came of age" in said
    assert last_night().day_on == date(2026, 12, 16)


def test_a_day_that_is_still_to_come_is_refused():
    with pytest.raises(RuleError, match="still to come"):
        run_nights(date(2026, 12, 2), by=PROGRAM, say=quiet)


def test_it_is_late_after_26_hours(set_clock):
    run_nights(by=PROGRAM, say=quiet)

    set_clock("2026-12-02 09:59")
    assert not last_night().late
    set_clock("2026-12-02 10:01")
    assert last_night().late


def test_a_run_that_broke_off_is_done_again(set_clock):
    run_nights(by=PROGRAM, say=quiet)
    NightlyRun.create(day_on=date(2026, 12, 2), started_at=NightlyRun.get().started_at)
    set_clock("2026-12-03 02:00")

    run_nights(by=PROGRAM, say=quiet)

    assert [row.day_on.day for row in NightlyRun.select().order_by(NightlyRun.day_on)] == [1, 2, 3]
    assert all(row.ended_at for row in NightlyRun.select())


def test_the_command_prints_and_refuses_a_second_one_meanwhile(run, folder):  # noqa: F811
    code, out, _ = run("nightly")
    assert code == 0 and "coming of age: 0 patients came of age" in out

    with open(folder / "nightly.lock", "ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        code, _, err = run("nightly")
    assert code == 2 and "under way already" in err

    code, _, err = run("nightly", "--day", date(2026, 12, 1) + timedelta(days=400))
    assert code == 2 and "still to come" in err


def test_the_command_leaves_the_engine_with_its_counts(run, db):  # noqa: F811
    if not is_sqlite():
        pytest.skip("the other engine counts by itself")
    make_patient()
    assert run("nightly")[0] == 0
    counted = {row[0] for row in fetch("SELECT tbl FROM sqlite_stat1 WHERE idx IS NOT NULL")}
    assert "patient" in counted


def test_command_help(run):  # noqa: F811
    assert run("nightly", "--help")[0] == 0
