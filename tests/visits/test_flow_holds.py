"""What must hold whatever is pressed in whatever order: a visit repeats exactly what its standing steps say."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.errors import RuleError
from office.scheduling.models import HOLDS_PLACE, Appointment, Standing, TakenPlace
from office.visits.models import OVER, SEEING, Decision, Flow, Visit
from office.visits.rules import arrive, check_in, say_follow_up, standing_steps, step, undo_last
from office.visits.ways import may_follow
from tests.scheduling.making import make_appointment, make_person

ACTS = st.lists(
    st.tuples(st.sampled_from(["arrive", "check in", "step", "step", "undo"]), st.sampled_from(list(Flow))),
    min_size=4,
    max_size=20,
)


def press(appointment, act, flow, by):
    """One act on the visit of an appointment; a refusal is a fine answer."""
    visit = Visit.get_or_none(Visit.appointment == appointment)
    if act == "arrive" or visit is None:
        return arrive(appointment, by=by)
    if act == "undo":
        return undo_last(visit, by=by)
    if act == "check in":
        return check_in(visit, by=by)
    if flow == Flow.LEFT:
        say_follow_up(visit, Decision.NONE, by=by)
    return step(visit, flow, by=by, room=f"Room {len(flow)}", note="to the hospital")


def check(visit):
    steps = standing_steps(visit)
    flows = [one.flow for one in steps]
    rooms = [one.note for one in steps if one.flow == Flow.ROOMED]
    assert visit.flow == (flows[-1] if flows else Flow.EXPECTED)
    assert visit.room == (rooms[-1] if rooms else "")
    assert (visit.arrived_at is not None) == bool(flows)
    assert (visit.seen_at is not None) == any(flow in SEEING for flow in flows)
    assert (visit.closed_at is not None) == bool(flows and flows[-1] in OVER)
    way = [Flow.EXPECTED, *flows]
    assert all(may_follow(before, after) for before, after in zip(way, flows, strict=False))
    times = [one.at for one in steps]
    assert times == sorted(times)
    return flows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_visit_equals_its_steps_and_the_appointment_follows(front_desk, acts):
    appointment = make_appointment(make_person(), start_minute=540)
    for act, flow in acts:
        try:
            visit = press(appointment, act, flow, front_desk)
        except RuleError:
            continue
        flows = check(Visit.get_by_id(visit.id))
        row = Appointment.get_by_id(appointment.id)
        assert (row.begun_at is not None) == bool(flows)
        ended = {Flow.LEFT: Standing.COMPLETED, Flow.LEFT_UNSEEN: Standing.LEFT_UNSEEN}
        ended[Flow.SENT_OUT] = Standing.COMPLETED if set(flows) & set(SEEING) else Standing.LEFT_UNSEEN
        assert row.standing == ended.get(flows[-1] if flows else None, Standing.BOOKED)
        held = TakenPlace.select().where(TakenPlace.appointment == row).count()
        assert held == (4 if row.standing in HOLDS_PLACE else 0)
    TakenPlace.delete().execute()
    Appointment.update(standing=Standing.CANCELED_BY_OFFICE).where(Appointment.id == appointment.id).execute()
