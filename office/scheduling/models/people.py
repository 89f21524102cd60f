"""Providers, types of appointment, rooms and equipment. Source: domain 4.1."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, StateField
from office.staff.models import Staff


class Who(StrEnum):
    """Who sees the patient: each provider is one of these, and a type may ask for one."""

    ANYONE = "anyone"
    PROVIDER = "provider"
    NURSE = "nurse"
    LAB = "lab"


class Location(BaseModel):
    """A further site of the practice. What names none is at the main office, whose address is in the settings.

    Its time zone is the practice's. `hours` are words for the patient; when visits can be booked there, the hours say.
    """

    name = TextField(unique=True)
    address = TextField()
    phone = TextField(default="")
    hours = TextField(default="")
    directions = TextField(default="")
    active = BooleanField(default=True)

    def __str__(self):
        return self.name


class Provider(BaseModel):
    """One column of the book: a physician or a nurse clinic.

    Over what the hours hold, at most `double_book_most` visits of at most `double_book_minutes` are worked in for
    each half day; domain 4.2. Languages are written with commas; `sex` is F, M, X or "", for whom a patient wishes.
    """

    name = TextField()
    short = TextField(unique=True)
    npi = TextField(default="")
    specialty = TextField(default="")
    staff = ForeignKeyField(Staff, null=True, backref="providers")
    active = BooleanField(default=True)
    rank = IntegerField(default=1)
    who = StateField(Who, default=Who.PROVIDER)
    credentials = TextField(default="")
    languages = TextField(default="")
    sex = TextField(default="")
    panel_open = BooleanField(default=True)
    min_age_years = IntegerField(null=True)
    max_age_years = IntegerField(null=True)
    double_book_most = IntegerField(default=2)
    double_book_minutes = IntegerField(default=30)

    def __str__(self):
        return self.name


class AppointmentType(BaseModel):
    """A kind of visit with its length in minutes (a multiple of 5), unless a provider has another length for it.

    The buffers belong to the provider and the room, before and after what the patient is told. `room_kind` and
    `equipment_kind` name the kind of Resource it takes, "" for none. The code never changes: hours name it.
    """

    code = TextField(unique=True)
    name = TextField()
    minutes = IntegerField()
    prep = TextField(default="")
    active = BooleanField(default=True)
    rank = IntegerField(default=1)
    who = StateField(Who, default=Who.ANYONE)
    buffer_before_minutes = IntegerField(default=0)
    buffer_after_minutes = IntegerField(default=0)
    arrive_early_minutes = IntegerField(default=0)
    min_age_years = IntegerField(null=True)
    max_age_years = IntegerField(null=True)
    min_days_between = IntegerField(default=0)
    phone_bookable = BooleanField(default=True)
    may_be_overbooked = BooleanField(default=True)
    room_kind = TextField(default="")
    equipment_kind = TextField(default="")

    def __str__(self):
        return f"{self.code} {self.name} · {self.minutes} min"


class TypeMinutes(BaseModel):
    """The length of a type with one provider, where it is not the type's own."""

    type = ForeignKeyField(AppointmentType, backref="lengths")
    provider = ForeignKeyField(Provider, backref="lengths")
    minutes = IntegerField()

    class Meta:
        indexes = ((("type", "provider"), True),)


class Sort(StrEnum):
    """What can be taken beside a provider's time."""

    ROOM = "room"
    EQUIPMENT = "equipment"


class Resource(BaseModel):
    """One room or one piece of equipment; any of a kind serves ("procedure room", "ECG machine")."""

    sort = StateField(Sort)
    kind = TextField()
    name = TextField(unique=True)
    active = BooleanField(default=True)
    location = ForeignKeyField(Location, null=True, backref="resources")

    def __str__(self):
        return self.name
