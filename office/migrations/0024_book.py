"""Proposals about the book; locations beside the main office; the sex of a provider; rides; changes of the wait list.

Columns are added one by one, so that no table is made anew. Frozen as merged.
"""

from peewee import (
    BooleanField,
    Check,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)

AT_LOCATION = ("hours", "resource", "appointment")
APPEND_ONLY = ("transport_step", "wait_change")


def up(migrator, db):
    """Make the tables, then add the columns."""
    db.create_tables(tables(db))
    for table in APPEND_ONLY:
        for statement in _fixed(db, table):
            db.execute_sql(statement)
    db.execute_sql('ALTER TABLE "provider" ADD COLUMN "sex" TEXT NOT NULL DEFAULT \'\'')
    for table in AT_LOCATION:
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "location_id" INTEGER REFERENCES "location" ("id")')
        db.execute_sql(f'CREATE INDEX "{table}_location_id" ON "{table}" ("location_id")')


def _fixed(db, table):
    if not isinstance(db, SqliteDatabase):
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def tables(db):
    """The new tables, lowest first."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    Patient, Staff, Provider = old("patient"), old("staff"), old("provider")
    Appointment, AppointmentType = old("appointment"), old("appointment_type")
    WaitEntry = old("wait_entry")

    class Location(Base):
        name = TextField(unique=True)
        address = TextField()
        phone = TextField()
        hours = TextField()
        directions = TextField()
        active = BooleanField()

        class Meta:
            table_name = "location"

    class TransportStep(Base):
        appointment = ForeignKeyField(Appointment)
        state = TextField(constraints=[Check("\"state\" IN ('asked', 'arranged', 'canceled')")])
        company = TextField()
        reference = TextField()
        note = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "transport_step"

    class WaitChange(Base):
        entry = ForeignKeyField(WaitEntry)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        before = TextField()
        after = TextField()

        class Meta:
            table_name = "wait_change"

    class Proposal(Base):
        asked = TextField(
            constraints=[
                Check(
                    "\"asked\" IN ('booking over a conflict', 'move over a conflict', 'closing', 'change of the hours')"
                )
            ]
        )
        state = TextField(constraints=[Check("\"state\" IN ('asked', 'accepted', 'refused', 'withdrawn')")])
        patient = ForeignKeyField(Patient, null=True)
        provider = ForeignKeyField(Provider, null=True)
        type = ForeignKeyField(AppointmentType, null=True)
        appointment = ForeignKeyField(Appointment, null=True, backref="asked_moves")
        day_on = DateField(null=True)
        start_minute = IntegerField(null=True)
        end_minute = IntegerField(null=True)
        reason = TextField()
        how = TextField()
        why = TextField()
        in_the_way = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True, backref="asked_by")
        who = TextField()
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Staff, null=True, backref="decided_by")
        decided_who = TextField()
        answer = TextField()
        made = ForeignKeyField(Appointment, null=True, backref="made_of")
        version = IntegerField()

        class Meta:
            table_name = "proposal"
            indexes = ((("state", "at"), False),)

    return [Location, TransportStep, WaitChange, Proposal]
