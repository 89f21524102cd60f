"""More words of the phone: who calls, what for, and how far a message is. Frozen as merged."""

from peewee import SqliteDatabase

CALLERS = "'not said yet', 'self', 'parent', 'spouse', 'other family', "
OUTSIDE = "'facility', 'pharmacy', 'lab', 'payer', 'attorney', 'school', 'employer', "
KINDS = (
    "'urgent symptom', 'symptom', 'refill', 'result wanted', 'billing', 'records request', 'referral', "
    "'form or letter', 'pharmacy, lab or hospital', 'complaint', "
)
MORE_KINDS = (
    "'emergency red flag', 'controlled-drug refill', 'appointment', 'privacy complaint', 'personal or vendor', "
)
# table, column, the closed list as it was, as it is now
WIDER = (
    (
        "call", "relationship", f"{CALLERS}{OUTSIDE}'other'",
        f"{CALLERS}'guardian', {OUTSIDE}'hospital', 'other provider', 'police', 'press', 'other'",
    ),
    ("message", "kind", f"{KINDS}'other'", f"{KINDS}{MORE_KINDS}'other'"),
    (
        "message", "state", "'new', 'in work', 'waiting', 'closed'",
        "'new', 'assigned', 'in work', 'waiting', 'answered', 'patient told', 'closed'",
    ),
)  # fmt: skip


def up(migrator, db):
    """Widen the closed lists; no row changes.

    The embedded engine cannot change a check: the table's own words are rewritten, which touches no row
    (sqlite.org/lang_altertable.html, "removing or changing constraints that do not alter the content on disk").
    """
    for table, column, before, after in WIDER:
        if isinstance(db, SqliteDatabase):
            _rewrite(db, table, before, after)
        else:
            db.execute_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_{column}_check"')
            db.execute_sql(
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{column}_check" CHECK ("{column}" IN ({after}))'
            )


def _rewrite(db, table, before, after):
    version = db.execute_sql("PRAGMA schema_version").fetchone()[0]
    db.execute_sql("PRAGMA writable_schema = 1")
    db.execute_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?", (before, after, table)
    )
    db.execute_sql(f"PRAGMA schema_version = {version + 1}")
    db.execute_sql("PRAGMA writable_schema = 0")
