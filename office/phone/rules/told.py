"""What was told in a call, to whom and as whom they heard it. Source: domain 6.2, 6.3."""

from office import audit, clock
from office.board import bump
from office.phone.models import CallTold


def note_told(call, topic, words, permission, heard_by, *, by):
    """Write down that something was told, within `writing()`; return the CallTold."""
    row = CallTold.create(
        call=call,
        patient=call.patient_id,
        at=clock.now(),
        by=by.staff_id,
        topic=topic,
        words=words,
        heard_by=heard_by,
        heard_as=permission.who,
        identifiers=call.identifiers,
    )
    known = {"topic": str(topic), "heard_as": permission.who, "to": heard_by, "check": call.identifiers}
    audit.record("phone.told", call, by=by, patient=call.patient, **known)
    bump("phone")
    return row
