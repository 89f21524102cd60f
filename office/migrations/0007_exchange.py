"""What came in from outside. Frozen as merged."""

from peewee import Check, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField


def up(migrator, db):
    """Make the tables."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    class Patient(Base):
        class Meta:
            table_name = "patient"

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
        state = TextField(
            constraints=[
                Check("\"state\" IN ('loading', 'columns', 'checking', 'deciding', 'taking', 'done', 'given up')")
            ]
        )
        header = TextField()
        mapping = TextField()
        dates = TextField(constraints=[Check("\"dates\" IN ('', 'month first', 'day first')")])
        notes = TextField()
        rows_count = IntegerField()
        ended_at = DateTimeField(null=True)
        version = IntegerField()

        class Meta:
            table_name = "import_run"

    class ImportRow(Base):
        run = ForeignKeyField(ImportRun)
        place = IntegerField()
        cells = TextField()
        state = TextField(
            constraints=[
                Check(
                    "\"state\" IN ('waiting', 'cannot be taken', 'nobody like it', 'to decide', 'decided', 'there already', 'made', 'record on file used', 'skipped')"
                )
            ]
        )
        verdict = TextField()
        likely = TextField()
        decision = TextField(
            constraints=[Check("\"decision\" IN ('', 'use the record on file', 'skip', 'make anyway')")]
        )
        chosen = TextField()
        reason = TextField()
        words = TextField()
        patient = ForeignKeyField(Patient, null=True)

        class Meta:
            table_name = "import_row"
            indexes = ((("run", "place"), True), (("run", "state"), False))

    class OutsideId(Base):
        system = TextField()
        kind = TextField()
        value = TextField()
        row_id = IntegerField()

        class Meta:
            table_name = "outside_id"
            indexes = ((("system", "kind", "value"), True),)

    class SavedMapping(Base):
        name = TextField(unique=True)
        fields = TextField()
        dates = TextField(constraints=[Check("\"dates\" IN ('', 'month first', 'day first')")])
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "saved_mapping"

    db.create_tables([ImportRun, ImportRow, OutsideId, SavedMapping])
