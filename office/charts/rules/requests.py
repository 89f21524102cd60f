"""Asking for charts. Source: domain 2.5."""

from datetime import timedelta

from office import audit, clock
from office.board import bump
from office.charts.models import Chart, ChartKind, ChartRequest, Priority, Purpose, RequestState, VolumeState
from office.charts.queries.custody import open_stay
from office.charts.queries.days import closed_days
from office.charts.queries.requests import RANK, current_volume, waiting_for
from office.db import writing
from office.due import due_at
from office.errors import RuleError
from office.patients.models import Registration
from office.settings import setting

AHEAD = timedelta(days=30)
PRESENT = timedelta(minutes=1)


def request_chart(patient, *, purpose, priority, holder, needed_at=None, note="", appointment=None, by):
    """Ask for a patient's chart for a holder; return the waiting ChartRequest.

    `needed_at` (naive UTC) is taken from the settings request_minutes.* when it is left out. The same holder, purpose
    and day again is merged: the more urgent priority and the earlier time stay. A patient without a folder can be
    asked for: the folder is made first. Another holder waits in line.
    Raises RuleError: merged record, chart in the computer only, destroyed; the holder has left or has it already
    (field "holder"); a time that has passed, none for a scheduled request (field "needed_at").
    """
    with writing():
        volume = _askable(patient)
        _refuse_holder(holder, volume)
        purpose, priority = Purpose(purpose), Priority(priority)
        needed_at = _needed_at(needed_at, priority, appointment)
        same = _same(patient, purpose, holder, needed_at)
        if same:
            return _merge(same, priority, needed_at, note, by=by)
        request = ChartRequest.create(
            patient=patient, volume=volume, purpose=purpose, priority=priority, holder=holder, appointment=appointment,
            note=note, needed_at=needed_at, asked_at=clock.now(), asked_by=by.staff_id,
        )  # fmt: skip
        bump("day")
        facts = {"holder": holder.name, "purpose": purpose, "priority": priority, "needed_at": needed_at}
        audit.record("charts.requested", request, by=by, **facts)
    return request


def _askable(patient):
    """The volume that is meant, or None when the folder has to be made first."""
    if patient.registration == Registration.MERGED:
        raise RuleError("This record was merged into another one. Ask for the chart there.")
    volume = current_volume(patient.id)
    if volume is None:
        chart = Chart.get_or_none(Chart.patient == patient.id)
        if chart and chart.kind == ChartKind.ELECTRONIC:
            raise RuleError("This chart is in the computer only: there is no folder to ask for.")
    elif volume.state == VolumeState.DESTROYED:
        raise RuleError("This chart is recorded as destroyed. Ask the records lead.")
    return volume


def _refuse_holder(holder, volume):
    if not holder.active:
        raise RuleError(f"{holder} has left. Choose another holder.", field="holder")
    stay = open_stay(volume) if volume else None
    if stay and stay.holder_id == holder.id:
        raise RuleError(f"{holder} has this chart already.", field="holder")


def _needed_at(needed_at, priority, appointment):
    if needed_at is not None and needed_at < clock.now() - PRESENT:
        raise RuleError("This time has passed. Say by when the chart is needed.", field="needed_at")
    return needed_at or needed_by(priority, appointment)


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


def _same(patient, purpose, holder, needed_at):
    """The waiting request of the same holder for the same purpose and day, or None."""
    day_on = clock.local(needed_at).date()
    wanted = (purpose, holder.id, day_on)
    return next((request for request in waiting_for(patient.id) if _what(request) == wanted), None)


def _what(request):
    return request.purpose, request.holder_id, clock.local(request.needed_at).date()


def _merge(request, priority, needed_at, note, *, by):
    """Join a second request with the first one; what is more urgent stays."""
    request.priority = min(request.priority, priority, key=RANK.get)
    request.needed_at = min(request.needed_at, needed_at)
    if note and note not in request.note:
        request.note = f"{request.note}; {note}" if request.note else note
    request.version += 1
    request.save()
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
        bump("day")
        audit.record("charts.request_canceled", request, by=by, reason=reason)
    return request


def fill_requests(volume, holder, *, by):
    """Settle what this holder waits for when the volume is signed out to them; return the requests."""
    filled = [
        request
        for request in waiting_for(volume.patient_id)
        if request.holder_id == holder.id and request.volume_id in (None, volume.id)
    ]
    for request in filled:
        _settle(request, RequestState.FILLED)
        audit.record("charts.request_filled", request, by=by, volume=volume.number)
    return filled


def _settle(request, state):
    request.state, request.settled_at, request.version = state, clock.now(), request.version + 1
    request.save()
