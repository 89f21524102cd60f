"""Runs that tell what has changed: add, put back, move; no folder twice on the lists of a day. Frozen as merged."""

from peewee import SqliteDatabase

COLUMNS = (
    ("pull_run", "kind", "TEXT NOT NULL DEFAULT 'first' CHECK (\"kind\" IN ('first', 'delta'))"),
    ("pull_line", "act", "TEXT NOT NULL DEFAULT 'pull' CHECK (\"act\" IN ('pull', 'put back', 'move'))"),
    ("pull_line", "cart", "TEXT NOT NULL DEFAULT ''"),
)


def up(migrator, db):
    """Add the columns, fill them from what was printed, and let the database refuse a folder twice."""
    embedded = isinstance(db, SqliteDatabase)
    day, instant = ("TEXT", "TEXT") if embedded else ("DATE", "TIMESTAMP")
    dated = (("pull_line", "day_on", f"{day} NOT NULL DEFAULT '2000-01-01'"), ("pull_line", "ended_at", instant))
    for table, name, kind in (*COLUMNS, *dated):
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {kind}')
    db.execute_sql(
        "UPDATE pull_line SET day_on = (SELECT r.day_on FROM pull_run r WHERE r.id = pull_line.run_id), "
        f"cart = {_first_provider(embedded)}"
    )
    db.execute_sql(
        "UPDATE pull_run SET kind = 'delta' WHERE EXISTS "
        "(SELECT 1 FROM pull_run e WHERE e.day_on = pull_run.day_on AND e.number < pull_run.number)"
    )
    db.execute_sql(
        'CREATE UNIQUE INDEX "pull_line_once_a_day" ON "pull_line" ("day_on", "volume_id") '
        "WHERE act = 'pull' AND ended_at IS NULL"
    )


def _first_provider(embedded):
    """The provider of the first time of a line, "9:00 AM Dr. Patel; 10:00 AM Nurse", which ends before a semicolon."""
    if embedded:
        after = "substr(times, instr(times, 'M ') + 2)"
        return f"CASE WHEN instr({after}, ';') > 0 THEN substr({after}, 1, instr({after}, ';') - 1) ELSE {after} END"
    return "split_part(regexp_replace(times, '^[0-9:]+ [AP]M ', ''), ';', 1)"
