"""What the waiting room may read of those who wait: a number, or a first name and an initial. Reads only.

No reason, no provider, no specialty, no last name, no birth date. Source: domain 5.1, 5.2; HHS FAQ on sign-in sheets.
"""

from typing import NamedTuple

from office.db import fetch
from office.settings import setting
from office.visits.models import Flow

INITIAL = "initial"
CALLED_IN = (str(Flow.ROOMED),)
ROWS = (
    "SELECT v.id, v.flow, v.room, p.first_name, p.last_name, "
    "(p.confidential OR p.safety_flag OR p.privacy <> 'normal') "
    "FROM visit v JOIN patient p ON p.id = v.patient_id WHERE v.day_on = ? ORDER BY v.id"
)  # every visit of the day has its number for good, also one whose arrival was taken back


class Waiting(NamedTuple):
    """One line: what is called out, and the room to go to, "" while waiting."""

    call: str
    room: str


def lines(day_on):
    """Who waits (room "") and who was called to a room, in the order of their numbers. One query and a setting."""
    by_name = setting("visits.lobby_names") == INITIAL
    found = []
    for number, (_, flow, room, first, last, guarded) in enumerate(fetch(ROWS, day_on.isoformat()), start=1):
        if flow in (Flow.ARRIVED, Flow.CHECKED_IN, *CALLED_IN):
            named = by_name and first and last and not guarded
            call = f"{first.split()[0]} {last[0]}." if named else f"No. {number}"
            found.append(Waiting(call, _place(room) if flow in CALLED_IN else ""))
    return found


def _place(room):
    return f"Room {room}" if room.isdigit() else room


def number_of(visit):
    """The number under which a visit is called: its place among the visits of its day. One query."""
    rows = fetch(ROWS, visit.day_on.isoformat())
    return next((place for place, row in enumerate(rows, start=1) if row[0] == visit.id), None)
