"""What the book shows: openings (free.py, blocks.py, demands.py), bookings and their history (book.py), what stands in
the way (conflicts.py), hints (hints.py), sheets (sheets.py), the hours for the manager (template.py, weeks.py)."""

from office.scheduling.queries.book import (
    BookRow,
    appointments_of,
    day_book,
    get_appointment,
    history,
    in_use,
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
    usual_type_id,
)
from office.scheduling.queries.hints import hints
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
    "BookRow",
    "Change",
    "DayPlan",
    "OpeningRow",
    "all_resources",
    "all_types",
    "appointments_of",
    "closings_ahead",
    "day_book",
    "day_sheet",
    "get_appointment",
    "hints",
    "history",
    "hours_list",
    "in_closings",
    "in_use",
    "lengths_of",
    "moved_on_to",
    "next_openings",
    "offers",
    "openings",
    "overlapping",
    "own_provider",
    "plan_of",
    "plans",
    "providers",
    "stranded",
    "template_week",
    "types",
    "usual_type_id",
    "week_book",
    "week_sheet",
    "who_took",
]
