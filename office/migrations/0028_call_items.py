"""Items of a call: answers, changed due times, flags, lines of a service's sheet; what was read back. Frozen as merged."""

from peewee import Check, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

URGENCIES = "'now', '30 minutes', '2 hours', 'same day', 'as its kind'"
FLAGS = "'interpreter', 'relay or TTY', 'silent line', 'child calling', 'staff or VIP', 'abusive'"
SOURCES = "'after-hours service', 'voicemail box'"
APPEND_ONLY = ("asked", "due_change")


def up(migrator, db):
    """Make the tables, and the columns of what was read back."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    Staff, Call, Message, Question = old("staff"), old("call"), old("message"), old("billing_question")

    class Asked(Base):
        message = ForeignKeyField(Message, null=True)
        question = ForeignKeyField(Question, null=True)
        place = IntegerField()
        key = TextField()
        label = TextField()
        answer = TextField()

        class Meta:
            table_name = "asked"
            constraints = [Check("(message_id IS NULL) <> (question_id IS NULL)")]

    class DueChange(Base):
        message = ForeignKeyField(Message)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        urgency = TextField(constraints=[Check(f'"urgency" IN ({URGENCIES})')])
        before_at = DateTimeField()
        after_at = DateTimeField()
        why = TextField()

        class Meta:
            table_name = "due_change"

    class CallFlag(Base):
        call = ForeignKeyField(Call)
        what = TextField(constraints=[Check(f'"what" IN ({FLAGS})')])
        detail = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        ended_at = DateTimeField(null=True)

        class Meta:
            table_name = "call_flag"

    CallFlag.add_index(
        CallFlag.index(
            CallFlag.call, CallFlag.what, unique=True, where=CallFlag.ended_at.is_null(), name="call_flag_one_open"
        )
    )

    class SheetLine(Base):
        message = ForeignKeyField(Message, unique=True)
        source = TextField(constraints=[Check(f'"source" IN ({SOURCES})')])
        fingerprint = TextField(unique=True)
        typed_at = DateTimeField()
        typed_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "sheet_line"

    db.create_tables([Asked, DueChange, CallFlag, SheetLine])
    kind = "TEXT" if isinstance(db, SqliteDatabase) else "TIMESTAMP"
    db.execute_sql(f'ALTER TABLE "call_item" ADD COLUMN "read_back_at" {kind}')
    for table in APPEND_ONLY:
        for statement in _fixed(db, table):
            db.execute_sql(statement)


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
