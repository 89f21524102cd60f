"""Calls (facts) and messages (work): two kinds of row. Nothing typed in a call is lost."""

from office.phone.models.calls import Call, CallOutcome, Direction, Identifier, Relationship
from office.phone.models.company import CallPatient, CallText, CallTold, Settled, Subject
from office.phone.models.covers import Absence
from office.phone.models.items import CallItem
from office.phone.models.messages import Message, MessageKind, MessageReply, MessageState, MessageTry, Tried, WaitsFor

__all__ = [
    "Absence",
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
    "MessageTry",
    "Relationship",
    "Settled",
    "Subject",
    "Tried",
    "WaitsFor",
]
