"""The audit: gapless, chained, unalterable."""

import pytest
from peewee import DatabaseError

from office import audit, clock
from office.audit import queries
from office.audit.models import AuditEvent
from office.audit.rules import first_broken, use_key
from office.db import is_sqlite, writing


def lay(count, by):
    for number in range(count):
        audit.record("test.done", by=by, note=f"Zoë {number}")


def tamper(sql):
    """Alter the table as someone with the key to the database could: triggers off first."""
    database = AuditEvent._meta.database
    if is_sqlite():
        for act in ("update", "delete"):
            database.execute_sql(f"DROP TRIGGER audit_event_no_{act}")
        database.execute_sql(sql)
    else:
        database.execute_sql("ALTER TABLE audit_event DISABLE TRIGGER USER")
        database.execute_sql(sql)
        database.execute_sql("ALTER TABLE audit_event ENABLE TRIGGER USER")


def test_entries_are_numbered_without_gaps_and_whole(nurse):
    lay(5, nurse)

    numbers = [event.number for event in AuditEvent.select().order_by(AuditEvent.number)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert first_broken() is None


def test_a_refused_act_leaves_no_entry_and_no_gap(nurse):
    before = AuditEvent.select().count()
    with pytest.raises(ZeroDivisionError), writing():
        audit.record("test.done", by=nurse)
        raise ZeroDivisionError
    lay(1, nurse)

    assert AuditEvent.select().count() == before + 1 and first_broken() is None


@pytest.mark.parametrize("act", ["UPDATE audit_event SET who = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_alter_the_audit(nurse, act):
    with pytest.raises(DatabaseError, match="append-only"), writing():
        AuditEvent._meta.database.execute_sql(act)


@pytest.mark.parametrize("column", ["who", "role", "workstation", "action", "detail", "of_table", "code"])
def test_any_changed_field_is_found(nurse, column):
    lay(4, nurse)
    tamper(f"UPDATE audit_event SET {column} = {column} || 'x' WHERE number = 3")

    assert first_broken() == 3


@pytest.mark.parametrize(
    "change", ["patient_id = 7", "staff_id = 99", "row_id = 1", "at = '2026-12-01 00:00:00.000000'"]
)
def test_any_changed_number_or_time_is_found(nurse, change):
    lay(4, nurse)
    tamper(f"UPDATE audit_event SET {change} WHERE number = 3")

    assert first_broken() == 3


def test_a_missing_entry_is_found(nurse):
    lay(4, nurse)
    tamper("DELETE FROM audit_event WHERE number = 2")

    assert first_broken() == 2


def test_another_key_does_not_fit(nurse):
    lay(1, nurse)
    use_key("ab" * 32)

    assert first_broken() == 1


def test_reading_is_narrowed_by_patient_person_and_day(nurse, doctor, set_clock):
    audit.record("patient.opened", by=nurse, patient=5)
    set_clock("2026-12-02 00:10")
    audit.record("patient.opened", by=doctor, patient=6)

    assert [e.patient_id for e in queries.events(patient_id=5)] == [5]
    assert [e.patient_id for e in queries.events(staff_id=doctor.staff_id, action="patient.opened")] == [6]
    assert [e.action for e in queries.events(day_on=clock.today())] == ["patient.opened"]
    assert queries.who_looked(6)[0][1] == doctor.name
