"""What the book shows: openings (free.py), bookings and their history (book.py), hints before booking (hints.py)."""

from office.scheduling.queries.book import (
    BookRow,
    appointments_of,
    day_book,
    get_appointment,
    history,
    moved_on_to,
    overlapping,
    week_book,
    who_took,
)
from office.scheduling.queries.free import (
    DayPlan,
    OpeningRow,
    next_openings,
    offers,
    openings,
    own_provider,
    plan_of,
    plans,
    providers,
    types,
)
from office.scheduling.queries.hints import hints

__all__ = [
    "BookRow",
    "DayPlan",
    "OpeningRow",
    "appointments_of",
    "day_book",
    "get_appointment",
    "hints",
    "history",
    "moved_on_to",
    "next_openings",
    "offers",
    "openings",
    "overlapping",
    "own_provider",
    "plan_of",
    "plans",
    "providers",
    "types",
    "week_book",
    "who_took",
]
