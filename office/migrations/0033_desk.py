"""Drawers, receipts and deposits, numbered without gaps; copays of visits. Receipts are never changed. Frozen as merged."""

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

APPEND_ONLY = ("receipt", "receipt_line", "receipt_void", "receipt_print")
TENDERS = "'cash', 'check', 'card', 'other'"
APPLIES = "'copay', 'old balance', 'prepayment', 'form fee', 'records fee'"
WHY_NOT = "'forgot wallet', 'hardship form', 'secondary covers it', 'disputed', 'another reason'"
NEXT = {
    "receipt": "(SELECT COALESCE(MAX(number), 0) + 1 FROM receipt WHERE drawer_id = NEW.drawer_id)",
    "deposit": "(SELECT COALESCE(MAX(number), 0) + 1 FROM deposit)",
}


def up(migrator, db):
    """Make the tables, then what the database itself refuses."""
    db.create_tables(tables(db))
    for statement in (_sqlite if isinstance(db, SqliteDatabase) else _postgresql)():
        db.execute_sql(statement)


def _sqlite():
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    for table, number in NEXT.items():
        yield (
            f"CREATE TRIGGER {table}_gapless BEFORE INSERT ON {table} WHEN NEW.number <> {number} "
            f"BEGIN SELECT RAISE(ABORT, 'the numbers of {table} have no gaps'); END"
        )


def _postgresql():
    for table in APPEND_ONLY:
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        )
    for table, number in NEXT.items():
        yield (
            f"CREATE FUNCTION {table}_gapless() RETURNS trigger AS $$ BEGIN IF NEW.number <> {number} "
            f"THEN RAISE EXCEPTION 'the numbers of {table} have no gaps' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
        )
        yield (
            f"CREATE TRIGGER {table}_gapless BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_gapless()"
        )


def tables(db):
    """The new tables, lowest first."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name, key="id"):
        given = {"Meta": type("Meta", (), {"table_name": name})}
        if key != "id":
            given[key] = IntegerField(primary_key=True)
        return type(name.title(), (Base,), given)

    Staff, Visit, LedgerEntry = old("staff"), old("visit"), old("ledger_entry", "number")

    class Drawer(Base):
        name = TextField(unique=True)
        active = BooleanField()

        class Meta:
            table_name = "drawer"

    class Deposit(Base):
        number = IntegerField(unique=True)
        day_on = DateField(index=True)
        cash_cents = IntegerField()
        checks_cents = IntegerField()
        note = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True, backref="b1")
        who = TextField()
        reviewed_at = DateTimeField(null=True)
        reviewed_by = ForeignKeyField(Staff, null=True, backref="b2")
        reviewed_who = TextField()

        class Meta:
            table_name = "deposit"

    class DrawerSession(Base):
        drawer = ForeignKeyField(Drawer)
        day_on = DateField(index=True)
        float_cents = IntegerField(constraints=[Check("float_cents >= 0")])
        note = TextField()
        opened_at = DateTimeField()
        holder = ForeignKeyField(Staff)
        holder_name = TextField()
        follows = ForeignKeyField("self", null=True)
        closed_at = DateTimeField(null=True)
        deposit = ForeignKeyField(Deposit, null=True)

        class Meta:
            table_name = "drawer_session"

    for column in (DrawerSession.drawer, DrawerSession.holder):
        name = f"drawer_session_one_open_{column.name}"
        DrawerSession.add_index(
            DrawerSession.index(column, unique=True, where=DrawerSession.closed_at.is_null(), name=name)
        )
    return [Drawer, Deposit, DrawerSession, *_of_a_drawer(Base, Staff, Drawer, DrawerSession, LedgerEntry, Visit)]


def _of_a_drawer(Base, Staff, Drawer, DrawerSession, LedgerEntry, Visit):
    class DrawerCount(Base):
        session = ForeignKeyField(DrawerSession)
        kind = TextField(constraints=[Check("\"kind\" IN ('end of the day', 'hand-over')")])
        pieces = TextField()
        expected = TextField()
        counted = TextField()
        over_short_cents = IntegerField()
        left_cents = IntegerField(constraints=[Check("left_cents >= 0")])
        note = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, backref="b3")
        who = TextField()
        signed_at = DateTimeField(null=True)
        signed_by = ForeignKeyField(Staff, null=True, backref="b4")
        signed_who = TextField()
        withdrawn_at = DateTimeField(null=True)
        withdrawn_why = TextField()

        class Meta:
            table_name = "drawer_count"
            constraints = [Check("signed_by_id IS NULL OR signed_by_id <> by_id")]

    DrawerCount.add_index(
        DrawerCount.index(
            DrawerCount.session, unique=True, where=DrawerCount.withdrawn_at.is_null(), name="drawer_count_one_holds"
        )
    )

    class Receipt(Base):
        drawer = ForeignKeyField(Drawer)
        number = IntegerField()
        session = ForeignKeyField(DrawerSession)
        tender = TextField(constraints=[Check(f'"tender" IN ({TENDERS})')])
        cents = IntegerField(constraints=[Check("cents > 0")])
        check_number = TextField()
        card_brand = TextField()
        card_last4 = TextField()
        auth_code = TextField()
        payer = TextField()
        note = TextField()
        why_together = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "receipt"
            indexes = ((("drawer", "number"), True),)

    class ReceiptLine(Base):
        receipt = ForeignKeyField(Receipt)
        applies = TextField(constraints=[Check(f'"applies" IN ({APPLIES})')])
        cents = IntegerField(constraints=[Check("cents > 0")])
        entry = ForeignKeyField(LedgerEntry, unique=True, backref="b5")
        fee = ForeignKeyField(LedgerEntry, null=True, unique=True, backref="b6")
        visit = ForeignKeyField(Visit, null=True)
        name = TextField()
        mrn = TextField()
        words = TextField()

        class Meta:
            table_name = "receipt_line"

    class ReceiptVoid(Base):
        receipt = ForeignKeyField(Receipt, unique=True)
        reason = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "receipt_void"

    class ReceiptPrint(Base):
        receipt = ForeignKeyField(Receipt)
        is_copy = BooleanField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "receipt_print"

    return [DrawerCount, Receipt, ReceiptLine, ReceiptVoid, ReceiptPrint, *_of_a_visit(Base, Staff, Visit)]


def _of_a_visit(Base, Staff, Visit):
    class CopayDue(Base):
        visit = ForeignKeyField(Visit, unique=True)
        cents = IntegerField(null=True, constraints=[Check("cents >= 0")])
        payer = TextField()
        at = DateTimeField()

        class Meta:
            table_name = "copay_due"

    class NotCollected(Base):
        visit = ForeignKeyField(Visit)
        why = TextField(constraints=[Check(f'"why" IN ({WHY_NOT})')])
        words = TextField()
        cents = IntegerField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        ended_at = DateTimeField(null=True)

        class Meta:
            table_name = "not_collected"

    NotCollected.add_index(
        NotCollected.index(
            NotCollected.visit, unique=True, where=NotCollected.ended_at.is_null(), name="not_collected_one_open"
        )
    )
    return [CopayDue, NotCollected]
