"""What is shown of the wait list: entries.py (who waits), places.py (what came free, and whom to call)."""

from office.waitlist.queries.entries import (
    Waiting,
    bookings_ahead,
    changes_of,
    counts,
    entries,
    entries_of,
    entry_offers,
    get_entry,
    joined,
    shown_number,
    waits_beside,
)
from office.waitlist.queries.places import (
    Candidate,
    PlaceRow,
    chain,
    get_place,
    offers_of,
    open_places,
    places_ahead,
    with_candidates,
)

__all__ = [
    "Candidate",
    "PlaceRow",
    "Waiting",
    "bookings_ahead",
    "chain",
    "changes_of",
    "counts",
    "entries",
    "entries_of",
    "entry_offers",
    "get_entry",
    "get_place",
    "joined",
    "offers_of",
    "open_places",
    "places_ahead",
    "shown_number",
    "waits_beside",
    "with_candidates",
]
