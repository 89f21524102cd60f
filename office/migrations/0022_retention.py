"""Boxes in outside storage, recalls, holds, how long each record is kept, destruction and its log. Frozen as merged."""

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

APPEND_ONLY = ("destruction_entry",)
HOLD = "EXISTS (SELECT 1 FROM legal_hold h WHERE h.patient_id = NEW.patient_id AND h.released_at IS NULL)"
IN_BATCH = (
    "EXISTS (SELECT 1 FROM destruction_line l JOIN destruction_batch b ON b.id = l.batch_id WHERE l.volume_id = NEW.id "
    "AND l.left_at IS NULL AND l.scanned_at IS NOT NULL AND b.approved_by_id IS NOT NULL AND b.picked_up_at IS NOT NULL)"
)
REFUSED = "a volume is destroyed in an approved batch only, and never on hold"
# index, table, columns, what is true of an open row
ONE_OPEN = (
    ("box_slot_one_place", "box_slot", '"volume_id"', "taken_at"),
    ("box_slot_one_volume", "box_slot", '"box_id", "slot"', "taken_at"),
    ("recall_one_open", "volume_recall", '"volume_id"', "ended_at"),
    ("destruction_one_batch", "destruction_line", '"volume_id"', "left_at"),
)


def up(migrator, db):
    """Make the tables; the log is kept as written, and no volume on hold or outside a batch is ever destroyed."""
    tables = before(db)
    made = [*holding(*tables), *storing(*tables), *destroying(*tables)]
    db.create_tables(made)
    for name, table, columns, ended in ONE_OPEN:
        db.execute_sql(f'CREATE UNIQUE INDEX "{name}" ON "{table}" ({columns}) WHERE ("{ended}" IS NULL)')
    for statement in guards(isinstance(db, SqliteDatabase)):
        db.execute_sql(statement)


