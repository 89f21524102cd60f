"""Proposals about the book; locations beside the main office; the sex of a provider. Frozen as merged.

Columns are added one by one, so that no table is made anew.
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


def up(migrator, db):
    """Make the tables, then add the columns."""
    db.create_tables(tables(db))
    db.execute_sql('ALTER TABLE "provider" ADD COLUMN "sex" TEXT NOT NULL DEFAULT \'\'')
    for table in AT_LOCATION:
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "location_id" INTEGER REFERENCES "location" ("id")')
        db.execute_sql(f'CREATE INDEX "{table}_location_id" ON "{table}" ("location_id")')


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

    class Location(Base):
        name = TextField(unique=True)
        address = TextField()
        phone = TextField()
        hours = TextField()
        directions = TextField()
        active = BooleanField()

        class Meta:
            table_name = "location"

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

    return [Location, Proposal]
