"""The events of one patient, what they stopped, and addresses from which letters came back."""

from dataclasses import dataclass

from peewee import JOIN

from office.db import as_day, fetch
from office.errors import NotFound
from office.life.models import LifeEvent, LifeKind, Stopped
from office.loading import load
from office.patients.models import PatientAddress
from office.patients.queries import address_lines
from office.staff.models import Staff

RELEASE = (
    "Records of a patient who died stay protected for 50 years. Release only to the executor or administrator (proof: "
    "letters testamentary or of administration), or to family who took part in care or payment, about that only, "
    "unless the patient said otherwise. Source: 45 CFR 164.502(f), 164.502(g)(4), 164.510(b)(5)."
)


def release_words():
    """Who may have records of someone who died, as it is read out."""
    return RELEASE


def events_of(patient_id):
    """The LifeEvents of a patient with who recorded them, newest first; a list of at most 50."""
    if not fetch("SELECT 1 FROM life_event WHERE patient_id = ? LIMIT 1", patient_id):
        return []  # so it is with most patients
    query = LifeEvent.select(LifeEvent, Staff).join(Staff, JOIN.LEFT_OUTER, on=LifeEvent.by)
    return list(query.where(LifeEvent.patient == patient_id).order_by(LifeEvent.id.desc()).limit(50))


def event_of(patient_id, event_id):
    """One event of this patient. Raises NotFound, also for another patient's."""
    event = LifeEvent.get_or_none((LifeEvent.id == event_id) & (LifeEvent.patient == patient_id))
    if event is None:
        raise NotFound()
    return event


def open_death(patient_id):
    """The LifeEvent of a death that stands, reported or verified, or None."""
    stands = (LifeEvent.kind == LifeKind.DEATH) & LifeEvent.undone_at.is_null()
    return LifeEvent.select().where((LifeEvent.patient == patient_id) & stands).order_by(LifeEvent.id.desc()).first()


def stopped_of(event_id):
    """What an event stopped, in the order in which it did, with who resumed it; the record's own state is left out."""
    query = Stopped.select(Stopped, Staff).join(Staff, JOIN.LEFT_OUTER, on=Stopped.resumed_by)
    rows = query.where(Stopped.event == event_id).order_by(Stopped.id)
    return [row for row in rows if not row.words.startswith("Registration: ")]


def last_seen_on(patient_id):
    """The last date on which the patient was seen here, or None."""
    rows = fetch(
        "SELECT MAX(day_on) FROM visit WHERE patient_id = ? AND flow NOT IN ('expected', 'left without being seen')",
        patient_id,
    )
    return as_day(rows[0][0])


@dataclass(frozen=True)
class Mailed:
    """One address to which letters go or went: its lines, since when it is bad, how many came back."""

    id: int
    kind: str
    lines: list
    bad_since: object
    returned: int
    proposed: bool


def mail_addresses(patient_id):
    """The addresses of a patient in use and proposed, as Mailed."""
    return [
        Mailed(a.id, str(a.kind), address_lines(a.street, a.street2, a.city, a.state, a.zip), a.bad_since, a.returned,
               a.proposed)
        for a in load(PatientAddress, "patient_id = ? AND until IS NULL ORDER BY proposed, id", patient_id)
    ]  # fmt: skip


def bad_address(patient_id):
    """(since, letters returned, whether a new one is proposed) of the worst address in use, or None. One query."""
    rows = fetch(
        "SELECT MIN(bad_since), SUM(returned), SUM(CASE WHEN proposed THEN 1 ELSE 0 END) FROM patient_address "
        "WHERE patient_id = ? AND until IS NULL",
        patient_id,
    )
    since, returned, proposed = rows[0]
    return (as_day(since), int(returned), bool(proposed)) if since or proposed else None
