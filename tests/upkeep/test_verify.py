"""Each proof of `verify` finds what it is for."""

import os

import pytest

from office import clock, filestore
from office import db as house_db
from office.actor import PROGRAM
from office.audit.rules import record
from office.charts.models import Volume, VolumeState
from office.onfile.models import Picture, PictureKind
from office.sample.rules import load
from office.scheduling.models import HOLDS_PLACE, Appointment, Sort, Standing, TakenPlace
from office.scheduling.rules import add_resource
from office.upkeep import queries
from office.upkeep.queries import Finding, findings
from office.upkeep.rules import sweep_files
from tests.patients.making import make_patient
from tests.scheduling.making import make_appointment, make_provider, make_type


def wrong():
    return {finding.name: finding.wrong for finding in findings() if not finding.ok}


@pytest.fixture
def practice(db, folder):
    load(50, 1)
    return folder


def test_whole_practice_has_nothing_wrong():
    assert wrong() == {}


def test_booking_without_its_places_is_found(practice):
    lost = TakenPlace.select().first().appointment_id
    TakenPlace.delete().where(TakenPlace.appointment == lost).execute()

    assert wrong()["places of the book equal the bookings that stand"] == [f"appointment {lost} lacks places"]


def test_place_of_a_canceled_booking_is_found(practice):
    one = Appointment.select().where(Appointment.standing.in_(HOLDS_PLACE)).first()
    Appointment.update(standing=Standing.CANCELED_BY_OFFICE).where(Appointment.id == one.id).execute()

    assert "no right to" in wrong()["places of the book equal the bookings that stand"][0]


def test_altered_audit_entry_is_named(practice, monkeypatch):
    record("test.done", by=PROGRAM)
    monkeypatch.setattr(queries, "first_broken", lambda: 2)

    assert wrong()["the audit chain"] == ["entry 2 is the first broken one"]


def test_volume_that_is_out_with_nobody_is_found(practice):
    one = Volume.select().where(Volume.state == VolumeState.FILED).first()
    Volume.update(state=VolumeState.OUT).where(Volume.id == one.id).execute()

    assert wrong()["charts that are out have one holder"] == [f"volume {one.id} is out"]


def test_file_without_a_row_is_found_and_swept_once_it_has_rested(practice):
    name = filestore.store(b"a picture whose row was refused")
    assert wrong() == {} and sweep_files(by=PROGRAM) == 0, "its row may be on its way"

    rest(practice / "documents" / name)

    assert wrong()["stored files equal their rows"] == [f"{name} has no row"]
    assert sweep_files(by=PROGRAM) == 1
    assert wrong() == {}


def rest(path):
    """Let a file be two hours old."""
    then = path.stat().st_mtime - 7200
    os.utime(path, (then, then))


def test_file_that_a_row_names_is_never_swept_and_its_damage_is_found(practice, front_desk):
    patient = make_patient()
    known = {"taken_on": clock.today(), "at": clock.now(), "content_type": "image/png", "size": 1, "digest": ""}
    picture = Picture.create(patient=patient, kind=PictureKind.PHOTO_ID, file=filestore.store(b"x"), **known)
    path = practice / "documents" / picture.file
    rest(path)
    assert sweep_files(by=PROGRAM) == 0 and wrong() == {}

    path.write_bytes(path.read_bytes()[:-1] + b"?")

    assert "damaged" in wrong()["stored files equal their rows"][0]


def test_table_that_differs_from_its_model_is_found(practice, db):
    db.execute_sql("ALTER TABLE heartbeat ADD COLUMN extra TEXT")
    try:
        assert "heartbeat" in wrong()["tables equal the program's models"][0]
    finally:
        db.execute_sql("ALTER TABLE heartbeat DROP COLUMN extra")


def test_damaged_file_is_a_finding_and_no_crash(practice, db):
    if not house_db.is_sqlite():
        pytest.skip("PostgreSQL keeps its own files")
    ((root,),) = db.execute_sql("SELECT rootpage FROM sqlite_master WHERE name = 'patient'").fetchall()
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    path = practice / "office.db"
    data = bytearray(path.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = bytes(4096)  # a page of the table, wherever migrations put it
    path.write_bytes(data)
    db.connect()

    assert wrong()


def test_finding_names_the_first_few():
    finding = Finding("things", list(range(9)))

    assert str(finding) == "WRONG  things: 0; 1; 2; 3; 4 and 4 more"
    assert str(Finding("things", [])) == "ok     things"


def test_rooms_taken_beside_the_bookings_are_found():
    make_provider()
    add_resource(Sort.ROOM, "procedure room", "Room 5", by=PROGRAM)
    proc = make_type("PROC", 40, room_kind="procedure room")
    one, other = (make_appointment(type=proc, start_minute=at) for at in (600, 700))
    assert wrong() == {}

    Appointment.update(start_minute=605).where(Appointment.id == one.id).execute()
    Appointment.update(standing=Standing.CANCELED_BY_OFFICE).where(Appointment.id == other.id).execute()

    assert wrong()["rooms and equipment taken equal the bookings that stand"] == [
        f"appointment {one.id} holds Room 5 for another time than its own",
        f"appointment {other.id} holds Room 5 without standing",
    ]
