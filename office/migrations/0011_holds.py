"""Places held for the clerk who is about to book them, and the calendar feeds of providers. Frozen as merged."""

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


def up(migrator, db):
    """Make the tables."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    class Patient(Base):
        class Meta:
            table_name = "patient"

    class Staff(Base):
        class Meta:
            table_name = "staff"

    class Provider(Base):
        class Meta:
            table_name = "provider"

    class SlotHold(Base):
        patient = ForeignKeyField(Patient)
        provider = ForeignKeyField(Provider)
        day_on = DateField()
        start_minute = IntegerField()
        minutes = IntegerField()
        place = IntegerField()
        staff = ForeignKeyField(Staff)
        held_at = DateTimeField()
        until_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        end = TextField(null=True, constraints=[Check("\"end\" IN ('booked', 'freed', 'ran out')")])

        class Meta:
            table_name = "slot_hold"
            indexes = ((("ended_at", "day_on"), False),)
            constraints = [Check("minutes > 0"), Check("start_minute >= 0"), Check("start_minute + minutes <= 1440")]

    class HeldPlace(Base):
        provider = ForeignKeyField(Provider)
        day_on = DateField()
        grain = IntegerField()
        place = IntegerField()
        hold = ForeignKeyField(SlotHold)

        class Meta:
            table_name = "held_place"
            indexes = ((("provider", "day_on", "grain", "place"), True),)

    class CalendarFeed(Base):
        provider = ForeignKeyField(Provider)
        token_hash = TextField(unique=True)
        current = BooleanField(null=True)
        made_at = DateTimeField()
        made_by = ForeignKeyField(Staff, null=True)
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(Staff, null=True)
        read_on = DateField(null=True)

        class Meta:
            table_name = "calendar_feed"
            indexes = ((("provider", "current"), True),)

    db.create_tables([SlotHold, HeldPlace, CalendarFeed])
