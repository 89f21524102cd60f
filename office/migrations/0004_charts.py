"""Paper charts. Frozen as merged."""

from peewee import (
    BooleanField,
    Check,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)


def up(migrator, db):
    """Make the tables."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    class Appointment(Base):
        class Meta:
            table_name = "appointment"

    class Patient(Base):
        class Meta:
            table_name = "patient"

    class Staff(Base):
        class Meta:
            table_name = "staff"

    class Chart(Base):
        patient = ForeignKeyField(Patient, unique=True)
        kind = TextField(constraints=[Check("\"kind\" IN ('paper', 'electronic only')")])
        verified_to = DateField(null=True)
        made_at = DateTimeField()

        class Meta:
            table_name = "chart"

    class Volume(Base):
        chart = ForeignKeyField(Chart)
        patient = ForeignKeyField(Patient)
        number = IntegerField()
        code = TextField(unique=True)
        shelf_key = TextField()
        state = TextField(
            constraints=[
                Check(
                    "\"state\" IN ('label printed', 'filed', 'pulled', 'out', 'returned', 'missing', 'inactive', 'off-site', 'destroyed')"
                )
            ]
        )
        current = BooleanField()
        place = TextField()
        since = DateTimeField()
        from_on = DateField(null=True)
        to_on = DateField(null=True)
        version = IntegerField()

        class Meta:
            table_name = "volume"
            indexes = ((("chart", "number"), True), (("state", "shelf_key"), False))

    class Holder(Base):
        name = TextField(unique=True)
        staff = ForeignKeyField(Staff, unique=True, null=True)
        code = TextField(unique=True)
        active = BooleanField()

        class Meta:
            table_name = "holder"

    class ChartRequest(Base):
        patient = ForeignKeyField(Patient)
        volume = ForeignKeyField(Volume, null=True)
        purpose = TextField(
            constraints=[
                Check("\"purpose\" IN ('visit', 'phone', 'results', 'billing', 'copies', 'completion', 'other')")
            ]
        )
        priority = TextField(
            constraints=[Check("\"priority\" IN ('STAT', 'same day', 'scheduled', 'phone message', 'routine')")]
        )
        holder = ForeignKeyField(Holder)
        appointment = ForeignKeyField(Appointment, null=True)
        note = TextField()
        needed_at = DateTimeField()
        asked_at = DateTimeField()
        asked_by = ForeignKeyField(Staff, null=True)
        state = TextField(constraints=[Check("\"state\" IN ('waiting', 'filled', 'canceled')")])
        settled_at = DateTimeField(null=True)
        version = IntegerField()

        class Meta:
            table_name = "chart_request"
            indexes = ((("state", "needed_at"), False),)

    class EarlierCode(Base):
        code = TextField(unique=True)
        volume = ForeignKeyField(Volume)
        at = DateTimeField()

        class Meta:
            table_name = "earlier_code"

    class MissingCase(Base):
        volume = ForeignKeyField(Volume)
        opened_at = DateTimeField()
        opened_by = ForeignKeyField(Staff, null=True)
        note = TextField()
        found_at = DateTimeField(null=True)
        cause = TextField()

        class Meta:
            table_name = "missing_case"

    MissingCase.add_index(
        MissingCase.index(
            MissingCase.volume, unique=True, where=MissingCase.found_at.is_null(), name="missing_one_open"
        )
    )

    class Move(Base):
        volume = ForeignKeyField(Volume)
        kind = TextField(
            constraints=[
                Check(
                    "\"kind\" IN ('made', 'pulled', 'signed out', 'transferred', 'returned', 'refiled', 'missing', 'found')"
                )
            ]
        )
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        from_words = TextField()
        to_words = TextField()
        holder = ForeignKeyField(Holder, null=True)
        purpose = TextField()
        unlogged = BooleanField()
        note = TextField()

        class Meta:
            table_name = "move"
            indexes = ((("volume", "at"), False),)

    class PullRun(Base):
        number = IntegerField(unique=True)
        day_on = DateField(index=True)
        printed_at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        reprints = IntegerField()

        class Meta:
            table_name = "pull_run"

    class PullLine(Base):
        run = ForeignKeyField(PullRun)
        patient = ForeignKeyField(Patient)
        volume = ForeignKeyField(Volume, null=True)
        group = TextField(
            column_name="in_group",
            constraints=[
                Check(
                    "\"in_group\" IN ('A on shelf', 'B out', 'C off-site', 'D missing', 'E make chart', 'F electronic only')"
                )
            ],
        )
        words = TextField()
        times = TextField()
        position = IntegerField()
        pulled_at = DateTimeField(null=True)

        class Meta:
            table_name = "pull_line"
            indexes = ((("run", "patient"), True), (("volume", "pulled_at"), False))

    class SignOut(Base):
        volume = ForeignKeyField(Volume)
        holder = ForeignKeyField(Holder)
        purpose = TextField(
            constraints=[
                Check("\"purpose\" IN ('visit', 'phone', 'results', 'billing', 'copies', 'completion', 'other')")
            ]
        )
        signed_out_at = DateTimeField()
        due_on = DateField(index=True)
        by = ForeignKeyField(Staff, null=True)
        returned_at = DateTimeField(null=True)

        class Meta:
            table_name = "sign_out"

    SignOut.add_index(
        SignOut.index(SignOut.volume, unique=True, where=SignOut.returned_at.is_null(), name="sign_out_one_open")
    )

    db.create_tables([Chart, Volume, Holder, ChartRequest, EarlierCode, MissingCase, Move, PullRun, PullLine, SignOut])
