"""The search for a missing chart: its cause and end, the places that were looked at, the folder that stands for the
missing one. Frozen as merged."""

from peewee import BooleanField, Check, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

CAUSES = (
    "misfiled", "inside another folder", "under another number or name", "with provider or nurse, not signed out",
    "in transit: cart, bin or basket", "scanning, dictation, billing or copies desk",
    "off-site or purge batch, not recorded", "in its place all the time", "other",
)  # fmt: skip
OUTCOMES = ("looked, not there", "found here", "taken back")
STATES = ("asked for", "made", "refused", "withdrawn", "merged back")


def listed(column, words):
    """A check that a column holds one of these words."""
    return f'"{column}" IN ({", ".join(chr(39) + word + chr(39) for word in words)})'


def up(migrator, db):
    """Add the columns and make the tables; searches that ended before are over."""
    instant = "TEXT" if isinstance(db, SqliteDatabase) else "TIMESTAMP"
    for table, column, kind in (
        ("volume", "replaces_id", "INTEGER REFERENCES volume (id)"),
        ("missing_case", "why", f"TEXT CHECK ({listed('why', CAUSES)})"),
        ("missing_case", "closed_at", instant),
        ("missing_case", "closed_by_id", "INTEGER REFERENCES staff (id)"),
        ("missing_case", "turns", "INTEGER NOT NULL DEFAULT 1"),
    ):
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{column}" {kind}')
    for name, table, column in (
        ("volume_replaces_id", "volume", "replaces_id"),
        ("missing_case_closed_at", "missing_case", "closed_at"),
        ("missing_case_closed_by_id", "missing_case", "closed_by_id"),
    ):
        db.execute_sql(f'CREATE INDEX "{name}" ON "{table}" ("{column}")')
    db.execute_sql("UPDATE missing_case SET closed_at = found_at")
    _make(db)
    for statement in _fixed(db, "search_tick"):
        db.execute_sql(statement)


def _make(db):
    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    MissingCase, Volume, Staff = old("missing_case"), old("volume"), old("staff")

    class SearchTick(Base):
        case = ForeignKeyField(MissingCase)
        turn = IntegerField()
        key = TextField()
        step = IntegerField()
        words = TextField()
        second = BooleanField()
        outcome = TextField(constraints=[Check(listed("outcome", OUTCOMES))])
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "search_tick"
            indexes = ((("case", "key"), False),)

    class Replacement(Base):
        case = ForeignKeyField(MissingCase)
        state = TextField(constraints=[Check(listed("state", STATES))])
        asked_at = DateTimeField()
        asked_by = ForeignKeyField(Staff)
        asked_who = TextField()
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Staff, null=True)
        decided_who = TextField()
        emergency = TextField()
        note = TextField()
        volume = ForeignKeyField(Volume, null=True, unique=True)
        ended_at = DateTimeField(null=True)
        ended_who = TextField()

        class Meta:
            table_name = "replacement"
            constraints = [Check("emergency <> '' OR decided_by_id IS NULL OR decided_by_id <> asked_by_id")]

    db.create_tables([SearchTick, Replacement])
    db.execute_sql(
        'CREATE UNIQUE INDEX "replacement_one_open" ON "replacement" ("case_id") WHERE ("ended_at" IS NULL)'
    )


def _fixed(db, table):
    """Nobody changes what was looked at, in the words of each engine."""
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
