"""Who is due, how often they were contacted, and a patient's own recalls. Source: domain 4.5."""

from collections import defaultdict

from office.db import fetch
from office.errors import NotFound
from office.patients.models import Patient
from office.patients.queries.outgoing import phones_to_call
from office.recalls.models import OPEN, STANDS, Recall, RecallContact, RecallKind, RecallState
from office.scheduling.models import Appointment, AppointmentType, Provider

ENOUGH_CONTACTS = 3
USUAL = {
    RecallKind.WELL_CHILD: "WCC",
    RecallKind.PHYSICAL: "PHYS",
    RecallKind.WELLNESS: "AWV",
    RecallKind.PAP: "PHYS",
    RecallKind.MAMMOGRAM: "PHYS",
}


def recalls(shown="open", *, kind=None):
    """The recalls of one part of the list by due date with patient and type, to be paged.

    `shown`: "open" (due and contacted), "three" (three contacts or more: decide), "booked", "ended" (newest first).
    """
    query = Recall.select(Recall, Patient, AppointmentType, Appointment, Provider).join(Patient).switch(Recall)
    query = query.join(AppointmentType).switch(Recall).join(Appointment, "LEFT JOIN").join(Provider, "LEFT JOIN")
    query = query.where(_part(shown))
    if kind:
        query = query.where(Recall.kind == kind)
    if shown == "ended":
        return query.order_by(Recall.ended_at.desc(), Recall.id.desc())
    return query.order_by(Recall.due_on, Recall.id)


def _part(shown):
    if shown == "booked":
        return Recall.state == RecallState.BOOKED
    if shown == "ended":
        return Recall.state.not_in(STANDS)
    if shown == "three":
        return (Recall.state == RecallState.CONTACTED) & (Recall.contacts >= ENOUGH_CONTACTS)
    return Recall.state.in_(OPEN)


def counts():
    """(how many are open, how many of them were contacted three times)."""
    return Recall.select().where(_part("open")).count(), Recall.select().where(_part("three")).count()


def numbers_of(rows):
    """{patient id: [PatientPhone]} of recalls, the first to call in front; none of a guarded record. One query."""
    return defaultdict(list, phones_to_call({one.patient_id: one.patient for one in rows}.values()))


def recalls_of(patient_id, limit=8):
    """A patient's recalls, those that stand first, by due date; one query."""
    if not fetch("SELECT 1 FROM recall WHERE patient_id = ? LIMIT 1", patient_id):
        return []
    query = Recall.select(Recall, AppointmentType).join(AppointmentType).where(Recall.patient == patient_id)
    return list(query.order_by(Recall.ended_at.is_null(False), Recall.due_on, Recall.id).limit(limit))


def get_recall(patient_id, recall_id):
    """One recall of this patient. Raises NotFound, also for another patient's."""
    found = Recall.get_or_none((Recall.id == recall_id) & (Recall.patient == patient_id))
    if found is None:
        raise NotFound()
    return found


def contacts_of(recall):
    """The tries to reach the patient, the newest first."""
    return list(RecallContact.select().where(RecallContact.recall == recall).order_by(RecallContact.id.desc()))


def usual_type(kind):
    """The code of the type that a kind of recall is booked as."""
    return USUAL.get(kind, "EST")
