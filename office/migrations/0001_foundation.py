"""Plumbing, audit, settings, staff. Frozen as merged."""

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


def up(migrator, db):
    """Make the tables."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    class AuditEvent(Base):
        number = IntegerField(primary_key=True)
        at = DateTimeField(index=True)
        staff_id = IntegerField(null=True)
        who = TextField()
        role = TextField()
        workstation = TextField()
        action = TextField()
        patient_id = IntegerField(null=True)
        table = TextField(column_name="of_table")
        row_id = IntegerField(null=True)
        detail = TextField()
        code = TextField()

        class Meta:
            table_name = "audit_event"
            indexes = ((("patient_id", "number"), False), (("staff_id", "number"), False))

    class Board(Base):
        name = TextField(primary_key=True)
        version = IntegerField()

        class Meta:
            table_name = "board"

    class Counter(Base):
        name = TextField(primary_key=True)
        next = IntegerField()

        class Meta:
            table_name = "counter"

    class Staff(Base):
        login = TextField(unique=True)
        name = TextField()
        password_hash = TextField()
        active = BooleanField()
        locked_at = DateTimeField(null=True)
        created_at = DateTimeField()
        version = IntegerField()

        class Meta:
            table_name = "staff"

    class Draft(Base):
        staff = ForeignKeyField(Staff)
        place = TextField()
        body = TextField()
        saved_at = DateTimeField()

        class Meta:
            table_name = "draft"
            indexes = ((("staff", "place"), True),)

    class FormKey(Base):
        key = TextField(unique=True)
        location = TextField()
        at = DateTimeField()

        class Meta:
            table_name = "form_key"

    class Heartbeat(Base):
        beats = IntegerField()

        class Meta:
            table_name = "heartbeat"

    class Login(Base):
        staff = ForeignKeyField(Staff)
        token_hash = TextField(unique=True)
        role = TextField(
            constraints=[
                Check(
                    "\"role\" IN ('front desk', 'phone intake', 'records clerk', 'records lead', 'nurse', 'provider', 'biller', 'office manager', 'technical admin', 'auditor')"
                )
            ]
        )
        workstation = TextField()
        started_at = DateTimeField()
        last_act_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        end_reason = TextField()

        class Meta:
            table_name = "login"

    class Setting(Base):
        name = TextField()
        value = TextField()
        valid_from = DateField()
        at = DateTimeField()
        staff_id = IntegerField(null=True)

        class Meta:
            table_name = "setting"
            indexes = ((("name", "valid_from", "id"), False),)

    class SignInTry(Base):
        login = TextField()
        workstation = TextField()
        at = DateTimeField()
        succeeded = BooleanField()

        class Meta:
            table_name = "sign_in_try"
            indexes = ((("login", "at"), False), (("workstation", "at"), False))

    class StaffRole(Base):
        staff = ForeignKeyField(Staff)
        role = TextField(
            constraints=[
                Check(
                    "\"role\" IN ('front desk', 'phone intake', 'records clerk', 'records lead', 'nurse', 'provider', 'biller', 'office manager', 'technical admin', 'auditor')"
                )
            ]
        )
        granted_at = DateTimeField()
        granted_by = ForeignKeyField(Staff, null=True)
        revoked_at = DateTimeField(null=True)

        class Meta:
            table_name = "staff_role"

    db.create_tables(
        [AuditEvent, Board, Counter, Staff, Draft, FormKey, Heartbeat, Login, Setting, SignInTry, StaffRole]
    )
