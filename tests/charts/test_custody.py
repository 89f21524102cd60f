"""Moving volumes: pull, sign out, return, refile; each move is a row and an audit entry."""

from datetime import date

import pytest
from peewee import IntegrityError

from office import clock
from office.audit.models import AuditEvent
from office.board import version
from office.charts import rules
from office.charts.models import MissingCase, Move, MoveKind, PullLine, SignOut, Volume, VolumeState
from office.charts.queries import open_stay, section_for
from office.db import database, writing
from office.errors import NotFound, RuleError
from tests.charts.making import (
    TODAY,
    at,
    close_day,
    holder_of,
    make_booking,
    make_holder,
    make_out,
    make_person,
    make_volume,
)


def last_move(volume):
    return Move.select().where(Move.volume == volume).order_by(Move.at.desc(), Move.id.desc()).first()


def actions():
    charts = AuditEvent.action.startswith("charts.")
    return [event.action for event in AuditEvent.select().where(charts).order_by(AuditEvent.number)]


def test_volume_is_signed_out_with_holder_due_day_move_and_audit(records_clerk, nurse):
    volume, tom = make_volume(state=VolumeState.PULLED), holder_of(nurse)

    stay = rules.sign_out_volume(volume, tom, "visit", by=records_clerk)

    assert (volume.state, volume.place) == (VolumeState.OUT, "Tom Burke")
    assert (stay.holder, stay.due_on, stay.returned_at) == (tom, TODAY, None)
    move = last_move(volume)
    assert (move.kind, move.from_words, move.to_words, move.unlogged) == ("signed out", "cart", "Tom Burke", False)
    event = AuditEvent.get(AuditEvent.action == "charts.signed_out")
    assert (event.staff_id, event.patient_id) == (records_clerk.staff_id, volume.patient_id)
    assert version("day") > 0


@pytest.mark.parametrize(
    ("purpose", "due_on"),
    [
        ("visit", date(2026, 11, 25)),
        ("phone", date(2026, 11, 27)),
        ("billing", date(2026, 11, 30)),
        ("completion", date(2026, 12, 1)),
    ],
)
def test_loan_is_counted_in_business_days(records_clerk, set_clock, purpose, due_on):
    set_clock("2026-11-25 08:10")  # a Wednesday; Thursday is closed
    close_day(date(2026, 11, 26))

    stay = rules.sign_out_volume(make_volume(state=VolumeState.PULLED), make_holder(), purpose, by=records_clerk)

    assert stay.due_on == due_on


def test_volume_that_is_out_passes_to_the_next_holder(records_clerk, nurse, doctor):
    volume = make_out(holder_of(nurse))
    first = open_stay(volume)

    second = rules.sign_out_volume(volume, holder_of(doctor), "visit", by=doctor)

    assert SignOut.get_by_id(first.id).returned_at == second.signed_out_at
    assert (last_move(volume).kind, last_move(volume).from_words) == (MoveKind.TRANSFERRED, "Tom Burke")
    assert not last_move(volume).unlogged


@pytest.mark.parametrize("state", [VolumeState.FILED, VolumeState.INACTIVE])
def test_volume_believed_on_the_shelf_leaves_an_unlogged_move(records_clerk, nurse, state):
    volume = make_volume(make_person(mrn=104512), state=state)

    rules.sign_out_volume(volume, holder_of(nurse), "visit", by=nurse)

    assert last_move(volume).unlogged
    assert state == VolumeState.INACTIVE or last_move(volume).from_words == "shelf 12 / 40"


def test_same_holder_and_purpose_again_changes_nothing(records_clerk, nurse):
    volume, tom = make_volume(state=VolumeState.PULLED), holder_of(nurse)
    first = rules.sign_out_volume(volume, tom, "visit", by=records_clerk)
    moves = Move.select().count()

    assert rules.sign_out_volume(volume, tom, "visit", by=records_clerk) == first
    assert Move.select().count() == moves
    assert rules.sign_out_volume(volume, tom, "billing", by=records_clerk).due_on == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("state", "words"),
    [(VolumeState.OFF_SITE, "box 114 slot 7. Ask for its recall"), (VolumeState.DESTROYED, "destroyed")],
)
def test_volume_that_is_not_here_is_neither_pulled_nor_handed_over(records_clerk, state, words):
    volume = make_volume(state=state, place="box 114 slot 7")

    for act in (
        lambda: rules.sign_out_volume(volume, make_holder(), "visit", by=records_clerk),
        lambda: rules.pull_volume(volume, by=records_clerk),
        lambda: rules.refile_volume(volume, section_for(volume), by=records_clerk),
        lambda: rules.mark_missing(volume, by=records_clerk),
    ):
        with pytest.raises(RuleError, match=words):
            act()
    assert Move.select().count() == 0


