"""What is shown of the phone: one call (call.py), lists of calls (lists.py), messages and clocks (messages.py)."""

from office.phone.queries.asked import asked_briefly, asked_of, flags_of, patients_of, to_come, usual_pharmacy
from office.phone.queries.call import CallView, bare_call, call_view, get_call, glance, on_file, signs_of
from office.phone.queries.company import check_in_call, check_text, failed_state, failures_today
from office.phone.queries.counts import Load, Loads, how_many_closed, loads
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
    next_message,
    waiting_messages,
    words_on,
)
from office.phone.queries.tries import next_of, numbers_of, tries_on
from office.phone.queries.whose import owner_now, owner_words, people_now

__all__ = [
    "FILTERS",
    "SHOWN_UNFINISHED",
    "STATES",
    "CallView",
    "DueClock",
    "Load",
    "Loads",
    "addressees",
    "asked_briefly",
    "asked_of",
    "bare_call",
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
    "flags_of",
    "get_call",
    "get_message",
    "glance",
    "hours_now",
    "how_many_closed",
    "inbox",
    "loads",
    "next_message",
    "next_of",
    "numbers_of",
    "of_patient",
    "on_file",
    "owner_now",
    "owner_words",
    "patients_of",
    "people_now",
    "signs_of",
    "tabs",
    "to_come",
    "tries_on",
    "unfinished",
    "usual_pharmacy",
    "waiting_messages",
    "words_on",
]
