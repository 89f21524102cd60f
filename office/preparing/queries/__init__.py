"""What is shown before a visit, by subject: reminders, letters and files, the insurer's word, the huddle list."""

from office.preparing.queries.huddle import huddle, huddle_day, insurer_mark, prepared
from office.preparing.queries.insurer import (
    checks_of,
    get_auth,
    interpreter_steps,
    interpreters_of,
    last_check,
    permit_of,
    permits_of,
    permits_used_by,
    plans_on,
    rides_of,
    transport_steps,
    versions_of,
    visits_with,
)
from office.preparing.queries.letters import (
    due_now,
    get_sending,
    is_print,
    letterhead,
    sendings,
    sent_with,
    to_text,
    to_write,
)
from office.preparing.queries.reminders import reminder_of, to_do, unconfirmed, unconfirmed_on, waiting
from office.preparing.queries.verifying import to_verify

__all__ = [
    "checks_of",
    "due_now",
    "get_auth",
    "get_sending",
    "huddle",
    "huddle_day",
    "insurer_mark",
    "interpreter_steps",
    "interpreters_of",
    "is_print",
    "last_check",
    "letterhead",
    "permit_of",
    "permits_of",
    "permits_used_by",
    "plans_on",
    "prepared",
    "reminder_of",
    "rides_of",
    "sendings",
    "sent_with",
    "to_do",
    "to_text",
    "to_verify",
    "to_write",
    "transport_steps",
    "unconfirmed",
    "unconfirmed_on",
    "versions_of",
    "visits_with",
    "waiting",
]
