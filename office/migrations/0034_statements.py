"""Statements as sent, their holds and runs, the ladder, payment plans, estimates and disputes. Frozen as merged."""

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

APPEND_ONLY = ("statement", "statement_charge", "ladder_step", "estimate")
# index, table, column, what is null of an open row
ONE_OPEN = (
    ("statement_run_one_open", "statement_run", "state", "ended_at"),
    ("payment_plan_one_open", "payment_plan", "account_id", "ended_at"),
)


def up(migrator, db):
    """Make the tables; what was sent is kept as written."""
    db.create_tables(tables(db))
    for name, table, column, ended in ONE_OPEN:
        db.execute_sql(f'CREATE UNIQUE INDEX "{name}" ON "{table}" ("{column}") WHERE ("{ended}" IS NULL)')
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


def word_of(column, *allowed, null=False):
    """A text that is one of a closed list."""
    listed = ", ".join(f"'{word}'" for word in allowed)
    return TextField(null=null, constraints=[Check(f'"{column}" IN ({listed})')])


def tables(db):
    """The new tables, lowest first."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name, key="id"):
        meta = type("Meta", (), {"table_name": name})
        return type(name.title(), (Base,), {"Meta": meta} if key == "id" else {"Meta": meta, key: _number()})

    Account, Patient, Staff, Appointment = old("account"), old("patient"), old("staff"), old("appointment")
    LedgerEntry = old("ledger_entry", "number")

    class StatementRun(Base):
        day_on = DateField()
        state = word_of("state", "being made", "done", "canceled")
        payees = TextField()
        planned = IntegerField()
        done = IntegerField()
        begun_at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        ended_at = DateTimeField(null=True)

        class Meta:
            table_name = "statement_run"

    class Statement(Base):
        number = IntegerField(primary_key=True)
        run = ForeignKeyField(StatementRun, null=True)
        account = ForeignKeyField(Account)
        apart = ForeignKeyField(Patient, null=True)
        rung = word_of("rung", "statement", "first reminder", "second reminder", "final notice")
        made_on = DateField()
        due_on = DateField()
        total_cents = IntegerField()
        through = IntegerField()
        name = TextField()
        confidential = BooleanField()
        layout = IntegerField()
        copy = TextField()
        digest = TextField()
        once = TextField(unique=True)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "statement"
            indexes = ((("account", "made_on"), False),)

    class StatementCharge(Base):
        statement = ForeignKeyField(Statement)
        charge = ForeignKeyField(LedgerEntry)
        cents = IntegerField()

        class Meta:
            table_name = "statement_charge"

    class StatementHold(Base):
        account = ForeignKeyField(Account)
        why = word_of(
            "why", "dispute", "estate not known", "bankruptcy", "estimate disputed", "bad address", "other reason"
        )
        words = TextField()
        since = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(Staff, null=True)
        end_words = TextField()

        class Meta:
            table_name = "statement_hold"

    class LadderStep(Base):
        account = ForeignKeyField(Account)
        kind = word_of("kind", "called", "collections proposed", "decided")
        outcome = word_of(
            "outcome",
            "promised to pay",
            "no answer",
            "disputes it",
            "cannot pay at once",
            "collections proposed",
            "begin the reminders again",
            "offer a payment plan",
            "write it off",
            "give it to collections",
        )
        words = TextField()
        on = DateField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "ladder_step"

    class PrivateCharge(Base):
        charge = ForeignKeyField(LedgerEntry, unique=True)
        words = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "private_charge"

    class PaymentPlan(Base):
        account = ForeignKeyField(Account)
        total_cents = IntegerField(constraints=[Check("total_cents > 0")])
        down_cents = IntegerField()
        installments = IntegerField(constraints=[Check("installments > 0")])
        due_day = IntegerField(constraints=[Check("due_day BETWEEN 1 AND 28")])
        first_on = DateField()
        method = word_of("method", "check by mail", "at the desk", "card by phone")
        charge_cents = IntegerField()
        agreed_by = TextField()
        signed_on = DateField(null=True)
        made_on = DateField()
        through = IntegerField()
        needs_approval = BooleanField()
        approved_at = DateTimeField(null=True)
        approved_by = ForeignKeyField(Staff, null=True)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        ended_at = DateTimeField(null=True)
        ended_as = word_of("ended_as", "done", "broken", "canceled", null=True)
        end_words = TextField()
        version = IntegerField()

        class Meta:
            table_name = "payment_plan"

    class EstimateRequest(Base):
        patient = ForeignKeyField(Patient)
        appointment = ForeignKeyField(Appointment, null=True, unique=True)
        why = word_of("why", "booked", "asked", "changed")
        asked_on = DateField()
        service_on = DateField(null=True)
        due_on = DateField(null=True, index=True)
        words = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        ended_at = DateTimeField(null=True)
        end_words = TextField()

        class Meta:
            table_name = "estimate_request"

    class Estimate(Base):
        request = ForeignKeyField(EstimateRequest)
        version = IntegerField()
        service_on = DateField(null=True)
        covers_until = DateField(null=True)
        provider = TextField()
        total_cents = IntegerField()
        given_on = DateField()
        given_how = word_of("given_how", "handed over", "mailed", "electronically")
        layout = IntegerField()
        copy = TextField()
        digest = TextField()
        reason = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "estimate"
            indexes = ((("request", "version"), True),)

    class EstimateDispute(Base):
        estimate = ForeignKeyField(Estimate, unique=True)
        account = ForeignKeyField(Account)
        billed_cents = IntegerField()
        first_bill_on = DateField()
        until_on = DateField()
        opened_on = DateField()
        words = TextField()
        hold = ForeignKeyField(StatementHold, unique=True)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        ended_at = DateTimeField(null=True)
        end_words = TextField()

        class Meta:
            table_name = "estimate_dispute"

    return (
        StatementRun, Statement, StatementCharge, StatementHold, LadderStep, PrivateCharge, PaymentPlan,
        EstimateRequest, Estimate, EstimateDispute,
    )  # fmt: skip


def _number():
    return IntegerField(primary_key=True)
