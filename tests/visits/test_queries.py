import pytest

from office import clock
from office.patients.models import Verified
from office.patients.rules import verify
from office.scheduling.models import Standing
from office.scheduling.rules import cancel_appointment
from office.settings.rules import change_setting
from office.visits import queries
from office.visits.models import Flow
from office.visits.rules import arrive, check_in, mark_no_show, step, undo_last
from tests.scheduling.making import NINE, TODAY, make_appointment, make_person, make_provider
from tests.visits.making import make_visit


def only():
    (row,) = queries.board(TODAY).rows
    return row


def test_row_shows_patient_visit_and_chart_as_three_states(front_desk):
    make_appointment(reason="cough")

    row = only()

    assert (row.time, row.name, row.born, row.age) == ("9:00 AM", "Quispe, Ada", "03/15/1984", "42 y")
    assert (row.provider, row.type, row.reason) == ("Dr. Lee", "EST", "cough")
    assert (row.status, row.tone, row.next) == ("expected", "calm", "arrive")
    assert (row.chart, row.chart_more) == ("New", "make chart")


def test_rows_are_by_time_and_then_by_provider(front_desk):
    lee, patel = make_provider("Dr. Lee"), make_provider("Dr. Patel")
    for provider, start in ((patel, 540), (lee, 600), (lee, 540)):
        make_appointment(provider=provider, start_minute=start)

    assert [(row.time, row.provider) for row in queries.board(TODAY).rows] == [
        ("9:00 AM", "Dr. Lee"), ("9:00 AM", "Dr. Patel"), ("10:00 AM", "Dr. Lee")
    ]  # fmt: skip


def test_what_was_called_off_is_not_on_the_board(front_desk):
    cancel_appointment(make_appointment(), 1, Standing.CANCELED_BY_PATIENT, "weather", by=front_desk)

    assert queries.board(TODAY).rows == []


def test_wait_counts_from_the_appointment_for_who_comes_early(front_desk, set_clock):
    appointment = make_appointment()
    set_clock("2026-12-01 08:40")
    arrive(appointment, by=front_desk)
    assert (only().waited, only().since) == ("0 min", "2026-12-01T15:00:00Z")

    set_clock("2026-12-01 09:18")

    assert only().waited == "18 min"


def test_wait_counts_from_the_arrival_for_who_comes_late(front_desk, set_clock):
    appointment = make_appointment()
    set_clock("2026-12-01 09:10")
    arrive(appointment, by=front_desk)
    set_clock("2026-12-01 09:18")

    assert only().waited == "8 min"


def test_wait_ends_with_the_provider_and_begins_again_when_that_is_undone(front_desk, nurse, set_clock):
    set_clock("2026-12-01 08:50")
    visit = make_visit(Flow.ROOMED, by=nurse)
    set_clock("2026-12-01 09:20")
    step(visit, Flow.WITH_PROVIDER, by=nurse)
    set_clock("2026-12-01 09:25")
    assert (only().since, only().waited) == ("", "20 min")

    undo_last(visit, by=nurse)

    assert only().waited == "25 min"


def test_wait_of_who_was_never_with_a_provider_is_a_dash_at_the_end(front_desk):
    step(make_visit(by=front_desk), Flow.LEFT_UNSEEN, by=front_desk)

    assert (only().waited, only().next, only().tone) == ("–", "", "late")


def test_expected_becomes_late_by_time_alone(set_clock):
    make_appointment()
    board = queries.board(TODAY)
    assert (board.rows[0].status, board.until) == ("expected", NINE + 15)

    set_clock("2026-12-01 09:15")

    board = queries.board(TODAY)
    assert (board.rows[0].status, board.rows[0].tone, board.until) == ("late", "late", 1440)


@pytest.mark.parametrize(
    ("flow", "next"),
    [
        (Flow.ARRIVED, "check in"),
        (Flow.CHECKED_IN, "room"),
        (Flow.ROOMED, "with provider"),
        (Flow.WITH_PROVIDER, "checkout"),
        (Flow.CHECKOUT, "left"),
        (Flow.LEFT, ""),
    ],
)
def test_each_state_has_one_next_act(flow, next, nurse):
    make_visit(flow, by=nurse)

    assert (only().status, only().next) == (flow, next)


