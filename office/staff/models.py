"""People who work here, their roles, their logins, failed tries, and drafts of what they type."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, InstantField, StateField


class Role(StrEnum):
    """The ten roles of domain 10.1, by their short names."""

    FRONT_DESK = "front desk"
    PHONE = "phone intake"
    RECORDS_CLERK = "records clerk"
    RECORDS_LEAD = "records lead"
    NURSE = "nurse"
    PROVIDER = "provider"
    BILLER = "biller"
    MANAGER = "office manager"
    TECHNICAL = "technical admin"
    AUDITOR = "auditor"


class Staff(BaseModel):
    """One person who works here. Disabled, never deleted: entries keep their author."""

    login = TextField(unique=True)
    name = TextField()
    password_hash = TextField()
    active = BooleanField(default=True)
    locked_at = InstantField(null=True)
    created_at = InstantField()
    version = IntegerField(default=1)

    def __str__(self):
        return self.name


class StaffRole(BaseModel):
    """One role given to a person, until revoked."""

    staff = ForeignKeyField(Staff, backref="given_roles")
    role = StateField(Role)
    granted_at = InstantField()
    granted_by = ForeignKeyField(Staff, null=True, backref="roles_granted")
    revoked_at = InstantField(null=True)


class Login(BaseModel):
    """One sign-in at one machine; open while ended_at is null. The cookie's token is stored only as its SHA-256."""

    staff = ForeignKeyField(Staff, backref="logins")
    token_hash = TextField(unique=True)
    role = StateField(Role)
    workstation = TextField(default="")
    started_at = InstantField()
    last_act_at = InstantField()
    ended_at = InstantField(null=True)
    end_reason = TextField(default="")


class SignInTry(BaseModel):
    """One try to sign in; counted for slowing down and for locking, also after a restart."""

    login = TextField()
    workstation = TextField(default="")
    at = InstantField()
    succeeded = BooleanField(default=False)

    class Meta:
        indexes = ((("login", "at"), False), (("workstation", "at"), False))


class Draft(BaseModel):
    """What someone is typing in one place (`place`, such as "message-31"): saved as typed, offered again."""

    staff = ForeignKeyField(Staff, backref="drafts")
    place = TextField()
    body = TextField()
    saved_at = InstantField()

    class Meta:
        indexes = ((("staff", "place"), True),)
