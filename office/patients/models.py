"""Who the patients are, how to reach them, who stands around them. Nothing is overwritten: names, phones and
addresses are rows with dates. Source: domain 1.2 to 1.5."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
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


class Patient(BaseModel):
    """One person with a record; the MRN is permanent and means nothing. Names as on the government ID."""

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
    language = TextField(default="English")
    interpreter = BooleanField(default=False)
    email = TextField(default="")
    ssn4 = TextField(default="")
    registration = StateField(Registration, default=Registration.QUICK)
    restricted = BooleanField(default=False)
    safety_flag = BooleanField(default=False)
    name_alert = BooleanField(default=False)
    to_verify = TextField(default="")
    main_phone = TextField(default="")  # the number to call first, ready to show; kept by the rule index_patient
    deceased_on = DayField(null=True)
    filing_name = TextField(index=True)
    registered_at = InstantField()
    registered_by = ForeignKeyField(Staff, null=True, backref="patients_registered")
    version = IntegerField(default=1)

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
    source = TextField(default="")
    at = InstantField()


class PatientNumber(BaseModel):
    """A legacy or merged-away number, or an outside identifier, that must find this patient for ever."""

    patient = ForeignKeyField(Patient, backref="other_numbers")
    system = TextField()
    value = TextField(index=True)

    class Meta:
        indexes = ((("system", "value"), True),)


class PhoneKind(StrEnum):
    MOBILE = "mobile"
    HOME = "home"
    WORK = "work"
    OTHER = "other"


class MessagePermission(StrEnum):
    """What may be left on an answering machine; domain 1.2, HHS FAQ on messages [S23]."""

    NONE = "no message"
    NAME_ONLY = "name and call-back only"
    DETAILED = "detailed"


class PatientPhone(BaseModel):
    """One number of the patient. `e164` is empty for a number that is kept as typed with a warning mark."""

    patient = ForeignKeyField(Patient, backref="phones")
    kind = StateField(PhoneKind, default=PhoneKind.MOBILE)
    typed = TextField()
    e164 = TextField(default="")
    extension = TextField(default="")
    valid = BooleanField(default=True)
    message_permission = StateField(MessagePermission, default=MessagePermission.NAME_ONLY)
    rank = IntegerField(default=1)
    since = InstantField()
    until = InstantField(null=True)


class AddressKind(StrEnum):
    HOME = "home"
    MAILING = "mailing"
    BILLING = "billing"
    CONFIDENTIAL = "confidential"


class PatientAddress(BaseModel):
    """One address for a time; the current home address has no `until`."""

    patient = ForeignKeyField(Patient, backref="addresses")
    kind = StateField(AddressKind, default=AddressKind.HOME)
    street = TextField(default="")
    street2 = TextField(default="")
    city = TextField(default="")
    state = TextField(default="")
    zip = TextField(default="")
    since = InstantField()
    until = InstantField(null=True)
    bad_since = DayField(null=True)


class ContactRole(StrEnum):
    """Five roles around the patient, five meanings; domain 1.3. An emergency contact has no right to information."""

    EMERGENCY = "emergency contact"
    GUARANTOR = "guarantor"
    REPRESENTATIVE = "guardian or personal representative"
    PERMITTED = "permitted person"
    RESTRICTED = "restricted person"


class Scope(StrEnum):
    """What a permitted person may be told or handed; domain 1.3."""

    APPOINTMENTS = "appointments"
    BILLING = "billing"
    CLINICAL = "clinical"
    PAPERS = "papers"


class Contact(BaseModel):
    """One person in one role around the patient. `scopes` holds words of Scope, with blanks between."""

    patient = ForeignKeyField(Patient, backref="contacts")
    role = StateField(ContactRole)
    name = TextField()
    relationship = TextField(default="")
    typed_phone = TextField(default="")
    e164 = TextField(default="")
    scopes = TextField(default="")
    code_word = TextField(default="")
    person = ForeignKeyField(Patient, null=True, backref="contact_of")
    since = DayField()
    until = DayField(null=True)
    revoked_at = InstantField(null=True)


class Verified(StrEnum):
    """What was verified with the patient."""

    ADDRESS = "address"
    PHONE = "phone"
    CARD = "insurance card"
    PHOTO_ID = "photo ID"


class Verification(BaseModel):
    """Verified with the patient on … by …; also when nothing changed."""

    patient = ForeignKeyField(Patient, backref="verifications")
    what = StateField(Verified)
    at = InstantField()
    by = ForeignKeyField(Staff, backref="verifications")
    changed = BooleanField(default=False)

    class Meta:
        indexes = ((("patient", "what", "at"), False),)


class PairDecision(BaseModel):
    """Two records someone looked at: registered as different people although they scored as likely the same."""

    patient = ForeignKeyField(Patient, backref="pairs_new")
    other = ForeignKeyField(Patient, backref="pairs_old")
    points = IntegerField()
    reason = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="pairs_decided")


class FindKey(BaseModel):
    """One way to find a patient; made by patients/keys.py, renewed by the rule index_patient.

    `kind` is "name" (any two words of the names, either first), "day" (MMDD of birth, with each word), "sound" (of the
    last name, with the first name), "phone" (digits backwards, with whose it is), "number" or "email". Plain B-trees,
    compared by bytes, keep a look-up as fast at 200,000 patients as at 20,000.
    """

    kind = TextField()
    key = TextField()
    second = TextField(default="")
    patient = ForeignKeyField(Patient, backref="find_keys")

    class Meta:
        indexes = ((("kind", "key", "second", "patient"), False),)
