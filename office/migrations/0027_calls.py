"""What a call keeps beside its text: line and times, several patients, what was told, what another window typed, whom
of the directory it came from. Columns are added one by one, so that no table is made anew. Frozen as merged."""

from peewee import Check, DateTimeField, ForeignKeyField, Model, SqliteDatabase, TextField

OUTCOMES = "'resolved on the call', 'message taken', 'booked', 'transferred', 'disconnected', 'wrong number', 'spam'"
CALLERS = (
    "'not said yet', 'self', 'parent', 'spouse', 'other family', 'guardian', 'facility', 'pharmacy', 'lab', 'payer', "
    "'attorney', 'school', 'employer', 'hospital', 'other provider', 'police', 'press', 'other'"
)
TOPICS = "'appointments', 'billing', 'clinical'"
SETTLED = "'to decide', 'put into the note', 'set aside'"


def up(migrator, db):
    """Add the columns, widen the list of outcomes, make the tables; a call that was taken was answered."""
    embedded = isinstance(db, SqliteDatabase)
    instant = "TEXT" if embedded else "TIMESTAMP"
    for column, kind in (
        ("line", "TEXT NOT NULL DEFAULT ''"),
        (
            "direction",
            "TEXT NOT NULL DEFAULT 'incoming' CHECK (\"direction\" IN ('incoming', 'outgoing'))",
        ),
        ("answered_at", instant),
        ("held_seconds", "INTEGER NOT NULL DEFAULT 0"),
        ("party_id", 'INTEGER REFERENCES "party" ("id")'),
        ("called_back_at", instant),
    ):
        db.execute_sql(f'ALTER TABLE "call" ADD COLUMN "{column}" {kind}')
    db.execute_sql('CREATE INDEX "call_party_id" ON "call" ("party_id")')
    # who speaks with whom now is asked for on every page of a clerk
    db.execute_sql('CREATE INDEX "call_open_of" ON "call" ("taken_by_id", "id") WHERE ("ended_at" IS NULL)')
    db.execute_sql('UPDATE "call" SET answered_at = started_at')
    wider = OUTCOMES.replace("'disconnected'", "'transferred cold', 'disconnected'")
    if embedded:
        _rewrite(db, "call", OUTCOMES, wider)
    else:
        db.execute_sql('ALTER TABLE "call" DROP CONSTRAINT "call_outcome_check"')
        db.execute_sql(f'ALTER TABLE "call" ADD CONSTRAINT "call_outcome_check" CHECK ("outcome" IN ({wider}))')
    _make(db)


def _make(db):
    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    Call, Patient, Staff = old("call"), old("patient"), old("staff")

    class CallPatient(Base):
        call = ForeignKeyField(Call)
        patient = ForeignKeyField(Patient)
        relationship = TextField(constraints=[Check(f'"relationship" IN ({CALLERS})')])
        identifiers = TextField()
        added_at = DateTimeField()

        class Meta:
            table_name = "call_patient"

    class CallTold(Base):
        call = ForeignKeyField(Call)
        patient = ForeignKeyField(Patient)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        topic = TextField(constraints=[Check(f'"topic" IN ({TOPICS})')])
        words = TextField()
        heard_by = TextField()
        heard_as = TextField()
        identifiers = TextField()

        class Meta:
            table_name = "call_told"

    class CallText(Base):
        call = ForeignKeyField(Call)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        window = TextField()
        note = TextField()
        state = TextField(constraints=[Check(f'"state" IN ({SETTLED})')])
        settled_at = DateTimeField(null=True)
        settled_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "call_text"

    db.create_tables([CallPatient, CallTold, CallText])


def _rewrite(db, table, before, after):
    version = db.execute_sql("PRAGMA schema_version").fetchone()[0]
    db.execute_sql("PRAGMA writable_schema = 1")
    db.execute_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?", (before, after, table)
    )
    db.execute_sql(f"PRAGMA schema_version = {version + 1}")
    db.execute_sql("PRAGMA writable_schema = 0")
