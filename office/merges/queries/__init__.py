"""What is shown of merges: both records side by side, what came since, lists. Reads only."""

from office.merges.queries.lists import merged_note, merges_of, merges_shown, overlays_shown
from office.merges.queries.sides import Side, choices_shown, older_first, side_of
from office.merges.queries.since import Since, entries_by_date, since, unassigned

__all__ = [
    "Side",
    "Since",
    "choices_shown",
    "entries_by_date",
    "merged_note",
    "merges_of",
    "merges_shown",
    "older_first",
    "overlays_shown",
    "side_of",
    "since",
    "unassigned",
]
