"""Accounts, ledger, billing questions. Frozen as merged."""

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

    class Patient(Base):
        class Meta:
            table_name = "patient"

    class Staff(Base):
        class Meta:
            table_name = "staff"

    class Visit(Base):
        class Meta:
            table_name = "visit"

    class Account(Base):
        guarantor_name = TextField()
        guarantor = ForeignKeyField(Patient, null=True)
        opened_at = DateTimeField()
        held_since = DateTimeField(null=True)

        class Meta:
            table_name = "account"

    class AccountPatient(Base):
        patient = ForeignKeyField(Patient, unique=True)
        account = ForeignKeyField(Account)
        from_on = DateField()

        class Meta:
            table_name = "account_patient"

    class BillingQuestion(Base):
        patient = ForeignKeyField(Patient)
        account = ForeignKeyField(Account)
        asked_at = DateTimeField()
        asked_by = TextField()
        words = TextField()
        topic = TextField()
        holds_statement = BooleanField()
        owner_role = TextField(
            constraints=[
                Check(
                    "\"owner_role\" IN ('front desk', 'phone intake', 'records clerk', 'records lead', 'nurse', 'provider', 'biller', 'office manager', 'technical admin', 'auditor')"
                )
            ]
        )
        owner = ForeignKeyField(Staff, null=True)
        due_at = DateTimeField()
        state = TextField(constraints=[Check("\"state\" IN ('open', 'answered', 'closed')")])
        taken_by = ForeignKeyField(Staff, null=True)
        answer = TextField()
        answered_at = DateTimeField(null=True)
        answered_by = ForeignKeyField(Staff, null=True)
        outcome = TextField()
        told_to = TextField()
        closed_at = DateTimeField(null=True)
        version = IntegerField()

        class Meta:
            table_name = "billing_question"
            indexes = ((("state", "due_at"), False),)

    class Coverage(Base):
        patient = ForeignKeyField(Patient)
        payer = TextField()
        plan = TextField()
        member_number = TextField()
        rank = IntegerField()
        from_on = DateField(null=True)
        to_on = DateField(null=True)
        copay_cents = IntegerField(null=True)
        source = TextField()

        class Meta:
            table_name = "coverage"

    class LedgerSeal(Base):
        number = IntegerField(primary_key=True)

        class Meta:
            table_name = "ledger_seal"

    class LedgerEntry(Base):
        number = IntegerField(primary_key=True)
        seal = ForeignKeyField(LedgerSeal, deferrable="INITIALLY DEFERRED", unique=True)
        kind = TextField(
            constraints=[
                Check(
                    "\"kind\" IN ('charge', 'insurance payment', 'patient payment', 'adjustment', 'transfer to patient', 'payment applied', 'reversal')"
                )
            ]
        )
        account = ForeignKeyField(Account)
        patient = ForeignKeyField(Patient)
        visit = ForeignKeyField(Visit, null=True)
        service_on = DateField()
        posted_on = DateField(index=True)
        words = TextField()
        reason = TextField()
        share = TextField()
        tender = TextField()
        payer = TextField()
        reverses = ForeignKeyField("self", unique=True, null=True)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()

        class Meta:
            table_name = "ledger_entry"
            constraints = [Check("seal_id = number")]

    class LedgerLine(Base):
        entry = ForeignKeyField(LedgerEntry)
        book = TextField(
            constraints=[
                Check(
                    "\"book\" IN ('insurance owes', 'patient owes', 'unapplied payments', 'money received', 'charges made', 'written off')"
                )
            ]
        )
        cents = IntegerField(constraints=[Check("cents <> 0")])
        charge = ForeignKeyField(LedgerEntry, null=True)
        payment = ForeignKeyField(LedgerEntry, null=True)

        class Meta:
            table_name = "ledger_line"

    class QuestionEvent(Base):
        question = ForeignKeyField(BillingQuestion)
        act = TextField(
            constraints=[Check("\"act\" IN ('asked', 'taken over', 'answered', 'closed', 'opened again')")]
        )
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        words = TextField()

        class Meta:
            table_name = "question_event"

    db.create_tables(
        [Account, AccountPatient, BillingQuestion, Coverage, LedgerSeal, LedgerEntry, LedgerLine, QuestionEvent]
    )