def guards(embedded):
    """The triggers in the words of each engine."""
    for table in APPEND_ONLY:
        if not embedded:
            yield (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION append_only()"
            )
            continue
        for act in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    if embedded:
        yield (
            "CREATE TRIGGER volume_destroyed_rightly BEFORE UPDATE OF state ON volume WHEN NEW.state = 'destroyed' "
            f"AND OLD.state <> 'destroyed' AND ({HOLD} OR NOT {IN_BATCH}) BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
        return
    yield (
        "CREATE FUNCTION volume_destroyed_rightly() RETURNS trigger AS $$ BEGIN "
        f"IF {HOLD} OR NOT {IN_BATCH} THEN RAISE EXCEPTION '{REFUSED}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
    )
    yield (
        "CREATE TRIGGER volume_destroyed_rightly BEFORE UPDATE OF state ON volume FOR EACH ROW "
        "WHEN (NEW.state = 'destroyed' AND OLD.state <> 'destroyed') EXECUTE FUNCTION volume_destroyed_rightly()"
    )


def before(db):
    """The base, and the tables that are there already."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def old(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    return Base, old("patient"), old("staff"), old("volume")


def words(column, *allowed):
    """A text that is one of a closed list."""
    listed = ", ".join(f"'{word}'" for word in allowed)
    return TextField(constraints=[Check(f'"{column}" IN ({listed})')])


def holding(Base, Patient, Staff, Volume):
    """Holds, closings, and what the last run found."""

    class LegalHold(Base):
        patient = ForeignKeyField(Patient)
        kind = words("kind", "litigation", "audit", "complaint", "open request for copies", "other")
        why = TextField()
        from_on = DateField()
        placed_at = DateTimeField()
        placed_by = ForeignKeyField(Staff, null=True)
        who = TextField()
        released_at = DateTimeField(null=True)
        released_by = ForeignKeyField(Staff, null=True)
        released_who = TextField()
        release_reason = TextField()

        class Meta:
            table_name = "legal_hold"
            indexes = ((("patient", "released_at"), False),)

    class ChartClosing(Base):
        patient = ForeignKeyField(Patient)
        why = words("why", "moved away", "discharged", "went to another practice")
        on = DateField()
        note = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        ended_at = DateTimeField(null=True)

        class Meta:
            table_name = "chart_closing"

    class RetentionRun(Base):
        day_on = DateField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        patients = IntegerField()
        volumes = IntegerField()
        inactive = IntegerField()
        eligible = IntegerField()

        class Meta:
            table_name = "retention_run"

    class Reckoned(Base):
        patient = ForeignKeyField(Patient, unique=True)
        last_on = DateField(null=True)
        standing = words("standing", "active", "inactive", "closed", "not known")
        eligible_on = DateField(null=True, index=True)
        words = TextField()
        blocks = TextField()

        class Meta:
            table_name = "reckoned"

    return LegalHold, ChartClosing, RetentionRun, Reckoned


def storing(Base, Patient, Staff, Volume):
    """Purge lists, boxes, recalls."""

    class PurgeRun(Base):
        number = IntegerField(unique=True)
        to = TextField(column_name="goes_to", constraints=[Check("\"goes_to\" IN ('inactive shelf', 'boxes')")])
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "purge_run"

    class PurgeLine(Base):
        run = ForeignKeyField(PurgeRun)
        volume = ForeignKeyField(Volume)
        position = IntegerField()
        last_on = DateField(null=True)
        why = TextField()
        done_at = DateTimeField(null=True)
        left_out = TextField()

        class Meta:
            table_name = "purge_line"
            indexes = ((("run", "volume"), True),)

    class StorageBox(Base):
        number = IntegerField(unique=True)
        code = TextField(unique=True)
        state = words("state", "open", "closed", "off-site")
        slots = IntegerField()
        vendor = TextField()
        reference = TextField()
        opened_at = DateTimeField()
        opened_who = TextField()
        closed_at = DateTimeField(null=True)
        away_at = DateTimeField(null=True)
        driver = TextField()

        class Meta:
            table_name = "storage_box"

    class BoxSlot(Base):
        box = ForeignKeyField(StorageBox)
        slot = IntegerField()
        volume = ForeignKeyField(Volume)
        put_at = DateTimeField()
        who = TextField()
        taken_at = DateTimeField(null=True)
        taken_who = TextField()

        class Meta:
            table_name = "box_slot"

    class VolumeRecall(Base):
        volume = ForeignKeyField(Volume)
        why = TextField()
        stat = BooleanField()
        needed_on = DateField()
        expected_on = DateField()
        asked_at = DateTimeField()
        asked_by = ForeignKeyField(Staff, null=True)
        who = TextField()
        ended_at = DateTimeField(null=True)
        arrived = BooleanField()
        ended_who = TextField()

        class Meta:
            table_name = "volume_recall"

    return PurgeRun, PurgeLine, StorageBox, BoxSlot, VolumeRecall


def destroying(Base, Patient, Staff, Volume):
    """Batches, their lines, and the log that is kept for ever."""

    class DestructionBatch(Base):
        number = IntegerField(unique=True)
        state = words("state", "proposed", "signed", "approved", "picked up", "destroyed", "canceled")
        proposed_at = DateTimeField()
        proposed_by = ForeignKeyField(Staff, null=True)
        signed_at = DateTimeField(null=True)
        signed_by = ForeignKeyField(Staff, null=True)
        approved_at = DateTimeField(null=True)
        approved_by = ForeignKeyField(Staff, null=True)
        picked_up_at = DateTimeField(null=True)
        vendor = TextField()
        driver = TextField()
        method = TextField()
        place = TextField()
        witness = TextField()
        certificate = TextField()
        destroyed_on = DateField(null=True)
        ended_at = DateTimeField(null=True)
        ended_who = TextField()
        reason = TextField()

        class Meta:
            table_name = "destruction_batch"
            constraints = [
                Check("approved_by_id IS NULL OR (signed_by_id IS NOT NULL AND approved_by_id <> signed_by_id)"),
                Check("approved_by_id IS NULL OR approved_by_id <> proposed_by_id"),
            ]

    class DestructionLine(Base):
        batch = ForeignKeyField(DestructionBatch)
        volume = ForeignKeyField(Volume)
        position = IntegerField()
        eligible_on = DateField()
        words = TextField()
        scanned_at = DateTimeField(null=True)
        scanned_who = TextField()
        kept_pages = TextField()
        left_at = DateTimeField(null=True)
        left_why = TextField()

        class Meta:
            table_name = "destruction_line"

    class DestructionEntry(Base):
        batch = ForeignKeyField(DestructionBatch)
        patient = ForeignKeyField(Patient)
        volume = ForeignKeyField(Volume, unique=True)
        mrn = IntegerField(index=True)
        name = TextField()
        born_on = DateField(null=True)
        volume_number = IntegerField()
        volumes = IntegerField()
        from_on = DateField(null=True)
        to_on = DateField(null=True)
        kept_pages = TextField()
        words = TextField()
        method = TextField()
        destroyed_on = DateField()
        place = TextField()
        witness = TextField()
        certificate = TextField()
        signed_who = TextField()
        approved_who = TextField()
        at = DateTimeField()
        who = TextField()

        class Meta:
            table_name = "destruction_entry"

    return DestructionBatch, DestructionLine, DestructionEntry
