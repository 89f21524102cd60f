"""What came of an attempt to reach a patient about an appointment, and what follows at once. Source: domain 4.8."""

from office import audit, clock
from office.board import bump
from office.db import writing
from office.errors import RuleError
from office.patients.envelope import shown
from office.patients.models import PatientPhone
from office.patients.queries import get_patient
from office.patients.rules import mark_bad, save_phone
from office.preparing.models import Letter, Outcome, ReminderAttempt, Stage, Way
from office.preparing.queries.reminders import reminder_of
from office.scheduling.models import HOLDS_PLACE, Standing
from office.scheduling.rules import mark_standing

ON_A_NUMBER = (Outcome.LEFT_MESSAGE, Outcome.NO_ANSWER, Outcome.WRONG_NUMBER)


def note_attempt(appointment, outcome, *, by, reply=False):
    """Keep what came of reaching a patient about an appointment; return the ReminderAttempt.

    Confirmed confirms the booking; wrong number marks the number as bad; opted out ends every permission for texts at
    that number at once. A call or a message needs a number that may be called. `reply`: a text was answered.
    Raises RuleError: not one of the outcomes, not booked any more, no number may be called, no message may be left.
    Source: domain 4.8; 47 CFR 64.1200(a)(9)(iv)(G) (opt-out honored at once).
    """
    outcome = _understood(outcome)
    with writing():
        one = reminder_of(appointment)
        if one.standing not in HOLDS_PLACE:
            raise RuleError(f"This appointment is {one.standing}: nobody is reminded of it.")
        _refuse_without_permission(one, outcome)
        way = Way.TEXT if reply or outcome == Outcome.OPTED_OUT else Way.CALL
        reached = one.text.phone if way == Way.TEXT else one.call.phone
        phone = phone_of(one.patient_id, reached)
        words = one.leave if outcome == Outcome.LEFT_MESSAGE else ""
        row = add_attempt(one, way, outcome, by=by, reached=reached, phone=phone, words=words)
        if outcome == Outcome.CONFIRMED and one.standing == Standing.BOOKED:
            mark_standing(appointment, Standing.CONFIRMED, by=by, reason="reminder")
        if outcome == Outcome.WRONG_NUMBER and phone:
            mark_bad(one.patient, phone.id, True, by=by)
        if outcome == Outcome.OPTED_OUT:
            end_texts(one.patient_id, by=by)
    return row


def _understood(outcome):
    if outcome not in set(Outcome) - {Outcome.SENT}:
        raise RuleError("Choose what came of it.", field="outcome")
    return Outcome(outcome)


def _refuse_without_permission(one, outcome):
    if outcome in ON_A_NUMBER and one.call.held:
        raise RuleError(one.call.why or "No number may be called.", field="outcome")
    if outcome == Outcome.LEFT_MESSAGE and not one.may_leave:
        raise RuleError("No message may be left at this number.", field="outcome")


def add_attempt(one, way, outcome, *, by, reached="", phone=None, words="", sending=None, letter=Letter.REMINDER):
    """Write one attempt about a Reminder, for rules, inside their transaction."""
    row = ReminderAttempt.create(
        appointment=one.id, stage=one.stage or Stage.OTHER, way=way, letter=letter, outcome=outcome, phone=phone,
        reached=reached, words=words, sending=sending, at=clock.now(), by=by.staff_id, who=by.name,
    )  # fmt: skip
    told = {"way": str(way), "outcome": str(outcome), "letter": str(letter)}
    audit.record("reminder.noted", row, by=by, patient=one.patient_id, **told)
    bump("day")
    return row


def phone_of(patient_id, said):
    """The number of this patient that is shown so, or None: a guardian's own number is kept with the guardian."""
    rows = PatientPhone.select().where((PatientPhone.patient == patient_id) & PatientPhone.until.is_null())
    return next((row for row in rows.order_by(PatientPhone.rank) if shown(row) == said), None) if said else None


def end_texts(patient_id, *, by):
    """End the permission for texts at every number of this patient, and wherever else the same numbers are on file.

    Who says stop at a number means the number. Returns how many entries were changed.
    """
    agreed = PatientPhone.until.is_null() & PatientPhone.text_permission
    with writing():
        own = list(PatientPhone.select().where(agreed & (PatientPhone.patient == patient_id)))
        numbers = [row.e164 for row in own if row.e164]
        rows = [*own, *PatientPhone.select().where(
            agreed & PatientPhone.e164.in_(numbers) & (PatientPhone.patient != patient_id)
        )]  # fmt: skip
        for row in rows:
            patient = get_patient(row.patient_id)
            save_phone(patient, patient.version, row.typed, old=row, by=by, text_permission=False)
    return len(rows)
