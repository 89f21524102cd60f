"""Patients for tests, made by the rules themselves."""

from datetime import date
from itertools import count

from office.actor import PROGRAM
from office.patients.details import NewPatient
from office.patients.rules import register_patient

_numbers = [count(1)]
FIRST = ("Ada", "Bruno", "Celia", "Dmitri", "Esther", "Farid", "Greta", "Hugo", "Inez", "Jonas", "Kira", "Lionel")


def begin_anew():
    """The next invented person is the first again, so that a test makes the same people whatever ran before it."""
    _numbers[0] = count(1)


def details(**given):
    """A NewPatient with the minimum set; each one differs from the ones before."""
    number = next(_numbers[0])
    known = {
        "last_name": f"Sample{'abcdefghijklmnopqrstuvwxyz'[number % 26]}{'aeiou'[number // 26 % 5]}",
        "first_name": FIRST[number % len(FIRST)],
        "born_on": date(1950 + number % 60, 1 + number % 12, 1 + number % 28),
        "sex": "F" if number % 2 else "M",
    }
    return NewPatient(**{**known, **given})


def make_patient(*, by=PROGRAM, **given):
    """A registered patient; whatever is not given is made up. `phone` and the names of NewPatient are understood."""
    if "phone" in given:
        given["phone_typed"] = given.pop("phone")
    return register_patient(details(**given), by=by, different_because="made for a test")
