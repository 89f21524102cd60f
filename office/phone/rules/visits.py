"""Moving and canceling inside a call, by the rules of the book. Source: domain 6.1, 6.2; 4.6."""

from office.db import writing
from office.phone.rules.acts import add_item, check_identified, patient_in
from office.scheduling.rules import cancel_appointment, move_appointment, open_appointment


def move_from_call(call, appointment_id, seen_version, provider, day_on, start_minute, *, reason, by):
    """Move a booking of the call's patient into another opening; return the new Appointment.

    Raises NotFound: another patient's; RuleError: no patient, too few identifiers said; and as move_appointment, Taken
    with the next opening among it: the call and the old booking keep everything then.
    """
    with writing():
        patient = patient_in(call)
        check_identified(call)
        old = open_appointment(patient.id, appointment_id, by=by)
        row = move_appointment(old, seen_version, provider, day_on, start_minute, reason=reason, by=by)
        add_item(call, "moved", by, appointment=row)
    return row


def cancel_from_call(call, appointment_id, seen_version, standing, reason, *, by):
    """Cancel a booking of the call's patient; return the Appointment.

    Raises NotFound: another patient's; RuleError: no patient, too few identifiers said; and as cancel_appointment.
    """
    with writing():
        patient = patient_in(call)
        check_identified(call)
        row = open_appointment(patient.id, appointment_id, by=by)
        row = cancel_appointment(row, seen_version, standing, reason, by=by)
        add_item(call, "canceled", by, appointment=row)
    return row
