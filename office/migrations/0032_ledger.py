"""The ledger for three plans and the patient, months that close, refunds by two; fees, services, answers. Frozen as merged."""

from peewee import Check, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

KINDS = (
    "'charge', 'insurance payment', 'patient payment', 'adjustment', 'transfer to patient', 'payment applied', "
    "'reversal'"
)
BOOKS = "'insurance owes', 'patient owes', 'unapplied payments', 'money received', 'charges made', 'written off'"
# table, column, the closed list as it was, as it is now
WIDER = (
    (
        "ledger_entry", "kind", KINDS,
        f"{KINDS}, 'passed to another payer', 'payment unapplied', 'refund'",
    ),
    ("ledger_line", "book", BOOKS, f"{BOOKS}, 'due back to plans', 'patient''s part written off'"),
)  # fmt: skip
ADDED = (
    ("ledger_entry", "provider_id", 'INTEGER REFERENCES "provider" ("id")'),
    ("ledger_entry", "write_off", "TEXT NOT NULL DEFAULT ''"),
    ("ledger_entry", "group_code", "TEXT NOT NULL DEFAULT ''"),
    ("ledger_entry", "reason_code", "TEXT NOT NULL DEFAULT ''"),
    ("ledger_entry", "request", "INTEGER"),
    ("ledger_line", "rank", "INTEGER NOT NULL DEFAULT 0"),
)
INDEXES = (
    'CREATE INDEX "ledger_entry_provider_id" ON "ledger_entry" ("provider_id")',
    'CREATE UNIQUE INDEX "ledger_entry_request" ON "ledger_entry" ("request")',
    'CREATE INDEX "ledger_line_kept" ON "ledger_line" ("payment_id", "charge_id") '
    "WHERE (\"book\" = 'unapplied payments')",
    'CREATE INDEX "ledger_line_plan_credit" ON "ledger_line" ("charge_id") WHERE ("book" = \'due back to plans\')',
)
# What the entries of before would have carried.
FILLED = (
    "UPDATE ledger_line SET rank = 1 WHERE book = 'insurance owes'",
    "UPDATE ledger_entry SET provider_id = (SELECT v.provider_id FROM visit v WHERE v.id = visit_id) "
    "WHERE visit_id IS NOT NULL",
    "UPDATE ledger_entry SET write_off = substr(words, 14) WHERE kind = 'adjustment' AND substr(words, 1, 13) = 'Written off: '",
    "UPDATE ledger_entry SET write_off = substr(words, 24) WHERE kind = 'reversal' "
    "AND substr(words, 1, 23) = 'Reversal: Written off: '",
)
# A merge of two records of one person passes an entry to the survivor, and nothing else of it ever changes.
MOVES = {"ledger_entry": "patient_id"}
# name: what is refused when an entry is sealed, and in which words
OF_ENTRY = "SELECT {} FROM ledger_line WHERE entry_id = NEW.number"
AT_SEAL = {
    "overdrawn": (
        f"EXISTS (SELECT 1 FROM ledger_line l WHERE l.charge_id IN ({OF_ENTRY.format('charge_id')}) "
        "AND l.book IN ('insurance owes', 'patient owes') GROUP BY l.charge_id, l.book, l.rank HAVING SUM(l.cents) < 0)",
        "nobody owes less than nothing of a charge",
    ),
    "overspent": (
        f"EXISTS (SELECT 1 FROM ledger_line l WHERE l.payment_id IN ({OF_ENTRY.format('payment_id')}) "
        "AND l.book = 'unapplied payments' GROUP BY l.payment_id HAVING SUM(l.cents) > 0) "
        f"OR EXISTS (SELECT 1 FROM ledger_line l WHERE l.payment_id IN ({OF_ENTRY.format('payment_id')}) "
        "AND l.book = 'patient owes' GROUP BY l.payment_id, l.charge_id HAVING SUM(l.cents) > 0) "
        f"OR EXISTS (SELECT 1 FROM ledger_line l WHERE l.charge_id IN ({OF_ENTRY.format('charge_id')}) "
        "AND l.book = 'due back to plans' GROUP BY l.charge_id HAVING SUM(l.cents) > 0)",
        "no more can be used of a payment than came in",
    ),
    "stranger": (
        "(SELECT reason FROM ledger_entry WHERE number = NEW.number) = '' AND EXISTS (SELECT 1 FROM ledger_line l "
        "JOIN ledger_entry c ON c.number = l.charge_id JOIN ledger_entry p ON p.number = l.payment_id "
        "WHERE l.entry_id = NEW.number AND l.book = 'patient owes' AND c.account_id <> p.account_id)",
        "money pays the charge of another account only with a reason",
    ),
    "refund": (
        "EXISTS (SELECT 1 FROM ledger_entry e WHERE e.number = NEW.number AND e.kind = 'refund' AND NOT EXISTS ("
        "SELECT 1 FROM money_request q WHERE q.id = e.request AND q.state = 'granted' "
        "AND q.decided_by_id <> q.asked_by_id AND q.cents = "
        "(SELECT SUM(l.cents) FROM ledger_line l WHERE l.entry_id = NEW.number AND l.cents > 0)))",
        "a refund needs two persons",
    ),
}
RANK = "(NEW.book = 'insurance owes') <> (NEW.rank IN (1, 2, 3)) OR NEW.rank NOT IN (0, 1, 2, 3)"
RANK_SAID = "what insurance owes is owed by plan 1, 2 or 3"
CLOSED = (
    "EXISTS (SELECT 1 FROM month_act m WHERE m.id = (SELECT MAX(id) FROM month_act) AND "
    "((m.act = 'closed' AND m.month >= {month}) OR (m.act = 'reopened' AND m.month > {month})))"
)
CLOSED_SAID = "the month is closed"


