"""Closures with the bookings that stood in them, and holidays. Frozen as merged."""

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
    """Make the tables; what was done about a line is never changed."""

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

    class Appointment(Base):
        class Meta:
            table_name = "appointment"

    class HoursException(Base):
        class Meta:
            table_name = "hours_exception"

    class Closure(Base):
        provider = ForeignKeyField(Provider, null=True)
        first_on = DateField(index=True)
        last_on = DateField()
        start_minute = IntegerField()
        end_minute = IntegerField()
        why = TextField(
            constraints=[
                Check("\"why\" IN ('office: provider ill', 'office: provider away', 'office: closure')")
            ]
        )  # fmt: skip
        note = TextField()
        opened_at = DateTimeField()
        opened_by = ForeignKeyField(Staff, null=True)
        finished_at = DateTimeField(null=True)
        finished_by = ForeignKeyField(Staff, null=True)
        lifted_at = DateTimeField(null=True)
        lifted_by = ForeignKeyField(Staff, null=True)
        version = IntegerField()

        class Meta:
            table_name = "closure"
            constraints = [Check("first_on <= last_on"), Check("start_minute < end_minute")]

    class ClosureDay(Base):
        closure = ForeignKeyField(Closure)
        exception = ForeignKeyField(HoursException)

        class Meta:
            table_name = "closure_day"

    class ClosureLine(Base):
        closure = ForeignKeyField(Closure)
        appointment = ForeignKeyField(Appointment)

        class Meta:
            table_name = "closure_line"
            indexes = ((("closure", "appointment"), True),)

    class ClosureAct(Base):
        line = ForeignKeyField(ClosureLine)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        what = TextField(
            constraints=[
                Check(
                    "\"what\" IN ('offered', 'left message', 'no answer', 'letter', 'accepted', 'canceled', 'must be seen', 'can wait')"
                )
            ]
        )
        words = TextField()

        class Meta:
            table_name = "closure_act"

    class ClosureRun(Base):
        closure = ForeignKeyField(Closure)
        act = TextField(
            constraints=[Check("\"act\" IN ('move to the same times', 'cancel with a letter', 'write a letter')")]
        )
        provider = ForeignKeyField(Provider, null=True)
        day_on = DateField(null=True)
        lines = TextField()
        begun_at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        ended_at = DateTimeField(null=True)

        class Meta:
            table_name = "closure_run"

    class HolidayRule(Base):
        name = TextField()
        kind = TextField(
            constraints=[Check("\"kind\" IN ('fixed date', 'nth weekday', 'last weekday', 'day after another')")]
        )
        month = IntegerField(null=True)
        day = IntegerField(null=True)
        weekday = IntegerField(null=True)
        nth = IntegerField(null=True)
        after = ForeignKeyField("self", null=True)
        observed = BooleanField()
        start_minute = IntegerField()
        made_at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "holiday_rule"

    class HolidayDay(Base):
        rule = ForeignKeyField(HolidayRule)
        year = IntegerField()
        day_on = DateField()
        exception = ForeignKeyField(HoursException)

        class Meta:
            table_name = "holiday_day"
            indexes = ((("rule", "year"), True),)

    db.create_tables([Closure, ClosureDay, ClosureLine, ClosureAct, ClosureRun, HolidayRule, HolidayDay])
    for statement in _sqlite() if isinstance(db, SqliteDatabase) else _postgresql():
        db.execute_sql(statement)


def _sqlite():
    for act in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER closure_act_no_{act.lower()} BEFORE {act} ON closure_act "
            "BEGIN SELECT RAISE(ABORT, 'closure_act is append-only'); END"
        )


def _postgresql():
    yield (
        "CREATE TRIGGER closure_act_append_only BEFORE UPDATE OR DELETE ON closure_act "
        "FOR EACH ROW EXECUTE FUNCTION append_only()"
    )
