"""Calls (facts) and messages (work): two kinds of row. Nothing typed in a call is lost."""

from office.phone.models.calls import Call, CallOutcome, Direction, Identifier, Relationship
from office.phone.models.company import CallPatient, CallText, CallTold, Settled, Subject
from office.phone.models.items import CallItem
from office.phone.models.messages import Message, MessageKind, MessageReply, MessageState, Tried

__all__ = [
    "Call",
    "CallItem",
    "CallOutcome",
    "CallPatient",
    "CallText",
    "CallTold",
    "Direction",
    "Identifier",
    "Message",
    "MessageKind",
    "MessageReply",
    "MessageState",
    "Relationship",
    "Settled",
    "Subject",
    "Tried",
]
