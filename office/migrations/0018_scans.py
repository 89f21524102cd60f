"""Scans as they were answered, when a chart was accepted, when a requested one was ready, since when it is STAT.
Frozen as merged."""

from peewee import (
    Check,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)

MODES = "'where is', 'pull', 'put back', 'sign out', 'found', 'return', 'refile'"
KINDS = "'ok', 'hand', 'wrong', 'refused'"
COLUMNS = (("sign_out", "accepted_at"), ("chart_request", "ready_at"), ("chart_request", "stat_at"))

# The lists of what is out must not walk through the stays of all years.
OPEN = (("sign_out_open_by_due", '"due_on", "signed_out_at"'), ("sign_out_open_by_holder", '"holder_id", "due_on"'))


def up(migrator, db):
    """Add the columns, the table and the indexes; a stay of before counts as accepted when it was signed out."""
    embedded = isinstance(db, SqliteDatabase)
    for table, name in COLUMNS:
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{name}" {"TEXT" if embedded else "TIMESTAMP"}')
    db.execute_sql("UPDATE sign_out SET accepted_at = signed_out_at")
    db.execute_sql("UPDATE chart_request SET stat_at = asked_at WHERE priority = 'STAT'")
    db.create_tables(tables(db))
    db.execute_sql('DROP INDEX "signout_due_on"')
    for name, columns in OPEN:
        db.execute_sql(f'CREATE INDEX "{name}" ON "sign_out" ({columns}) WHERE ("returned_at" IS NULL)')


def tables(db):
    """The new table."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    Staff, Volume, Holder = old("staff"), old("volume"), old("holder")

    class TakenScan(Base):
        by = ForeignKeyField(Staff)
        key = TextField()
        scanned_at = DateTimeField()
        at = DateTimeField()
        mode = TextField(constraints=[Check(f'"mode" IN ({MODES})')])
        kind = TextField(constraints=[Check(f'"kind" IN ({KINDS})')])
        word = TextField()
        detail = TextField()
        volume = ForeignKeyField(Volume, null=True)
        holder = ForeignKeyField(Holder, null=True)
        section = TextField()
        pending = TextField()
        late_seconds = IntegerField()

        class Meta:
            table_name = "taken_scan"
            indexes = ((("by", "key"), True), (("by", "at"), False))

    return [TakenScan]
