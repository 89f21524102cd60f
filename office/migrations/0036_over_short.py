"""The account of cash over and short: what signed counts found above or below the books. Frozen as merged."""

import json

from peewee import Check, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField


def up(migrator, db):
    """Make the table, write what was counted so far into it, and close it to changes."""
    embedded = isinstance(db, SqliteDatabase)
    made = table(db)
    db.create_tables([made])
    _fill(db, "?" if embedded else "%s")
    if embedded:
        for act in ("UPDATE", "DELETE"):
            db.execute_sql(
                f"CREATE TRIGGER over_short_no_{act.lower()} BEFORE {act} ON over_short "
                "BEGIN SELECT RAISE(ABORT, 'over_short is append-only'); END"
            )
    else:
        db.execute_sql(
            "CREATE TRIGGER over_short_append_only BEFORE UPDATE OR DELETE ON over_short "
            "FOR EACH ROW EXECUTE FUNCTION append_only()"
        )


def _fill(db, mark):
    """Counts that were signed before count on the day of their shift."""
    rows = db.execute_sql(
        "SELECT c.id, c.expected, c.counted, s.day_on, c.signed_at, c.signed_by_id, c.signed_who FROM drawer_count c "
        "JOIN drawer_session s ON s.id = c.session_id WHERE c.signed_at IS NOT NULL AND c.withdrawn_at IS NULL "
        "AND c.expected <> c.counted ORDER BY c.id"
    ).fetchall()
    for count, expected, counted, *rest in rows:
        due = json.loads(expected)
        for tender, cents in json.loads(counted).items():
            if cents != due[tender]:
                db.execute_sql(
                    "INSERT INTO over_short (count_id, tender, cents, posted_on, at, by_id, who) "
                    f"VALUES ({', '.join([mark] * 7)})",
                    (count, tender, cents - due[tender], *rest),
                )


def table(db):
    """The new table."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    class OverShort(Base):
        count = ForeignKeyField(old("drawer_count"))
        tender = TextField(constraints=[Check("\"tender\" IN ('cash', 'check', 'card', 'other')")])
        cents = IntegerField(constraints=[Check("cents <> 0")])
        posted_on = DateField(index=True)
        at = DateTimeField()
        by = ForeignKeyField(old("staff"), null=True)
        who = TextField()

        class Meta:
            table_name = "over_short"
            indexes = ((("count", "tender"), True),)

    return OverShort
