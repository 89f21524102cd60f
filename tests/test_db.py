"""Writing: one at a time, all or nothing, and what happens when the disk is full."""

import os
import threading
from datetime import datetime

import pytest
from peewee import DatabaseError, IntegrityError

from office import audit, board, clock, counters
from office import db as house_db
from office.adding import add
from office.audit.models import AuditEvent
from office.db import changed, fetch, run, writing
from office.errors import WritingRefused
from office.once import FormKey, new_key, once
from office.redflags.models import RedFlag
from office.settings import setting
from office.settings.models import Setting
from office.settings.rules import change_setting
from office.staff.models import Staff

sqlite_only = pytest.mark.skipif("OFFICE_TEST_DATABASE_URL" in os.environ, reason="a matter of the embedded engine")


def fill_the_disk(database):
    """Let the file grow no further, as a full disk would."""
    pages = database.execute_sql("PRAGMA page_count").fetchone()[0]
    database.execute_sql(f"PRAGMA max_page_count = {pages}")


def big_setting(by):
    return change_setting("practice.name", "x" * 300_000, by=by)


def test_a_failed_transaction_leaves_nothing(db, nurse):
    with pytest.raises(ZeroDivisionError), writing():
        board.bump("day")
        raise ZeroDivisionError

    assert board.version("day") == 0


def test_a_transaction_inside_another_joins_it(db):
    with pytest.raises(ZeroDivisionError), writing():
        with writing():
            board.bump("day")
        raise ZeroDivisionError

    assert board.version("day") == 0


def test_many_writers_lose_nothing(db, folder):
    def write():
        for _ in range(10):
            with writing():
                board.bump("day")
        house_db.database.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert board.version("day") == 80


def test_counters_have_no_gaps_and_an_abandoned_one_takes_none(db):
    first = counters.take("receipt", first=500)
    with pytest.raises(ZeroDivisionError), writing():
        counters.take("receipt", first=500)
        raise ZeroDivisionError

    assert (first, counters.take("receipt", first=500), counters.take("receipt")) == (500, 501, 502)


def test_a_versioned_row_is_changed_only_by_who_saw_the_latest(db):
    staff = Staff.create(name="Tom", login="tom", password_hash="-", created_at=clock.now())
    with writing():
        assert changed(staff, 1, name="Thomas")
        assert not changed(Staff.get_by_id(staff.id), 1, name="Tommy")

    assert (staff.name, staff.version) == ("Thomas", 2)
    assert Staff.get_by_id(staff.id).name == "Thomas"


def test_instants_keep_their_microseconds_and_sort_as_text(db, set_clock):
    whole = datetime(2026, 12, 1, 14, 0, 0)
    for login, at in (("a", whole), ("b", whole.replace(microsecond=1))):
        Staff.create(name=login, login=login, password_hash="-", created_at=at)

    found = Staff.select().where(Staff.created_at > whole)
    assert [staff.login for staff in found] == ["b"] and found[0].created_at.microsecond == 1


def test_a_row_that_is_added_is_the_row_that_create_makes(db, nurse):
    given = {"opened_at": clock.now(), "saved_at": clock.now(), "opened_by": nurse.staff_id, "words": "100 % ?"}

    rows = add(RedFlag, **given), RedFlag.create(**given)

    stored = [RedFlag.get_by_id(row.id).__data__ | {"id": 0} for row in rows]
    assert stored[0] == stored[1] and rows[0].id != rows[1].id and rows[0].version == 1
    with pytest.raises(IntegrityError):
        add(RedFlag, **given, disposed_at=clock.now())


def test_a_closed_list_is_kept_by_the_database(db, nurse):
    with pytest.raises(IntegrityError), writing():
        house_db.database.execute_sql("UPDATE staff_role SET role = 'king'")


def test_a_foreign_key_is_kept_by_the_database(db, nurse):
    with pytest.raises(IntegrityError), writing():
        house_db.database.execute_sql("UPDATE login SET staff_id = 999")


@sqlite_only
def test_a_full_disk_is_said_in_words_and_nothing_half_is_stored(db, manager):
    before = AuditEvent.select().count()
    fill_the_disk(db)

    with pytest.raises(WritingRefused, match="disk is full"):
        big_setting(manager)

    assert Setting.select().count() == 0 and AuditEvent.select().count() == before
    assert setting("practice.name") == "Family Medicine Office"


@sqlite_only
def test_work_goes_on_when_there_is_room_again(db, manager):
    fill_the_disk(db)
    with pytest.raises(WritingRefused):
        big_setting(manager)
    db.execute_sql("PRAGMA max_page_count = 1000000")

    big_setting(manager)

    assert len(setting("practice.name")) == 300_000 and house_db.refuses_writing() is None


@sqlite_only
def test_a_file_that_fails_its_check_takes_no_more_writes(db, manager, monkeypatch):
    monkeypatch.setitem(house_db._trouble, "check_first", True)
    monkeypatch.setattr(
        house_db.database.obj, "execute_sql", lambda sql, *_: type("C", (), {"fetchone": lambda _: ["bad"]})()
    )

    with pytest.raises(WritingRefused, match="failed its check"), writing():
        pass


@sqlite_only
def test_the_file_is_encrypted(db, folder, manager):
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    content = (folder / "office.db").read_bytes()

    assert not content.startswith(b"SQLite format 3") and b"Grace Hall" not in content


@sqlite_only
def test_another_key_does_not_open_the_file(folder):
    other = house_db.sqlite_at(folder / "office.db", "ab" * 32)
    with pytest.raises(DatabaseError):
        other.connect()
        other.get_tables()


@sqlite_only
def test_the_pragmas_that_promise_durability_are_set(db):
    asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema")
    assert [db.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in asked] == ["wal", 2, 1, 1, 0]


def test_the_same_form_key_gets_the_first_result(db):
    key = new_key()
    with once(key) as first:
        board.bump("day")
        first.location = "/patients/1"
    with once(key) as second:
        assert second.again == "/patients/1"

    assert FormKey.select().count() == 1


def test_a_refused_form_may_be_sent_again_with_its_key(db):
    key = new_key()
    with pytest.raises(ZeroDivisionError), once(key):
        raise ZeroDivisionError
    with once(key) as again:
        assert again.again is None


def test_a_setting_is_a_new_row_from_its_date(db, manager, set_clock):
    change_setting("wait.red_minutes", 30, by=manager, valid_from=clock.as_date("2026-12-05"))

    assert setting("wait.red_minutes") == 25
    set_clock("2026-12-05 09:00")
    assert setting("wait.red_minutes") == 30
    assert fetch("SELECT action FROM audit_event ORDER BY number DESC LIMIT 1") == [("setting.changed",)]


def test_an_audit_entry_that_cannot_be_written_stops_the_act(db, manager, monkeypatch):
    monkeypatch.setattr(audit.rules, "seal", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        change_setting("wait.red_minutes", 30, by=manager)
    assert setting("wait.red_minutes") == 25


def test_a_per_cent_sign_in_hand_written_sql_stays_one(db):
    assert fetch("SELECT 7 % 4, '%s', ?", "x") == [(3, "%s", "x")]
    assert fetch("SELECT 7 % 4") == [(3,)]
    with writing():
        run("UPDATE heartbeat SET beats = 9 % 5")
    assert fetch("SELECT beats FROM heartbeat") == [(4,)]
