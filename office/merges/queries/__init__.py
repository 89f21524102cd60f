"""What is shown of merges: both records side by side, what came since, lists. Reads only."""

from office.merges.queries.lists import (
    TABS,
    gone_from,
    merged_note,
    merges_of,
    merges_shown,
    moved_counts,
    open_reviews,
    review_state,
    standing_of,
    tasks_of_merge,
)
from office.merges.queries.sides import Side, choices_shown, older_first, pick_keys, side_of
from office.merges.queries.since import Since, entries_by_date, since, unassigned

__all__ = [
    "TABS",
    "Side",
    "Since",
    "choices_shown",
    "entries_by_date",
    "gone_from",
    "merged_note",
    "merges_of",
    "merges_shown",
    "moved_counts",
    "older_first",
    "open_reviews",
    "pick_keys",
    "review_state",
    "side_of",
    "since",
    "standing_of",
    "tasks_of_merge",
    "unassigned",
]
