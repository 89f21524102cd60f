"""What the book shows: openings (free.py, blocks.py, demands.py), what is offered of them (offers.py), places held
(holds.py), bookings and their history (book.py), what stands in the way (conflicts.py), hints (hints.py), sheets
(sheets.py), the hours for the manager (template.py, weeks.py)."""

from office.scheduling.queries.book import (
    BookRow,
    appointments_of,
    day_book,
    get_appointment,
    history,
    in_use,
    moved_on_to,
    overlapping,
    same_day,
    week_book,
    who_took,
)
from office.scheduling.queries.free import (
    DayPlan,
    OpeningRow,
    next_openings,
    openings,
    plan_of,
    plans,
    providers,
    types,
    usual_type_id,
)
from office.scheduling.queries.hints import hints
from office.scheduling.queries.holds import NOBODY, HeldRow, Holder, held_by, held_over, live_holds
from office.scheduling.queries.newness import Newness, newness
from office.scheduling.queries.offers import offers, own_provider
from office.scheduling.queries.sheets import day_sheet, week_sheet
from office.scheduling.queries.template import (
    all_resources,
    all_types,
    closings_ahead,
    hours_list,
    in_closings,
    lengths_of,
)
from office.scheduling.queries.weeks import Change, stranded, template_week

__all__ = [
    "NOBODY",
    "BookRow",
    "Change",
    "DayPlan",
    "HeldRow",
    "Holder",
    "Newness",
    "OpeningRow",
    "all_resources",
    "all_types",
    "appointments_of",
    "closings_ahead",
    "day_book",
    "day_sheet",
    "get_appointment",
    "held_by",
    "held_over",
    "hints",
    "history",
    "hours_list",
    "in_closings",
    "in_use",
    "lengths_of",
    "live_holds",
    "moved_on_to",
    "newness",
    "next_openings",
    "offers",
    "openings",
    "overlapping",
    "own_provider",
    "plan_of",
    "plans",
    "providers",
    "same_day",
    "stranded",
    "template_week",
    "types",
    "usual_type_id",
    "week_book",
    "week_sheet",
    "who_took",
]
