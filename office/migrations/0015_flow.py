"""More steps of a visit, what follows it, who left unseen, who brought a child, arrivals of the wrong patient, visits
without a charge, and the close of a day. Frozen as merged."""

from peewee import (
    Check,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)

BEFORE = (
    "'expected', 'arrived', 'checked in', 'roomed', 'with provider', 'checkout', 'left', 'left without being seen'"
)
AFTER = (
    "'expected', 'arrived', 'checked in', 'roomed', 'with provider', 'provider done', 'waiting lab/x-ray', "
    "'nurse only', 'checkout', 'left', 'left without being seen', 'sent to hospital/911'"
)
ROLES = (
    "'front desk', 'phone intake', 'records clerk', 'records lead', 'nurse', 'provider', 'biller', 'office manager', "
    "'technical admin', 'auditor'"
)


def up(migrator, db):
    """Widen the closed list of steps, then make the tables."""
    for table in ("visit", "visit_step"):
        _widen(db, table)
    _make(db)


def _widen(db, table):
    """Put the longer list of words into the check of `flow`.

    The embedded engine cannot change a check: the table's own words are rewritten, which touches no row
    (sqlite.org/lang_altertable.html, "removing or changing constraints that do not alter the content on disk").
    """
    if not isinstance(db, SqliteDatabase):
        db.execute_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_flow_check"')
        db.execute_sql(f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_flow_check" CHECK ("flow" IN ({AFTER}))')
        return
    version = db.execute_sql("PRAGMA schema_version").fetchone()[0]
    db.execute_sql("PRAGMA writable_schema = 1")
    db.execute_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?", (BEFORE, AFTER, table)
    )
    db.execute_sql(f"PRAGMA schema_version = {version + 1}")
    db.execute_sql("PRAGMA writable_schema = 0")


def _make(db):
    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    Patient, Staff, Visit, VisitStep = old("patient"), old("staff"), old("visit"), old("visit_step")
    Appointment, Contact, Task = old("appointment"), old("contact"), old("task")

    class FollowUp(Base):
        visit = ForeignKeyField(Visit)
        decision = TextField(constraints=[Check("\"decision\" IN ('booked', 'recall', 'none')")])
        weeks = IntegerField(null=True)
        appointment = ForeignKeyField(Appointment, null=True)
        note = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        ended_at = DateTimeField(null=True)

        class Meta:
            table_name = "follow_up"

    class LeftUnseen(Base):
        step = ForeignKeyField(VisitStep, unique=True)
        noticed_at = DateTimeField()
        noticed_by = TextField()
        reason = TextField()
        nurse = ForeignKeyField(Staff, null=True)
        due_at = DateTimeField()
        task = ForeignKeyField(Task)

        class Meta:
            table_name = "left_unseen"

    class Accompanied(Base):
        visit = ForeignKeyField(Visit)
        contact = ForeignKeyField(Contact, null=True)
        name = TextField()
        relationship = TextField()
        consent = TextField(
            constraints=[Check("\"consent\" IN ('may consent', 'proxy form', 'consent by phone', 'emergency')")]
        )
        guardian = TextField()
        second = ForeignKeyField(Staff, null=True)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "accompanied"

    class WrongArrival(Base):
        visit = ForeignKeyField(Visit)
        patient = ForeignKeyField(Patient)
        right_patient = ForeignKeyField(Patient, null=True)
        right_visit = ForeignKeyField(Visit, null=True)
        since_at = DateTimeField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        reason = TextField()
        recorded = TextField()

        class Meta:
            table_name = "wrong_arrival"

    class NoCharge(Base):
        visit = ForeignKeyField(Visit)
        reason = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        ended_at = DateTimeField(null=True)

        class Meta:
            table_name = "no_charge"

    class DayClose(Base):
        day_on = DateField(index=True)
        closed_at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        counts = TextField()
        reopened_at = DateTimeField(null=True)
        reopened_by = ForeignKeyField(Staff, null=True)
        reopen_reason = TextField()

        class Meta:
            table_name = "day_close"

    class CarriedItem(Base):
        day_on = DateField(index=True)
        key = TextField()
        words = TextField()
        patient = ForeignKeyField(Patient, null=True)
        owner_role = TextField(constraints=[Check(f'"owner_role" IN ({ROLES})')])
        owner = ForeignKeyField(Staff, null=True)
        reason = TextField()
        task = ForeignKeyField(Task)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "carried_item"
            indexes = ((("day_on", "key"), True),)

    made = [FollowUp, LeftUnseen, Accompanied, WrongArrival, NoCharge, DayClose, CarriedItem]
    db.create_tables(made)
    for model, column, ended, name in (
        (FollowUp, "visit_id", "ended_at", "follow_up_one_open"),
        (NoCharge, "visit_id", "ended_at", "no_charge_one_open"),
        (DayClose, "day_on", "reopened_at", "day_close_one_open"),
    ):
        table = model._meta.table_name
        db.execute_sql(f'CREATE UNIQUE INDEX "{name}" ON "{table}" ("{column}") WHERE ("{ended}" IS NULL)')
