"""Loose papers with their steps; the overdue ladder, longer loans, charts out of the building. Frozen as merged."""

from peewee import Check, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

APPEND_ONLY = ("paper_step", "loan_extension")


def words(column, *allowed, null=False):
    """A text column that takes only these words."""
    listed = ", ".join(f"'{word}'" for word in allowed)
    return TextField(null=null, constraints=[Check(f'"{column}" IN ({listed})')])


def up(migrator, db):
    """Make the tables, and let the database refuse to change what happened."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    class Patient(Base):
        class Meta:
            table_name = "patient"

    class Provider(Base):
        class Meta:
            table_name = "provider"

    class Staff(Base):
        class Meta:
            table_name = "staff"

    class Volume(Base):
        class Meta:
            table_name = "volume"

    class SignOut(Base):
        class Meta:
            table_name = "sign_out"

    class Task(Base):
        class Meta:
            table_name = "task"

    class LoosePaper(Base):
        number = IntegerField(unique=True)
        patient = ForeignKeyField(Patient, null=True)
        written_as = TextField()
        identified_by = words("identified_by", "birth date", "record number", "phone", "ZIP code", null=True)
        tab = words(
            "tab", "demographics and consents", "problems, allergies, medications", "progress notes", "lab",
            "imaging", "consults and letters", "hospital and old records", "immunizations and growth",
            "phone messages", "legal and release",
        )  # fmt: skip
        pages = IntegerField()
        source = TextField()
        signature = words("signature", "signed", "not signed", "none needed")
        signer = ForeignKeyField(Provider, null=True)
        state = words(
            "state", "to look up", "to sign", "to file", "to scan", "filed", "at the scanning desk", "discarded"
        )
        received_on = DateField(index=True)
        due_on = DateField()
        received_at = DateTimeField()
        received_by = ForeignKeyField(Staff, null=True)
        initials = TextField()
        found_in = ForeignKeyField(Volume, null=True)
        pocketed_at = DateTimeField(null=True)
        volume = ForeignKeyField(Volume, null=True)
        settled_at = DateTimeField(null=True, index=True)
        settled_by = ForeignKeyField(Staff, null=True)
        discarded_as = words("discarded_as", "duplicate", "not ours, returned to sender", null=True)
        version = IntegerField()

        class Meta:
            table_name = "loose_paper"
            indexes = ((("state", "due_on"), False), (("patient", "state"), False))
            constraints = [
                Check("pages > 0"),
                Check("patient_id IS NOT NULL OR state IN ('to look up', 'discarded')"),
                Check("state <> 'filed' OR signature <> 'not signed'"),
            ]

    class PaperStep(Base):
        paper = ForeignKeyField(LoosePaper)
        act = words(
            "act", "stamped", "looked up and corrected", "to be signed", "signed", "in the outguide pocket", "filed",
            "taken out", "to the scanning desk", "discarded",
        )  # fmt: skip
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        initials = TextField()
        words = TextField()

        class Meta:
            table_name = "paper_step"

    class OverdueStep(Base):
        stay = ForeignKeyField(SignOut)
        rung = words("rung", "holder", "records lead", "office manager")
        due_on = DateField()
        days = IntegerField()
        at = DateTimeField()
        task = ForeignKeyField(Task, null=True)

        class Meta:
            table_name = "overdue_step"
            indexes = ((("stay", "due_on", "rung"), True),)

    class LoanExtension(Base):
        stay = ForeignKeyField(SignOut)
        before_on = DateField()
        due_on = DateField()
        reason = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "loan_extension"
            constraints = [Check("before_on < due_on")]

    class ChartException(Base):
        volume = ForeignKeyField(Volume)
        basis = words("basis", "court order", "documented exception", "subpoena")
        reason = TextField()
        taker = TextField()
        goes_to = TextField()
        due_on = DateField()
        state = words(
            "state", "asked", "certified copies instead", "refused", "approved", "out of the building", "back"
        )
        asked_at = DateTimeField()
        asked_by = ForeignKeyField(Staff, null=True)
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Staff, null=True)
        decision = TextField()
        stay = ForeignKeyField(SignOut, null=True, unique=True)
        settled_at = DateTimeField(null=True)
        version = IntegerField()

        class Meta:
            table_name = "chart_exception"
            indexes = ((("state", "due_on"), False),)
            constraints = [
                Check("asked_by_id IS NULL OR decided_by_id IS NULL OR asked_by_id <> decided_by_id"),
                Check("basis <> 'subpoena' OR state = 'certified copies instead'"),
                Check("(stay_id IS NOT NULL) = (state IN ('out of the building', 'back'))"),
            ]

    ChartException.add_index(
        ChartException.index(
            ChartException.volume, unique=True, where=ChartException.settled_at.is_null(), name="exception_one_open"
        )
    )
    db.create_tables([LoosePaper, PaperStep, OverdueStep, LoanExtension, ChartException])
    for table in APPEND_ONLY:
        for statement in _fixed(db, table):
            db.execute_sql(statement)


def _fixed(db, table):
    if not isinstance(db, SqliteDatabase):
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
