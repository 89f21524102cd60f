"""Calls (facts) and messages (work): two kinds of row. Nothing typed in a call is lost."""

from office.phone.models.calls import Call, CallOutcome, Identifier, Relationship
from office.phone.models.covers import Absence
from office.phone.models.items import CallItem
from office.phone.models.messages import (
    Message,
    MessageKind,
    MessageReply,
    MessageState,
    MessageTry,
    Tried,
    WaitsFor,
)

__all__ = [
    "Absence",
    "Call",
    "CallItem",
    "CallOutcome",
    "Identifier",
    "Message",
    "MessageKind",
    "MessageReply",
    "MessageState",
    "MessageTry",
    "Relationship",
    "Tried",
    "WaitsFor",
]
