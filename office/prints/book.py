"""What stands on the papers of the book: a patient's appointment slip, the day of each provider. Reads only.

Names come from patients/queries/outgoing.py alone. Source: domain 4.10.
"""

from dataclasses import dataclass
from datetime import date

from office.patients.queries.outgoing import Purpose, outgoing, outgoing_many
from office.scheduling.models import HOLDS_PLACE
from office.scheduling.queries import day_book, newness, providers
from office.scheduling.queries.sites import site_names, where
from office.settings import setting


def slip(patient, appointment):
    """What the patient takes home: when, with whom, where, when to be here; no reason and no way to reach anyone."""
    found = newness(patient.id, appointment.provider, appointment.day_on)
    usual = setting("practice.early_minutes" if found.is_new else "schedule.early_minutes")
    early = appointment.type.arrive_early_minutes or usual
    return {
        "appointment": appointment,
        "name": outgoing(patient.id, Purpose.LABEL).name,
        "stands": appointment.standing in HOLDS_PLACE,
        "arrive_minute": max(appointment.start_minute - early, 0),
        **where(appointment),
    }


@dataclass(frozen=True)
class ScheduleLine:
    """One visit on the schedule of a day."""

    start_minute: int
    minutes: int
    name: str
    born_on: date | None
    type_code: str
    standing: str
    reason: str
    name_alert: bool
    site: str = ""


def day_schedules(day_on, provider_id=None):
    """[(Provider, [ScheduleLine])] of a date for all providers (active, or booked that day) or one; a fixed number of
    queries."""
    rows = [row for row in day_book(day_on) if provider_id in (None, row.provider_id)]
    everyone = [one for one in providers({row.provider_id for row in rows}) if provider_id in (None, one.id)]
    names, sites = outgoing_many([row.patient_id for row in rows], Purpose.LIST), site_names()
    return [(one, [_line(row, names, sites) for row in rows if row.provider_id == one.id]) for one in everyone]


def _line(row, names, sites):
    return ScheduleLine(
        row.start_minute, row.minutes, names[row.patient_id].name, row.born_on, row.type_code, str(row.standing),
        row.reason, row.name_alert, sites[row.site],
    )  # fmt: skip
