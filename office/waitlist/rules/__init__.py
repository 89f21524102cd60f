"""What may be done with the wait list: entries.py (add, end), changing.py, places.py (what came free), offering.py
(call)."""

from office.waitlist.rules.changing import change_entry
from office.waitlist.rules.entries import (
    Wanted,
    add_entry,
    end_entry,
    expire_entries,
    open_entry,
    resume_entry,
    withdraw_all,
)
from office.waitlist.rules.offering import offer_place
from office.waitlist.rules.places import leave_place, open_place, pass_places

__all__ = [
    "Wanted",
    "add_entry",
    "change_entry",
    "end_entry",
    "expire_entries",
    "leave_place",
    "offer_place",
    "open_entry",
    "open_place",
    "pass_places",
    "resume_entry",
    "withdraw_all",
]
