"""Whatever is done, from the list or from elsewhere, in whatever order: in = moved + canceled + kept + open."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.closures.models import ClosureLine, MassAct, What
from office.closures.queries import get_closure, totals, worklist
from office.closures.rules import (
    accept_offer,
    begin_mass,
    cancel_line,
    carry_on,
    finish_closure,
    note_outcome,
    take_back_closure,
)
from office.db import database
from office.errors import RuleError, StaleEdit
from office.scheduling.models import CANCELED, HOLDS_PLACE, Appointment, Provider, Standing
from office.scheduling.queries import next_openings
from office.scheduling.rules import cancel_appointment, move_appointment, restore_appointment
from tests.closures.making import THURSDAY, make_out
from tests.scheduling.making import make_provider

LINES = 4
ACTS = (
    "accept",
    "cancel",
    "tried",
    "letter",
    "moved outside",
    "canceled outside",
    "restored",
    "mass",
    "finish",
    "back",
)


class Undone(Exception):
    """Ends an example's transaction."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, LINES - 1)), max_size=8))
def test_counts_add_up_after_every_act(acts, db, manager, front_desk):
    with pytest.raises(Undone), database.atomic():
        closure, booked, provider = make_out(LINES, by=manager)
        make_provider("Dr. Lee")
        for act, which in acts:
            try:
                with database.atomic():
                    do(act, closure, booked[which].id, provider, front_desk)
            except (RuleError, StaleEdit):
                pass
            check(closure)
        raise Undone


def do(act, closure, appointment_id, provider, by):
    """One act of a desk, on a line or from elsewhere."""
    closure, booked = get_closure(closure.id), Appointment.get_by_id(appointment_id)
    line = ClosureLine.get((ClosureLine.closure == closure) & (ClosureLine.appointment == booked))
    offer = next_openings(booked.type, provider=provider, from_on=THURSDAY + timedelta(days=1), limit=1)[0]
    slot = (provider, offer.day_on, offer.start_minute)
    if act == "accept":
        accept_offer(line, booked.version, *slot, by=by)
    elif act == "cancel":
        cancel_line(line, booked.version, by=by)
    elif act in ("tried", "letter"):
        note_outcome(line, What.LETTER if act == "letter" else What.NO_ANSWER, by=by)
    elif act == "moved outside":
        move_appointment(booked, booked.version, *slot, reason="work", by=by)
    elif act == "canceled outside":
        cancel_appointment(booked, booked.version, Standing.CANCELED_BY_PATIENT, "work", by=by)
    elif act == "restored":
        restore_appointment(booked, Standing.BOOKED, by=by, reason="asked")
    elif act == "mass":
        lines = [one.id for one in closure.lines]
        carry_on(
            begin_mass(closure, MassAct.MOVE, lines, provider=Provider.get(Provider.short == "Dr. Lee"), by=by), by=by
        )
    elif act == "finish":
        finish_closure(closure, closure.version, by=by)
    else:
        take_back_closure(closure, closure.version, by=by)


def check(closure):
    """The counts are those of the appointments themselves, and those of the list."""
    closure = get_closure(closure.id)
    found, rows = totals([closure])[closure.id], worklist(closure)
    standings = [Appointment.get_by_id(line.appointment_id).standing for line in closure.lines]
    stands = sum(one in HOLDS_PLACE for one in standings)
    assert found.all == found.moved + found.canceled + found.kept + found.open == len(rows) == LINES
    assert found.moved == standings.count(Standing.RESCHEDULED)
    assert found.canceled == sum(one in CANCELED for one in standings)
    assert (found.kept, found.open) == ((stands, 0) if closure.lifted_at else (0, stands))
    assert found.open == sum(row.open for row in rows)
    assert not (closure.finished_at and found.open)
