"""What may be done with the book: booking.py (book, move, cancel), holds.py (places held while one books), standing.py
(how it ended), hours.py (template), setup.py (providers, types, rooms), slots.py (which place, and booking over a
conflict), proposing.py (asking those who decide)."""

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
    Strands,
    add_closing,
    add_hours,
    change_hours,
    drafted,
    drafted_change,
    end_hours,
    lift_closing,
    open_hours,
)
from office.scheduling.rules.places import Refused
from office.scheduling.rules.proposing import (
    accept_proposal,
    open_proposal,
    propose_booking,
    propose_closing,
    propose_hours,
    propose_move,
    refuse_proposal,
    withdraw_proposal,
)
from office.scheduling.rules.setup import (
    add_provider,
    add_resource,
    add_type,
    change_provider,
    change_type,
    open_provider,
    open_type,
    set_length,
    use_resource,
)
from office.scheduling.rules.standing import begin, mark_standing, not_begun, restore_appointment, take_back_standing

__all__ = [
    "Refused",
    "Strands",
    "Taken",
    "accept_proposal",
    "add_closing",
    "add_hours",
    "add_provider",
    "add_resource",
    "add_type",
    "begin",
    "book_appointment",
    "book_walk_in",
    "cancel_appointment",
    "change_hours",
    "change_provider",
    "change_type",
    "drafted",
    "drafted_change",
    "end_hours",
    "free_hold",
    "hold_place",
    "lift_closing",
    "mark_standing",
    "move_appointment",
    "not_begun",
    "open_appointment",
    "open_hours",
    "open_proposal",
    "open_provider",
    "open_type",
    "propose_booking",
    "propose_closing",
    "propose_hours",
    "propose_move",
    "refuse_proposal",
    "restore_appointment",
    "set_length",
    "take_back_standing",
    "use_resource",
    "withdraw_proposal",
]
