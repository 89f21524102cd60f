"""Calls (facts) and messages (work): two kinds of row. Nothing typed in a call is lost."""

from office.phone.models.asked import Asked, CallFlag, DueChange, Flag, SheetLine, SheetSource, Urgency
from office.phone.models.calls import Call, CallOutcome, Identifier, Relationship
from office.phone.models.items import CallItem
from office.phone.models.messages import Message, MessageKind, MessageReply, MessageState, Tried

__all__ = [
    "Asked",
    "Call",
    "CallFlag",
    "CallItem",
    "CallOutcome",
    "DueChange",
    "Flag",
    "Identifier",
    "Message",
    "MessageKind",
    "MessageReply",
    "MessageState",
    "Relationship",
    "SheetLine",
    "SheetSource",
    "Tried",
    "Urgency",
]
