"""What is done before a visit: reminders, letters, eligibility, authorizations, interpreters. Frozen as merged."""

from peewee import Check, DateField, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

APPEND_ONLY = ("reminder_attempt", "auth_version", "interpreter_step")


def words(column, *allowed):
    """A text column that takes only these words."""
    listed = ", ".join(f"'{word}'" for word in allowed)
    return TextField(constraints=[Check(f'"{column}" IN ({listed})')])


def up(migrator, db):
    """Make the tables, and let the database refuse to change what happened."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    class Patient(Base):
        class Meta:
            table_name = "patient"

    class PatientPhone(Base):
        class Meta:
            table_name = "patient_phone"

    class Staff(Base):
        class Meta:
            table_name = "staff"

    class Provider(Base):
        class Meta:
            table_name = "provider"

    class Appointment(Base):
        class Meta:
            table_name = "appointment"

    class Coverage(Base):
        class Meta:
            table_name = "coverage"

    class Sending(Base):
        kind = words("kind", "letters", "texts", "mail merge")
        letter = words("letter", "reminder", "missed appointment", "please call us")
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        count = IntegerField()

        class Meta:
            table_name = "sending"

    class ReminderAttempt(Base):
        appointment = ForeignKeyField(Appointment)
        stage = words("stage", "a week ahead", "first", "again", "other")
        way = words("way", "call", "text", "letter")
        letter = words("letter", "reminder", "missed appointment", "please call us")
        outcome = words(
            "outcome", "confirmed", "cancel asked", "reschedule asked", "left message", "no answer", "wrong number",
            "opted out", "sent",
        )  # fmt: skip
        phone = ForeignKeyField(PatientPhone, null=True)
        reached = TextField()
        words = TextField()
        sending = ForeignKeyField(Sending, null=True)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "reminder_attempt"
            indexes = ((("appointment", "at"), False),)

    class EligibilityCheck(Base):
        patient = ForeignKeyField(Patient)
        coverage = ForeignKeyField(Coverage, null=True)
        payer = TextField()
        answer = words("answer", "active", "inactive", "unable to check")
        plan = TextField()
        copay_cents = IntegerField(null=True)
        deductible_left_cents = IntegerField(null=True)
        source = TextField()
        reference = TextField()
        note = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "eligibility_check"
            indexes = ((("patient", "at"), False),)
            constraints = [Check("copay_cents >= 0"), Check("deductible_left_cents >= 0")]

    class Auth(Base):
        patient = ForeignKeyField(Patient)
        kind = words("kind", "referral", "authorization")
        asked_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(Staff, null=True)
        ended_because = TextField()

        class Meta:
            table_name = "auth"

    class AuthVersion(Base):
        auth = ForeignKeyField(Auth)
        number = TextField()
        payer = TextField()
        from_on = DateField(null=True)
        to_on = DateField(null=True)
        visits = IntegerField(null=True)
        about = TextField()
        provider = ForeignKeyField(Provider, null=True)
        reason = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "auth_version"
            constraints = [Check("visits > 0"), Check("from_on <= to_on")]

    class AuthLink(Base):
        appointment = ForeignKeyField(Appointment)
        auth = ForeignKeyField(Auth)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        ended_at = DateTimeField(null=True)

        class Meta:
            table_name = "auth_link"

    AuthLink.add_index(
        AuthLink.index(AuthLink.appointment, unique=True, where=AuthLink.ended_at.is_null(), name="auth_link_one_open")
    )

    class InterpreterStep(Base):
        appointment = ForeignKeyField(Appointment)
        state = words("state", "requested", "booked", "canceled")
        language = TextField()
        agency = TextField()
        reference = TextField()
        note = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "interpreter_step"

    db.create_tables([Sending, ReminderAttempt, EligibilityCheck, Auth, AuthVersion, AuthLink, InterpreterStep])
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
