"""What is shown of the phone: one call (call.py), lists of calls (lists.py), messages and clocks (messages.py)."""

from office.phone.queries.call import CallView, call_view, get_call, on_file, signs_of
from office.phone.queries.company import check_in_call, check_text, failed_state, failures_today
from office.phone.queries.lists import SHOWN_UNFINISHED, ended_calls, of_patient, tabs, unfinished
from office.phone.queries.messages import (
    FILTERS,
    STATES,
    DueClock,
    addressees,
    clock_of,
    closed_dates,
    draft_of,
    due_clock,
    get_message,
    hours_now,
    inbox,
    inbox_counts,
    waiting_messages,
    words_on,
)

__all__ = [
    "FILTERS",
    "SHOWN_UNFINISHED",
    "STATES",
    "CallView",
    "DueClock",
    "addressees",
    "call_view",
    "check_in_call",
    "check_text",
    "clock_of",
    "closed_dates",
    "draft_of",
    "due_clock",
    "ended_calls",
    "failed_state",
    "failures_today",
    "get_call",
    "get_message",
    "hours_now",
    "inbox",
    "inbox_counts",
    "of_patient",
    "on_file",
    "signs_of",
    "tabs",
    "unfinished",
    "waiting_messages",
    "words_on",
]
