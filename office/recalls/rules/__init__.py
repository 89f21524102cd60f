"""What may be done with recalls: listing.py (add, contact, end), following.py (what the book says), nightly.py."""

from office.recalls.rules.following import watch_book
from office.recalls.rules.listing import (
    add_recall,
    contact,
    end_all,
    end_recall,
    open_recall,
    reopen_recall,
    resume_recall,
)
from office.recalls.rules.nightly import propose_well_child

__all__ = [
    "add_recall",
    "contact",
    "end_all",
    "end_recall",
    "open_recall",
    "propose_well_child",
    "reopen_recall",
    "resume_recall",
    "watch_book",
]
