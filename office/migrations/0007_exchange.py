"""What came in from outside. Frozen as merged."""

from peewee import DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField


def up(migrator, db):
    """Make the tables."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    class Staff(Base):
        class Meta:
            table_name = "staff"

    class ImportRun(Base):
        kind = TextField()
        source = TextField()
        digest = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        report = TextField()

        class Meta:
            table_name = "import_run"

    class OutsideId(Base):
        system = TextField()
        kind = TextField()
        value = TextField()
        row_id = IntegerField()

        class Meta:
            table_name = "outside_id"
            indexes = ((("system", "kind", "value"), True),)

    db.create_tables([ImportRun, OutsideId])
