"""Charts leave the building only by a named exception that somebody else approved, and come back by any scan."""

from datetime import timedelta

import pytest
from peewee import IntegrityError

from office.audit.models import AuditEvent
from office.charts.models import Move, MoveKind, SignOut, Volume, VolumeState
from office.charts.queries import where_is
from office.charts.queries.lights import lights
from office.charts.rules import Mode, holders_now, request_chart, sign_out_volume, take_scan
from office.errors import RuleError
from office.loans.models import Basis, ChartException, ExceptionState
from office.loans.rules import ask_exception, came_back, decide_exception, leave_building
from office.tasks.models import Task
from office.upkeep.queries import stays_astray
from tests.charts.making import TODAY, holder_of, make_out, make_volume

TOLD = {"reason": "case 26 L 1", "taker": "Deputy Jo Hale", "goes_to": "Circuit Court", "due_on": TODAY + timedelta(7)}


def ask(volume, by, basis=Basis.COURT_ORDER, **more):
    return ask_exception(volume, basis, by=by, **{**TOLD, **more})


def approved(volume, by, lead):
    return decide_exception(ask(volume, by), True, "order seen", by=lead)


def test_a_chart_leaves_by_name_shows_where_it_is_and_comes_back(records_clerk, records_lead, nurse):
    volume = make_out(holder_of(nurse))
    row = leave_building(approved(volume, records_clerk, records_lead), by=records_clerk)

    now = Volume.get_by_id(volume.id)
    words = "out of the building, Deputy Jo Hale takes it to Circuit Court, back by Dec 8"
    assert (row.state, now.state, where_is(now)) == (ExceptionState.OUT, VolumeState.OUT, words)
    assert lights([volume.patient_id])[volume.patient_id].word == "Out to someone outside the building"
    move = Move.select().order_by(Move.id.desc()).get()
    assert (move.kind, move.note, move.purpose) == (MoveKind.LEFT_THE_BUILDING, "court order: case 26 L 1", "legal")
    assert SignOut.get(SignOut.returned_at.is_null()).due_on == row.due_on and stays_astray() == []
    assert "someone outside the building" not in [one.name for one in holders_now()]

    row, waiting = came_back(row, by=records_clerk)

    assert (row.state, waiting, stays_astray()) == (ExceptionState.BACK, "", []) and row.settled_at
    assert Move.select().order_by(Move.id.desc()).get().kind == MoveKind.CAME_BACK
    actions = {event.action for event in AuditEvent.select().where(AuditEvent.action.startswith("loans."))}
    assert actions >= {
        "loans.exception_asked",
        "loans.exception_decided",
        "loans.left_the_building",
        "loans.came_back",
    }
    with pytest.raises(RuleError, match="back by now"):
        came_back(row, by=records_clerk)


def test_any_scan_takes_it_in_and_tells_who_waits(records_clerk, records_lead, nurse):
    volume = make_volume()
    row = leave_building(approved(volume, records_clerk, records_lead), by=records_clerk)
    request_chart(volume.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)

    assert take_scan(volume.code, Mode.RETURN, by=records_clerk).word == "Hand to Tom Burke (STAT)"
    assert ChartException.get_by_id(row.id).state == ExceptionState.BACK


def test_a_subpoena_gets_certified_copies_and_never_the_original(records_clerk, records_lead):
    volume = make_volume()
    row = ask(volume, records_clerk, Basis.SUBPOENA)

    assert (row.state, Task.get().kind, Task.get().owner_role) == (
        ExceptionState.COPIES, "certified copies", "records lead",
    )  # fmt: skip
    for act in (
        lambda: decide_exception(row, True, "", by=records_lead),
        lambda: leave_building(row, by=records_lead),
    ):
        with pytest.raises(RuleError, match="certified copies instead"):
            act()
    with pytest.raises(IntegrityError):
        ChartException.update(state=ExceptionState.APPROVED).where(ChartException.id == row.id).execute()


def test_who_asks_does_not_approve(records_lead, manager):
    row = ask(make_volume(), records_lead, Basis.EXCEPTION)
    assert Task.get().owner_role == "office manager"

    with pytest.raises(RuleError, match="somebody else decides"):
        decide_exception(row, True, "", by=records_lead)
    with pytest.raises(RuleError) as refused:
        decide_exception(row, False, " ", by=manager)
    decide_exception(row, False, "copies will do", by=manager)

    assert refused.value.field == "words"
    assert (row.state, row.decided_by_id) == (ExceptionState.REFUSED, manager.staff_id)
    assert Task.get().outcome == "Refused"
    with pytest.raises(RuleError, match="refused by now"):
        leave_building(row, by=records_lead)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": " "}, "reason"), ({"taker": ""}, "taker"), ({"goes_to": ""}, "goes_to"),
        ({"due_on": None}, "due_on"),
        ({"due_on": TODAY - timedelta(1)}, "due_on"), ({"due_on": TODAY + timedelta(366)}, "due_on"),
    ],
)  # fmt: skip
def test_an_exception_says_why_who_where_and_until_when(records_clerk, more, field):
    with pytest.raises(RuleError) as refused:
        ask(make_volume(), records_clerk, **more)

    assert refused.value.field == field and ChartException.select().count() == Task.select().count() == 0


def test_what_is_not_in_the_house_cannot_leave_it(records_clerk, records_lead, set_clock):
    with pytest.raises(RuleError, match="off site"):
        ask(make_volume(state=VolumeState.OFF_SITE), records_clerk)
    volume = make_volume()
    row = approved(volume, records_clerk, records_lead)
    with pytest.raises(RuleError, match="asked already"):
        ask(volume, records_clerk)

    Volume.update(state=VolumeState.MISSING).where(Volume.id == volume.id).execute()
    with pytest.raises(RuleError, match="has to be here first"):
        leave_building(row, by=records_clerk)
    Volume.update(state=VolumeState.FILED).where(Volume.id == volume.id).execute()
    set_clock("2026-12-20 08:00")
    with pytest.raises(RuleError, match="Ask anew"):
        leave_building(row, by=records_clerk)


def test_nobody_outside_can_be_chosen_at_a_plain_sign_out(records_clerk, records_lead):
    leave_building(approved(make_volume(), records_clerk, records_lead), by=records_clerk)
    outside = SignOut.get().holder

    with pytest.raises(RuleError, match="has left"):
        sign_out_volume(make_volume(), outside, "visit", by=records_clerk)
