"""Calls (facts) and messages (work): two kinds of row. Nothing typed in a call is lost."""

from office.phone.models.asked import Asked, CallFlag, DueChange, Flag, SheetLine, SheetSource, Urgency
from office.phone.models.calls import Call, CallOutcome, Direction, Identifier, Relationship
from office.phone.models.company import CallPatient, CallText, CallTold, Settled, Subject
from office.phone.models.covers import Absence
from office.phone.models.items import CallItem
from office.phone.models.messages import Message, MessageKind, MessageReply, MessageState, MessageTry, Tried, WaitsFor
from office.phone.models.outside import DirectoryCall

__all__ = [
    "Absence",
    "Asked",
    "Call",
    "CallFlag",
    "CallItem",
    "CallOutcome",
    "CallPatient",
    "CallText",
    "CallTold",
    "Direction",
    "DirectoryCall",
    "DueChange",
    "Flag",
    "Identifier",
    "Message",
    "MessageKind",
    "MessageReply",
    "MessageState",
    "MessageTry",
    "Relationship",
    "Settled",
    "SheetLine",
    "SheetSource",
    "Subject",
    "Tried",
    "Urgency",
    "WaitsFor",
]
