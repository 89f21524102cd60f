"""More words of the file room: what can become of a folder, how it moves, what it is taken for. Frozen as merged."""

from peewee import SqliteDatabase

STATES = "'label printed', 'filed', 'pulled', 'out', 'returned', 'missing', 'inactive', 'off-site', "
KINDS = "'made', 'pulled', 'signed out', 'transferred', 'returned', 'refiled', 'missing', 'found'"
PURPOSES = "'visit', 'phone', 'results', 'billing', 'copies', 'completion', "
MORE_KINDS = (
    ", 'put back', 'carted', 'relabeled', 'made inactive', 'reactivated', 'sent off-site', 'recalled', "
    "'left the building', 'came back', 'merged back', 'destroyed'"
)
# table, column, the closed list as it was, as it is now
WIDER = (
    ("volume", "state", f"{STATES}'destroyed'", f"{STATES}'recalled', 'merged back', 'destroyed'"),
    ("move", "kind", KINDS, KINDS + MORE_KINDS),
    ("sign_out", "purpose", f"{PURPOSES}'other'", f"{PURPOSES}'audit', 'transcription', 'legal', 'other'"),
    ("chart_request", "purpose", f"{PURPOSES}'other'", f"{PURPOSES}'audit', 'transcription', 'legal', 'other'"),
)


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
