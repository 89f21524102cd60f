"""Asking for charts. Source: domain 2.5."""

from datetime import timedelta

from office import audit, clock
from office.board import bump
from office.charts.models import GONE, Chart, ChartKind, ChartRequest, Priority, Purpose, RequestState, VolumeState
from office.charts.queries.custody import open_stay
from office.charts.queries.days import closed_days
from office.charts.queries.requests import RANK, current_volume, waiting_for
from office.charts.rules.line import leave_line, tell_holder
from office.db import writing
from office.due import due_at, office_hours
from office.errors import RuleError
from office.patients.models import Registration
from office.settings import setting

AHEAD = timedelta(days=30)
PRESENT = timedelta(minutes=1)


def request_chart(patient, *, purpose, priority, holder, needed_at=None, note="", appointment=None, volume=None, by):
    """Ask for a patient's chart for a holder; return the waiting ChartRequest.

    `volume` is an older Volume where that one is wanted; left out, the current one is meant.

    `needed_at` (naive UTC) is taken from the settings request_minutes.* when it is left out. The same holder, purpose
    and day again is merged: the more urgent priority and the earlier time stay. A patient without a folder can be
    asked for: the folder is made first. Another holder waits in line; the person who has the chart is told.
    Raises RuleError: merged record, chart in the computer only, destroyed; the holder has left or has it already
    (field "holder"); a time that has passed, none for a scheduled request (field "needed_at").
    """
    with writing():
        volume = _askable(patient, volume)
        _refuse_holder(holder, volume)
        purpose, priority = Purpose(purpose), Priority(priority)
        needed_at = _needed_at(needed_at, priority, appointment, volume)
        same = _same(patient, volume, purpose, holder, needed_at)
        if same:
            return _merge(same, priority, needed_at, note, by=by)
        request = ChartRequest.create(
            patient=patient, volume=volume, purpose=purpose, priority=priority, holder=holder, appointment=appointment,
            note=note, needed_at=needed_at, asked_at=clock.now(), asked_by=by.staff_id, stat_at=_stat_at(priority),
        )  # fmt: skip
        tell_holder(request, by=by)
        bump("day")
        facts = {"holder": holder.name, "purpose": purpose, "priority": priority, "needed_at": needed_at}
        audit.record("charts.requested", request, by=by, **facts)
    return request


def _stat_at(priority):
    return clock.now() if priority == Priority.STAT else None


def _askable(patient, older):
    """The volume that is meant, or None when the folder has to be made first."""
    if patient.registration == Registration.MERGED:
        raise RuleError("This record was merged into another one. Ask for the chart there.")
    volume = older or current_volume(patient.id)
    if volume is None:
        chart = Chart.get_or_none(Chart.patient == patient.id)
        if chart and chart.kind == ChartKind.ELECTRONIC:
            raise RuleError("This chart is in the computer only: there is no folder to ask for.")
    elif volume.state in GONE:
        raise RuleError(f"This chart is recorded as {volume.state}. Ask the records lead.")
    return volume


def _refuse_holder(holder, volume):
    if not holder.active:
        raise RuleError(f"{holder} has left. Choose another holder.", field="holder")
    stay = open_stay(volume) if volume else None
    if stay and stay.holder_id == holder.id:
        raise RuleError(f"{holder} has this chart already.", field="holder")


def _needed_at(needed_at, priority, appointment, volume):
    if needed_at is not None and needed_at < clock.now() - PRESENT:
        raise RuleError("This time has passed. Say by when the chart is needed.", field="needed_at")
    if needed_at is None and volume and volume.state == VolumeState.OFF_SITE and priority != Priority.SCHEDULED:
        return _from_storage(priority)
    return needed_at or needed_by(priority, appointment)


def _from_storage(priority):
    """When a chart in outside storage can be here: STAT by closing time, else by setting request_minutes.off_site."""
    closed = closed_days(clock.today(), clock.today() + AHEAD)
    span = office_hours(closed).on(clock.today())
    if priority == Priority.STAT and span and clock.now() < span[1]:
        return span[1]
    return due_at(setting(f"request_minutes.{'routine' if priority == Priority.STAT else 'off_site'}"), closed=closed)


def needed_by(priority, appointment=None):
    """The instant (naive UTC) by which a request of this priority is due. Source: domain 2.5, request_minutes.*.

    Raises RuleError for a scheduled request without an appointment.
    """
    now = clock.now()
    if priority == Priority.STAT:
        return now + timedelta(minutes=setting("request_minutes.stat"))
    if priority == Priority.SAME_DAY:
        return now + timedelta(minutes=setting("request_minutes.same_day"))
    if priority == Priority.SCHEDULED:
        if appointment is None:
            raise RuleError("Say by when the chart is needed.", field="needed_at")
        return clock.at_minute(appointment.day_on, appointment.start_minute)
    name = "phone" if priority == Priority.PHONE else "routine"
    closed = closed_days(clock.today(), clock.today() + AHEAD)
    return due_at(setting(f"request_minutes.{name}"), closed=closed)


def _same(patient, volume, purpose, holder, needed_at):
    """The waiting request of the same holder for the same folder, purpose and day, or None."""
    day_on = clock.local(needed_at).date()
    wanted = (volume.id if volume else None, purpose, holder.id, day_on)
    return next((request for request in waiting_for(patient.id) if _what(request) == wanted), None)


def _what(request):
    return request.volume_id, request.purpose, request.holder_id, clock.local(request.needed_at).date()


def _merge(request, priority, needed_at, note, *, by):
    """Join a second request with the first one; what is more urgent stays."""
    if priority == Priority.STAT and request.priority != Priority.STAT:
        request.stat_at = clock.now()
    request.priority = min(request.priority, priority, key=RANK.get)
    request.needed_at = min(request.needed_at, needed_at)
    if note and note not in request.note:
        request.note = f"{request.note}; {note}" if request.note else note
    request.version += 1
    request.save()
    tell_holder(request, by=by)
    bump("day")
    audit.record("charts.request_merged", request, by=by, priority=request.priority, needed_at=request.needed_at)
    return request


def cancel_request(request, *, reason="", by):
    """Take a waiting request back; return it. Raises RuleError when it is settled already."""
    with writing():
        request.__data__.update(ChartRequest.get_by_id(request.id).__data__)
        if request.state != RequestState.WAITING:
            raise RuleError(f"This request is {request.state} already.")
        _settle(request, RequestState.CANCELED)
        leave_line(request, f"{request.holder} took the request back", by=by)
        bump("day")
        audit.record("charts.request_canceled", request, by=by, reason=reason)
    return request


def fill_requests(volume, holder, *, by):
    """Settle what this holder waits for when the volume is signed out to them; return the requests.

    For whoever else waits it is no more ready; the new holder is told of them.
    """
    waiting = [one for one in waiting_for(volume.patient_id) if one.volume_id in (None, volume.id)]
    filled = [one for one in waiting if one.holder_id == holder.id]
    for request in waiting:
        if request in filled:
            _settle(request, RequestState.FILLED)
            leave_line(request, "delivered", by=by)
            audit.record("charts.request_filled", request, by=by, volume=volume.number)
        else:
            tell_holder(request, by=by)
    return filled


def _settle(request, state):
    request.state, request.settled_at, request.version = state, clock.now(), request.version + 1
    request.save()