def up(migrator, db):
    """Make the tables, widen the ledger, and have the database refuse what no entry may be."""
    embedded = isinstance(db, SqliteDatabase)
    for table, column, before, after in WIDER:
        _widen(db, embedded, table, column, before, after)
    for table in ("ledger_entry", "ledger_line"):
        for name in (f"{table}_no_update", f"{table}_no_delete") if embedded else (f"{table}_append_only",):
            db.execute_sql(f"DROP TRIGGER {name}" + ("" if embedded else f" ON {table}"))
    for table, column, kind in ADDED:
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{column}" {kind}')
    for statement in (*FILLED, *INDEXES):
        db.execute_sql(statement)
    db.create_tables(made(db))
    db.execute_sql(
        'CREATE INDEX "answer_part_stays" ON "answer_part" ("charge_id") WHERE ("does" = \'stays with the plan\')'
    )
    for table in ("ledger_entry", "ledger_line", "month_act"):
        for statement in _kept_as_written(db, embedded, table):
            db.execute_sql(statement)
    for statement in _embedded() if embedded else _server():
        db.execute_sql(statement)


def _widen(db, embedded, table, column, before, after):
    if not embedded:
        db.execute_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_{column}_check"')
        db.execute_sql(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{column}_check" CHECK ("{column}" IN ({after}))'
        )
        return
    version = db.execute_sql("PRAGMA schema_version").fetchone()[0]
    db.execute_sql("PRAGMA writable_schema = 1")
    db.execute_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?", (before, after, table)
    )
    db.execute_sql(f"PRAGMA schema_version = {version + 1}")
    db.execute_sql("PRAGMA writable_schema = 0")


