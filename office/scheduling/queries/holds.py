"""Places held for a clerk who is about to book: one query for any span of days. Source: domain 4.4."""

from collections import namedtuple
from dataclasses import dataclass
from datetime import date, datetime

from office import clock
from office.db import as_day, as_instant, as_written, fetch

Holder = namedtuple("Holder", "staff_id patient_id")
NOBODY = Holder(0, 0)


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One place that is held now: where, until when, and for whom."""

    id: int
    provider_id: int
    day_on: date
    start_minute: int
    minutes: int
    place: int
    until_at: datetime
    staff_id: int
    staff_name: str
    patient_id: int
    standing: str = "held"

    @property
    def end_minute(self):
        return self.start_minute + self.minutes

    @property
    def initials(self):
        """M.K. for Maria Klein."""
        return "".join(f"{part[0]}." for part in self.staff_name.split() if part[0].isalpha())

    @property
    def until_minute(self):
        """The minute of the local day at which it runs out."""
        until = clock.local(self.until_at)
        return until.hour * 60 + until.minute


_LIVE = (
    "SELECT h.id, h.provider_id, h.day_on, h.start_minute, h.minutes, h.place, h.until_at, h.staff_id, s.name, "
    "h.patient_id FROM slot_hold h JOIN staff s ON s.id = h.staff_id WHERE h.ended_at IS NULL AND h.until_at > ? "
)


def live_holds(first_on, last_on, holder=NOBODY):
    """HeldRows of these dates that have not run out, without those of the `holder`; one query."""
    span = (first_on.isoformat(), last_on.isoformat())
    return _rows(
        "AND h.day_on BETWEEN ? AND ? AND NOT (h.staff_id = ? AND h.patient_id = ?) ORDER BY h.day_on, h.start_minute",
        *span,
        *holder,
    )


def held_by(holder):
    """The HeldRow that a Holder has now, or None."""
    return next(iter(_rows("AND h.staff_id = ? AND h.patient_id = ? ORDER BY h.id DESC LIMIT 1", *holder)), None)


def _rows(more, *values):
    rows = fetch(_LIVE + more, as_written(clock.now()), *values)
    return [HeldRow(row[0], row[1], as_day(row[2]), *row[3:6], as_instant(row[6]), *row[7:]) for row in rows]


def held_over(provider_id, day_on, start_minute, minutes, holder=NOBODY):
    """The HeldRow of someone else in a span of a provider's day that ends last, or None."""
    rows = [
        row
        for row in live_holds(day_on, day_on, holder)
        if row.provider_id == provider_id
        and row.start_minute < start_minute + minutes
        and row.end_minute > start_minute
    ]
    return max(rows, key=lambda row: row.until_at, default=None)
