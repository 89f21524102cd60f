"""What the desk looks at when someone arrives: what to ask, who may stand for a child, who is expected. Reads only."""

from typing import NamedTuple

from office import clock
from office.db import as_day, fetch
from office.jinja import minute
from office.onfile.queries import is_minor
from office.patients.leaving import same_person
from office.patients.models import Contact, ContactRole
from office.scheduling.models import HOLDS_PLACE
from office.settings.queries import settings_now
from office.visits.asking import asks
from office.visits.queries import last_verified

PARENTS = {"parent", "mother", "father", "legal guardian", "guardian"}


def to_ask(patient_id):
    """What is asked of a patient today, and what was confirmed lately, as Asks. Two queries."""
    return asks(last_verified(patient_id), clock.today(), settings_now(), clock.local)


def may_consent(contact):
    """True for a guardian in force of whom the file says, in words or by kinship, that they may consent."""
    said = {contact.relationship.strip().lower(), contact.authority.strip().lower()}
    guards = contact.role == ContactRole.REPRESENTATIVE and contact.revoked_at is None
    return guards and (contact.may_consent or bool(said & PARENTS))


def adults_around(patient):
    """Who may have brought a child, as (Contact, what is said of them), who may consent first; [] for an adult.

    A person whom the record keeps away is not offered.
    """
    if not is_minor(patient):
        return []
    query = Contact.select().where((Contact.patient == patient.id) & Contact.revoked_at.is_null())
    people = [
        one for one in query.order_by(Contact.priority, Contact.id) if one.until is None or one.until >= clock.today()
    ]
    barred = [one.name for one in people if one.role == ContactRole.RESTRICTED]
    found = {}
    for one in sorted(people, key=lambda one: not may_consent(one)):
        if not any(same_person(name, one.name) for name in barred):
            found.setdefault(one.name, one)
    return [(one, _said(one)) for one in found.values()]


def _said(one):
    consents = "may consent" if may_consent(one) else "may not consent alone"
    return f"{one.name} ({one.relationship or one.role}), {consents}"


class Came(NamedTuple):
    """Someone who is expected today: `id` of the booking, the patient, and how a list says it."""

    id: int
    patient_id: int
    said: str


def expected_today(*, but):
    """Who is booked today and has not come, as Came in the order of the day, without one patient. One query."""
    rows = fetch(
        "SELECT a.id, a.patient_id, a.start_minute, p.last_name, p.first_name, p.born_on, p.name_alert "
        "FROM appointment a JOIN patient p ON p.id = a.patient_id WHERE a.day_on = ? AND a.begun_at IS NULL "
        f"AND a.patient_id <> ? AND a.standing IN ({', '.join('?' * len(HOLDS_PLACE))}) AND p.privacy <> 'restricted' "
        "ORDER BY a.start_minute, a.id",
        clock.today().isoformat(), but, *(str(one) for one in HOLDS_PLACE),
    )  # fmt: skip
    return [Came(key, patient_id, _line(*row)) for key, patient_id, *row in rows]


def _line(start, last, first, born_on, alert):
    born = as_day(born_on)
    named = f"{minute(start)} {last}, {first}" + (f", {born:%m/%d/%Y}" if born else "")
    return f"{named} (name alert)" if alert else named
