"""Policies with subscriber, kind and ranks that never overlap; payers, plans, copays, cards, the order of payers.

Columns are added one by one, so that no table is made anew. Frozen as merged.
"""

from datetime import date

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

KINDS = (
    "'group plan', 'individual plan', 'Medicare', 'Medicaid', 'TRICARE', 'workers’ compensation', "
    "'auto or liability', 'other'"
)
BASES = (
    "'not asked', 'current work', 'retired', 'COBRA', 'bought by oneself', 'age 65 or older', 'disability', "
    "'kidney failure (ESRD)'"
)
SIDES = "'', 'parent with custody', 'spouse of the parent with custody', 'other parent', 'spouse of the other parent'"
FAMILIES = "'parents live together', 'parents live apart', 'apart, joint custody, nobody named'"
TEXTS = (
    "group_number", "name_on_card", "subscriber_name", "subscriber_sex", "subscriber_street", "subscriber_city",
    "subscriber_state", "subscriber_zip", "benefits_source", "error_because",
)  # fmt: skip
LISTED = (
    ("kind", "group plan", KINDS),
    ("relationship", "self", "'self', 'spouse', 'child', 'other'"),
    ("basis", "not asked", BASES),
    ("side", "", SIDES),
)
NUMBERS = (
    "employees", "deductible_cents", "deductible_left_cents", "coinsurance_percent", "pocket_left_cents"
)  # fmt: skip
DAYS = ("subscriber_born_on", "held_since_on", "esrd_from_on", "benefits_on", "assigned_on", "release_on")
APPEND_ONLY = ("copay", "coverage_card", "coverage_event")
GUARDED = "patient_id, rank, from_on, to_on, error_at, part_of_id"
BACKWARDS, OVERLAP = "a policy ends before it begins", "two policies of one rank on one day"
MEETS = (
    "SELECT 1 FROM coverage o WHERE o.error_at IS NULL AND o.id <> COALESCE(NEW.id, -1) "
    "AND ((o.patient_id = NEW.patient_id AND o.rank = NEW.rank) "
    "OR COALESCE(o.part_of_id, o.id) = COALESCE(NEW.part_of_id, NEW.id, -1)) "
    "AND (NEW.from_on IS NULL OR o.to_on IS NULL OR o.to_on >= NEW.from_on) "
    "AND (NEW.to_on IS NULL OR o.from_on IS NULL OR o.from_on <= NEW.to_on)"
)


def up(migrator, db):
    """Add the columns, put old rows in order, let the database guard the ranks, make the tables."""
    embedded = isinstance(db, SqliteDatabase)
    day, instant, yes_no = ("TEXT", "TEXT", "INTEGER") if embedded else ("DATE", "TIMESTAMP", "BOOLEAN")
    columns = [(name, "TEXT NOT NULL DEFAULT ''") for name in TEXTS]
    columns += [
        (name, f"TEXT NOT NULL DEFAULT '{first}' CHECK (\"{name}\" IN ({allowed}))") for name, first, allowed in LISTED
    ]
    columns += [(name, "INTEGER") for name in NUMBERS] + [(name, day) for name in DAYS]
    columns += [
        ("party_id", 'INTEGER REFERENCES "party" ("id")'),
        ("part_of_id", 'INTEGER REFERENCES "coverage" ("id")'),
        ("court_named", f"{yes_no} NOT NULL DEFAULT {'0' if embedded else 'FALSE'}"),
        ("error_at", instant),
        ("version", "INTEGER NOT NULL DEFAULT 1"),
    ]
    for name, kind in columns:
        db.execute_sql(f'ALTER TABLE "coverage" ADD COLUMN "{name}" {kind}')
    for name in ("party_id", "part_of_id"):
        db.execute_sql(f'CREATE INDEX "coverage_{name}" ON "coverage" ("{name}")')
    db.execute_sql(f'ALTER TABLE "eligibility_check" ADD COLUMN "for_on" {day}')
    _sort_old(db)
    _guess_kinds(db)
    for statement in _guards(embedded):
        db.execute_sql(statement)
    db.create_tables(tables(db))
    for table in APPEND_ONLY:
        for statement in _fixed(embedded, table):
            db.execute_sql(statement)


def _sort_old(db):
    """Of old rows that meet at one rank the later one goes to the next free rank; one that ends too early is set aside."""
    mark = "?" if isinstance(db, SqliteDatabase) else "%s"
    kept = {}
    rows = db.execute_sql("SELECT id, patient_id, rank, from_on, to_on FROM coverage ORDER BY patient_id, rank, id")
    for key, patient, rank, start, end in rows.fetchall():
        start, end = _as_text(start) or "0001-01-01", _as_text(end) or "9999-12-31"
        if end < start:
            words = "it ended before it began"
            sql = f"UPDATE coverage SET error_at = {mark}, error_because = {mark} WHERE id = {mark}"
            db.execute_sql(sql, ("2026-01-01 00:00:00.000000", words, key))
            continue
        free = rank
        while any(start <= until and since <= end for since, until in kept.get((patient, free), ())):
            free += 1
        kept.setdefault((patient, free), []).append((start, end))
        if free != rank:
            db.execute_sql(f"UPDATE coverage SET rank = {mark} WHERE id = {mark}", (free, key))


