"""Each proof of `verify` finds what it is for."""

import pytest

from office import db as house_db
from office.actor import PROGRAM
from office.audit.rules import record
from office.charts.models import Volume, VolumeState
from office.sample.rules import load
from office.scheduling.models import HOLDS_PLACE, Appointment, Standing, TakenPlace
from office.upkeep import queries
from office.upkeep.queries import Finding, findings


def wrong(folder):
    return {finding.name: finding.wrong for finding in findings(folder) if not finding.ok}


@pytest.fixture
def practice(db, folder):
    load(50, 1)
    return folder


def test_whole_practice_has_nothing_wrong(practice):
    assert wrong(practice) == {}


def test_booking_without_its_places_is_found(practice):
    lost = TakenPlace.select().first().appointment_id
    TakenPlace.delete().where(TakenPlace.appointment == lost).execute()

    assert wrong(practice)["places of the book equal the bookings that stand"] == [f"appointment {lost} lacks places"]


def test_place_of_a_canceled_booking_is_found(practice):
    one = Appointment.select().where(Appointment.standing.in_(HOLDS_PLACE)).first()
    Appointment.update(standing=Standing.CANCELED_BY_OFFICE).where(Appointment.id == one.id).execute()

    assert "no right to" in wrong(practice)["places of the book equal the bookings that stand"][0]


def test_altered_audit_entry_is_named(practice, monkeypatch):
    record("test.done", by=PROGRAM)
    monkeypatch.setattr(queries, "first_broken", lambda: 2)

    assert wrong(practice)["the audit chain"] == ["entry 2 is the first broken one"]


def test_volume_that_is_out_with_nobody_is_found(practice):
    one = Volume.select().where(Volume.state == VolumeState.FILED).first()
    Volume.update(state=VolumeState.OUT).where(Volume.id == one.id).execute()

    assert wrong(practice)["charts that are out have one holder"] == [f"volume {one.id} is out"]


def test_file_without_a_row_is_found(practice):
    (practice / "documents").mkdir()
    (practice / "documents" / "stray.bin").write_bytes(b"x")

    assert wrong(practice)["stored files equal their rows"] == ["documents/stray.bin"]


def test_table_that_differs_from_its_model_is_found(practice, db):
    db.execute_sql("ALTER TABLE heartbeat ADD COLUMN extra TEXT")
    try:
        assert "heartbeat" in wrong(practice)["tables equal the program's models"][0]
    finally:
        db.execute_sql("ALTER TABLE heartbeat DROP COLUMN extra")


def test_damaged_file_is_a_finding_and_no_crash(practice, db):
    if not house_db.is_sqlite():
        pytest.skip("PostgreSQL keeps its own files")
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    path = practice / "office.db"
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 8192] = bytes(8192)
    path.write_bytes(data)
    db.connect()

    assert wrong(practice)


def test_finding_names_the_first_few():
    finding = Finding("things", list(range(9)))

    assert str(finding) == "WRONG  things: 0; 1; 2; 3; 4 and 4 more"
    assert str(Finding("things", [])) == "ok     things"
