"""The live board of the phone room: who is on which call, who waits, what is left lying, what is late."""

from datetime import timedelta

import pytest

from office import clock
from office.phone.models import Call, MessageKind
from office.phone.rules import hold_call, line_dropped, pick_up, ring, start_call
from office.phoneroom.queries import Doing, board, doing_of
from office.redflags.rules import open_red_flag
from tests.phone.making import make_call, make_message, make_person

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}


def doings(actor):
    """{caller: what goes on} as the three lists of the board have it."""
    shown = board(actor)
    return {row.caller: doing for row, doing in (*shown.waiting, *shown.talking, *shown.left)}


def test_each_call_stands_in_one_list_by_what_goes_on(phone_clerk, front_desk, set_clock, nurse):
    long_ago = make_call(phone_clerk, caller_name="Yesterday")
    Call.update(started_at=clock.now() - timedelta(hours=13), line="").where(Call.id == long_ago.id).execute()
    dead = make_call(phone_clerk, caller_name="Dead", note="chest pain")
    line_dropped(dead, by=phone_clerk)
    held = make_call(phone_clerk, caller_name="Held")
    hold_call(held, by=phone_clerk)
    make_call(phone_clerk, caller_name="Talks")
    make_call(front_desk, caller_name="With Maria")
    ring(by=front_desk)

    assert doings(phone_clerk) == {
        "Yesterday": Doing.LEFT, "Dead": Doing.DEAD, "Held": Doing.HOLD, "Talks": Doing.TALKS,
        "With Maria": Doing.TALKS, "": Doing.RINGS,
    }  # fmt: skip
    shown = board(phone_clerk)
    assert [row.caller for row, _ in shown.left] == ["Dead", "Yesterday"]  # symptom words first
    assert [row.clerk for row, _ in shown.talking] == ["Ana Reyes", "Maria Lopez"]


def test_who_waits_longest_stands_first_ring_or_hold_but_after_symptom_words(phone_clerk, front_desk, set_clock):
    held = make_call(phone_clerk, caller_name="Held")
    set_clock("2026-12-01 08:01")
    ring(by=phone_clerk)
    set_clock("2026-12-01 08:02")
    hold_call(held, by=phone_clerk)

    assert [doing for _, doing in board(phone_clerk).waiting] == [Doing.RINGS, Doing.HOLD]
    set_clock("2026-12-01 08:03")
    hold_call(make_call(front_desk, caller_name="Bleeds", note="chest pain"), by=front_desk)
    assert board(phone_clerk).waiting[0][0].caller == "Bleeds"


def test_lines_show_who_is_on_them_and_are_free_again(phone_clerk, front_desk):
    call = start_call(by=phone_clerk)
    assert [(line.name, line.row and line.row.clerk) for line in board(front_desk).lines] == [
        ("Line 1", "Ana Reyes"), ("Line 2", None),
    ]  # fmt: skip

    line_dropped(call, by=phone_clerk)

    assert [line.row for line in board(front_desk).lines] == [None, None]


def test_today_counts_rings_answered_in_time_and_those_that_were_lost(phone_clerk, set_clock):
    first, second = ring(by=phone_clerk), ring(by=phone_clerk)
    third = ring(by=phone_clerk)
    Call.update(direction="outgoing").where(Call.id == third.id).execute()
    set_clock("2026-12-01 08:00:20")
    pick_up(first, by=phone_clerk)
    line_dropped(second, by=phone_clerk)
    start_call(by=phone_clerk)  # opened when it was picked up: its rings are not known

    assert board(phone_clerk).today == (3, 2, 1, 1, 2, 20)


def test_messages_late_by_role_and_open_red_flags(phone_clerk, nurse, biller, doctor, client_as, set_clock):
    make_message(phone_clerk, MessageKind.BILLING, "asks about $20")
    make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "wheezing")
    flag = open_red_flag(by=phone_clerk, words="chest pain")
    set_clock("2026-12-01 09:30")

    shown = board(phone_clerk)
    page = client_as("phone_clerk").get("/phone-room").text

    assert [(row[1], row[3].late, row[3].alert) for row in shown.late] == [("Nurse", 2, 2)]  # one of the flag
    assert f"/red-flags/{flag.id}" in page and "Nobody answers: fetch a provider" in page
    assert "/messages?show=all&amp;to=role:nurse" in page
    assert "2 with the manager" in page


def test_page_and_fragment_name_callers_and_lead_to_the_call(client_as, phone_clerk):
    patient = make_person("Said", "Omar")
    call = make_call(phone_clerk, patient=patient, caller_name="Leila", note="cannot breathe")
    desk = client_as("front_desk")

    for headers in ({}, HTMX):
        page = desk.get("/phone-room", headers=headers).text
        assert ("<title>" in page) is not bool(headers)
        assert f'href="/calls/{call.id}"' in page and "Leila" in page and "Said, Omar" in page
        assert "Ana Reyes" in page
    assert 'href="/phone-room"' in desk.get("/calls").text


def test_poll_is_answered_204_until_something_changes(client_as, phone_clerk, set_clock):
    desk = client_as("front_desk")
    version = desk.get("/phone-room", headers=HTMX).text.partition("?v=")[2].partition('"')[0]

    assert desk.get(f"/phone-room?v={version}", headers=HTMX).status_code == 204
    start_call(by=phone_clerk)
    assert desk.get(f"/phone-room?v={version}", headers=HTMX).status_code == 200
    version = desk.get("/phone-room", headers=HTMX).text.partition("?v=")[2].partition('"')[0]
    open_red_flag(by=phone_clerk, words="chest pain")
    assert desk.get(f"/phone-room?v={version}", headers=HTMX).status_code == 200
    set_clock("2026-12-01 08:01")
    assert desk.get(f"/phone-room?v={version}", headers=HTMX).status_code == 200


def test_board_asks_as_often_for_a_full_room_as_for_one_call(phone_clerk, client_as, count_queries):
    desk, counts = client_as("nurse"), []
    for number in range(3):
        make_call(phone_clerk, caller_name=f"Caller {number}", note="chest pain")
        ring(by=phone_clerk)
        make_message(phone_clerk)
        open_red_flag(by=phone_clerk, words="chest pain")
        with count_queries() as counted:
            version = desk.get("/phone-room", headers=HTMX).text.partition("?v=")[2].partition('"')[0]
        counts.append(len(counted))
    with count_queries() as same:
        assert desk.get(f"/phone-room?v={version}", headers=HTMX).status_code == 204

    assert counts[0] == counts[-1]
    assert counts[-1] - len(same) <= 7  # beside the one that says whether anything changed


@pytest.mark.parametrize(("role", "status"), [("technical", 403), ("auditor", 200), ("nurse", 200)])
def test_the_room_is_for_those_who_see_calls(client_as, role, status):
    assert client_as(role).get("/phone-room").status_code == status


def test_call_without_answer_that_ended_does_not_ring(phone_clerk):
    call = ring(by=phone_clerk)
    row = next(row for row, _ in board(phone_clerk).waiting)
    assert doing_of(row) == Doing.RINGS

    Call.update(ended_at=clock.now()).where(Call.id == call.id).execute()

    assert board(phone_clerk).waiting == []
