"""What the check-out page shows: the charge or its excuse, later bookings of the patient. Reads only.

The ledger belongs to the part accounts; here is only asked whether a charge in force names the visit.
"""

from office.checkout.models import NoCharge
from office.db import fetch
from office.scheduling.models import HOLDS_PLACE, Appointment

# A charge in force: posted for the visit and not reversed since.
CHARGED = (
    "SELECT 1 FROM ledger_entry c WHERE c.visit_id = v.id AND c.kind = 'charge' AND NOT EXISTS "
    "(SELECT 1 FROM ledger_entry r WHERE r.reverses_id = c.number)"
)
# The same, or a line of no cents, which has no entry: it was entered all the same.
ENTERED = f"{CHARGED} UNION ALL SELECT 1 FROM service s WHERE s.visit_id = v.id AND s.entry_id IS NULL"
EXCUSED = "SELECT 1 FROM no_charge n WHERE n.visit_id = v.id AND n.ended_at IS NULL"


def is_charged(visit):
    """True when a charge in force names the visit. One query."""
    return bool(fetch(f"SELECT 1 FROM visit v WHERE v.id = ? AND EXISTS ({CHARGED})", visit.id))


def no_charge(visit):
    """Why nothing is charged (NoCharge), or None. One query."""
    return NoCharge.get_or_none((NoCharge.visit == visit.id) & NoCharge.ended_at.is_null())


def later_bookings(visit):
    """What the patient has booked after a visit and that stands, the earliest first. One query."""
    stands = Appointment.standing.in_(HOLDS_PLACE) & Appointment.begun_at.is_null()
    query = Appointment.select().where((Appointment.patient == visit.patient_id) & stands)
    query = query.where(Appointment.day_on >= visit.day_on)
    found = query.order_by(Appointment.day_on, Appointment.start_minute).limit(20)
    return [one for one in found if one.id != visit.appointment_id]
