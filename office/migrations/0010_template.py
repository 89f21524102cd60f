"""The template of the book: blocks of hours, fields of providers and types, rooms, overrides. Frozen as merged.

Columns are added one by one with a default in the database, so that no table is made anew.
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

WHO = "'anyone', 'provider', 'nurse', 'lab'"
WEEKS = (
    "'every week', 'odd weeks', 'even weeks', 'first of the month', 'second of the month', 'third of the month', "
    "'fourth of the month', 'last of the month'"
)
RELEASE = "'not held', 'same day at', 'hours before', 'business days before'"
TEXT, NUMBER, MAYBE_NUMBER = "TEXT NOT NULL DEFAULT ''", "INTEGER NOT NULL DEFAULT 0", "INTEGER"
YES, NO = "yes", "no"


def word(name, words, default):
    """A column that holds a word of a closed list."""
    return f"TEXT NOT NULL DEFAULT '{default}' CHECK (\"{name}\" IN ({words}))"


COLUMNS = (
    ("provider", "who", word("who", WHO, "provider")),
    ("provider", "credentials", TEXT),
    ("provider", "languages", TEXT),
    ("provider", "panel_open", YES),
    ("provider", "min_age_years", MAYBE_NUMBER),
    ("provider", "max_age_years", MAYBE_NUMBER),
    ("provider", "double_book_most", "INTEGER NOT NULL DEFAULT 2"),
    ("provider", "double_book_minutes", "INTEGER NOT NULL DEFAULT 30"),
    ("appointment_type", "who", word("who", WHO, "anyone")),
    ("appointment_type", "buffer_before_minutes", NUMBER),
    ("appointment_type", "buffer_after_minutes", NUMBER),
    ("appointment_type", "arrive_early_minutes", NUMBER),
    ("appointment_type", "min_age_years", MAYBE_NUMBER),
    ("appointment_type", "max_age_years", MAYBE_NUMBER),
    ("appointment_type", "min_days_between", NUMBER),
    ("appointment_type", "phone_bookable", YES),
    ("appointment_type", "may_be_overbooked", YES),
    ("appointment_type", "room_kind", TEXT),
    ("appointment_type", "equipment_kind", TEXT),
    ("hours", "weeks", word("weeks", WEEKS, "every week")),
    ("hours", "label", TEXT),
    ("hours", "kinds", TEXT),
    ("hours", "frozen", NO),
    ("hours", "release", word("release", RELEASE, "not held")),
    ("hours", "release_number", NUMBER),
    ("hours", "held_for", TEXT),
    ("hours", "wave", TEXT),
    ("appointment", "buffer_before_minutes", NUMBER),
    ("appointment", "buffer_after_minutes", NUMBER),
)


def up(migrator, db):
    """Add the columns and the tables; an override is never changed."""
    embedded = isinstance(db, SqliteDatabase)
    truth = {YES: ("BOOLEAN", "TRUE"), NO: ("BOOLEAN", "FALSE")}
    if embedded:
        truth = {YES: ("INTEGER", "1"), NO: ("INTEGER", "0")}
    for table, name, kind in COLUMNS:
        if kind in truth:
            kind = "{} NOT NULL DEFAULT {}".format(*truth[kind])
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {kind}')
    db.create_tables(tables(db))
    for statement in guards(embedded):
        db.execute_sql(statement)


def tables(db):
    """The new tables, lowest first."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    class Staff(Base):
        class Meta:
            table_name = "staff"

    class Provider(Base):
        class Meta:
            table_name = "provider"

    class AppointmentType(Base):
        class Meta:
            table_name = "appointment_type"

    class Appointment(Base):
        class Meta:
            table_name = "appointment"

    class TypeMinutes(Base):
        type = ForeignKeyField(AppointmentType)
        provider = ForeignKeyField(Provider)
        minutes = IntegerField()

        class Meta:
            table_name = "type_minutes"
            indexes = ((("type", "provider"), True),)

    class Resource(Base):
        sort = TextField(constraints=[Check("\"sort\" IN ('room', 'equipment')")])
        kind = TextField()
        name = TextField(unique=True)
        active = BooleanField()

        class Meta:
            table_name = "resource"

    class TakenResource(Base):
        resource = ForeignKeyField(Resource)
        day_on = DateField()
        grain = IntegerField()
        appointment = ForeignKeyField(Appointment)

        class Meta:
            table_name = "taken_resource"
            indexes = ((("resource", "day_on", "grain"), True),)

    class Override(Base):
        appointment = ForeignKeyField(Appointment)
        code = TextField()
        words = TextField()
        reason = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "override"

    return [TypeMinutes, Resource, TakenResource, Override]


def guards(embedded):
    """An override is append-only, in the words of each engine."""
    if not embedded:
        return [
            'CREATE TRIGGER override_append_only BEFORE UPDATE OR DELETE ON "override" '
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        ]
    return [
        f'CREATE TRIGGER override_no_{act.lower()} BEFORE {act} ON "override" '
        "BEGIN SELECT RAISE(ABORT, 'override is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ]
