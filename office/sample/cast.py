"""The people who work in the sample practice, its providers, their hours and the types of appointment."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from office.bulk import first_free, follow, pour
from office.feeds.models import CalendarFeed
from office.sample.calendar import HALVES, holidays, next_working_days
from office.sample.template import add_template
from office.sample.words import CAST, PROVIDERS, TYPES
from office.scheduling.models import AppointmentType, Hours, HoursException, Provider
from office.staff.models import Staff, StaffRole
from office.staff.passwords import hash_password

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, LETTERS = 4, 5


def new_password():
    """Four groups of five letters and digits (99 bits): never made from the seed."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))


def make_sign_ins():
    """One person for each of the ten roles as dicts with password and its hash; two hashes are made at a time."""
    taken = {row.login for row in Staff.select(Staff.login)}
    people = [
        {"key": key, "name": name, "user": free_login(login, taken), "role": role, "password": new_password()}
        for key, name, login, role in CAST
    ]
    with ThreadPoolExecutor(2) as threads:
        hashes = list(threads.map(hash_password, [person["password"] for person in people]))
    return [{**person, "hash": done} for person, done in zip(people, hashes, strict=True)]


def free_login(login, taken):
    """The sign-in name, or with a number when someone has it already."""
    return next(name for name in (login, *(f"{login}{number}" for number in range(2, 99))) if name not in taken)


def add_cast(world, sign_ins):
    """Write the staff with one role each."""
    first, now = first_free(Staff), world.now()
    for offset, person in enumerate(sign_ins):
        world.staff[person["key"]] = (first + offset, person["name"])
    rows = [(first + n, p["user"], p["name"], p["hash"], now) for n, p in enumerate(sign_ins)]
    pour(Staff, "id login name password_hash created_at", rows)
    pour(StaffRole, "staff role granted_at", [(first + n, p["role"].value, now) for n, p in enumerate(sign_ins)])
    follow([Staff])


def add_book(world):
    """Write providers, hours from Monday to Friday, the closed days of two years, and the types."""
    first, first_type = first_free(Provider), first_free(AppointmentType)
    for offset, (_, short, _, _, key) in enumerate(PROVIDERS):
        world.providers.append((first + offset, short, key))
    rows = [
        (first + n, name, short, npi, specialty, world.staff_id(key) if key else None, n + 1)
        for n, (name, short, npi, specialty, key) in enumerate(PROVIDERS)
    ]
    pour(Provider, "id name short npi specialty staff rank", rows)
    world.types = {code: (first_type + n, minutes) for n, (code, _, minutes, _) in enumerate(TYPES)}
    rows = [(first_type + n, code, name, minutes, prep, n + 1) for n, (code, name, minutes, prep) in enumerate(TYPES)]
    pour(AppointmentType, "id code name minutes prep rank", rows)
    _hours(world)
    add_template(world, date(world.day_on.year - 21, 1, 1))
    _closings(world)
    _feed(world)
    follow([Provider, AppointmentType])


def _hours(world):
    """08:00 to 12:00 and 13:00 to 17:00; a day of the sample on a weekend gets the same hours, for that date only."""
    since, day_on = date(world.day_on.year - 21, 1, 1), world.day_on
    spans = [(weekday, since.isoformat(), None) for weekday in range(5)]
    if day_on.weekday() > 4:
        spans.append((day_on.weekday(), day_on.isoformat(), day_on.isoformat()))
    rows = [
        (provider, weekday, start, start + 240, from_on, to_on)
        for provider, _, _ in world.providers
        for weekday, from_on, to_on in spans
        for start in HALVES
    ]
    pour(Hours, "provider weekday start_minute end_minute from_on to_on", rows)


def _closings(world):
    """Holidays of this year and the next, except the sample's own day."""
    found = {**holidays(world.day_on.year), **holidays(world.day_on.year + 1)}
    found.pop(world.day_on, None)
    rows = [(day_on.isoformat(), name, world.now(), world.staff_id("manager")) for day_on, name in found.items()]
    pour(HoursException, "day_on reason at by", rows)


def _feed(world):
    """The first provider reads a calendar; nobody knows an address with this hash."""
    made = (world.providers[0][0], "0" * 64, world.now(), world.staff_id("manager"))
    pour(CalendarFeed, "provider token_hash made_at made_by", [made])


def days_ahead(world, count):
    """The working days after the sample's day."""
    return next_working_days(world.day_on, count)
