"""Messages: clocks with their steps, who covers for whom, tries to call back, what they wait for. Frozen as merged."""

from datetime import datetime

from peewee import Check, DateField, DateTimeField, ForeignKeyField, Model, SqliteDatabase, TextField

WAITS_FOR = "'patient', 'provider', 'pharmacy', 'outside'"
TRIED = (
    "'reached', 'no answer', 'busy', 'left name and number', 'left detailed message', 'wrong number', "
    "'asked contact to have patient call'"
)
LONG_AGO = "2000-01-01 00:00:00.000000"
TOLD = "NEW.outcome = '' OR NEW.told = '' OR NEW.told_how = '' OR NEW.closed_at IS NULL"
REFUSAL = "a closed message says what came of it, who was told and how"


def up(migrator, db):
    """Add the columns and tables, fill the steps of old clocks, and let the database refuse an untold closing."""
    embedded = isinstance(db, SqliteDatabase)
    instant = "TEXT" if embedded else "TIMESTAMP"
    columns = (
        ("amber_at", f"{instant} NOT NULL DEFAULT '{LONG_AGO}'"),
        ("alert_at", f"{instant} NOT NULL DEFAULT '{LONG_AGO}'"),
        ("waiting_on", f'TEXT CHECK ("waiting_on" IN ({WAITS_FOR}))'),
        ("next_try_at", instant),
        ("again_of_id", 'INTEGER REFERENCES "message" ("id")'),
    )
    for name, kind in columns:
        db.execute_sql(f'ALTER TABLE "message" ADD COLUMN "{name}" {kind}')
    _fill(db, embedded)
    db.execute_sql('CREATE INDEX "message_closed_at" ON "message" ("closed_at")')
    db.execute_sql('CREATE UNIQUE INDEX "message_again_of_id" ON "message" ("again_of_id")')
    db.create_tables(_tables(db))
    for statement in _embedded_guards() if embedded else _server_guards():
        db.execute_sql(statement)


def _fill(db, embedded):
    """Steps of messages from before: by real time, as nobody kept them; of closed ones they do not matter."""
    mark = "?" if embedded else "%s"
    db.execute_sql("UPDATE message SET amber_at = due_at, alert_at = due_at WHERE closed_at IS NOT NULL")
    rows = db.execute_sql("SELECT id, taken_at, due_at FROM message WHERE closed_at IS NULL").fetchall()
    for key, taken_at, due_at in rows:
        began, due = (datetime.fromisoformat(one) if isinstance(one, str) else one for one in (taken_at, due_at))
        span = due - began
        steps = [one.isoformat(" ", "microseconds") for one in (began + span * 0.75, due + span * 0.5)]
        db.execute_sql(f"UPDATE message SET amber_at = {mark}, alert_at = {mark} WHERE id = {mark}", (*steps, key))


def _tables(db):
    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def known(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    Staff, Message, PatientPhone = known("staff"), known("message"), known("patient_phone")

    class Absence(Base):
        staff = ForeignKeyField(Staff)
        cover = ForeignKeyField(Staff)
        from_on = DateField()
        until_on = DateField(null=True)
        reason = TextField()
        named_at = DateTimeField()
        named_by = ForeignKeyField(Staff, null=True)
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "absence"
            constraints = [Check("cover_id <> staff_id"), Check("until_on IS NULL OR until_on >= from_on")]

    class MessageTry(Base):
        message = ForeignKeyField(Message)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        tried = TextField(constraints=[Check(f'"tried" IN ({TRIED})')])
        place = TextField()
        phone = ForeignKeyField(PatientPhone, null=True)
        note = TextField()

        class Meta:
            table_name = "message_try"

    return [Absence, MessageTry]


def _embedded_guards():
    for act in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER message_try_no_{act.lower()} BEFORE {act} ON message_try "
            "BEGIN SELECT RAISE(ABORT, 'message_try is append-only'); END"
        )
    for name, act in (("insert", "INSERT"), ("update", "UPDATE OF state")):
        yield (
            f"CREATE TRIGGER message_told_on_{name} BEFORE {act} ON message WHEN NEW.state = 'closed' AND ({TOLD}) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def _server_guards():
    yield (
        "CREATE TRIGGER message_try_append_only BEFORE UPDATE OR DELETE ON message_try "
        "FOR EACH ROW EXECUTE FUNCTION append_only()"
    )
    yield (
        "CREATE FUNCTION message_told() RETURNS trigger AS $$ BEGIN "
        f"IF NEW.state = 'closed' AND ({TOLD}) THEN RAISE EXCEPTION '{REFUSAL}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
    )
    yield (
        "CREATE TRIGGER message_told BEFORE INSERT OR UPDATE OF state ON message "
        "FOR EACH ROW EXECUTE FUNCTION message_told()"
    )
