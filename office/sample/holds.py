"""Places that were held while some of the bookings of today were made."""

from office.bulk import pour
from office.db import fetch
from office.scheduling.models import HoldEnd, SlotHold

SHOWN = 3


def add_holds(world):
    """The holds of the first bookings of the day; each ended when its booking was made."""
    rows = fetch(
        "SELECT patient_id, provider_id, day_on, start_minute, minutes, place, booked_at FROM appointment "
        "WHERE day_on = ? ORDER BY id LIMIT ?",
        world.day_on.isoformat(),
        SHOWN,
    )
    clerk, end = world.staff_id("phone"), str(HoldEnd.BOOKED)
    held = [(*row[:6], clerk, row[6], row[6], row[6], end) for row in rows]
    pour(SlotHold, "patient provider day_on start_minute minutes place staff held_at until_at ended_at end", held)