def _kept_as_written(db, embedded, table):
    """The triggers of 0008 anew, with the columns that were added."""
    columns = [f'"{column.name}"' for column in db.get_columns(table) if column.name != MOVES.get(table)]
    fixed = f" OF {', '.join(columns)}" if table in MOVES else ""
    if not embedded:
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE{fixed} OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        )
        return
    for act, of in (("UPDATE", fixed), ("DELETE", "")):
        yield (
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act}{of} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _embedded():
    for name, (wrong, words) in AT_SEAL.items():
        yield (
            f"CREATE TRIGGER ledger_seal_{name} BEFORE INSERT ON ledger_seal WHEN {wrong} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
    yield (
        f"CREATE TRIGGER ledger_line_rank BEFORE INSERT ON ledger_line WHEN {RANK} "
        f"BEGIN SELECT RAISE(ABORT, '{RANK_SAID}'); END"
    )
    closed = CLOSED.format(month="substr(NEW.posted_on, 1, 7)")
    yield (
        f"CREATE TRIGGER ledger_entry_month BEFORE INSERT ON ledger_entry WHEN {closed} "
        f"BEGIN SELECT RAISE(ABORT, '{CLOSED_SAID}'); END"
    )


def _server():
    found = [(f"ledger_seal_{name}", "ledger_seal", *refusal) for name, refusal in AT_SEAL.items()]
    found.append(("ledger_line_rank", "ledger_line", RANK, RANK_SAID))
    closed = CLOSED.format(month="to_char(NEW.posted_on, 'YYYY-MM')")
    found.append(("ledger_entry_month", "ledger_entry", closed, CLOSED_SAID))
    for name, table, wrong, words in found:
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {wrong} THEN RAISE EXCEPTION '{words}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
        )
        yield f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def made(db):
    """The tables that are new."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def known(name):
        return type(name.title().replace("_", ""), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    tables = [known(name) for name in ("patient", "staff", "visit", "account", "provider")]

    class LedgerEntry(Base):
        number = IntegerField(primary_key=True)

        class Meta:
            table_name = "ledger_entry"

    return [*guarding(Base, *tables, LedgerEntry), *charging(Base, *tables, LedgerEntry)]


def guarding(Base, Patient, Staff, Visit, Account, Provider, Entry):
    """What needs two persons, and months."""

    class MoneyRequest(Base):
        purpose = TextField(
            constraints=[Check("\"purpose\" IN ('refund to the patient', 'money back to a plan', 'write-off')")]
        )
        account = ForeignKeyField(Account)
        patient = ForeignKeyField(Patient)
        charge = ForeignKeyField(Entry, null=True)
        payment = ForeignKeyField(Entry, null=True)
        cents = IntegerField(constraints=[Check("cents > 0")])
        rank = IntegerField()
        write_off = TextField()
        payer = TextField()
        words = TextField()
        paid_by = TextField()
        due_on = DateField(null=True)
        asked_at = DateTimeField()
        asked_by = ForeignKeyField(Staff, null=True)
        asker = TextField()
        state = TextField(constraints=[Check("\"state\" IN ('asked', 'granted', 'refused')")])
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Staff, null=True)
        decider = TextField()
        decision = TextField()

        class Meta:
            table_name = "money_request"
            indexes = ((("state", "asked_at"), False),)
            constraints = [Check("decided_by_id IS NULL OR asked_by_id IS NULL OR decided_by_id <> asked_by_id")]

    class MonthAct(Base):
        act = TextField(constraints=[Check("\"act\" IN ('closed', 'reopened')")])
        month = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        reason = TextField()

        class Meta:
            table_name = "month_act"

    return MoneyRequest, MonthAct


def charging(Base, Patient, Staff, Visit, Account, Provider, Entry):
    """Fees, what was charged line by line, what payers answered."""

    class Fee(Base):
        code = TextField()
        words = TextField()
        cents = IntegerField(constraints=[Check("cents >= 0")])
        from_on = DateField()
        to_on = DateField(null=True)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "fee"
            indexes = ((("code", "from_on"), True),)
            constraints = [Check("to_on IS NULL OR to_on >= from_on")]

    class Service(Base):
        patient = ForeignKeyField(Patient)
        visit = ForeignKeyField(Visit, null=True)
        entry = ForeignKeyField(Entry, null=True, unique=True)
        service_on = DateField()
        code = TextField()
        words = TextField()
        units = IntegerField(constraints=[Check("units > 0")])
        cents = IntegerField(constraints=[Check("cents >= 0")])
        provider = ForeignKeyField(Provider, null=True)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "service"
            constraints = [Check("entry_id IS NULL OR cents > 0")]

    class PayerAnswer(Base):
        account = ForeignKeyField(Account)
        patient = ForeignKeyField(Patient)
        visit = ForeignKeyField(Visit, null=True)
        service_on = DateField()
        payer = TextField()
        rank = IntegerField(constraints=[Check('"rank" BETWEEN 1 AND 3')])
        trace = TextField()
        paid_cents = IntegerField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        taken_back_at = DateTimeField(null=True)
        taken_back_by = ForeignKeyField(Staff, null=True)
        taken_back_why = TextField()

        class Meta:
            table_name = "payer_answer"

    class AnswerPart(Base):
        answer = ForeignKeyField(PayerAnswer)
        charge = ForeignKeyField(Entry)
        group_code = TextField()
        reason_code = TextField()
        cents = IntegerField()
        does = TextField()
        entry = ForeignKeyField(Entry, null=True)

        class Meta:
            table_name = "answer_part"

    return Fee, Service, PayerAnswer, AnswerPart
