"""What was asked for a message and how its due time came about; whom a call is about; flags of a call."""

from collections import defaultdict
from dataclasses import dataclass

from peewee import JOIN

from office import clock
from office.db import as_day, fetch
from office.loading import load
from office.patients.models import Patient
from office.patients.queries.reach import pharmacies
from office.phone.medicines import sounds_like
from office.phone.models import Asked, CallFlag, CallItem, DueChange
from office.phone.topics import UNKNOWN
from office.scheduling.models import Appointment, AppointmentType, Provider, Standing

SHOWN_IN_LIST, SHOWN_BOOKINGS = 3, 9


@dataclass(frozen=True)
class AskedView:
    """Answers of a message, flags of its call and changes of its due time, as rows; `alike` are names to check."""

    answers: list
    flags: list
    changes: list
    alike: list


def asked_of(message):
    """The AskedView of a message; three queries."""
    answers = list(Asked.select().where(Asked.message == message).order_by(Asked.place))
    changes = list(DueChange.select().where(DueChange.message == message).order_by(DueChange.id))
    drug = next((row.answer for row in answers if row.key == "drug"), "")
    return AskedView(answers, flags_of(message.call_id) if message.call_id else [], changes, sounds_like(drug))


def asked_with_bill(question):
    """What was asked in a call with a question about a bill: ([(label, answer)], the id of the call), None without a
    call; two queries."""
    call = CallItem.select(CallItem.call).where(CallItem.question == question).first()
    rows = Asked.select(Asked.label, Asked.answer).where(Asked.question == question).order_by(Asked.place)
    return (list(rows.tuples()), call.call_id) if call else None


def asked_briefly(message_ids):
    """The first answers of each message of a list, as {id: [(label, answer)]}; one query."""
    found = defaultdict(list)
    rows = Asked.select(Asked.message, Asked.label, Asked.answer).where(Asked.message.in_(list(message_ids)))
    for message_id, label, answer in rows.order_by(Asked.message, Asked.place).tuples():
        if len(found[message_id]) < SHOWN_IN_LIST:
            found[message_id].append((label, answer))
    return found


def flags_of(call_id):
    """The flags that hold on a call, in the order in which they were set."""
    return load(CallFlag, "call_id = ? AND ended_at IS NULL ORDER BY id", call_id)


def patients_of(call):
    """Whom a call is or was about: the present one first, who was chosen, then by its items; no patient twice."""
    chosen = load(Patient, "id IN (SELECT patient_id FROM call_patient WHERE call_id = ?) ORDER BY id", call.id)
    rows = (
        Patient.select(Patient, CallItem.id)
        .join(CallItem, JOIN.INNER, on=(CallItem.patient == Patient.id))
        .where(CallItem.call == call.id)
        .order_by(CallItem.id)
    )
    now = [call.patient] if call.patient_id else []
    return list({patient.id: patient for patient in (*now, *chosen, *rows)}.values())


def usual_pharmacy(patient_id):
    """The pharmacy named in the patient's latest message that named one, else the preferred one on record, or ""."""
    found = fetch(
        "SELECT a.answer FROM asked a JOIN message m ON m.id = a.message_id "
        "WHERE m.patient_id = ? AND a.key = 'pharmacy' AND a.answer <> ? ORDER BY m.id DESC LIMIT 1",
        *(patient_id, UNKNOWN),
    )
    if found:
        return found[0][0]
    known = pharmacies(patient_id)
    return ", ".join(part for part in known[0][1:3] if part) if known else ""


def last_visit_on(patient_id):
    """The date of the patient's latest visit, or None."""
    found = fetch("SELECT MAX(day_on) FROM visit WHERE patient_id = ?", patient_id)
    return as_day(found[0][0]) if found and found[0][0] else None


def to_come(patient_id):
    """The bookings of a patient from today on that still stand, the first one first, as Appointments; one query."""
    standing = Appointment.standing.in_((Standing.BOOKED, Standing.CONFIRMED))
    return list(
        Appointment.select(Appointment, Provider, AppointmentType)
        .join(Provider)
        .switch(Appointment)
        .join(AppointmentType)
        .where((Appointment.patient == patient_id) & (Appointment.day_on >= clock.today()) & standing)
        .order_by(Appointment.day_on, Appointment.start_minute, Appointment.id)
        .limit(SHOWN_BOOKINGS)
    )
