"""The hours and closings of the book. Only the manager changes them; nothing booked is moved by a change, what would
lie outside is listed first. Sources: domain 4.1, 4.2, 4.7; others.md 30."""

from datetime import timedelta

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.db import writing
from office.errors import NotFound, RuleError
from office.scheduling.models import AppointmentType, Hours, HoursException, Release, Weeks
from office.scheduling.patterns import MOST_AT_ONCE, can_meet, codes_in, wave_in, wave_text
from office.scheduling.queries.weeks import Change, stranded

GRAIN, DAY = 5, 1440
RELEASE_MOST = {Release.SAME_DAY: 1435, Release.HOURS: 72, Release.BUSINESS_DAYS: 10}


class Strands(RuleError):
    """A change of hours would leave bookings outside; `bookings` are to be looked at before it is saved."""

    def __init__(self, bookings):
        count = len(bookings)
        which = f"{count} bookings would lie" if count > 1 else "1 booking would lie"
        super().__init__(f"{which} outside these hours. Look at the list, then save all the same.")
        self.bookings = bookings


def open_hours(hours_id):
    """One row of hours. Raises NotFound."""
    found = Hours.get_or_none(Hours.id == hours_id)
    if found is None:
        raise NotFound()
    return found


def drafted(provider, weekdays, start_minute, end_minute, *, capacity=1, from_on=None, to_on=None, without=0, **block):
    """The rows of hours that these values would make, checked but not saved.

    `block`: weeks, label, kinds, frozen, release, release_number, held_for, wave, as in the model.
    Raises RuleError: no weekday, ends before it starts, 24 hours, not in steps of 5, an end before the first day, a
    wave that means nothing, a hold without its number, an unknown type, or it meets hours that are there, `without`
    left aside. Source: domain 4.2.
    """
    from_on = from_on or clock.today()
    _check_span(start_minute, end_minute)
    if end_minute - start_minute >= DAY:
        raise RuleError("Hours of a whole day are none. Type when the provider begins and ends.", field="end")
    if not weekdays:
        raise RuleError("Choose at least one weekday.", field="weekdays")
    if to_on and to_on < from_on:
        raise RuleError("The last day is before the first.", field="to_on")
    block, capacity = _checked_block(block, capacity)
    rows = [
        Hours(
            provider=provider,
            weekday=weekday,
            start_minute=start_minute,
            end_minute=end_minute,
            capacity=capacity,
            from_on=from_on,
            to_on=to_on,
            **block,
        )
        for weekday in weekdays
    ]
    for row in rows:
        _refuse_meeting(row, without)
    return rows


def _checked_block(block, capacity):
    """The fields of a block as they are stored, and its capacity: a wave brings its own."""
    try:
        wave = wave_in(block.get("wave") or "")
    except ValueError as error:
        raise RuleError(str(error), field="wave") from None
    capacity = max((most for _, most in wave), default=capacity)
    if not 1 <= capacity <= MOST_AT_ONCE:
        raise RuleError("Between 1 and 9 patients at the same time.", field="capacity")
    release, number = Release(block.get("release") or Release.NONE), block.get("release_number") or 0
    if release != Release.NONE and not 0 < number <= RELEASE_MOST[release]:
        raise RuleError(f"Type when the hold opens: {_release_hint(release)}.", field="release_number")
    for name in ("kinds", "held_for"):
        _refuse_unknown(codes_in(block.get(name) or ""), name)
    kept = {name: block.get(name) or "" for name in ("kinds", "held_for")}
    checked = {**block, **kept, "wave": wave_text(wave), "release": release, "release_number": number}
    return {**checked, "weeks": Weeks(block.get("weeks") or Weeks.EVERY)}, capacity


def _release_hint(release):
    if release == Release.SAME_DAY:
        return "a time such as 8:00"
    return f"a number from 1 to {RELEASE_MOST[release]}"


def _refuse_unknown(codes, field):
    known = {row.code for row in AppointmentType.select(AppointmentType.code).where(AppointmentType.code.in_(codes))}
    if codes - known:
        raise RuleError(f"There is no type {', '.join(sorted(codes - known))}.", field=field)


