"""Pictures of faces, cards, IDs and papers, and the forms that were signed or declined. Source: domain 1.2, 1.4."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.filestore import FileField
from office.merging import MOVED
from office.patients.models import Contact, Patient
from office.staff.models import Staff


class PictureKind(StrEnum):
    """What a picture shows."""

    FACE = "photo of the patient"
    CARD_FRONT = "insurance card, front"
    CARD_BACK = "insurance card, back"
    PHOTO_ID = "photo ID"
    COURT_ORDER = "court order or authority"
    FORM = "signed form"


class Picture(BaseModel):
    """One picture; `file` is its random name in the data folder. A newer one of a kind ends the older.

    `consent` is the patient's for a photo of the face; a refusal is fine.
    """

    patient = ForeignKeyField(Patient, backref="pictures")
    kind = StateField(PictureKind)
    file = FileField()
    content_type = TextField()
    size = IntegerField()  # bytes
    digest = TextField()  # SHA-256, hex
    contact = ForeignKeyField(Contact, null=True, backref="pictures")
    consent = BooleanField(default=False)
    taken_on = DayField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="pictures")
    until = InstantField(null=True)
    ended_because = TextField(default="")

    class Meta:
        merging = MOVED


class FormCode(StrEnum):
    """The forms of domain 1.4."""

    PRIVACY_NOTICE = "privacy notice acknowledgment"
    CONSENT = "consent to treat"
    ASSIGNMENT = "assignment of benefits"
    FINANCIAL = "financial policy"
    MESSAGES = "text and e-mail consent"
    PERMITTED = "permitted persons"
    MEDICARE = "Medicare secondary payer questions"
    ABN = "advance beneficiary notice"


class FormStatus(StrEnum):
    """What became of a form."""

    ON_FILE = "on file"
    DECLINED = "declined"
    UNABLE = "unable"
    EXPIRED = "expired"
    REVOKED = "revoked"


class FormOnFile(BaseModel):
    """One form as it was signed, declined or revoked; the newest row of a code holds."""

    patient = ForeignKeyField(Patient, backref="forms")
    code = StateField(FormCode)
    version = TextField(default="")
    status = StateField(FormStatus)
    signed_on = DayField(null=True)
    signer = TextField(default="")
    relationship = TextField(default="")
    witness = ForeignKeyField(Staff, null=True, backref="forms_witnessed")
    expires_on = DayField(null=True)
    picture = ForeignKeyField(Picture, null=True, backref="forms")
    paper_place = TextField(default="")
    reason = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="forms_recorded")

    class Meta:
        merging = MOVED
        indexes = ((("patient", "code", "at"), False),)
