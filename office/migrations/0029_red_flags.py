"""Red flags: each with its steps; closed only with a disposition, and fixed then. The directory: several numbers for a
party, each verified or not, and the calls back to them. Frozen as merged."""

from datetime import UTC, datetime

from peewee import BooleanField, Check, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

DISPOSITIONS = (
    "911: ambulance on its way", "sent to the emergency department", "seen here now", "seen here the same day",
    "advice by phone", "Poison Help", "988 crisis line", "welfare check asked for",
    "not reached, letter and number on file tried", "no emergency found by nurse or provider",
)  # fmt: skip
STEPS = (
    "red flag opened", "location said", "call-back number said", "told to dial 911", "will dial 911",
    "does not want to dial 911", "a colleague dials 911", "handed to", "no answer from", "taken over by",
    "line went dead", "called back", "text changed, before it was", "added", "disposition",
)  # fmt: skip
USES = (
    "main", "direct line", "after hours", "records", "referrals", "results", "claims", "refills", "fax", "other",
)  # fmt: skip
HOW = (
    "called it and they said who they are", "printed on their letterhead or card", "their own web site",
    "NPI registry", "phone book or directory assistance", "in person",
)  # fmt: skip
# What a disposed flag says stays; who the patient is may still be corrected by a merge.
FIXED = (
    "opened_at", "opened_by_id", "location", "callback", "caller_name", "about", "words", "kept", "disposed_at",
    "disposed_by_id", "disposition", "advice",
)  # fmt: skip


def listed(column, words):
    """A check that a column holds one of these words."""
    return f'"{column}" IN ({", ".join(chr(39) + word + chr(39) for word in words)})'


def up(migrator, db):
    """Make the tables and what guards them."""
    db.create_tables(_tables(db))
    fixed = (
        statement
        for table in ("red_flag_step", "number_check", "directory_call")
        for statement in _append_only(db, table)
    )
    for statement in (*fixed, *_fixed_when_disposed(db)):
        db.execute_sql(statement)
    db.execute_sql('ALTER TABLE "party" ADD COLUMN "merged_into_id" INTEGER REFERENCES "party" ("id")')
    db.execute_sql('CREATE INDEX "party_merged_into_id" ON "party" ("merged_into_id")')
    _take_numbers(db)


def _take_numbers(db):
    """The phone and fax that each party has become its first numbers; nobody has said who verified them."""
    mark = "?" if isinstance(db, SqliteDatabase) else "%s"
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    for column, use in (("phone", "main"), ("fax", "fax")):
        rows = db.execute_sql(f"SELECT id, {column} FROM party WHERE {column} <> ''").fetchall()
        for party, number in rows:
            digits = "".join(sign for sign in number if sign in "0123456789")
            db.execute_sql(
                'INSERT INTO "party_number" ("party_id", "use", "label", "number", "digits", "added_at", "added_who", '
                f'"ended_why") VALUES ({", ".join([mark] * 8)})',
                (party, use, "", number, digits, now, "office", ""),
            )


def _append_only(db, table):
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


def _fixed_when_disposed(db):
    columns = ", ".join(FIXED)
    if not isinstance(db, SqliteDatabase):
        then = "EXECUTE FUNCTION append_only()"
        yield (
            f"CREATE TRIGGER red_flag_fixed BEFORE UPDATE OF {columns} ON red_flag "
            f"FOR EACH ROW WHEN (OLD.disposed_at IS NOT NULL) {then}"
        )
        yield f"CREATE TRIGGER red_flag_kept BEFORE DELETE ON red_flag FOR EACH ROW {then}"
        return
    refused = "BEGIN SELECT RAISE(ABORT, 'red_flag is append-only'); END"
    yield (
        f"CREATE TRIGGER red_flag_fixed BEFORE UPDATE OF {columns} ON red_flag "
        f"WHEN OLD.disposed_at IS NOT NULL {refused}"
    )
    yield f"CREATE TRIGGER red_flag_kept BEFORE DELETE ON red_flag {refused}"


def _tables(db):
    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    Patient, Staff, Call, Message = old("patient"), old("staff"), old("call"), old("message")

    class RedFlag(Base):
        call = ForeignKeyField(Call, null=True)
        patient = ForeignKeyField(Patient, null=True)
        message = ForeignKeyField(Message, null=True)
        opened_at = DateTimeField()
        opened_by = ForeignKeyField(Staff, backref="opened")
        location = TextField()
        callback = TextField()
        caller_name = TextField()
        about = TextField()
        words = TextField()
        kept = TextField()
        version = IntegerField()
        saved_at = DateTimeField()
        saved_by = ForeignKeyField(Staff, null=True, backref="saved")
        saved_from = TextField()
        disposed_at = DateTimeField(null=True, index=True)
        disposed_by = ForeignKeyField(Staff, null=True, backref="disposed")
        disposition = TextField(null=True, constraints=[Check(listed("disposition", DISPOSITIONS))])
        advice = TextField()

        class Meta:
            table_name = "red_flag"
            constraints = [
                Check("(disposed_at IS NULL) = (disposition IS NULL)"),
                Check("disposed_at IS NULL OR (disposed_by_id IS NOT NULL AND advice <> '')"),
            ]

    class RedFlagStep(Base):
        flag = ForeignKeyField(RedFlag)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True, backref="made")
        who = TextField()
        what = TextField(constraints=[Check(listed("what", STEPS))])
        to = ForeignKeyField(Staff, null=True, backref="named")
        to_who = TextField()
        detail = TextField()

        class Meta:
            table_name = "red_flag_step"

    return [RedFlag, RedFlagStep, *_numbers(Base, old("party"), Staff, Call)]


def _numbers(Base, Party, Staff, Call):
    class PartyNumber(Base):
        party = ForeignKeyField(Party)
        use = TextField(constraints=[Check(listed("use", USES))])
        label = TextField()
        number = TextField()
        digits = TextField(index=True)
        added_at = DateTimeField()
        added_by = ForeignKeyField(Staff, null=True, backref="numbers_added")
        added_who = TextField()
        verified_at = DateTimeField(null=True)
        verified_who = TextField(null=True)
        verified_how = TextField(null=True, constraints=[Check(listed("verified_how", HOW))])
        ended_at = DateTimeField(null=True)
        ended_why = TextField()

        class Meta:
            table_name = "party_number"

    class NumberCheck(Base):
        number = ForeignKeyField(PartyNumber)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True, backref="numbers_checked")
        who = TextField()
        how = TextField(constraints=[Check(listed("how", HOW))])
        holds = BooleanField()
        note = TextField()

        class Meta:
            table_name = "number_check"

    class DirectoryCall(Base):
        call = ForeignKeyField(Call)
        number = ForeignKeyField(PartyNumber)
        shown = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True, backref="directory_calls")
        who = TextField()

        class Meta:
            table_name = "directory_call"

    return [PartyNumber, NumberCheck, DirectoryCall]
