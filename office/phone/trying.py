"""Which try to call back is next, and when. Pure: plain values in and out.

Routine: three tries over two business days at different times, then a letter or the portal. Urgent: two tries in 30
minutes, then other numbers, then the emergency contact, then a provider decides. Source: domain 6.4.
"""

from collections import namedtuple
from datetime import timedelta
from enum import StrEnum

from office import clock
from office.due import add_office_time
from office.phone.models import MessageKind, Tried

URGENT = (MessageKind.RED_FLAG, MessageKind.URGENT_SYMPTOM)
NOBODY = (Tried.NO_ANSWER, Tried.LEFT_NUMBER, Tried.LEFT_DETAILED)  # what counts as a try; a busy line is called again
BUSY_AGAIN = timedelta(minutes=15)
HALF_A_DAY, APART, STEP = timedelta(minutes=270), timedelta(minutes=90), timedelta(minutes=30)
# One try, as the ladder reads it: when, what came of it (Tried), the key of the number.
Try = namedtuple("Try", "at tried key")
# A number that may be called: its key ("said", "phone:3", "contact:5"), the number, whose it is, what may be left on
# its machine (MessagePermission), the id of the PatientPhone or None, and whether it is a contact's.
Number = namedtuple("Number", "key shown whose permission phone_id contact")
# What to do next: a word of Do, the instant from which (None: now), the key of the number or "", which try it is.
Next = namedtuple("Next", "do at key count")


class Do(StrEnum):
    CALL = "call"
    OTHER = "call another number"
    CONTACT = "ask the emergency contact to have the patient call; no details"
    LETTER = "send a letter or a portal message"
    PROVIDER = "ask a provider whether someone must go and look"


def next_try(tries, numbers, *, urgent, settings, hours):
    """The Next of a message, from its Trys (oldest first) and the Numbers that may be called, the best first.

    `settings` gives callback.tries, callback.urgent_tries and callback.urgent_gap_minutes; `hours` are OfficeHours.
    What was tried before somebody was reached counts no more.
    """
    tries = since_reached(tries)
    wrong = {one.key for one in tries if one.tried == Tried.WRONG_NUMBER}
    own = [one for one in numbers if not one.contact and one.key not in wrong]
    counted = [one for one in tries if one.tried in NOBODY]
    if urgent:
        return _urgent(tries, counted, own, [one for one in numbers if one.contact], settings)
    if len(counted) >= settings["callback.tries"] or not own:
        return Next(Do.LETTER, None, "", len(counted) + 1)
    return Next(Do.CALL, _routine_at(tries, counted, hours), own[0].key, len(counted) + 1)


def since_reached(tries):
    """The tries after the last one that reached somebody."""
    last = max((place for place, one in enumerate(tries, start=1) if one.tried == Tried.REACHED), default=0)
    return tries[last:]


def _urgent(tries, counted, own, contacts, settings):
    """No waiting but for the second try: the ladder goes on at once."""
    count, called = len(counted) + 1, {one.key for one in tries if one.tried != Tried.BUSY}
    if len(counted) < settings["callback.urgent_tries"] and own:
        gap = timedelta(minutes=settings["callback.urgent_gap_minutes"])
        at = counted[-1].at + gap if counted else None
        return Next(Do.CALL, at, own[0].key, count)
    for do, rungs in ((Do.OTHER, own), (Do.CONTACT, contacts)):
        fresh = next((one for one in rungs if one.key not in called), None)
        if fresh:
            return Next(do, None, fresh.key, count)
    return Next(Do.PROVIDER, None, "", count)


def _routine_at(tries, counted, hours):
    """From when the next routine try makes sense: a busy line soon, else at another time of the day."""
    if not tries:
        return None
    if tries[-1].tried == Tried.BUSY:
        return add_office_time(tries[-1].at, BUSY_AGAIN, hours)
    if not counted:
        return None
    if len(counted) == 1:
        return add_office_time(counted[0].at, HALF_A_DAY, hours)
    return _other_time(counted, hours)


def _other_time(counted, hours):
    """On the business day after the first try, at a time of day far from those tried; else half a day on."""
    first, last = clock.local(counted[0].at), counted[-1].at
    tried = [_minute(one.at) for one in counted[-2:]]
    opens_at, closes_at = _day_after(first.date(), hours)
    at = opens_at
    while at < closes_at:
        if at >= last + APART and all(abs(_minute(at) - one) >= APART.seconds // 60 for one in tried):
            return at
        at += STEP
    return add_office_time(last, HALF_A_DAY, hours)


def _minute(instant):
    wall = clock.local(instant)
    return wall.hour * 60 + wall.minute


def _day_after(day_on, hours):
    """The instants between which the office is open on the first business day after a date."""
    day_on += timedelta(days=1)
    while not (span := hours.on(day_on)):
        day_on += timedelta(days=1)
    return span
