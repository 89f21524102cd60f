"""Calls of the sample that left no work behind: settled on the line, not answered, spam, a check that failed.

What the reports of the phone room count beside the calls with messages (calls.py).
"""

from datetime import timedelta

from office import clock
from office.bulk import at, follow, pour
from office.phone.models import Call, CallItem
from office.phone.queries.company import CHECK_FAILED
from office.sample.calendar import working_days
from office.sample.world import Rows

DAYS, A_DAY = 10, 14
CALL = (
    "id taken_by started_at ended_at caller_name relationship callback patient identifiers note outcome saved_at "
    "saved_by line direction answered_at held_seconds"
)
SETTLED = (
    "When the office is open on Friday.",
    "The way to the office, and where to park.",
    "Confirms the visit of tomorrow.",
    "Which papers to bring to the first visit.",
    "Whether the flu shot is here. It is.",
)
LOST_EACH, SPAM_EACH, SLOW_EACH, HELD_EACH = 41, 29, 6, 4


def add_phone_room(world):
    """Write the calls of the working days before the sample's day."""
    random, calls, failed = world.random("phone room"), Rows(Call, CALL), []
    living = [index for index, person in enumerate(world.people) if not person.deceased]
    days = working_days(world.day_on - timedelta(days=24), world.day_on - timedelta(days=1))[-DAYS:]
    for number in range(len(days) * A_DAY):
        minute = 485 + number % A_DAY * 37 + random.randrange(30)
        moment, index = clock.at_minute(days[number // A_DAY], minute), random.choice(living)
        call = calls.add(*_call(world, number, index, moment))
        if number == len(days) * A_DAY // 2:
            failed.append((call, at(moment + timedelta(seconds=50)), CHECK_FAILED, world.patient(index)))
    pour(Call, calls.names, calls.rows)
    pour(CallItem, "call at what patient", failed)
    follow([Call])


def _call(world, number, index, moment):
    """The values of one call, without its id."""
    person, ana = world.people[index], world.staff_id("phone")
    name, line = f"{person.first} {person.last}".strip(), f"Line {1 + number % 2}"
    if number % LOST_EACH == LOST_EACH - 1:
        end = at(moment + timedelta(seconds=45))
        nobody = ("", "not said yet", "", None, "", "", "disconnected")
        return (ana, at(moment), end, *nobody, end, ana, line, "incoming", None, 0)
    wait = 26 if number % SLOW_EACH == 0 else 5 + number % 13
    held = 20 + number % 50 if number % HELD_EACH == 0 else 0
    answered = moment + timedelta(seconds=wait)
    end = at(answered + timedelta(seconds=70 + number % 90 + held))
    if number % SPAM_EACH == SPAM_EACH - 1:
        about = ("", "not said yet", "", None, "", "", "spam")
    else:
        said, note = "name,birth date", SETTLED[number % len(SETTLED)]
        about = (name, "self", person.phone, world.patient(index), said, note, "resolved on the call")
    return (ana, at(moment), end, *about, end, ana, line, "incoming", at(answered), held)
