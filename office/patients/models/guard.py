"""What guards a record: flags that were asked for and set, custody, who works here, and every broken glass.
Source: domain 1.9, 10.2 to 10.4; 45 CFR 164.522."""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, InstantField, StateField
from office.merging import KEPT, MOVED
from office.patients.models.identity import Patient, Privacy
from office.staff.models import Role, Staff


class FlagKind(StrEnum):
    """What is asked for on the page "Privacy and safety"."""

    CONFIDENTIAL = "confidential communication"
    SAFETY = "safety flag"
    PRIVACY = "privacy level"
    RESTRICTION = "restriction"


class Flag(BaseModel):
    """One flag: proposed while `set_at` is null, in force until `ended_at`, refused when it ended without being set.

    `value` is the privacy level asked for. A confidential communication needs no reason: `words` may be empty.
    """

    patient = ForeignKeyField(Patient, backref="flags")
    kind = StateField(FlagKind)
    value = TextField(default="")
    words = TextField(default="")
    proposed_at = InstantField()
    proposed_by = ForeignKeyField(Staff, null=True, backref="flags_proposed")
    set_at = InstantField(null=True)
    set_by = ForeignKeyField(Staff, null=True, backref="flags_set")
    ended_at = InstantField(null=True)
    ended_by = ForeignKeyField(Staff, null=True, backref="flags_ended")

    class Meta:
        merging = MOVED


class CustodyOrder(BaseModel):
    """What a court ordered about a child: who may bring it, consent for it, receive papers about it."""

    patient = ForeignKeyField(Patient, backref="custody_orders")
    court = TextField(default="")
    document = TextField(default="")
    bring = TextField(default="")
    consent = TextField(default="")
    receive = TextField(default="")
    words = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="custody_recorded")
    ended_at = InstantField(null=True)
    ended_by = ForeignKeyField(Staff, null=True, backref="custody_ended")

    class Meta:
        merging = MOVED


class StaffRecord(BaseModel):
    """A member of staff who is a patient here too: nobody edits or releases their own or their family's record."""

    staff = ForeignKeyField(Staff, backref="own_records")
    patient = ForeignKeyField(Patient, backref="staff_records")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="staff_records_linked")
    ended_at = InstantField(null=True)

    class Meta:
        merging = MOVED


class GlassReason(StrEnum):
    """Why a guarded record was opened; domain 10.3."""

    EMERGENCY = "emergency care"
    PHONE = "on the phone now"
    VISIT = "here for a visit"
    BILLING = "billing for a visit"
    RECORDS = "records request"
    OTHER = "other"


class Verdict(StrEnum):
    """What the review of a broken glass found."""

    OPEN = "not reviewed"
    OK = "ok"
    INVESTIGATE = "investigate"


class GlassBreak(BaseModel):
    """One guarded record opened by one person until a time; reviewed by someone else within two business days."""

    patient = ForeignKeyField(Patient, backref="glass_breaks")
    staff = ForeignKeyField(Staff, backref="glass_broken")
    role = StateField(Role)
    workstation = TextField(default="")
    level = StateField(Privacy)
    reason = StateField(GlassReason)
    words = TextField(default="")
    at = InstantField()
    until = InstantField()
    verdict = StateField(Verdict, default=Verdict.OPEN)
    reviewed_at = InstantField(null=True)
    reviewed_by = ForeignKeyField(Staff, null=True, backref="glass_reviewed")
    review = TextField(default="")
    version = IntegerField(default=1)

    class Meta:
        merging = KEPT
        constraints = [Check("reviewed_by_id IS NULL OR reviewed_by_id <> staff_id")]
        indexes = ((("patient", "staff", "until"), False), (("verdict", "at"), False))
