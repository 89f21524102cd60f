"""What is shown of the phone: one call (call.py), lists of calls (lists.py), messages and clocks (messages.py)."""

from office.phone.queries.call import CallView, call_view, get_call, people_around
from office.phone.queries.lists import ended_calls, of_patient, tabs, unfinished, unfinished_count
from office.phone.queries.messages import (
    DueClock,
    addressees,
    closed_dates,
    due_clock,
    get_message,
    inbox,
    inbox_counts,
    waiting_messages,
    words_on,
)

__all__ = [
    "CallView",
    "DueClock",
    "addressees",
    "call_view",
    "closed_dates",
    "due_clock",
    "ended_calls",
    "get_call",
    "get_message",
    "inbox",
    "inbox_counts",
    "of_patient",
    "people_around",
    "tabs",
    "unfinished",
    "unfinished_count",
    "waiting_messages",
    "words_on",
]