def _as_text(value):
    return value.isoformat() if isinstance(value, date) else value


def _guess_kinds(db):
    """What a payer's name says of its kind, and the payer of the directory that has this name."""
    for word in ("Medicare", "Medicaid", "TRICARE"):
        db.execute_sql(f"UPDATE coverage SET kind = '{word}' WHERE LOWER(payer) LIKE '%{word.lower()}%'".replace(
            "%", "%" if isinstance(db, SqliteDatabase) else "%%"
        ))  # fmt: skip
    db.execute_sql(
        "UPDATE coverage SET party_id = (SELECT MIN(p.id) FROM party p WHERE p.kind = 'payer' "
        "AND LOWER(p.name) = LOWER(coverage.payer))"
    )


def _guards(embedded):
    if not embedded:
        yield (
            "CREATE FUNCTION coverage_stands() RETURNS trigger AS $$ BEGIN IF NEW.error_at IS NULL THEN "
            f"IF NEW.to_on < NEW.from_on THEN RAISE EXCEPTION '{BACKWARDS}' USING ERRCODE = 'check_violation'; END IF; "
            f"IF EXISTS ({MEETS}) THEN RAISE EXCEPTION '{OVERLAP}' USING ERRCODE = 'exclusion_violation'; END IF; "
            "END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
        )
        yield (
            f"CREATE TRIGGER coverage_stands BEFORE INSERT OR UPDATE OF {GUARDED} ON coverage "
            "FOR EACH ROW EXECUTE FUNCTION coverage_stands()"
        )
        return
    for name, act in (("insert", "INSERT"), ("update", f"UPDATE OF {GUARDED}")):
        yield (
            f"CREATE TRIGGER coverage_stands_{name} BEFORE {act} ON coverage WHEN NEW.error_at IS NULL BEGIN "
            f"SELECT RAISE(ABORT, '{BACKWARDS}') WHERE NEW.to_on < NEW.from_on; "
            f"SELECT RAISE(ABORT, '{OVERLAP}') WHERE EXISTS ({MEETS}); END"
        )


def _fixed(embedded, table):
    if not embedded:
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


def words(column, allowed):
    """A text column that takes only these words."""
    return TextField(constraints=[Check(f'"{column}" IN ({allowed})')])


def tables(db):
    """The new tables, lowest first."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    Party, Patient, Staff, Provider = old("party"), old("patient"), old("staff"), old("provider")
    Picture, Coverage = old("picture"), old("coverage")

    class PayerTerms(Base):
        party = ForeignKeyField(Party, unique=True)
        payer_number = TextField()
        kind = words("kind", KINDS)
        filing_days = IntegerField(null=True)
        corrected_days = IntegerField(null=True)
        appeal_days = IntegerField(null=True)
        wants_referral = BooleanField()
        takes_assignment = BooleanField()
        version = IntegerField()

        class Meta:
            table_name = "payer_terms"
            constraints = [Check("filing_days > 0"), Check("corrected_days > 0"), Check("appeal_days > 0")]

    class Plan(Base):
        party = ForeignKeyField(Party)
        name = TextField()

        class Meta:
            table_name = "plan"
            indexes = ((("party", "name"), True),)

    class Participation(Base):
        party = ForeignKeyField(Party)
        plan = ForeignKeyField(Plan, null=True)
        provider = ForeignKeyField(Provider, null=True)
        taking = words("taking", "'takes it', 'does not take it'")
        from_on = DateField()
        to_on = DateField(null=True)
        note = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "participation"
            constraints = [Check("from_on <= to_on")]

    class Copay(Base):
        coverage = ForeignKeyField(Coverage)
        kind = words("kind", "'office visit', 'specialist', 'preventive visit', 'telehealth'")
        cents = IntegerField()
        from_on = DateField()
        source = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "copay"
            constraints = [Check("cents >= 0")]

    class CoverageCard(Base):
        coverage = ForeignKeyField(Coverage)
        side = words("side", "'front', 'back'")
        picture = ForeignKeyField(Picture, unique=True)
        copied_on = DateField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "coverage_card"

    class CoverageEvent(Base):
        coverage = ForeignKeyField(Coverage)
        words = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "coverage_event"

    class CoverageOrder(Base):
        patient = ForeignKeyField(Patient)
        from_on = DateField()
        family = words("family", FAMILIES)
        names = TextField()
        rule = TextField()
        reason = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "coverage_order"

    return [PayerTerms, Plan, Participation, Copay, CoverageCard, CoverageEvent, CoverageOrder]
