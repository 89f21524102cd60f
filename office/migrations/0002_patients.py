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

    class Party(Base):
        kind = TextField(
            constraints=[Check("\"kind\" IN ('provider', 'hospital', 'pharmacy', 'lab', 'payer', 'agency', 'other')")]
        )
        name = TextField(index=True)
        npi = TextField()
        ncpdp = TextField()
        phone = TextField()
        fax = TextField()
        street = TextField()
        city = TextField()
        state = TextField()
        zip = TextField()
        note = TextField()
        verified_on = DateField(null=True)
        active = BooleanField()
        version = IntegerField()

        class Meta:
            table_name = "party"

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
        born_at = TextField()
        clinical_sex = TextField(constraints=[Check("\"clinical_sex\" IN ('unknown', 'F', 'M', 'intersex')")])
        gender_identity = TextField()
        pronouns = TextField()
        race = TextField()
        ethnicity = TextField()
        language = TextField()
        interpreter = BooleanField()
        interpreter_kind = TextField(
            constraints=[Check("\"interpreter_kind\" IN ('', 'spoken', 'sign language (ASL)', 'video')")]
        )
        written_language = TextField()
        marital_status = TextField()
        employer = TextField()
        occupation = TextField()
        email = TextField()
        email_reminders = BooleanField()
        email_phi = BooleanField()
        ssn4 = TextField()
        pcp = ForeignKeyField(Party, null=True)
        referring = ForeignKeyField(Party, null=True)
        advance_directive = TextField(
            constraints=[Check("\"advance_directive\" IN ('not asked', 'none', 'on file', 'declined to say')")]
        )
        registration = TextField(
            constraints=[
                Check(
                    "\"registration\" IN ('quick', 'complete', 'verified', 'merged', 'deceased', 'inactive', 'test', 'entered in error')"
                )
            ]
        )
        came_by = TextField()
        privacy = TextField(constraints=[Check("\"privacy\" IN ('normal', 'sensitive', 'restricted')")])
        safety_flag = BooleanField()
        confidential = BooleanField()
        under_review = BooleanField()
        merged_into = ForeignKeyField("self", null=True)
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
        priority = IntegerField()
        born_on = DateField(null=True)
        street = TextField()
        city = TextField()
        state = TextField()
        zip = TextField()
        authority = TextField()
        may_consent = BooleanField()
        document = TextField()
        emancipated = TextField()
        ssn4 = TextField()
        forbidden = TextField()
        given_how = TextField()
        since = DateField()
        until = DateField(null=True)
        revoked_at = DateTimeField(null=True)
        ended_because = TextField()
        replaces = ForeignKeyField("self", null=True)

        class Meta:
            table_name = "contact"

    class CustodyOrder(Base):
        patient = ForeignKeyField(Patient)
        court = TextField()
        document = TextField()
        bring = TextField()
        consent = TextField()
        receive = TextField()
        words = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "custody_order"

    class DuplicatePair(Base):
        low = ForeignKeyField(Patient)
        high = ForeignKeyField(Patient)
        points = IntegerField()
        reasons = TextField()
        found_at = DateTimeField()
        settled_at = DateTimeField(null=True)
        settled_by = ForeignKeyField(Staff, null=True)
        outcome = TextField()
        look_on = DateField(null=True)

        class Meta:
            table_name = "duplicate_pair"
            indexes = ((("low", "high"), True), (("settled_at", "points"), False))
            constraints = [Check("low_id < high_id")]

    class FindKey(Base):
        kind = TextField()
        key = TextField()
        second = TextField()
        patient = ForeignKeyField(Patient)

        class Meta:
            table_name = "find_key"
            indexes = ((("kind", "key", "second", "patient"), False),)

    class Flag(Base):
        patient = ForeignKeyField(Patient)
        kind = TextField(
            constraints=[
                Check("\"kind\" IN ('confidential communication', 'safety flag', 'privacy level', 'restriction')")
            ]
        )
        value = TextField()
        words = TextField()
        proposed_at = DateTimeField()
        proposed_by = ForeignKeyField(Staff, null=True)
        set_at = DateTimeField(null=True)
        set_by = ForeignKeyField(Staff, null=True)
        ended_at = DateTimeField(null=True)
        ended_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "flag"

    class Picture(Base):
        patient = ForeignKeyField(Patient)
        kind = TextField(
            constraints=[
                Check(
                    "\"kind\" IN ('photo of the patient', 'insurance card, front', 'insurance card, back', 'photo ID', 'court order or authority', 'signed form')"
                )
            ]
        )
        file = TextField(unique=True)
        content_type = TextField()
        size = IntegerField()
        digest = TextField()
        contact = ForeignKeyField(Contact, null=True)
        consent = BooleanField()
        taken_on = DateField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        until = DateTimeField(null=True)
        ended_because = TextField()

        class Meta:
            table_name = "picture"

    class FormOnFile(Base):
        patient = ForeignKeyField(Patient)
        code = TextField(
            constraints=[
                Check(
                    "\"code\" IN ('privacy notice acknowledgment', 'consent to treat', 'assignment of benefits', 'financial policy', 'text and e-mail consent', 'permitted persons', 'Medicare secondary payer questions', 'advance beneficiary notice')"
                )
            ]
        )
        version = TextField()
        status = TextField(
            constraints=[Check("\"status\" IN ('on file', 'declined', 'unable', 'expired', 'revoked')")]
        )
        signed_on = DateField(null=True)
        signer = TextField()
        relationship = TextField()
        witness = ForeignKeyField(Staff, null=True)
        expires_on = DateField(null=True)
        picture = ForeignKeyField(Picture, null=True)
        paper_place = TextField()
        reason = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "form_on_file"
            indexes = ((("patient", "code", "at"), False),)

    class GlassBreak(Base):
        patient = ForeignKeyField(Patient)
        staff = ForeignKeyField(Staff)
        role = TextField(
            constraints=[
                Check(
                    "\"role\" IN ('front desk', 'phone intake', 'records clerk', 'records lead', 'nurse', 'provider', 'biller', 'office manager', 'technical admin', 'auditor')"
                )
            ]
        )
        workstation = TextField()
        level = TextField(constraints=[Check("\"level\" IN ('normal', 'sensitive', 'restricted')")])
        reason = TextField(
            constraints=[
                Check(
                    "\"reason\" IN ('emergency care', 'on the phone now', 'here for a visit', 'billing for a visit', 'records request', 'other')"
                )
            ]
        )
        words = TextField()
        at = DateTimeField()
        until = DateTimeField()
        verdict = TextField(constraints=[Check("\"verdict\" IN ('not reviewed', 'ok', 'investigate')")])
        reviewed_at = DateTimeField(null=True)
        reviewed_by = ForeignKeyField(Staff, null=True)
        review = TextField()
        version = IntegerField()

        class Meta:
            table_name = "glass_break"
            indexes = ((("patient", "staff", "until"), False), (("verdict", "at"), False))
            constraints = [Check("reviewed_by_id IS NULL OR reviewed_by_id <> staff_id")]

    class Household(Base):
        patient = ForeignKeyField(Patient)
        other = ForeignKeyField(Patient)
        tie = TextField(
            constraints=[Check("\"tie\" IN ('twin of', 'newborn of', 'child of', 'spouse of', 'same household as')")]
        )
        since = DateField()
        until = DateField(null=True)

        class Meta:
            table_name = "household"
            indexes = ((("patient", "other", "tie"), True),)

    class NameWord(Base):
        key = TextField()
        word = TextField()

        class Meta:
            table_name = "name_word"
            indexes = ((("key", "word"), True),)

    class PairDecision(Base):
        patient = ForeignKeyField(Patient)
        other = ForeignKeyField(Patient)
        points = IntegerField()
        reason = TextField()
        fingerprint = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        reviewed_at = DateTimeField(null=True)
        reviewed_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "pair_decision"

    class PatientAddress(Base):
        patient = ForeignKeyField(Patient)
        kind = TextField(constraints=[Check("\"kind\" IN ('home', 'mailing', 'billing', 'seasonal', 'confidential')")])
        street = TextField()
        street2 = TextField()
        city = TextField()
        state = TextField()
        zip = TextField()
        country = TextField()
        season_from = TextField()
        season_to = TextField()
        proposed = BooleanField()
        since = DateTimeField()
        until = DateTimeField(null=True)
        bad_since = DateField(null=True)
        returned = IntegerField()

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
        middle_name = TextField()
        suffix = TextField()
        from_on = DateField(null=True)
        to_on = DateField(null=True)
        hidden = BooleanField()
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

    class PatientPharmacy(Base):
        patient = ForeignKeyField(Patient)
        party = ForeignKeyField(Party)
        rank = IntegerField()
        since = DateTimeField()
        until = DateTimeField(null=True)

        class Meta:
            table_name = "patient_pharmacy"

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
        whose = TextField()
        text_permission = BooleanField()
        text_permission_on = DateField(null=True)
        text_permission_how = TextField()
        best_time = TextField()
        confidential = BooleanField()
        do_not_call = BooleanField()
        bad_since = DateField(null=True)
        rank = IntegerField()
        since = DateTimeField()
        until = DateTimeField(null=True)

        class Meta:
            table_name = "patient_phone"

    class StaffRecord(Base):
        staff = ForeignKeyField(Staff)
        patient = ForeignKeyField(Patient)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        ended_at = DateTimeField(null=True)

        class Meta:
            table_name = "staff_record"

    class Task(Base):
        kind = TextField(index=True)
        key = TextField(unique=True)
        words = TextField()
        patient = ForeignKeyField(Patient, null=True)
        owner_role = TextField(
            constraints=[
                Check(
                    "\"owner_role\" IN ('front desk', 'phone intake', 'records clerk', 'records lead', 'nurse', 'provider', 'biller', 'office manager', 'technical admin', 'auditor')"
                )
            ]
        )
        owner = ForeignKeyField(Staff, null=True)
        link = TextField()
        made_at = DateTimeField()
        due_on = DateField(null=True)
        done_at = DateTimeField(null=True)
        done_by = ForeignKeyField(Staff, null=True)
        outcome = TextField()
        version = IntegerField()

        class Meta:
            table_name = "task"
            indexes = ((("owner_role", "done_at"), False),)

    class Verification(Base):
        patient = ForeignKeyField(Patient)
        what = TextField(
            constraints=[
                Check(
                    "\"what\" IN ('name', 'birth date', 'sex', 'address', 'phone', 'e-mail', 'insurance card', 'photo ID')"
                )
            ]
        )
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        how = TextField(
            constraints=[
                Check("\"how\" IN ('heard', 'read back', 'seen on the card', 'seen on the ID', 'seen on a document')")
            ]
        )
        changed = BooleanField()

        class Meta:
            table_name = "verification"
            indexes = ((("patient", "what", "at"), False),)

    db.create_tables(
        [
            Party,
            Patient,
            Allergy,
            AllergyList,
            Contact,
            CustodyOrder,
            DuplicatePair,
            FindKey,
            Flag,
            Picture,
            FormOnFile,
            GlassBreak,
            Household,
            NameWord,
            PairDecision,
            PatientAddress,
            PatientName,
            PatientNumber,
            PatientPharmacy,
            PatientPhone,
            StaffRecord,
            Task,
            Verification,
        ]
    )