def test_holder_who_has_left_is_refused_at_its_field(records_clerk):
    holder = make_holder()
    holder.active = False

    with pytest.raises(RuleError, match="has left") as refused:
        rules.sign_out_volume(make_volume(), holder, "visit", by=records_clerk)
    assert refused.value.field == "holder" and SignOut.select().count() == 0


def test_two_open_sign_outs_are_refused_by_the_database(nurse, doctor):
    volume = make_out(holder_of(nurse))

    with pytest.raises(IntegrityError), writing():
        SignOut.create(
            volume=volume, holder=holder_of(doctor), purpose="visit", signed_out_at=clock.now(), due_on=TODAY
        )
    assert SignOut.select().count() == 1


def test_moves_cannot_be_changed_or_deleted(records_clerk):
    volume = make_volume()
    rules.pull_volume(volume, by=records_clerk)

    for act in (Move.update(who="nobody"), Move.delete()):
        with pytest.raises(Exception, match="append-only"):
            act.execute()
        database.rollback() if database.in_transaction() else None


def test_returned_volume_goes_to_the_refile_bin(records_clerk, nurse):
    volume = make_out(holder_of(nurse))

    back = rules.return_volume(volume, by=records_clerk)

    assert (volume.state, volume.place, back.words, back.waiting) == (VolumeState.RETURNED, "refile bin", "", [])
    assert open_stay(volume) is None and last_move(volume).kind == MoveKind.RETURNED
    assert "charts.returned" in actions()
    moves = Move.select().count()
    rules.return_volume(volume, by=records_clerk)
    assert Move.select().count() == moves


@pytest.mark.parametrize("state", [VolumeState.FILED, VolumeState.OFF_SITE, VolumeState.MISSING])
def test_return_of_what_was_believed_elsewhere_is_unlogged(records_clerk, state):
    volume = make_volume(state=state)

    rules.return_volume(volume, by=records_clerk)

    assert volume.state == VolumeState.RETURNED and last_move(volume).unlogged


def test_destroyed_volume_is_not_taken_back(records_clerk):
    with pytest.raises(RuleError, match="records lead"):
        rules.return_volume(make_volume(state=VolumeState.DESTROYED), by=records_clerk)


def test_volume_is_refiled_on_its_own_shelf_only(records_clerk):
    volume = make_volume(make_person(mrn=104512), VolumeState.RETURNED)

    with pytest.raises(RuleError, match="this is 13 / 40, the folder stands in 12 / 40") as refused:
        rules.refile_volume(volume, "13 / 40", by=records_clerk)
    assert refused.value.field == "section" and Volume.get().state == VolumeState.RETURNED

    rules.refile_volume(volume, "1240", by=records_clerk)
    assert (volume.state, volume.place) == (VolumeState.FILED, "shelf 12 / 40")
    assert (last_move(volume).kind, last_move(volume).unlogged) == (MoveKind.REFILED, False)
    assert actions() == ["charts.refiled"]


@pytest.mark.parametrize("typed", ["", "anything", "C10451201X", "L000000A"])
def test_what_is_no_shelf_section_is_refused(records_clerk, typed):
    with pytest.raises(RuleError) as refused:
        rules.refile_volume(make_volume(), typed, by=records_clerk)
    assert refused.value.field == "section"


def test_refiled_without_a_return_scan_is_unlogged_and_ends_the_stay(records_clerk, nurse):
    volume = make_out(holder_of(nurse))

    rules.refile_volume(volume, section_for(volume), by=records_clerk)

    assert last_move(volume).unlogged and open_stay(volume) is None


def test_volume_someone_waits_for_is_not_refiled(records_clerk, nurse):
    volume = make_volume(state=VolumeState.RETURNED)
    rules.request_chart(volume.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)

    with pytest.raises(RuleError, match=r"Do not refile it. Hand to Tom Burke \(STAT\)"):
        rules.refile_volume(volume, section_for(volume), by=records_clerk)
    assert Volume.get().state == VolumeState.RETURNED


