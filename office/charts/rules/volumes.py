"""The period that a volume holds, and the colors of the labels. Source: domain 2.3."""

from office import audit, clock
from office.charts.colors import color_names
from office.charts.queries.custody import get_volume
from office.charts.rules.making import GONE
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
