"""The template of the book: providers, types, hours, closings. Only the manager changes it; nothing booked is moved
by a change, what lies outside is listed. Sources: domain 4.1, 4.7; others.md 30."""

from datetime import timedelta

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.db import writing
from office.errors import NotFound, RuleError
from office.scheduling.models import AppointmentType, Hours, HoursException, Provider

GRAIN = 5


def open_hours(hours_id):
    """One row of hours. Raises NotFound."""
    found = Hours.get_or_none(Hours.id == hours_id)
    if found is None:
        raise NotFound()
    return found


def add_provider(name, short, *, by, specialty="", npi=""):
    """One more column of the book. Raises RuleError: the short name is in use."""
    with writing():
        if Provider.select().where(Provider.short == short).exists():
            raise RuleError("Another provider has this short name. Choose another one.", field="short")
        rank = Provider.select().count() + 1
        row = Provider.create(name=name, short=short, specialty=specialty, npi=npi, rank=rank)
        audit.record("provider.added", row, by=by, name=name)
    return row


def add_type(code, name, minutes, *, by, prep=""):
    """One more type of appointment. Raises RuleError: the code is in use, minutes not in steps of 5."""
    with writing():
        if AppointmentType.select().where(AppointmentType.code == code).exists():
            raise RuleError("Another type has this code. Choose another one.", field="code")
        if minutes <= 0 or minutes % GRAIN or minutes > 480:
            raise RuleError("The length is 5 to 480 minutes, in steps of 5.", field="minutes")
        rank = AppointmentType.select().count() + 1
        row = AppointmentType.create(code=code, name=name, minutes=minutes, prep=prep, rank=rank)
        audit.record("appointment_type.added", row, by=by, code=code, minutes=minutes)
    return row


def add_hours(provider, weekdays, start_minute, end_minute, *, by, capacity=1, from_on=None):
    """Normal hours of a provider on some weekdays (0 = Monday) from a date on; returns the rows.

    Raises RuleError: no weekday, ends before it starts, not in steps of 5, meets hours that are there.
    """
    from_on = from_on or clock.today()
    with writing():
        _check_span(start_minute, end_minute)
        if not weekdays:
            raise RuleError("Choose at least one weekday.", field="weekdays")
        if not 1 <= capacity <= 9:
            raise RuleError("Between 1 and 9 patients at the same time.", field="capacity")
        for weekday in weekdays:
            _refuse_meeting(provider, weekday, start_minute, end_minute, from_on)
        rows = [
            Hours.create(
                provider=provider,
                weekday=weekday,
                start_minute=start_minute,
                end_minute=end_minute,
                capacity=capacity,
                from_on=from_on,
            )
            for weekday in weekdays
        ]
        audit.record("hours.added", rows[0], by=by, provider=provider.short, weekdays=list(weekdays))
        bump("day")
    return rows


def end_hours(hours, last_on, *, by):
    """Let hours end after a date; bookings stay and are shown as outside hours."""
    with writing():
        if last_on < clock.today() - timedelta(days=1):
            raise RuleError("Hours can end yesterday at the earliest.", field="last_on")
        Hours.update(to_on=last_on).where(Hours.id == hours.id).execute()
        audit.record("hours.ended", hours, by=by, last_on=last_on)
        bump("day")


def add_closing(provider, day_on, reason, *, by, start_minute=0, end_minute=1440):
    """Close a date, wholly or between two minutes, for one provider or (None) for the whole practice.

    Nothing can be booked into it from now on; what is booked stays, see queries.hours.outside. Returns the row.
    Raises RuleError: no reason, a past date, ends before it starts.
    """
    with writing():
        if not (reason or "").strip():
            raise RuleError("Type why: vacation, meeting, holiday, ill.", field="reason")
        if day_on < clock.today():
            raise RuleError("This date is past.", field="day")
        _check_span(start_minute, end_minute)
        row = HoursException.create(
            provider=provider,
            day_on=day_on,
            start_minute=start_minute,
            end_minute=end_minute,
            reason=reason.strip(),
            at=clock.now(),
            by=by.staff_id,
        )
        audit.record("hours.closed", row, by=by, day_on=day_on, provider=provider.short if provider else "all")
        bump("day")
    return row


def lift_closing(closing_id, *, by):
    """Take a closing back; it stays readable. Raises NotFound; RuleError: taken back already."""
    with writing():
        row = HoursException.get_or_none(HoursException.id == closing_id)
        if row is None:
            raise NotFound()
        if row.lifted_at:
            raise RuleError("This closing was taken back already.")
        HoursException.update(lifted_at=clock.now(), lifted_by=by.staff_id).where(
            HoursException.id == row.id
        ).execute()
        audit.record("hours.closing_lifted", row, by=by, day_on=row.day_on)
        announce("closing.lifted", closing=row, by=by)
        bump("day")
    return row


def _check_span(start_minute, end_minute):
    if start_minute % GRAIN or end_minute % GRAIN:
        raise RuleError("Hours begin and end in steps of 5 minutes.", field="start")
    if not 0 <= start_minute < end_minute <= 1440:
        raise RuleError("The end must be after the start.", field="end")


def _refuse_meeting(provider, weekday, start_minute, end_minute, from_on):
    meets = Hours.select().where(
        (Hours.provider == provider)
        & (Hours.weekday == weekday)
        & (Hours.start_minute < end_minute)
        & (Hours.end_minute > start_minute)
        & (Hours.to_on.is_null() | (Hours.to_on >= from_on))
    )
    if meets.exists():
        raise RuleError("These hours meet others of the same weekday. End those first.", field="start")
