"""Calls and messages. Frozen as merged."""

from peewee import BooleanField, Check, DateTimeField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField


def up(migrator, db):
    """Make the tables."""

    class Base(Model):
        class Meta:
            database = db
            strict_tables = isinstance(db, SqliteDatabase)

    class Appointment(Base):
        class Meta:
            table_name = "appointment"

    class BillingQuestion(Base):
        class Meta:
            table_name = "billing_question"

    class ChartRequest(Base):
        class Meta:
            table_name = "chart_request"

    class Patient(Base):
        class Meta:
            table_name = "patient"

    class Staff(Base):
        class Meta:
            table_name = "staff"

    class Call(Base):
        taken_by = ForeignKeyField(Staff)
        started_at = DateTimeField(index=True)
        ended_at = DateTimeField(index=True, null=True)
        held_since = DateTimeField(null=True)
        dropped_at = DateTimeField(null=True)
        caller_name = TextField()
        relationship = TextField(
            constraints=[
                Check(
                    "\"relationship\" IN ('not said yet', 'self', 'parent', 'spouse', 'other family', 'facility', 'pharmacy', 'lab', 'payer', 'attorney', 'school', 'employer', 'other')"
                )
            ]
        )
        callback = TextField()
        callback_read_back = BooleanField()
        patient = ForeignKeyField(Patient, null=True)
        identifiers = TextField()
        note = TextField()
        symptom_words = BooleanField()
        outcome = TextField(
            null=True,
            constraints=[
                Check(
                    "\"outcome\" IN ('resolved on the call', 'message taken', 'booked', 'transferred', 'disconnected', 'wrong number', 'spam')"
                )
            ],
        )
        outcome_note = TextField()
        version = IntegerField()
        saved_at = DateTimeField()
        saved_by = ForeignKeyField(Staff, null=True)
        saved_from = TextField()

        class Meta:
            table_name = "call"

    class Message(Base):
        kind = TextField(
            constraints=[
                Check(
                    "\"kind\" IN ('urgent symptom', 'symptom', 'refill', 'result wanted', 'billing', 'records request', 'referral', 'form or letter', 'pharmacy, lab or hospital', 'complaint', 'other')"
                )
            ]
        )
        patient = ForeignKeyField(Patient, null=True)
        call = ForeignKeyField(Call, null=True)
        body = TextField()
        caller = TextField()
        callback = TextField()
        to_role = TextField(
            constraints=[
                Check(
                    "\"to_role\" IN ('front desk', 'phone intake', 'records clerk', 'records lead', 'nurse', 'provider', 'biller', 'office manager', 'technical admin', 'auditor')"
                )
            ]
        )
        to_staff = ForeignKeyField(Staff, null=True)
        left_by = ForeignKeyField(Staff, null=True)
        taken_by = ForeignKeyField(Staff, null=True)
        taken_at = DateTimeField()
        due_at = DateTimeField()
        state = TextField(constraints=[Check("\"state\" IN ('new', 'in work', 'waiting', 'closed')")])
        outcome = TextField()
        told = TextField()
        told_how = TextField()
        closed_at = DateTimeField(null=True)
        closed_by = ForeignKeyField(Staff, null=True)
        version = IntegerField()

        class Meta:
            table_name = "message"
            indexes = ((("state", "to_role", "due_at"), False), (("patient", "taken_at"), False))

    class CallItem(Base):
        call = ForeignKeyField(Call)
        at = DateTimeField()
        what = TextField()
        patient = ForeignKeyField(Patient, null=True)
        appointment = ForeignKeyField(Appointment, null=True)
        message = ForeignKeyField(Message, null=True)
        question = ForeignKeyField(BillingQuestion, null=True)
        chart_request = ForeignKeyField(ChartRequest, null=True)

        class Meta:
            table_name = "call_item"

    class MessageReply(Base):
        message = ForeignKeyField(Message)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        what = TextField()
        body = TextField()

        class Meta:
            table_name = "message_reply"

    db.create_tables([Call, Message, CallItem, MessageReply])
