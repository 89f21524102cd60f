"""What is done on the phone: the call (calls.py), what is done in it (acts.py), the work it leaves (messages.py)."""

from office.phone.rules.acts import (
    ask_billing,
    ask_for_chart,
    book_from_call,
    check_still_about,
    choose_patient,
    fail_check,
    not_a_patient_yet,
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
    ring,
    save_call,
    start_call,
    transfer_dropped,
)
from office.phone.rules.company import take_off
from office.phone.rules.covers import end_absence, name_cover
from office.phone.rules.itemdrafts import forget_item, item_place, keep_item
from office.phone.rules.items import Wish, read_back, take_billing, take_item
from office.phone.rules.messages import leave_message, message_from_call, open_message, print_message
from office.phone.rules.onmessage import may_work
from office.phone.rules.sheets import look_at_sheet, take_sheet
from office.phone.rules.special import flag_call, give_up_call, unflag_call
from office.phone.rules.telling import called_back, check_code_word, speak_for, tell
from office.phone.rules.texts import settle_text
from office.phone.rules.tries import try_call_back
from office.phone.rules.visits import cancel_from_call, move_from_call
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
    "Wish",
    "ask_billing",
    "ask_for_chart",
    "book_from_call",
    "called_back",
    "cancel_from_call",
    "change_due",
    "check_code_word",
    "check_still_about",
    "choose_patient",
    "close_message",
    "end_absence",
    "end_call",
    "fail_check",
    "flag_call",
    "forget_item",
    "give_up_call",
    "hand_to_nurse",
    "hold_call",
    "item_place",
    "keep_item",
    "leave_message",
    "line_dropped",
    "look_again",
    "look_at_sheet",
    "may_work",
    "message_from_call",
    "move_from_call",
    "name_cover",
    "not_a_patient_yet",
    "open_call",
    "open_message",
    "pass_on",
    "pick_up",
    "print_message",
    "read_back",
    "read_result",
    "register_in_call",
    "reopen_call",
    "reopen_message",
    "reply",
    "ring",
    "save_call",
    "settle_text",
    "speak_for",
    "start_call",
    "take_billing",
    "take_item",
    "take_message",
    "take_off",
    "take_sheet",
    "tell",
    "transfer_dropped",
    "try_call_back",
    "unflag_call",
    "wait_for",
]
