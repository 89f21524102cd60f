"""The shelf map of the file room. Frozen as merged."""

from peewee import Check, DateTimeField, IntegerField, Model, SqliteDatabase, TextField


def up(migrator, db):
    """Make the table; two shelves of one map never begin at the same folder, and none has the name of another."""

    class Shelf(Model):
        filed_by = TextField(
            constraints=[Check("\"filed_by\" IN ('terminal digit', 'straight numeric', 'alphabetic')")]
        )
        cabinet = TextField()
        name = TextField()
        starts_at = TextField()
        added_at = DateTimeField()
        closed_at = DateTimeField(null=True)
        version = IntegerField()

        class Meta:
            database = db
            table_name = "shelf"
            strict_tables = isinstance(db, SqliteDatabase)

    db.create_tables([Shelf])
    for name, columns in (("start", "filed_by, starts_at"), ("name", "filed_by, cabinet, name")):
        db.execute_sql(f"CREATE UNIQUE INDEX shelf_one_{name} ON shelf ({columns}) WHERE closed_at IS NULL")
