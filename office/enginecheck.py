"""What the database engine can say about itself; like `bulk.py` it speaks to one engine in its own way."""

from office.db import database, fetch, is_sqlite, writing

# Analyze (2) of all tables (0x10000) those that never were or have grown tenfold since. Whole, not from samples: those
# take an index that is mostly empty for one of few values.
STUDY = "PRAGMA optimize=0x10002"


def study():
    """Let the embedded engine count what has grown, without which it takes the longer way through large tables; the
    other engine does so by itself. Some seconds for a practice of years, nothing when nothing has grown.
    """
    if is_sqlite():
        with writing():
            database.execute_sql(STUDY)


def damaged_pages():
    """What the engine finds wrong in its own file, as lines; none when it is whole."""
    if is_sqlite():
        found = [row[0] for row in database.execute_sql("PRAGMA integrity_check").fetchall()]
        found += [row[0] for row in database.execute_sql("PRAGMA cipher_integrity_check").fetchall()]
        return [line for line in found if line != "ok"]
    rows = fetch("SELECT relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE NOT i.indisvalid")
    return [f"index {row[0]} is not valid" for row in rows]


def rows_without_parent():
    """Rows whose foreign key leads nowhere, as lines."""
    if is_sqlite():
        rows = database.execute_sql("PRAGMA foreign_key_check").fetchall()
        return [f"{table} {row} names a missing {parent}" for table, row, parent, _ in rows]
    rows = fetch(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"
    )
    return [f"{table}: {name} was never checked" for table, name in rows]
