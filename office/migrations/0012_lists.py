"""The wait list with freed places and offers, recalls, series. Frozen as merged."""

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

ENTRY = ("waiting", "booked", "declined", "withdrawn", "expired")
PLACE = ("open", "filled", "booked otherwise", "not offered", "passed")
TOLD = ("no answer", "left name-only message", "left detailed message", "wrong number", "declined", "accepted")
KIND = (
    "well child", "annual physical", "Medicare wellness visit", "Pap test", "mammogram order", "diabetes check",
    "other",
)  # fmt: skip
RECALL = ("due", "contacted", "booked", "seen", "declined", "moved away", "deceased", "passed over")
WAY = ("call", "text", "letter", "in person")
HEARD = (
    "no answer", "left name-only message", "left detailed message", "wrong number", "sent", "will call to book",
    "declined", "moved away",
)  # fmt: skip
UNIT = ("days", "weeks", "months")
OCCURRENCE = ("booked", "to decide", "skipped")
APPEND_ONLY = ("wait_offer", "recall_contact")


def words(column, allowed):
    """A text that is one of a closed list."""
    listed = ", ".join(f"'{word}'" for word in allowed)
    return TextField(constraints=[Check(f'"{column}" IN ({listed})')])


def up(migrator, db):
    """Make the tables, and keep offers and contacts as they were written."""
    db.create_tables([*waiting(base(db)), *recalls(base(db)), *series(base(db))])
    for table in APPEND_ONLY:
        if not isinstance(db, SqliteDatabase):
            db.execute_sql(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION append_only()"
            )
            continue
        for act in ("UPDATE", "DELETE"):
            db.execute_sql(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def base(db):
    """What the tables hang on: their base, and the tables that are there already by name."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    def known(name):
        return type(name.title(), (Base,), {"Meta": type("Meta", (), {"table_name": name})})

    names = ("patient", "staff", "provider", "appointment_type", "appointment")
    return Base, {name: known(name) for name in names}


def waiting(given):
    """The wait list."""
    Base, known = given
    Patient, Staff, Provider = known["patient"], known["staff"], known["provider"]
    AppointmentType, Appointment = known["appointment_type"], known["appointment"]

    class WaitEntry(Base):
        patient = ForeignKeyField(Patient)
        weekdays = TextField()
        from_minute = IntegerField()
        to_minute = IntegerField()
        earliest_on = DateField()
        latest_on = DateField(null=True)
        notice_hours = IntegerField()
        clinical = BooleanField()
        reason = TextField()
        note = TextField()
        expires_on = DateField()
        gives_up = ForeignKeyField(Appointment, null=True)
        state = words("state", ENTRY)
        made_at = DateTimeField()
        made_by = ForeignKeyField(Staff, null=True)
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(Staff, null=True)
        ended_because = TextField()
        booked = ForeignKeyField(Appointment, null=True)
        version = IntegerField()

        class Meta:
            table_name = "wait_entry"
            indexes = ((("state", "expires_on"), False),)
            constraints = [Check("from_minute < to_minute"), Check("notice_hours >= 0")]

    class WaitType(Base):
        entry = ForeignKeyField(WaitEntry)
        type = ForeignKeyField(AppointmentType)

        class Meta:
            table_name = "wait_type"
            indexes = ((("entry", "type"), True),)

    class WaitProvider(Base):
        entry = ForeignKeyField(WaitEntry)
        provider = ForeignKeyField(Provider)

        class Meta:
            table_name = "wait_provider"
            indexes = ((("entry", "provider"), True),)

    class FreedPlace(Base):
        provider = ForeignKeyField(Provider)
        day_on = DateField()
        start_minute = IntegerField()
        minutes = IntegerField()
        because = TextField()
        came_from = ForeignKeyField(Appointment, null=True)
        state = words("state", PLACE)
        freed_at = DateTimeField()
        closed_at = DateTimeField(null=True)
        closed_by = ForeignKeyField(Staff, null=True)
        closed_because = TextField()

        class Meta:
            table_name = "freed_place"
            indexes = ((("provider", "day_on", "state"), False), (("state", "day_on", "start_minute"), False))
            constraints = [Check("minutes > 0")]

    class WaitOffer(Base):
        place = ForeignKeyField(FreedPlace)
        entry = ForeignKeyField(WaitEntry)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        outcome = words("outcome", TOLD)
        phone = TextField()
        note = TextField()
        booked = ForeignKeyField(Appointment, null=True)
        gave_up = ForeignKeyField(Appointment, null=True)

        class Meta:
            table_name = "wait_offer"

    one = WaitOffer.index(
        WaitOffer.place, unique=True, where=WaitOffer.booked.is_null(False), name="wait_offer_one_taker"
    )
    WaitOffer.add_index(one)
    return WaitEntry, WaitType, WaitProvider, FreedPlace, WaitOffer


def recalls(given):
    """Recalls and the contacts about them."""
    Base, known = given
    Patient, Staff, Appointment = known["patient"], known["staff"], known["appointment"]

    class Recall(Base):
        patient = ForeignKeyField(Patient)
        kind = words("kind", KIND)
        what = TextField()
        type = ForeignKeyField(known["appointment_type"])
        due_on = DateField()
        every_months = IntegerField(null=True)
        note = TextField()
        state = words("state", RECALL)
        contacts = IntegerField()
        appointment = ForeignKeyField(Appointment, null=True)
        made_at = DateTimeField()
        made_by = ForeignKeyField(Staff, null=True)
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(Staff, null=True)
        ended_because = TextField()
        version = IntegerField()

        class Meta:
            table_name = "recall"
            indexes = ((("state", "due_on"), False), (("patient", "state"), False))
            constraints = [Check("contacts >= 0")]

    class RecallContact(Base):
        recall = ForeignKeyField(Recall)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        way = words("way", WAY)
        heard = words("heard", HEARD)
        phone = TextField()
        note = TextField()

        class Meta:
            table_name = "recall_contact"

    return Recall, RecallContact


def series(given):
    """Visits that repeat."""
    Base, known = given
    Patient, Staff, Appointment = known["patient"], known["staff"], known["appointment"]

    class Series(Base):
        patient = ForeignKeyField(Patient)
        provider = ForeignKeyField(known["provider"])
        type = ForeignKeyField(known["appointment_type"])
        first_on = DateField()
        start_minute = IntegerField()
        every = IntegerField()
        unit = words("unit", UNIT)
        last_on = DateField(null=True)
        reason = TextField()
        made_at = DateTimeField()
        made_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "series"
            constraints = [Check("every > 0")]

    class SeriesOccurrence(Base):
        series = ForeignKeyField(Series)
        number = IntegerField()
        provider = ForeignKeyField(known["provider"])
        wanted_on = DateField()
        wanted_minute = IntegerField()
        state = words("state", OCCURRENCE)
        appointment = ForeignKeyField(Appointment, null=True)
        conflict = TextField()
        why = TextField()
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "series_occurrence"
            indexes = ((("series", "number"), True),)

    return Series, SeriesOccurrence
