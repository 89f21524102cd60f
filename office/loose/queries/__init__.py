"""What is shown of loose papers: matching.py whose it is, lists.py what waits where, backlog.py how much."""

from office.loose.queries.backlog import AGES, Backlog, Filing, backlog, filing_by_day
from office.loose.queries.lists import (
    LISTS,
    PaperRow,
    counts,
    get_paper,
    labels_for,
    paper_of,
    ready_count,
    ready_for,
    rows_of,
    stamped_by,
    steps_of,
    to_sign,
    waiting_of,
    waiting_with,
)
from office.loose.queries.matching import Match, match, usual_provider

__all__ = [
    "AGES",
    "LISTS",
    "Backlog",
    "Filing",
    "Match",
    "PaperRow",
    "backlog",
    "counts",
    "filing_by_day",
    "get_paper",
    "labels_for",
    "match",
    "paper_of",
    "ready_count",
    "ready_for",
    "rows_of",
    "stamped_by",
    "steps_of",
    "to_sign",
    "usual_provider",
    "waiting_of",
    "waiting_with",
]
