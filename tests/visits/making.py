"""Visits in any state of the flow, made by the rules."""

from office.visits.models import Decision, Flow
from office.visits.rules import arrive, check_in, say_follow_up, step
from tests.scheduling.making import make_appointment

WAY = (Flow.CHECKED_IN, Flow.ROOMED, Flow.WITH_PROVIDER, Flow.CHECKOUT, Flow.LEFT)


def make_visit(flow=Flow.ARRIVED, *, by, appointment=None, room="Room 1", **given):
    """A visit of today that has come as far as `flow`, step by step."""
    visit = arrive(appointment or make_appointment(**given), by=by)
    for one in WAY[: WAY.index(flow) + 1] if flow in WAY else ():
        if one == Flow.LEFT:
            say_follow_up(visit, Decision.NONE, by=by)
        visit = check_in(visit, by=by) if one == Flow.CHECKED_IN else step(visit, one, by=by, room=room)
    return visit
