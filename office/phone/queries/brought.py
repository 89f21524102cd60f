"""What of a call's symptoms a nurse has already: for each patient of the call, since two children may be ill."""

from office.db import fetch
from office.loading import load
from office.phone.models import Message
from office.phone.symptoms import symptom_marks
from office.phone.trying import URGENT
from office.staff.models import Role


def symptom_messages(call):
    """The messages that took this call's symptoms to nurse or provider, oldest first; a refill is none. One query."""
    of_call = "call_id = ? AND kind IN (?, ?) AND to_role IN (?, ?) ORDER BY id"
    return load(Message, of_call, call.id, *map(str, (*URGENT, Role.NURSE, Role.PROVIDER)))


def brought(call):
    """The message by which a nurse has the symptoms of the patient on the page, or None.

    Symptom words that came with another patient of the call and stand in its message are theirs alone.
    """
    messages = symptom_messages(call)
    own = next((one for one in messages if call.patient_id in _whose(call, one)), None)
    if own or not messages or symptom_marks(not_brought(call, messages)):
        return own
    return messages[0]


def not_brought(call, messages):
    """The lines of the note that stand in none of these messages."""
    bodies = "\n".join(one.body for one in messages)
    return "\n".join(line for line in call.note.splitlines() if line not in bodies)


def without_message(call, messages):
    """Ids of the call's patients with no message of their symptoms among these; the one on the page first."""
    having = {patient_id for one in messages for patient_id in _whose(call, one)}
    ids = dict.fromkeys([*([call.patient_id] if call.patient_id else []), *_company(call)])
    return [patient_id for patient_id in ids if patient_id not in having]


def _whose(call, message):
    """Whose symptoms a message has: one that was sent before anyone was found is about the first who was."""
    return (message.patient_id,) if message.patient_id else (None, *_company(call)[:1])


def _company(call):
    ids = [key for (key,) in fetch("SELECT patient_id FROM call_patient WHERE call_id = ? ORDER BY id", call.id)]
    return ids or ([call.patient_id] if call.patient_id else [])
