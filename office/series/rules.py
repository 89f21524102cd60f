"""Booking, moving and canceling visits that repeat: each is checked, and what does not fit is listed for a decision.

Source: domain 4.5; edge case "series over a closure"."""

from datetime import timedelta
from enum import StrEnum

from office import audit, clock
from office.announce import on
from office.board import bump
from office.db import database, fetch, writing
from office.errors import NotFound, RuleError
from office.scheduling.models import Appointment
from office.scheduling.rules import book_appointment, cancel_appointment, move_appointment
from office.scheduling.rules.places import refuse_gone, refuse_past
from office.series.dates import MOST, dates
from office.series.models import OccurrenceState, Series, SeriesOccurrence
from office.series.queries import changeable, get_series, occurrences, stands

FURTHEST_DAYS = 3 * 366


class Scope(StrEnum):
    """Which visits of a series a change is for."""

    ONE = "only this one"
    LATER = "this and later"
    ALL = "all to come"


def add_series(patient, provider, type, first_on, start_minute, every, unit, *, reason, by, count=None, last_on=None):
    """Book visits that repeat; return the Series. Each is booked, or stands on its page to be decided, with why not.

    Raises RuleError: the patient is gone; no reason (reason); the first day is past (day); neither a count nor a last
    day, both, none or over 60 visits, or over three years (count, last); every less than 1 (every).
    """
    with writing():
        refuse_gone(patient.id)
        refuse_past(first_on, start_minute)
        wanted = _wanted(first_on, every, unit, count, last_on)
        if not reason.strip():
            raise RuleError("Type the reason for the visits.", field="reason")
        series = Series.create(
            patient=patient, provider=provider, type=type, first_on=first_on, start_minute=start_minute, every=every,
            unit=unit, last_on=wanted[-1][0], reason=reason.strip(), made_at=clock.now(), made_by=by.staff_id,
        )  # fmt: skip
        for number, (day_on, words) in enumerate(wanted, start=1):
            one = SeriesOccurrence.create(
                series=series, number=number, provider=provider, wanted_on=day_on, wanted_minute=start_minute,
                state=OccurrenceState.TO_DECIDE, conflict=words,
            )  # fmt: skip
            if not words:
                _place(series, one, by=by)
        audit.record("series.added", series, by=by, visits=len(wanted), every=f"{every} {unit}")
        bump("day")
    return series


def _wanted(first_on, every, unit, count, last_on):
    if every < 1:
        raise RuleError("At least 1.", field="every")
    if bool(count) == bool(last_on):
        raise RuleError("Type how many visits, or the last day: one of the two.", field="count")
    if last_on and last_on < first_on:
        raise RuleError("The last day is before the first one.", field="last")
    wanted = dates(first_on, every, unit, count=count, last_on=last_on)
    if not 1 < len(wanted) <= MOST:
        raise RuleError(f"A series has 2 to {MOST} visits.", field="count")
    if (wanted[-1][0] - first_on).days > FURTHEST_DAYS:
        raise RuleError("This goes on for over three years. Make it shorter.", field="count")
    return wanted


def _place(series, one, *, by):
    """Book one visit where it is wanted, or move its booking there; else keep the book's words for a decision."""
    slot = (one.provider, one.wanted_on, one.wanted_minute)
    held = Appointment.get_by_id(one.appointment_id) if one.appointment_id else None
    try:
        with database.atomic():
            if held is None:
                given = {"reason": series.reason, "how": "series", "by": by}
                made = book_appointment(series.patient, one.provider, series.type, *slot[1:], **given)
            elif (held.provider_id, held.day_on, held.start_minute) == (one.provider_id, *slot[1:]):
                made = held
            else:
                made = move_appointment(held, held.version, *slot, reason="series moved", by=by)
    except RuleError as error:
        _keep(one, state=OccurrenceState.TO_DECIDE, conflict=error.message)
        return None
    _keep(one, state=OccurrenceState.BOOKED, appointment=made, conflict="")
    return made


def _keep(one, **values):
    SeriesOccurrence.update(**values).where(SeriesOccurrence.id == one.id).execute()


def open_series(patient_id, series_id, *, by):
    """One series of this patient, noted as looked at. Raises NotFound."""
    series = get_series(patient_id, series_id)
    audit.record("series.opened", series, by=by)
    return series


def get_occurrence(series, number):
    """One visit of a series by its number. Raises NotFound."""
    found = next((one for one in occurrences(series) if one.number == number), None)
    if found is None:
        raise NotFound()
    return found