def add_hours(provider, weekdays, start_minute, end_minute, *, by, capacity=1, from_on=None, **block):
    """Normal hours of a provider on some weekdays (0 = Monday) from a date on, a block each; returns the rows.

    Raises RuleError as `drafted`.
    """
    with writing():
        rows = drafted(provider, weekdays, start_minute, end_minute, capacity=capacity, from_on=from_on, **block)
        for row in rows:
            row.save(force_insert=True)
        audit.record("hours.added", rows[0], by=by, provider=provider.short, weekdays=list(weekdays))
        bump("day")
    return rows


def drafted_change(hours, start_minute, end_minute, *, from_on=None, **block):
    """The Change by which hours end the day before a date and begin anew with other values. Raises as `drafted`."""
    from_on = max(from_on or clock.today(), clock.today(), hours.from_on)
    given = {"from_on": from_on, "without": hours.id, **block}
    rows = drafted(hours.provider, [hours.weekday], start_minute, end_minute, **given)
    return Change(hours.id, from_on - timedelta(days=1), tuple(rows))


def change_hours(hours, start_minute, end_minute, *, by, accept=0, from_on=None, **block):
    """Let hours end the day before a date and others take their place; the old row stays readable. Returns the new.

    `accept` is the number of bookings left outside that someone has looked at.
    Raises RuleError as `drafted`, and: they have ended; Strands: more bookings would lie outside.
    """
    with writing():
        hours = open_hours(hours.id)
        if hours.to_on and hours.to_on < clock.today():
            raise RuleError("These hours have ended. Add new ones.", field="from_on")
        change = drafted_change(hours, start_minute, end_minute, from_on=from_on, **block)
        _refuse_stranding(hours.provider, change, accept)
        (row,) = change.begins
        row.save(force_insert=True)
        last_on = min(hours.to_on or change.last_on, change.last_on)
        Hours.update(to_on=last_on).where(Hours.id == hours.id).execute()
        audit.record("hours.changed", row, by=by, provider=hours.provider.short, instead_of=hours.id)
        bump("day")
    return row


def end_hours(hours, last_on, *, by, accept=None):
    """Let hours end after a date; bookings stay and are shown as outside hours.

    Raises RuleError: before yesterday; Strands: more than `accept` bookings would lie outside (None asks nothing).
    """
    with writing():
        if last_on < clock.today() - timedelta(days=1):
            raise RuleError("Hours can end yesterday at the earliest.", field="last_on")
        if accept is not None:
            _refuse_stranding(hours.provider, Change(hours.id, last_on), accept)
        Hours.update(to_on=last_on).where(Hours.id == hours.id).execute()
        audit.record("hours.ended", hours, by=by, last_on=last_on)
        bump("day")


def _refuse_stranding(provider, change, accept):
    found = stranded(provider, change)
    if len(found) > accept:
        raise Strands(found)


def look_at_stranded(bookings, *, by, provider=None, closing=False):
    """Keep in the audit that bookings were listed which a change of hours, or a closing, would strand; the list.

    Source: domain 10.4 (view of records).
    """
    with writing():
        what = "closing.previewed" if closing else "hours.previewed"
        audit.record(what, provider, by=by, bookings=len(bookings), patients=len({one.patient_id for one in bookings}))
    return bookings


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


def _refuse_meeting(row, without):
    meets = Hours.select().where(
        (Hours.provider == row.provider)
        & (Hours.weekday == row.weekday)
        & (Hours.start_minute < row.end_minute)
        & (Hours.end_minute > row.start_minute)
        & (Hours.to_on.is_null() | (Hours.to_on >= row.from_on))
        & (Hours.id != without)
    )
    if row.to_on:
        meets = meets.where(Hours.from_on <= row.to_on)
    if any(can_meet(other.weeks, row.weeks) for other in meets):
        raise RuleError("These hours meet others of the same weekday. End or change those first.", field="start")
