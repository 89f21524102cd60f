"""A provider's template of one week as it is or would be, and the bookings that a change would leave outside it.
Source: domain 4.10, "template changed with existing bookings (list outliers, do not move)"."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from office import clock
from office.patients.models import Patient
from office.scheduling.models import HOLDS_PLACE, Appointment, AppointmentType, Hours, HoursException
from office.scheduling.openings import Block, conflicts, places_from
from office.scheduling.patterns import is_valid_on, wave_in
from office.scheduling.queries.blocks import kinds_taken

WEEK = 7


@dataclass(frozen=True)
class Change:
    """A change of one provider's hours: a row that ends after a date, and rows (not saved) that begin."""

    ends: int = 0
    last_on: date | None = None
    begins: tuple = ()


@dataclass
class TemplateDay:
    """One day of a template: the valid hours in order, the closings, how many are booked."""

    day_on: date
    blocks: list = field(default_factory=list)
    closings: list = field(default_factory=list)
    booked: int = 0

    @property
    def minutes(self):
        """How many minutes of provider time can be booked at all, closings taken off."""
        closed = {at for one in self.closings for at in range(one.start_minute, one.end_minute)}
        hours = (range(one.start_minute, one.end_minute) for one in self.blocks if not one.frozen)
        return sum(at not in closed for span in hours for at in span)


def hours_after(provider, change=None):
    """The Hours of a provider as they are, or as they would be after a Change; one query."""
    rows = list(Hours.select().where(Hours.provider == provider).order_by(Hours.start_minute, Hours.id))
    if change is None:
        return rows
    for row in rows:
        if row.id == change.ends:
            row.to_on = min(row.to_on or change.last_on, change.last_on)
    return sorted([*rows, *change.begins], key=lambda row: row.start_minute)


def is_valid(row, on):
    """Tell whether a row of hours is valid on a date."""
    if row.weekday != on.weekday() or on < row.from_on or (row.to_on and on > row.to_on):
        return False
    return is_valid_on(row.weeks, on)


def template_week(provider, first_on, change=None):
    """Seven TemplateDays from a date on; three queries."""
    days = [TemplateDay(first_on + timedelta(days=n)) for n in range(WEEK)]
    last_on = days[-1].day_on
    closings = HoursException.select().where(
        HoursException.day_on.between(first_on, last_on)
        & HoursException.lifted_at.is_null()
        & (HoursException.provider.is_null() | (HoursException.provider == provider))
    )
    closings = list(closings.order_by(HoursException.start_minute))
    booked = list(
        Appointment.select(Appointment.day_on).where(
            (Appointment.provider == provider)
            & Appointment.day_on.between(first_on, last_on)
            & Appointment.standing.in_(HOLDS_PLACE)
        )
    )
    rows = hours_after(provider, change)
    for day in days:
        day.blocks = [row for row in rows if is_valid(row, day.day_on)]
        day.closings = [one for one in closings if one.day_on == day.day_on]
        day.booked = sum(one.day_on == day.day_on for one in booked)
    return days


def stranded(provider, change):
    """Bookings ahead that lie in the hours now and would not after a Change, by time; they are not moved.

    Three queries. What was booked over the hours before is not among them.
    """
    bookings = (
        Appointment.select(Appointment, Patient, AppointmentType)
        .join(Patient)
        .switch(Appointment)
        .join(AppointmentType)
        .where(
            (Appointment.provider == provider)
            & (Appointment.day_on >= clock.today())
            & Appointment.standing.in_(HOLDS_PLACE)
        )
        .order_by(Appointment.day_on, Appointment.start_minute, Appointment.id)
    )
    now, then = hours_after(provider), hours_after(provider, change)
    return [one for one in bookings if lies_in(now, one) and not lies_in(then, one)]


def lies_in(rows, booking):
    """Tell whether a booking lies in one of the hours as the template says, holds and other bookings left aside."""
    blocks = [as_block(row) for row in rows if is_valid(row, booking.day_on)]
    if conflicts(booking.start_minute, booking.minutes, blocks, [], [], booking.type.code):
        return False
    end = booking.start_minute + booking.minutes
    around = [block for block in blocks if block.start <= booking.start_minute and end <= block.end]
    return any(booking.place <= places_from(block, booking.start_minute) for block in around)


def as_block(row):
    """Hours as a Block, as if no hold were on them."""
    kinds = frozenset() if row.frozen else kinds_taken(row.kinds, row.held_for)
    given = {"label": row.label, "wave": wave_in(row.wave), "site": row.location_id or 0}
    return Block(row.start_minute, row.end_minute, row.capacity, kinds, **given)
