"""Who a patient is: the record, its names, its numbers. Source: domain 1.2, 1.5."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.directory.models import Party
from office.merging import KEPT, MOVED
from office.staff.models import Staff


class Registration(StrEnum):
    """How far a registration is; domain 1.1."""

    QUICK = "quick"
    COMPLETE = "complete"
    VERIFIED = "verified"
    MERGED = "merged"
    DECEASED = "deceased"
    INACTIVE = "inactive"
    TEST = "test"
    ENTERED_IN_ERROR = "entered in error"


class Sex(StrEnum):
    """Administrative sex as on the insurer's file; CMS-1500 item 3 prints F or M only."""

    F = "F"
    M = "M"
    X = "X"
    U = "U"


class ClinicalSex(StrEnum):
    """Sex recorded at birth, for ranges and growth charts; asked only where it is needed."""

    UNKNOWN = "unknown"
    F = "F"
    M = "M"
    INTERSEX = "intersex"


class Interpreter(StrEnum):
    """How an interpreter is needed."""

    NONE = ""
    SPOKEN = "spoken"
    ASL = "sign language (ASL)"
    VIDEO = "video"


class Directive(StrEnum):
    """Advance directive."""

    NOT_ASKED = "not asked"
    NONE = "none"
    ON_FILE = "on file"
    DECLINED = "declined to say"


class Privacy(StrEnum):
    """How a record is guarded; sensitive and restricted ones are opened by a reason (domain 10.3)."""

    NORMAL = "normal"
    SENSITIVE = "sensitive"
    RESTRICTED = "restricted"


class Patient(BaseModel):
    """One person with a record; the MRN is permanent and means nothing. Names as on the government ID.

    `confidential`: the patient demanded another address or phone. `merged_into`: where a merged record went.
    """

    mrn = IntegerField(unique=True)
    last_name = TextField()
    first_name = TextField(default="")
    middle_name = TextField(default="")
    suffix = TextField(default="")
    preferred_name = TextField(default="")
    born_on = DayField(null=True, index=True)
    birth_estimated = BooleanField(default=False)
    sex = StateField(Sex, default=Sex.U)
    multiple_birth = BooleanField(default=False)
    birth_order = TextField(default="")
    born_at = TextField(default="")  # HH:MM, for newborns
    clinical_sex = StateField(ClinicalSex, default=ClinicalSex.UNKNOWN)
    gender_identity = TextField(default="")
    pronouns = TextField(default="")
    race = TextField(default="")
    ethnicity = TextField(default="")
    language = TextField(default="English")
    interpreter = BooleanField(default=False)
    interpreter_kind = StateField(Interpreter, default=Interpreter.NONE)
    written_language = TextField(default="")
    marital_status = TextField(default="")
    employer = TextField(default="")
    occupation = TextField(default="")
    email = TextField(default="")
    email_reminders = BooleanField(default=False)
    email_phi = BooleanField(default=False)  # after the warning that e-mail is not private
    ssn4 = TextField(default="")
    pcp = ForeignKeyField(Party, null=True, backref="patients")
    referring = ForeignKeyField(Party, null=True, backref="patients_referred")
    advance_directive = StateField(Directive, default=Directive.NOT_ASKED)
    registration = StateField(Registration, default=Registration.QUICK)
    came_by = TextField(default="")  # walk-in, phone, import, newborn ...
    privacy = StateField(Privacy, default=Privacy.NORMAL)
    safety_flag = BooleanField(default=False)
    confidential = BooleanField(default=False)
    under_review = BooleanField(default=False)  # an overlay: two people in one record
    merged_into = ForeignKeyField("self", null=True, backref="merged_records")
    name_alert = BooleanField(default=False)
    to_verify = TextField(default="")
    main_phone = TextField(default="")  # the number to call first, ready to show; kept by the rule index_patient
    deceased_on = DayField(null=True)
    filing_name = TextField(index=True)
    registered_at = InstantField()
    registered_by = ForeignKeyField(Staff, null=True, backref="patients_registered")
    version = IntegerField(default=1)

    class Meta:
        merging = KEPT

    @property
    def full_name(self):
        """Nguyen, Thi Hoa Jr "Holly": legal name, then the preferred one in quotes; never cut off."""
        given = " ".join(part for part in (self.first_name, self.middle_name, self.suffix) if part)
        quoted = f' "{self.preferred_name}"' if self.preferred_name else ""
        return (f"{self.last_name}, {given}" if given else self.last_name) + quoted

    def __str__(self):
        return self.full_name


class NameKind(StrEnum):
    """Why a person has another name; all are searchable."""

    BIRTH = "birth or maiden"
    FORMER = "former"
    ALIAS = "alias"
    NEWBORN = "newborn temporary"
    MISSPELLING = "misspelling"
    CARD = "insurance card"


class PatientName(BaseModel):
    """A former or other name; a change of the legal name always leaves the old one here."""

    patient = ForeignKeyField(Patient, backref="other_names")
    kind = StateField(NameKind)
    last_name = TextField()
    first_name = TextField(default="")
    middle_name = TextField(default="")
    suffix = TextField(default="")
    from_on = DayField(null=True)
    to_on = DayField(null=True)
    hidden = BooleanField(default=False)  # after an adoption: for the records lead only
    source = TextField(default="")
    at = InstantField()

    class Meta:
        merging = MOVED


class PatientNumber(BaseModel):
    """A legacy or merged-away number, or an outside identifier, that must find this patient for ever."""

    patient = ForeignKeyField(Patient, backref="other_numbers")
    system = TextField()
    value = TextField(index=True)

    class Meta:
        merging = MOVED
        indexes = ((("system", "value"), True),)
