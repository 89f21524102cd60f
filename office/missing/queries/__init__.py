"""What is shown of searches: checklist.py the named places, cases.py the list, reports.py what came of them."""

from office.missing.queries.cases import (
    case_of,
    closed_cases,
    days_open,
    get_case,
    ladder_of,
    next_visits,
    not_passed_on,
    open_cases,
    others_of,
    proposes,
    replacement_of,
    replacements_of,
    rows_of,
    stamp,
    task_keys,
)
from office.missing.queries.checklist import EVERYONE, SECOND, find_line, steps_of
from office.missing.queries.reports import business_days_to_find, causes, open_longer_than, searches

__all__ = [
    "EVERYONE",
    "SECOND",
    "business_days_to_find",
    "case_of",
    "causes",
    "closed_cases",
    "days_open",
    "find_line",
    "get_case",
    "ladder_of",
    "next_visits",
    "not_passed_on",
    "open_cases",
    "open_longer_than",
    "others_of",
    "proposes",
    "replacement_of",
    "replacements_of",
    "rows_of",
    "searches",
    "stamp",
    "steps_of",
    "task_keys",
]
