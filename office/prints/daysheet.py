"""What stands on a route slip and on the day sheet. Names and phones come from patients/queries/outgoing.py alone."""

from dataclasses import dataclass

from office.charts.queries import lights
from office.db import fetch
from office.errors import NotFound
from office.jinja import minute
from office.onfile.queries import forms_due
from office.patients.models import Patient
from office.patients.queries.outgoing import Purpose, outgoing_many
from office.prints.queries import label_of
from office.visits.models import Visit
from office.visits.waiting_room import number_of

DAY = (
    "SELECT a.id, a.patient_id, a.start_minute, a.standing, a.reason, r.short, t.code, p.privacy, v.flow, "
    "p.name_alert FROM appointment a JOIN patient p ON p.id = a.patient_id JOIN provider r ON r.id = a.provider_id "
    "JOIN appointment_type t ON t.id = a.type_id LEFT JOIN visit v ON v.appointment_id = a.id WHERE a.day_on = ? "
    "AND a.standing IN ('booked', 'confirmed', 'no-show', 'completed', 'left without being seen') "
    "ORDER BY a.start_minute, r.rank, a.id"
)


@dataclass(frozen=True)
class SheetLine:
    """One booking of a day as the phones need it: when, who, how to reach them, with whom, how far."""

    time: str
    name: str
    phone: str
    provider: str
    type: str
    reason: str
    state: str
    alert: bool


def day_sheet(day_on):
    """The bookings of a day as SheetLines in order of time; of a restricted record the name alone. Six queries."""
    rows = fetch(DAY, day_on.isoformat())
    out = outgoing_many([row[1] for row in rows], Purpose.LIST)
    return [_line(out[row[1]], *row) for row in rows]


def _line(out, _, __, start, standing, reason, provider, type, privacy, flow, alert):
    state = flow if flow and flow != "expected" else standing
    guarded = privacy == "restricted"
    phone, reason = ("", "") if guarded else (out.phone, reason)
    return SheetLine(minute(start), out.name, phone, provider, type, reason, state, bool(alert))


def route_slip(patient_id, visit_id):
    """What goes with a patient through the house: the booking, its number, the chart's place, forms that are due.

    Raises NotFound, also for another patient's visit.
    """
    visit = Visit.get_or_none((Visit.id == visit_id) & (Visit.patient == patient_id))
    if visit is None:
        raise NotFound()
    patient = Patient.get_by_id(patient_id)
    return {
        "visit": visit,
        "number": number_of(visit),
        "label": label_of(patient),
        "light": lights([patient_id], visit.day_on).get(patient_id),
        "due": forms_due(patient, visit.day_on),
    }
