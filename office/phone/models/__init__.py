"""Calls (facts) and messages (work): two kinds of row. Nothing typed in a call is lost."""

from office.phone.models.calls import Call, CallOutcome, Identifier, Relationship
from office.phone.models.items import CallItem
from office.phone.models.messages import Message, MessageKind, MessageReply, MessageState, Tried
from office.phone.models.outside import DirectoryCall

__all__ = [
    "Call",
    "CallItem",
    "CallOutcome",
    "DirectoryCall",
    "Identifier",
    "Message",
    "MessageKind",
    "MessageReply",
    "MessageState",
    "Relationship",
    "Tried",
]