def test_request_for_next_week_keeps_no_chart_from_the_shelf(records_clerk, nurse):
    volume = make_volume(state=VolumeState.RETURNED)
    rules.request_chart(
        volume.patient, purpose="visit", priority="scheduled", holder=holder_of(nurse), by=nurse,
        needed_at=at("2026-12-08 09:00"),
    )  # fmt: skip

    rules.refile_volume(volume, section_for(volume), by=records_clerk)

    assert volume.state == VolumeState.FILED


def test_pulled_volume_goes_to_the_cart_and_is_ticked_on_its_run(records_clerk):
    volume = make_volume()
    make_booking(volume.patient)
    rules.print_run(date(2026, 12, 2), by=records_clerk)

    rules.pull_volume(volume, by=records_clerk)

    assert (volume.state, volume.place) == (VolumeState.PULLED, "Dr. Lee's cart, Dec 2")
    assert PullLine.get().pulled_at == clock.now()
    moves = Move.select().count()
    rules.pull_volume(volume, by=records_clerk)
    assert Move.select().count() == moves and "charts.pulled" in actions()


def test_pulling_what_is_out_fetches_it_from_the_holder(records_clerk, doctor):
    volume = make_out(holder_of(doctor))

    rules.pull_volume(volume, by=records_clerk)

    assert open_stay(volume) is None
    assert (last_move(volume).from_words, last_move(volume).to_words) == ("Dr. Patel", "cart")


def test_chart_handed_over_from_the_shelf_is_ticked_too(records_clerk, nurse):
    volume = make_volume()
    make_booking(volume.patient)
    rules.print_run(date(2026, 12, 2), by=records_clerk)

    rules.sign_out_volume(volume, holder_of(nurse), "visit", by=records_clerk)

    assert PullLine.get().pulled_at


def test_missing_volume_has_a_search_and_lets_the_holder_off(records_clerk, nurse):
    volume = make_out(holder_of(nurse))

    case = rules.mark_missing(volume, note="not on the cart", by=records_clerk)

    assert (volume.state, open_stay(volume), case.note) == (VolumeState.MISSING, None, "not on the cart")
    assert last_move(volume).from_words == "Tom Burke" and "charts.missing" in actions()
    with pytest.raises(RuleError, match="searched for already"):
        rules.mark_missing(volume, by=records_clerk)


def test_found_volume_goes_to_who_waits(records_clerk, nurse):
    volume = make_volume()
    rules.mark_missing(volume, by=records_clerk)
    rules.request_chart(volume.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)

    back = rules.mark_found(volume, cause="inside 12-45-12", by=records_clerk)

    case = MissingCase.get()
    assert back.words == "Hand to Tom Burke (STAT)" and (case.cause, case.found_at) == ("inside 12-45-12", clock.now())
    assert [move.kind for move in Move.select().order_by(Move.id)] == ["missing", "found", "returned"]
    with pytest.raises(RuleError, match="Nobody searches"):
        rules.mark_found(volume, by=records_clerk)


def test_missing_volume_that_is_scanned_ends_its_search(records_clerk, nurse):
    volume = make_volume()
    rules.mark_missing(volume, by=records_clerk)

    rules.sign_out_volume(volume, holder_of(nurse), "visit", by=records_clerk)

    assert MissingCase.get().found_at and last_move(volume).unlogged
    assert last_move(volume).from_words == "in the hands of Rosa Klein"


def test_two_open_searches_are_refused_by_the_database(records_clerk):
    case = rules.mark_missing(make_volume(), by=records_clerk)

    with pytest.raises(IntegrityError), writing():
        MissingCase.create(volume=case.volume, opened_at=clock.now())


def test_opening_a_volume_is_audited_and_an_unknown_one_is_not_found(records_clerk):
    volume = make_volume()

    assert rules.open_volume(volume.id, by=records_clerk) == volume
    assert actions() == ["charts.volume_opened"]
    with pytest.raises(NotFound):
        rules.open_volume(volume.id + 1, by=records_clerk)


def test_a_stale_volume_is_read_again_before_it_moves(records_clerk, nurse, doctor):
    volume = make_volume(state=VolumeState.PULLED)
    stale = Volume.get_by_id(volume.id)
    rules.sign_out_volume(volume, holder_of(nurse), "visit", by=records_clerk)

    rules.sign_out_volume(stale, holder_of(doctor), "visit", by=records_clerk)

    assert last_move(stale).kind == MoveKind.TRANSFERRED
    assert SignOut.select().where(SignOut.returned_at.is_null()).count() == 1
