"""What becomes of single volumes: the period they hold, asking for an older one; the colors of the labels.
Source: domain 2.3, 2.5."""

from office import audit, clock
from office.board import bump
from office.charts.colors import color_names
from office.charts.models import ChartRequest, Priority, Purpose, RequestState
from office.charts.queries.custody import get_volume, open_stay
from office.charts.queries.requests import RANK, waiting_for
from office.charts.rules.making import GONE
from office.charts.rules.requests import PRESENT, needed_by
from office.db import changed, writing
from office.errors import RuleError, StaleEdit
from office.settings.rules import change_setting
from office.staff.models import Role
from office.tasks.rules import make_task


def set_period(volume, seen_version, from_on, to_on, *, by):
    """Say which days the papers of a volume are of; return it. A task asks for its new label.

    `to_on` None: it is still in use. Raises StaleEdit; RuleError: no first day, a day to come, the end before the
    beginning, an older volume without an end, the current one with an end (fields "from_on", "to_on").
    """
    with writing():
        volume = get_volume(volume.id)
        _check_period(volume, from_on, to_on)
        old = {"from_on": volume.from_on, "to_on": volume.to_on}
        if (from_on, to_on) == (volume.from_on, volume.to_on):
            return volume
        if not changed(volume, seen_version, from_on=from_on, to_on=to_on):
            raise StaleEdit({"from_on": str(old["from_on"] or ""), "to_on": str(old["to_on"] or "")}, volume.version)
        audit.record(
            "charts.period_changed", volume, by=by, from_on=[old["from_on"], from_on], to_on=[old["to_on"], to_on]
        )
        make_task(
            "folder label", f"Print the label of Vol {volume.number} of {volume.patient} anew: its dates changed.",
            key=f"period:{volume.id}:{volume.version}", owner_role=Role.RECORDS_CLERK, patient=volume.patient,
            due_on=clock.today(), link=f"/labels?volume={volume.id}", by=by,
        )  # fmt: skip
    return volume


def _check_period(volume, from_on, to_on):
    if volume.state in GONE:
        raise RuleError(f"This volume is {volume.state}. Its dates stay as they are.")
    if from_on is None:
        raise RuleError("Type the date of the oldest paper in it.", field="from_on")
    if from_on > clock.today():
        raise RuleError("The first day is still to come.", field="from_on")
    if volume.current and to_on:
        raise RuleError("This is the volume in use: it has no end yet. Begin the next volume instead.", field="to_on")
    if not volume.current and to_on is None:
        raise RuleError("Type the date of the newest paper in it.", field="to_on")
    if to_on and not from_on <= to_on <= clock.today():
        raise RuleError("The last day is not before the first one and not to come.", field="to_on")


def request_volume(volume, *, purpose, priority, holder, needed_at=None, note="", by):
    """Ask for one volume of a chart, also an older one; return the waiting ChartRequest.

    The same holder, purpose and volume again is merged: the more urgent priority and the earlier time stay.
    Raises RuleError: it is destroyed or merged back; the holder has left or has it already (field "holder"); a time
    that has passed (field "needed_at"). Source: domain 2.3, older ones on request.
    """
    with writing():
        volume = get_volume(volume.id)
        purpose, priority = Purpose(purpose), Priority(priority)
        _refuse(volume, holder, needed_at)
        needed_at = needed_at or needed_by(priority)
        same = [one for one in waiting_for(volume.patient_id) if one.volume_id == volume.id]
        same = next((one for one in same if (one.holder_id, one.purpose) == (holder.id, purpose)), None)
        if same:
            same.priority = min(same.priority, priority, key=RANK.get)
            same.needed_at, same.version = min(same.needed_at, needed_at), same.version + 1
            same.save()
        request = same or ChartRequest.create(
            patient=volume.patient, volume=volume, purpose=purpose, priority=priority, holder=holder, note=note,
            needed_at=needed_at, asked_at=clock.now(), asked_by=by.staff_id, state=RequestState.WAITING,
        )  # fmt: skip
        bump("day")
        action = "charts.request_merged" if same else "charts.requested"
        audit.record(action, request, by=by, volume=volume.number, holder=holder.name, priority=request.priority)
    return request


def _refuse(volume, holder, needed_at):
    if volume.state in GONE:
        raise RuleError(f"This volume is {volume.state}. There is nothing to bring.")
    if not holder.active:
        raise RuleError(f"{holder} has left. Choose another holder.", field="holder")
    stay = open_stay(volume)
    if stay and stay.holder_id == holder.id:
        raise RuleError(f"{holder} has this volume already.", field="holder")
    if needed_at is not None and needed_at < clock.now() - PRESENT:
        raise RuleError("This time has passed. Say by when the volume is needed.", field="needed_at")


def change_colors(text, *, by):
    """Give the digits 0 to 9 their label colors, "red, yellow, ..."; return the setting's row.

    Raises RuleError (field "colors"): not ten, an unknown one, two digits of one color.
    """
    with writing():
        try:
            names = color_names(text)
        except ValueError as error:
            raise RuleError(str(error), field="colors")
        return change_setting("labels.colors", ", ".join(names), by=by)
