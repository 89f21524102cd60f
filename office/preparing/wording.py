"""The exact words of a reminder: to say, to leave on a machine, to send as a text, to write. Pure.

Practice, date, time, place, call-back; never the reason, the type of visit, the provider or a specialty. A text has at
most 160 characters, the practice's name, its number and the way out. Source: domain 4.8; HHS FAQ on reminders and
messages [S23]; 47 CFR 64.1200(a)(9)(iv) [S46].
"""

import unicodedata
from dataclasses import dataclass
from datetime import date

from office.jinja import minute
from office.patients.models import MessagePermission

NO_MESSAGE = "Leave no message. Try again, or another way."
STOP = "Reply STOP to end."


@dataclass(frozen=True)
class Facts:
    """What a reminder may know: the practice, whom to ask for, when. `patient` is who comes, when it is another."""

    practice: str
    phone: str
    address: str
    name: str
    patient: str
    day_on: date
    start_minute: int


def when(facts):
    """Thursday, December 3, at 9:15 AM, as one says it."""
    return f"{facts.day_on:%A, %B} {facts.day_on.day}, at {minute(facts.start_minute)}"


def to_say(facts):
    """What is said to the patient, or who acts for them, after two identifiers were told."""
    of = "" if facts.patient == facts.name else f" of {facts.patient}"
    return (
        f"This is {facts.practice}. I call about the appointment{of} on {when(facts)}, at {facts.address}. "
        f"Will that do? If anything changes, please call {facts.phone}."
    )


def to_leave(facts, permission):
    """What may be left on an answering machine, by the permission of that number; NO_MESSAGE when nothing may."""
    if permission == MessagePermission.NONE:
        return NO_MESSAGE
    if permission == MessagePermission.NAME_ONLY:
        return f"This is {facts.practice}, with a message for {facts.name}. Please call us at {facts.phone}."
    return (
        f"This is {facts.practice}, with a reminder for {facts.name}: {when(facts)}, at {facts.address}. "
        f"To confirm or change it, please call {facts.phone}."
    )


def text_message(facts, limit=160):
    """The text, in plain letters and at most `limit` characters: the place goes first, then the name is cut.

    What must stay: the practice, date, time, call-back and the way out.
    """
    at = f"{facts.day_on:%a %b} {facts.day_on.day} {minute(facts.start_minute)}"
    practice, town = plain(facts.practice), facts.address.split(",")[0]
    for place in (f", {plain(facts.address)}", f", {plain(town)}", ""):
        made = f"{practice}: appointment {at}{place}. Questions: {facts.phone}. {STOP}"
        if len(made) <= limit:
            return made
    over = len(made) - limit
    return f"{practice[:-over].rstrip()}: appointment {at}. Questions: {facts.phone}. {STOP}"


def plain(words):
    """Letters of the short-message alphabet only: an accent or curly quote would halve the room of a text."""
    text = unicodedata.normalize("NFKD", words.replace("’", "'"))
    return "".join(sign for sign in text if " " <= sign <= "~")
