"""What the database itself refuses: changing history, and unbalanced money. Frozen as merged."""

from peewee import SqliteDatabase

atomic = True
APPEND_ONLY = (
    "audit_event",
    "appointment_event",
    "move",
    "message_reply",
    "ledger_entry",
    "ledger_line",
    "ledger_seal",
    "question_event",
)
# A merge of two records of one person passes an entry to the survivor, and nothing else of it ever changes.
MOVES = {"ledger_entry": "patient_id"}
UNBALANCED = "an entry needs two or more lines that sum to zero"
BALANCED = "(SELECT COUNT(*) FROM ledger_line WHERE entry_id = NEW.number) >= 2 AND \
(SELECT SUM(cents) FROM ledger_line WHERE entry_id = NEW.number) = 0"


def up(migrator, db):
    """Triggers, in the words of each engine, and the one row of the health check."""
    make = _sqlite if isinstance(db, SqliteDatabase) else _postgresql
    for statement in make(db):
        db.execute_sql(statement)
    db.execute_sql("INSERT INTO heartbeat (beats) VALUES (0)")


def _fixed(db, table):
    """ "OF a, b, c" of the columns that never change, where one of them may; "" where none may."""
    columns = [f'"{column.name}"' for column in db.get_columns(table) if column.name != MOVES.get(table)]
    return f" OF {', '.join(columns)}" if table in MOVES else ""


def _sqlite(db):
    for table in APPEND_ONLY:
        for act, of in (("UPDATE", _fixed(db, table)), ("DELETE", "")):
            yield (
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act}{of} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    yield (
        f"CREATE TRIGGER ledger_seal_balanced BEFORE INSERT ON ledger_seal WHEN NOT ({BALANCED}) "
        f"BEGIN SELECT RAISE(ABORT, '{UNBALANCED}'); END"
    )
    yield (
        "CREATE TRIGGER ledger_line_sealed BEFORE INSERT ON ledger_line "
        "WHEN EXISTS (SELECT 1 FROM ledger_seal WHERE number = NEW.entry_id) "
        "BEGIN SELECT RAISE(ABORT, 'the entry is sealed'); END"
    )


def _postgresql(db):
    yield (
        "CREATE FUNCTION append_only() RETURNS trigger AS $$ BEGIN "
        "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', ERRCODE = 'integrity_constraint_violation'; "
        "END $$ LANGUAGE plpgsql"
    )
    for table in APPEND_ONLY:
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE{_fixed(db, table)} OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        )
    yield (
        "CREATE FUNCTION ledger_balanced() RETURNS trigger AS $$ BEGIN "
        f"IF NOT ({BALANCED}) THEN RAISE EXCEPTION '{UNBALANCED}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
    )
    yield "CREATE TRIGGER ledger_seal_balanced BEFORE INSERT ON ledger_seal FOR EACH ROW EXECUTE FUNCTION ledger_balanced()"
    yield (
        "CREATE FUNCTION ledger_line_open() RETURNS trigger AS $$ BEGIN "
        "IF EXISTS (SELECT 1 FROM ledger_seal WHERE number = NEW.entry_id) THEN RAISE EXCEPTION 'the entry is sealed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
    )
    yield "CREATE TRIGGER ledger_line_sealed BEFORE INSERT ON ledger_line FOR EACH ROW EXECUTE FUNCTION ledger_line_open()"
