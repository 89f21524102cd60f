"""What is done on the phone: the call (calls.py), what is done in it (acts.py), the work it leaves
(messages.py), working on it (working.py, tries.py), and who covers for whom (covers.py)."""

from office.phone.rules.acts import (
    ask_billing,
    ask_for_chart,
    book_from_call,
    choose_patient,
    fail_check,
    read_result,
    register_in_call,
)
from office.phone.rules.calls import (
    TypedInCall,
    end_call,
    hand_to_nurse,
    hold_call,
    line_dropped,
    look_again,
    open_call,
    pick_up,
    reopen_call,
    save_call,
    start_call,
)
from office.phone.rules.covers import end_absence, name_cover
from office.phone.rules.messages import leave_message, message_from_call, open_message, print_message
from office.phone.rules.onmessage import may_work
from office.phone.rules.tries import try_call_back
from office.phone.rules.working import (
    change_due,
    close_message,
    pass_on,
    reopen_message,
    reply,
    take_message,
    wait_for,
)

__all__ = [
    "TypedInCall",
    "ask_billing",
    "ask_for_chart",
    "book_from_call",
    "change_due",
    "choose_patient",
    "close_message",
    "end_absence",
    "end_call",
    "fail_check",
    "hand_to_nurse",
    "hold_call",
    "leave_message",
    "line_dropped",
    "look_again",
    "may_work",
    "message_from_call",
    "name_cover",
    "open_call",
    "open_message",
    "pass_on",
    "pick_up",
    "print_message",
    "read_result",
    "register_in_call",
    "reopen_call",
    "reopen_message",
    "reply",
    "save_call",
    "start_call",
    "take_message",
    "try_call_back",
    "wait_for",
]
