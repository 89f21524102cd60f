"""How to reach a patient: phones and addresses with their dates. Source: domain 1.2."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.directory.models import Party
from office.merging import MOVED
from office.patients.models.identity import Patient


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
    whose = TextField(default="")  # "" is the patient's own
    text_permission = BooleanField(default=False)
    text_permission_on = DayField(null=True)
    text_permission_how = TextField(default="")
    best_time = TextField(default="")
    confidential = BooleanField(default=False)
    do_not_call = BooleanField(default=False)
    bad_since = DayField(null=True)
    rank = IntegerField(default=1)
    since = InstantField()
    until = InstantField(null=True)

    class Meta:
        merging = MOVED


class AddressKind(StrEnum):
    HOME = "home"
    MAILING = "mailing"
    BILLING = "billing"
    SEASONAL = "seasonal"
    CONFIDENTIAL = "confidential"


class PatientAddress(BaseModel):
    """One address for a time; the current home address has no `until`. `proposed`: by the post office, not yet
    confirmed by the patient. A seasonal one holds each year from `season_from` to `season_to` (MM-DD)."""

    patient = ForeignKeyField(Patient, backref="addresses")
    kind = StateField(AddressKind, default=AddressKind.HOME)
    street = TextField(default="")
    street2 = TextField(default="")
    city = TextField(default="")
    state = TextField(default="")
    zip = TextField(default="")
    country = TextField(default="US")
    season_from = TextField(default="")
    season_to = TextField(default="")
    proposed = BooleanField(default=False)
    since = InstantField()
    until = InstantField(null=True)
    bad_since = DayField(null=True)
    returned = IntegerField(default=0)  # letters that came back

    class Meta:
        merging = MOVED


class PatientPharmacy(BaseModel):
    """A pharmacy of the patient; rank 1 is the preferred one. It holds while `until` is null."""

    patient = ForeignKeyField(Patient, backref="pharmacies")
    party = ForeignKeyField(Party, backref="pharmacy_of")
    rank = IntegerField(default=1)
    since = InstantField()
    until = InstantField(null=True)

    class Meta:
        merging = MOVED
