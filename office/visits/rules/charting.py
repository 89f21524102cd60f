"""The chart of a visit, from the nurse's board: ask for it, or take it over. Source: domain 2.5, 2.6 item 9, 10.2."""

from office import clock
from office.charts.models import Priority, Purpose
from office.charts.queries import current_volume
from office.charts.rules import hand_over, own_holder, request_chart
from office.errors import RuleError
from office.visits.models import OVER, Flow
from office.visits.queries import visit_of


def ask_for_visit(appointment, *, by):
    """Ask for the chart of a visit for whoever acts; return the ChartRequest.

    STAT while the patient is in the building, else by the time of the appointment, else as a same-day request.
    Raises RuleError as `request_chart`. Source: domain 2.5, triggers of the priorities.
    """
    visit = visit_of(appointment)
    if visit and visit.flow not in (Flow.EXPECTED, *OVER):
        priority = Priority.STAT
    elif clock.at_minute(appointment.day_on, appointment.start_minute) > clock.now():
        priority = Priority.SCHEDULED
    else:
        priority = Priority.SAME_DAY
    return request_chart(
        appointment.patient, purpose=Purpose.VISIT, priority=priority, holder=own_holder(by), appointment=appointment,
        by=by,
    )  # fmt: skip


def take_for_visit(appointment, *, by):
    """Sign the chart of a visit out to whoever acts, from its cart or from who has it; return the SignOut.

    Raises RuleError: there is no folder; as `sign_out_volume`.
    """
    volume = current_volume(appointment.patient_id)
    if volume is None:
        raise RuleError("There is no folder yet. Ask the records desk.")
    return hand_over(volume, own_holder(by), Purpose.VISIT, by=by)
