"""The book and the visits. Frozen as merged."""

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

    class Provider(Base):
        name = TextField()
        short = TextField(unique=True)
        npi = TextField()
        specialty = TextField()
        staff = ForeignKeyField(Staff, null=True)
        active = BooleanField()
        rank = IntegerField()

        class Meta:
            table_name = "provider"

    class AppointmentType(Base):
        code = TextField(unique=True)
        name = TextField()
        minutes = IntegerField()
        prep = TextField()
        active = BooleanField()
        rank = IntegerField()

        class Meta:
            table_name = "appointment_type"

    class Appointment(Base):
        patient = ForeignKeyField(Patient)
        provider = ForeignKeyField(Provider)
        type = ForeignKeyField(AppointmentType)
        day_on = DateField()
        start_minute = IntegerField()
        minutes = IntegerField()
        place = IntegerField()
        zone = TextField()
        standing = TextField(
            constraints=[
                Check(
                    "\"standing\" IN ('booked', 'confirmed', 'canceled by patient', 'canceled by office', 'rescheduled', 'no-show', 'completed', 'left without being seen', 'entered in error')"
                )
            ]
        )
        reason = TextField()
        how = TextField()
        moved_from = ForeignKeyField("self", null=True)
        booked_at = DateTimeField()
        booked_by = ForeignKeyField(Staff, null=True)
        begun_at = DateTimeField(null=True)
        version = IntegerField()

        class Meta:
            table_name = "appointment"
            indexes = ((("day_on", "provider", "start_minute"), False), (("patient", "day_on"), False))
            constraints = [Check("minutes > 0"), Check("start_minute >= 0"), Check("start_minute + minutes <= 1440")]

    class AppointmentEvent(Base):
        appointment = ForeignKeyField(Appointment)
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        what = TextField()
        before = TextField()
        after = TextField()
        reason = TextField()

        class Meta:
            table_name = "appointment_event"

    class Hours(Base):
        provider = ForeignKeyField(Provider)
        weekday = IntegerField(constraints=[Check("weekday BETWEEN 0 AND 6")])
        start_minute = IntegerField()
        end_minute = IntegerField()
        capacity = IntegerField()
        from_on = DateField()
        to_on = DateField(null=True)

        class Meta:
            table_name = "hours"
            constraints = [Check("start_minute < end_minute")]

    class HoursException(Base):
        provider = ForeignKeyField(Provider, null=True)
        day_on = DateField(index=True)
        start_minute = IntegerField()
        end_minute = IntegerField()
        reason = TextField()
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        lifted_at = DateTimeField(null=True)
        lifted_by = ForeignKeyField(Staff, null=True)

        class Meta:
            table_name = "hours_exception"

    class TakenPlace(Base):
        provider = ForeignKeyField(Provider)
        day_on = DateField()
        grain = IntegerField()
        place = IntegerField()
        appointment = ForeignKeyField(Appointment)

        class Meta:
            table_name = "taken_place"
            indexes = ((("provider", "day_on", "grain", "place"), True),)

    class Visit(Base):
        patient = ForeignKeyField(Patient)
        appointment = ForeignKeyField(Appointment, unique=True, null=True)
        provider = ForeignKeyField(Provider, null=True)
        day_on = DateField()
        flow = TextField(
            constraints=[
                Check(
                    "\"flow\" IN ('expected', 'arrived', 'checked in', 'roomed', 'with provider', 'checkout', 'left', 'left without being seen')"
                )
            ]
        )
        room = TextField()
        reason = TextField()
        source = TextField()
        arrived_at = DateTimeField(null=True)
        flow_at = DateTimeField(null=True)
        seen_at = DateTimeField(null=True)
        closed_at = DateTimeField(null=True)

        class Meta:
            table_name = "visit"
            indexes = ((("patient", "day_on"), False), (("day_on", "flow"), False))

    class VisitStep(Base):
        visit = ForeignKeyField(Visit)
        flow = TextField(
            constraints=[
                Check(
                    "\"flow\" IN ('expected', 'arrived', 'checked in', 'roomed', 'with provider', 'checkout', 'left', 'left without being seen')"
                )
            ]
        )
        at = DateTimeField()
        by = ForeignKeyField(Staff, null=True)
        who = TextField()
        note = TextField()
        entered_late = BooleanField()
        noted_at = DateTimeField(null=True)
        undone_at = DateTimeField(null=True)
        undone_by = ForeignKeyField(Staff, null=True)
        undo_reason = TextField()

        class Meta:
            table_name = "visit_step"

    db.create_tables(
        [Provider, AppointmentType, Appointment, AppointmentEvent, Hours, HoursException, TakenPlace, Visit, VisitStep]
    )
