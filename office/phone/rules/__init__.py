"""What is done on the phone: the call (calls.py), what is done in it (acts.py), the work it leaves (messages.py)."""

from office.phone.rules.acts import ask_billing, ask_for_chart, book_from_call, choose_patient, register_in_call
from office.phone.rules.calls import (
    TypedInCall,
    end_call,
    hand_to_nurse,
    hold_call,
    line_dropped,
    open_call,
    pick_up,
    reopen_call,
    save_call,
    start_call,
)
from office.phone.rules.messages import (
    close_message,
    leave_message,
    message_from_call,
    open_message,
    pass_on,
    reopen_message,
    reply,
    take_message,
    try_call_back,
)

__all__ = [
    "TypedInCall",
    "ask_billing",
    "ask_for_chart",
    "book_from_call",
    "choose_patient",
    "close_message",
    "end_call",
    "hand_to_nurse",
    "hold_call",
    "leave_message",
    "line_dropped",
    "message_from_call",
    "open_call",
    "open_message",
    "pass_on",
    "pick_up",
    "register_in_call",
    "reopen_call",
    "reopen_message",
    "reply",
    "save_call",
    "start_call",
    "take_message",
    "try_call_back",
]
