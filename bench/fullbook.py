"""A book as full as a practice's: `python -m bench.fullbook N` books until N bookings lie ahead.

The next two weeks are nearly full, the two months after are three quarters full, then it thins out: the finder has to
look where little is free. Every booking goes through the rule, in one transaction.
"""

import random
import sys
from datetime import timedelta

from office import clock
from office.actor import PROGRAM
from office.cli import open_practice
from office.db import fetch, writing
from office.errors import RuleError
from office.patients.models import Patient
from office.scheduling.models import AppointmentType, Provider
from office.scheduling.queries import openings
from office.scheduling.rules import book_appointment

SHARES = ((14, 0.95), (75, 0.75), (400, 0.3))  # up to so many days ahead: how much of a day is booked


def fill(wanted):
    """Book so many visits ahead of today in all, days in order; return how many lie ahead at the end."""
    chance = random.Random(wanted)
    est, known = AppointmentType.get(AppointmentType.code == "EST"), {one.id: one for one in Provider.select()}
    patients = list(Patient.select().where(Patient.deceased_on.is_null() & (Patient.privacy == "normal")))
    chance.shuffle(patients)
    queue, ahead = iter(patients * 3), booked_ahead()
    with writing():
        for days, share in [(n, next(share for most, share in SHARES if n <= most)) for n in range(1, 400)]:
            for one in day_openings(clock.today() + timedelta(days=days), est):
                if ahead >= wanted:
                    return ahead
                if chance.random() < share:
                    ahead += booked(next(queue), known[one.provider_id], est, one)
    return ahead


def booked_ahead():
    """How many bookings lie after today."""
    return fetch("SELECT COUNT(*) FROM appointment WHERE day_on > ?", clock.today().isoformat())[0][0]


def day_openings(day_on, est):
    """The openings of a day, no two of one provider in each other's way."""
    ends = {}
    for one in openings(day_on, type=est):
        if one.start_minute >= ends.get(one.provider_id, 0):
            ends[one.provider_id] = one.start_minute + est.minutes
            yield one


def booked(patient, provider, type, opening):
    """1 when the rule took the booking, 0 when it was in someone's way."""
    try:
        book_appointment(patient, provider, type, opening.day_on, opening.start_minute, reason="bench", by=PROGRAM)
    except RuleError:
        return 0
    return 1


if __name__ == "__main__":
    open_practice()
    print(fill(int(sys.argv[1])))
