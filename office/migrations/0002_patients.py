"""Patients and their allergies. Frozen as merged."""

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

    class Staff(Base):
        class Meta:
            table_name = "staff"

    class Patient(Base):
        mrn = IntegerField(unique=True)
        last_name = TextField()
        first_name = TextField()
        middle_name = TextField()
        suffix = TextField()
        preferred_name = TextField()
        born_on = DateField(index=True, null=True)
        birth_estimated = BooleanField()
        sex = TextField(constraints=[Check("\"sex\" IN ('F', 'M', 'X', 'U')")])
        multiple_birth = BooleanField()
        birth_order = TextField()
        language = TextField()
        interpreter = BooleanField()
        email = TextField()
        ssn4 = TextField()
        registration = TextField(
            constraints=[
                Check(
                    "\"registration\" IN ('quick', 'complete', 'verified', 'merged', 'deceased', 'inactive', 'test', 'entered in error')"
                )
            ]
        )
        restricted = BooleanField()
        safety_flag = BooleanField()
        name_alert = BooleanField()
        to_verify = TextField()
        main_phone = TextField()
        deceased_on = DateField(null=True)
        filing_name = TextField(index=True)
        registered_at = DateTimeField()
        registered_by = ForeignKeyField(Staff, null=True)
        version = IntegerField()

        class Meta:
            table_name = "patient"

    class Allergy(Base):
        patient = ForeignKeyField(Patient)
        substance = TextField()
        drug = BooleanField()
        reaction = TextField()
        severity = TextField()
        certainty = TextField(
            constraints=[
                Check("\"certainty\" IN ('unconfirmed', 'presumed', 'confirmed', 'refuted', 'entered in error')")
            ]
        )
        reason = TextField()
        onset_on = DateField(null=True)
        source = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "allergy"

    class AllergyList(Base):
        patient = ForeignKeyField(Patient)
        state = TextField(
            constraints=[Check("\"state\" IN ('no known allergies', 'no known drug allergies', 'has allergies')")]
        )
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        note = TextField()

        class Meta:
            table_name = "allergy_list"

    class Contact(Base):
        patient = ForeignKeyField(Patient)
        role = TextField(
            constraints=[
                Check(
                    "\"role\" IN ('emergency contact', 'guarantor', 'guardian or personal representative', 'permitted person', 'restricted person')"
                )
            ]
        )
        name = TextField()
        relationship = TextField()
        typed_phone = TextField()
        e164 = TextField()
        scopes = TextField()
        code_word = TextField()
        person = ForeignKeyField(Patient, null=True)
        since = DateField()
        until = DateField(null=True)
        revoked_at = DateTimeField(null=True)

        class Meta:
            table_name = "contact"

    class FindKey(Base):
        kind = TextField()
        key = TextField()
        second = TextField()
        patient = ForeignKeyField(Patient)

        class Meta:
            table_name = "find_key"
            indexes = ((("kind", "key", "second", "patient"), False),)

    class PairDecision(Base):
        patient = ForeignKeyField(Patient)
        other = ForeignKeyField(Patient)
        points = IntegerField()
        reason = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "pair_decision"

    class PatientAddress(Base):
        patient = ForeignKeyField(Patient)
        kind = TextField(constraints=[Check("\"kind\" IN ('home', 'mailing', 'billing', 'confidential')")])
        street = TextField()
        street2 = TextField()
        city = TextField()
        state = TextField()
        zip = TextField()
        since = DateTimeField()
        until = DateTimeField(null=True)
        bad_since = DateField(null=True)

        class Meta:
            table_name = "patient_address"

    class PatientName(Base):
        patient = ForeignKeyField(Patient)
        kind = TextField(
            constraints=[
                Check(
                    "\"kind\" IN ('birth or maiden', 'former', 'alias', 'newborn temporary', 'misspelling', 'insurance card')"
                )
            ]
        )
        last_name = TextField()
        first_name = TextField()
        source = TextField()
        at = DateTimeField()

        class Meta:
            table_name = "patient_name"

    class PatientNumber(Base):
        patient = ForeignKeyField(Patient)
        system = TextField()
        value = TextField(index=True)

        class Meta:
            table_name = "patient_number"
            indexes = ((("system", "value"), True),)

    class PatientPhone(Base):
        patient = ForeignKeyField(Patient)
        kind = TextField(constraints=[Check("\"kind\" IN ('mobile', 'home', 'work', 'other')")])
        typed = TextField()
        e164 = TextField()
        extension = TextField()
        valid = BooleanField()
        message_permission = TextField(
            constraints=[Check("\"message_permission\" IN ('no message', 'name and call-back only', 'detailed')")]
        )
        rank = IntegerField()
        since = DateTimeField()
        until = DateTimeField(null=True)

        class Meta:
            table_name = "patient_phone"

    class Verification(Base):
        patient = ForeignKeyField(Patient)
        what = TextField(constraints=[Check("\"what\" IN ('address', 'phone', 'insurance card', 'photo ID')")])
        at = DateTimeField()
        by = ForeignKeyField(Staff)
        changed = BooleanField()

        class Meta:
            table_name = "verification"
            indexes = ((("patient", "what", "at"), False),)

    db.create_tables(
        [
            Patient,
            Allergy,
            AllergyList,
            Contact,
            FindKey,
            PairDecision,
            PatientAddress,
            PatientName,
            PatientNumber,
            PatientPhone,
            Verification,
        ]
    )
