"""What is done before a visit: attempts to reach, what was sent, the insurer's word, interpreters. Rows of acts are
append-only; a correction is a new row. Source: domain 4.8, 4.9, 7.1."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office import clock
from office.accounts.models import Coverage
from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient, PatientPhone
from office.scheduling.models import Appointment, Provider
from office.staff.models import Staff


class Stage(StrEnum):
    """Which reminder an attempt was for."""

    WEEK = "a week ahead"
    FIRST = "first"
    AGAIN = "again"
    OTHER = "other"


class Way(StrEnum):
    """How the patient was reached, or tried to be."""

    CALL = "call"
    TEXT = "text"
    LETTER = "letter"


class Outcome(StrEnum):
    """What came of an attempt; domain 4.8. *sent* is a letter that was printed or a text that was handed over."""

    CONFIRMED = "confirmed"
    CANCEL = "cancel asked"
    MOVE = "reschedule asked"
    LEFT_MESSAGE = "left message"
    NO_ANSWER = "no answer"
    WRONG_NUMBER = "wrong number"
    OPTED_OUT = "opted out"
    SENT = "sent"


class Letter(StrEnum):
    """The letters about an appointment; domain 4.10."""

    REMINDER = "reminder"
    NO_SHOW = "missed appointment"
    CALL_US = "please call us"


class SendingKind(StrEnum):
    """What left the building for many patients at once."""

    LETTERS = "letters"
    TEXTS = "texts"
    MERGE = "mail merge"


class Sending(BaseModel):
    """One batch of letters that were printed, or one file that was taken out."""

    kind = StateField(SendingKind)
    letter = StateField(Letter, default=Letter.REMINDER)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="sendings")
    who = TextField()
    count = IntegerField()

    @property
    def on(self):
        """The local date, which stands on the letters."""
        return clock.local(self.at).date()


class ReminderAttempt(BaseModel):
    """Someone tried to reach a patient about an appointment: how, where, in which words, what came of it."""

    appointment = ForeignKeyField(Appointment, backref="attempts")
    stage = StateField(Stage)
    way = StateField(Way)
    letter = StateField(Letter, default=Letter.REMINDER)
    outcome = StateField(Outcome)
    phone = ForeignKeyField(PatientPhone, null=True, backref="attempts")
    reached = TextField(default="")  # the number or the address line, as it was then
    words = TextField(default="")
    sending = ForeignKeyField(Sending, null=True, backref="attempts")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="reminder_attempts")
    who = TextField()

    class Meta:
        indexes = ((("appointment", "at"), False),)


class Answer(StrEnum):
    """What the insurer said of a coverage."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    UNABLE = "unable to check"


class EligibilityCheck(BaseModel):
    """One question to an insurer whether a coverage is active, and its answer; the newest holds. Domain 4.9, 7.1."""

    patient = ForeignKeyField(Patient, backref="eligibility_checks")
    coverage = ForeignKeyField(Coverage, null=True, backref="eligibility_checks")
    payer = TextField()
    answer = StateField(Answer)
    plan = TextField(default="")
    copay_cents = IntegerField(null=True)
    deductible_left_cents = IntegerField(null=True)
    source = TextField()
    reference = TextField(default="")
    note = TextField(default="")
    for_on = DayField(null=True)  # the day of service that was asked about
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="eligibility_checks")
    who = TextField()

    class Meta:
        merging = MOVED
        indexes = ((("patient", "at"), False),)
        constraints = [Check("copay_cents >= 0"), Check("deductible_left_cents >= 0")]


class AuthKind(StrEnum):
    """Whose permission it is."""

    REFERRAL = "referral"
    AUTHORIZATION = "authorization"


class Auth(BaseModel):
    """A referral or the insurer's authorization for some visits; what it says is in its newest version."""

    patient = ForeignKeyField(Patient, backref="auths")
    kind = StateField(AuthKind)
    asked_at = InstantField()
    ended_at = InstantField(null=True)
    ended_by = ForeignKeyField(Staff, null=True, backref="auths_ended")
    ended_because = TextField(default="")

    class Meta:
        merging = MOVED


class AuthVersion(BaseModel):
    """What an authorization says since a moment; a change is a new version with its reason. Append-only.

    An empty number means that it was asked for and is not given yet; `visits` None means without a limit.
    """

    auth = ForeignKeyField(Auth, backref="versions")
    number = TextField(default="")
    payer = TextField(default="")
    from_on = DayField(null=True)
    to_on = DayField(null=True)
    visits = IntegerField(null=True)
    about = TextField(default="")  # diagnosis or procedure, in words
    provider = ForeignKeyField(Provider, null=True, backref="auth_versions")
    reason = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="auth_versions")
    who = TextField()

    class Meta:
        constraints = [Check("visits > 0"), Check("from_on <= to_on")]


class AuthLink(BaseModel):
    """An appointment uses an authorization while `ended_at` is null. The database refuses two at once."""

    appointment = ForeignKeyField(Appointment, backref="auth_links")
    auth = ForeignKeyField(Auth, backref="links")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="auth_links")
    ended_at = InstantField(null=True)


AuthLink.add_index(
    AuthLink.index(AuthLink.appointment, unique=True, where=AuthLink.ended_at.is_null(), name="auth_link_one_open")
)


class InterpreterState(StrEnum):
    """How far the booking of an interpreter is."""

    REQUESTED = "requested"
    BOOKED = "booked"
    CANCELED = "canceled"


class TransportState(StrEnum):
    """How far a ride for the patient is."""

    ASKED = "asked"
    ARRANGED = "arranged"
    CANCELED = "canceled"


class TransportStep(BaseModel):
    """One step of a ride to an appointment; the newest holds, without any the patient needs none. Append-only."""

    appointment = ForeignKeyField(Appointment, backref="transport_steps")
    state = StateField(TransportState)
    company = TextField(default="")
    reference = TextField(default="")
    note = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="transport_steps")
    who = TextField()


class InterpreterStep(BaseModel):
    """One step of the booking of an interpreter for an appointment; the newest holds. Append-only."""

    appointment = ForeignKeyField(Appointment, backref="interpreter_steps")
    state = StateField(InterpreterState)
    language = TextField()
    agency = TextField(default="")
    reference = TextField(default="")
    note = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="interpreter_steps")
    who = TextField()
