"""Calls and messages; merges and the events of a life. Frozen as merged."""

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

    class Merge(Base):
        survivor = ForeignKeyField(Patient)
        loser = ForeignKeyField(Patient)
        state = TextField(constraints=[Check("\"state\" IN ('proposed', 'refused', 'done', 'undone')")])
        reason = TextField()
        choices = TextField()
        marks = TextField()
        proposed_at = DateTimeField()
        proposed_by = ForeignKeyField(Staff)
        decided_at = DateTimeField(null=True)
        decided_by = ForeignKeyField(Staff, null=True)
        words = TextField()
        undone_at = DateTimeField(null=True)
        undone_by = ForeignKeyField(Staff, null=True)
        undone_because = TextField()
        version = IntegerField()

        class Meta:
            table_name = "merge"
            constraints = [
                Check("survivor_id <> loser_id"),
                Check("decided_by_id IS NULL OR decided_by_id <> proposed_by_id"),
            ]

    class Assignment(Base):
        merge = ForeignKeyField(Merge)
        of_table = TextField()
        row_id = IntegerField()
        digest = TextField()
        patient = ForeignKeyField(Patient)
        at = DateTimeField()
        by = ForeignKeyField(Staff)

        class Meta:
            table_name = "assignment"
            indexes = ((("merge", "of_table", "row_id"), True),)

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

    class LifeEvent(Base):
        patient = ForeignKeyField(Patient)
        kind = TextField(
            constraints=[
                Check(
                    "\"kind\" IN ('came of age', 'death', 'name change', 'returned mail', 'confidential communication', 'custody order', 'safety flag', 'guardianship')"
                )
            ]
        )
        on = DateField(null=True)
        source = TextField()
        words = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        verified_at = DateTimeField(null=True)
        verified_by = ForeignKeyField(Staff, null=True)
        undone_at = DateTimeField(null=True)
        undone_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "life_event"

    class MergedRow(Base):
        merge = ForeignKeyField(Merge)
        of_table = TextField()
        row_id = IntegerField()
        part = TextField(constraints=[Check("\"part\" IN ('moved', 'changed', 'made', 'own')")])
        before = TextField()
        after = TextField()
        digest = TextField()

        class Meta:
            table_name = "merged_row"
            indexes = ((("merge", "of_table", "row_id"), True), (("of_table", "row_id"), False))

    class MessageReply(Base):
        message = ForeignKeyField(Message)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        what = TextField()
        body = TextField()

        class Meta:
            table_name = "message_reply"

    class NightlyRun(Base):
        day_on = DateField(unique=True)
        started_at = DateTimeField()
        ended_at = DateTimeField(null=True)
        report = TextField()

        class Meta:
            table_name = "nightly_run"

    class Overlay(Base):
        patient = ForeignKeyField(Patient)
        words = TextField()
        opened_at = DateTimeField()
        opened_by = ForeignKeyField(Staff)
        other = ForeignKeyField(Patient, null=True)
        closed_at = DateTimeField(null=True)
        closed_by = ForeignKeyField(Staff, null=True)
        outcome = TextField()

        class Meta:
            table_name = "overlay"

    Overlay.add_index(
        Overlay.index(Overlay.patient, unique=True, where=Overlay.closed_at.is_null(), name="overlay_one_open")
    )

    class OverlayRow(Base):
        overlay = ForeignKeyField(Overlay)
        of_table = TextField()
        row_id = IntegerField()
        before = TextField()
        after = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff)

        class Meta:
            table_name = "overlay_row"
            indexes = ((("of_table", "row_id"), False),)

    class Stopped(Base):
        event = ForeignKeyField(LifeEvent)
        of_table = TextField()
        row_id = IntegerField()
        words = TextField()
        was = TextField()
        resumed_at = DateTimeField(null=True)
        resumed_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "stopped"

    db.create_tables(
        [
            Merge,
            Assignment,
            Call,
            Message,
            CallItem,
            LifeEvent,
            MergedRow,
            MessageReply,
            NightlyRun,
            Overlay,
            OverlayRow,
            Stopped,
        ]
    )
