"""The line for a chart: who in it is told what, and for whom it lies ready. Source: domain 2.5."""

from office import clock
from office.charts.models import MoveKind, Volume, VolumeState
from office.charts.queries.custody import open_stay
from office.charts.queries.requests import held_back, line_for
from office.charts.rules.moving import log_move
from office.jinja import moment
from office.staff.models import Role, StaffRole
from office.tasks.models import Task
from office.tasks.rules import make_task, settle_tasks

BIN = "refile bin"


def kept_for(waiting):
    """Where a chart lies at the records desk, in words: in the refile bin, or held for the first who waits."""
    return f"held for {waiting[0].holder}" if waiting else BIN


def left_holder(line, held, *, by):
    """What it means for the line that nobody has the chart now: it lies ready for the first of those `held`, whoever
    had it need not care any more."""
    for request in line:
        ready_at = (request.ready_at or clock.now()) if request in held[:1] else None
        if request.ready_at != ready_at:
            request.ready_at = ready_at
            request.save()
        holder_told(request, "nobody has it now", by=by)


def tell_holder(request, *, by):
    """Tell the person who has the chart, by a task of theirs, that somebody waits for it; nobody when it is a desk.

    A request whose chart went elsewhere is no more ready.
    """
    if request.ready_at is not None:
        request.ready_at = None
        request.save()
    volume = request.volume_id and Volume.get_by_id(request.volume_id)
    stay = open_stay(volume) if volume else None
    key = f"wanted:{request.id}:{stay.id}:{request.priority}" if stay else ""
    if stay and Task.select().where(Task.key == key).exists():
        return
    holder_told(request, "somebody else has it, or it is more urgent now", by=by)
    if stay and stay.holder.staff_id:
        _tell(stay.holder.staff, request, key, by)


def _tell(owner, request, key, by):
    words = (
        f"{request.holder} waits for this chart ({request.priority}), by {moment(request.needed_at)}. "
        "You have it: bring it to the records desk, or hand it over by a scan."
    )
    first = StaffRole.select().where((StaffRole.staff == owner.id) & StaffRole.revoked_at.is_null()).first()
    make_task(
        "Chart wanted", words, key=key, owner_role=first.role if first else Role.RECORDS_CLERK, owner=owner,
        patient=request.patient_id, due_on=clock.local(request.needed_at).date(), link="/my-charts", by=by,
    )  # fmt: skip


def holder_told(request, outcome, *, by):
    """Close what the holder of the chart was told about a request, if they were told anything."""
    start, end = f"wanted:{request.id}:", f"wanted:{request.id};"
    told = (Task.key >= start) & (Task.key < end) & Task.done_at.is_null()
    if Task.select().where(told).exists():
        settle_tasks(start, outcome, by=by)


def leave_line(request, why, *, by):
    """What follows when a request is settled: its holder need not care; a chart held for it is held for the next."""
    holder_told(request, why, by=by)
    volume = request.volume_id and Volume.get_by_id(request.volume_id)
    if not volume or volume.state != VolumeState.RETURNED or volume.place != f"held for {request.holder}":
        return
    line = line_for(volume)
    held = held_back(line)
    if kept_for(held) != volume.place:
        log_move(volume, MoveKind.RETURNED, VolumeState.RETURNED, kept_for(held), by=by, note=why)
    left_holder(line, held, by=by)