def take_time(series, number, provider, day_on, start_minute, *, by):
    """Decide a visit by taking another time for it; return the Appointment.

    Raises RuleError: there is nothing to decide; what the book refuses.
    """
    with writing():
        one = _to_decide(series, number)
        held = Appointment.get_by_id(one.appointment_id) if one.appointment_id else None
        if held:
            made = move_appointment(held, held.version, provider, day_on, start_minute, reason="series", by=by)
        else:
            given = {"reason": series.reason, "how": "series", "by": by}
            made = book_appointment(series.patient, provider, series.type, day_on, start_minute, **given)
        _decide(one, by, state=OccurrenceState.BOOKED, appointment=made, why="another time was taken")
    return made


def leave_out(series, number, why, *, by):
    """Decide a visit by leaving it out, or, when it has a booking, by leaving that where it is; with the reason.

    Raises RuleError: no reason (field why), there is nothing to decide.
    """
    with writing():
        one = _to_decide(series, number)
        if not why.strip():
            raise RuleError("Say why, in a word.", field="why")
        state = OccurrenceState.BOOKED if one.appointment_id else OccurrenceState.SKIPPED
        _decide(one, by, state=state, why=why.strip())
    return one


def _to_decide(series, number):
    one = get_occurrence(series, number)
    if one.state != OccurrenceState.TO_DECIDE:
        raise RuleError(f"Visit {number} is {one.state} already.")
    return one


def _decide(one, by, **values):
    _keep(one, conflict="", decided_at=clock.now(), decided_by=by.staff_id, **values)
    audit.record("series.decided", one, by=by, patient=one.series.patient_id, why=values["why"])


def _chosen(series, number, scope):
    """The visits that a change is for. Raises RuleError: none of them can be changed any more."""
    rows = changeable(occurrences(series))
    if scope != Scope.ALL:
        rows = [one for one in rows if one.number == number or (scope == Scope.LATER and one.number > number)]
    if not rows:
        raise RuleError("None of these visits can be changed any more.", field="number")
    return rows


def move_series(series, number, scope, provider, day_on, start_minute, *, by):
    """Move visits: this one to a day and time, the others by as many days and to the same time and provider.

    Each that fits is moved; the others stay where they are and are listed to be decided. Returns (moved, to decide).
    Raises RuleError: none can be changed (field number); the day is past.
    """
    with writing():
        rows = _chosen(series, number, scope)
        refuse_past(day_on, start_minute)
        this = get_occurrence(series, number)
        shift = day_on - (this.appointment.day_on if stands(this) else this.wanted_on)
        moved = 0
        # Later ones first when they go later, so that none meets the visit after it on its way.
        for one in sorted(rows, key=lambda row: row.number, reverse=shift > timedelta(0)):
            at = one.appointment.day_on if stands(one) else one.wanted_on
            usual = one.appointment.provider if stands(one) else one.provider
            one.wanted_on, one.wanted_minute, one.provider = at + shift, start_minute, provider or usual
            _keep(one, wanted_on=one.wanted_on, wanted_minute=start_minute, provider=one.provider)
            moved += _place(series, one, by=by) is not None
        audit.record("series.moved", series, by=by, scope=str(scope), number=number, moved=moved, days=shift.days)
    return moved, len(rows) - moved


def cancel_series(series, number, scope, standing, reason, *, by):
    """Cancel visits of a series; those still to decide are left out. Returns how many.

    Raises RuleError: no reason, none can be changed (field number), what the book refuses.
    """
    with writing():
        rows = _chosen(series, number, scope)
        if not reason.strip():
            raise RuleError("Choose why it is canceled.", field="reason")
        for one in rows:
            if stands(one):
                cancel_appointment(one.appointment, one.appointment.version, standing, reason, by=by)
            if one.state == OccurrenceState.TO_DECIDE:
                _decide(one, by, state=OccurrenceState.SKIPPED, why=reason)
        audit.record("series.canceled", series, by=by, scope=str(scope), number=number, visits=len(rows))
    return len(rows)


def _follow(*, appointment, what, by):
    """A visit that was moved by itself stays the visit of its series."""
    if what != "booked" or not appointment.moved_from_id:
        return
    for (key,) in fetch("SELECT id FROM series_occurrence WHERE appointment_id = ?", appointment.moved_from_id):
        SeriesOccurrence.update(appointment=appointment.id).where(SeriesOccurrence.id == key).execute()
        audit.record("series.followed", appointment, by=by, occurrence=key)


on("appointment.changed", _follow)
