"""What is done before the visit, by subject: reminders, what is sent, the insurer's word, what follows a move."""

from office.preparing.rules.following import follow_cancel, follow_move
from office.preparing.rules.insurer import (
    Said,
    ask_auth,
    change_auth,
    end_auth,
    link_auth,
    record_eligibility,
    step_interpreter,
)
from office.preparing.rules.reminders import end_texts, note_attempt
from office.preparing.rules.riding import step_transport
from office.preparing.rules.sending import (
    export_letters,
    export_texts,
    open_sending,
    open_to,
    print_letters,
    write_letter,
)

__all__ = [
    "Said",
    "ask_auth",
    "change_auth",
    "end_auth",
    "end_texts",
    "export_letters",
    "export_texts",
    "follow_cancel",
    "follow_move",
    "link_auth",
    "note_attempt",
    "open_sending",
    "open_to",
    "print_letters",
    "record_eligibility",
    "step_interpreter",
    "step_transport",
    "write_letter",
]