def test_no_show_is_done(front_desk, set_clock):
    appointment = make_appointment()
    set_clock("2026-12-01 09:30")
    mark_no_show(appointment, by=front_desk)

    assert (only().status, only().next) == ("no-show", "")


def test_groups_count_all_and_filters_choose(front_desk, nurse):
    lee, patel = make_provider("Dr. Lee"), make_provider("Dr. Patel")
    make_visit(Flow.ROOMED, by=nurse, provider=lee)
    make_visit(Flow.LEFT, by=nurse, provider=patel)
    make_appointment(provider=patel, start_minute=600)

    board = queries.board(TODAY, provider_id=patel.id, group="done")

    assert dict(board.groups) == {"inside": 1, "done": 1, "expected": 1}
    assert board.providers == {lee.id: "Dr. Lee", patel.id: "Dr. Patel"}
    assert [row.status for row in board.rows] == ["left"]
    assert len(queries.board(TODAY, group="open").rows) == 2
    assert len(queries.board(TODAY, group="waiting").rows) == 0


def test_alerts_are_short_and_a_flag_stays_silent(front_desk):
    person = make_person(name_alert=True, safety_flag=True, interpreter=True, registration="complete")
    make_appointment(person)

    assert [tuple(alert) for alert in only().alerts] == [
        ("name", "Name alert", "late"), ("flag", "See flag", "alert"), ("lang", "Interpreter", "calm")
    ]  # fmt: skip


def test_quick_registration_is_an_alert_until_checked_in(front_desk):
    visit = make_visit(by=front_desk)
    assert [alert[0] for alert in only().alerts] == ["reg"]

    step(visit, Flow.CHECKED_IN, by=front_desk)

    assert only().alerts == ()


def test_board_costs_the_same_queries_for_six_rows_as_for_one(front_desk, count_queries):
    provider = make_provider()
    make_visit(by=front_desk, provider=provider)
    with count_queries() as one:
        queries.board(TODAY)
    for n in range(1, 6):
        make_visit(Flow.CHECKED_IN, by=front_desk, provider=provider, start_minute=NINE + 20 * n)
    with count_queries() as many:
        assert len(queries.board(TODAY).rows) == 6

    assert len(one) == len(many) <= 5


def test_patient_without_a_birth_date_stands_on_the_board_too():
    make_appointment(make_person(born_on=None))

    assert (only().born, only().age) == ("–", "")


def test_rooms_come_from_the_setting_and_say_who_is_in(nurse, manager):
    make_visit(Flow.ROOMED, by=nurse, room="Room 2")
    change_setting("visits.rooms", "Room 1, Room 2,, Lab ", by=manager)

    assert queries.rooms() == ["Room 1", "Room 2", "Lab"]
    assert queries.in_rooms(TODAY) == {"Room 2": "Quispe"}


def test_steps_ahead_of_each_state(nurse):
    visit = make_visit(by=nurse)
    assert queries.steps_ahead(None) == []
    assert queries.steps_ahead(visit) == [
        Flow.CHECKED_IN, Flow.ROOMED, Flow.WITH_PROVIDER, Flow.NURSE_ONLY, Flow.WAITING_TEST, Flow.PROVIDER_DONE,
        Flow.CHECKOUT, Flow.LEFT_UNSEEN, Flow.SENT_OUT,
    ]  # fmt: skip
    assert queries.steps_ahead(make_visit(Flow.ROOMED, by=nurse, start_minute=600))[0] == Flow.ROOMED
    assert queries.steps_ahead(make_visit(Flow.LEFT, by=nurse, start_minute=700)) == []


def test_last_verified_is_the_newest_of_each_thing(front_desk, set_clock):
    visit = make_visit(by=front_desk)
    check_in(visit, by=front_desk, verified=[Verified.PHONE, Verified.CARD])
    set_clock("2026-12-01 09:00")
    verify(visit.patient, Verified.CARD, by=front_desk)

    found = queries.last_verified(visit.patient_id)

    assert found == {"phone": clock.at_minute(TODAY, 480), "insurance card": clock.at_minute(TODAY, 540)}


def test_visits_of_a_patient_leave_out_an_undone_arrival(front_desk):
    visit = make_visit(by=front_desk)
    assert len(queries.visits_of(visit.patient_id)) == 1

    undo_last(visit, by=front_desk)

    assert queries.visits_of(visit.patient_id) == []
    assert queries.next_appointment_today(visit.patient_id).id == visit.appointment_id
