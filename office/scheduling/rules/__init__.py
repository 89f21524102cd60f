"""What may be done with the book: booking.py (book, move, cancel), holds.py (places held while one books), standing.py
(how it ended), hours.py (template)."""

from office.scheduling.rules.booking import (
    Taken,
    book_appointment,
    book_walk_in,
    cancel_appointment,
    move_appointment,
    open_appointment,
)
from office.scheduling.rules.holds import free_hold, hold_place
from office.scheduling.rules.hours import (
    add_closing,
    add_hours,
    add_provider,
    add_type,
    end_hours,
    lift_closing,
    open_hours,
)
from office.scheduling.rules.standing import begin, mark_standing, not_begun, restore_appointment, take_back_standing

__all__ = [
    "Taken",
    "add_closing",
    "add_hours",
    "add_provider",
    "add_type",
    "begin",
    "book_appointment",
    "book_walk_in",
    "cancel_appointment",
    "end_hours",
    "free_hold",
    "hold_place",
    "lift_closing",
    "mark_standing",
    "move_appointment",
    "not_begun",
    "open_appointment",
    "open_hours",
    "restore_appointment",
    "take_back_standing",
]
