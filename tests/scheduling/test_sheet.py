from collections import namedtuple

from hypothesis import given
from hypothesis import strategies as st

from office.scheduling.openings import Block, Busy
from office.scheduling.queries import DayPlan
from office.scheduling.sheet import column, window

Row = namedtuple("Row", "start_minute minutes place standing", defaults=("booked",))
Row.end_minute = property(lambda row: row.start_minute + row.minutes)
NINE = 540


def plan(*busy, closed=(), start=480, end=720):
    return DayPlan(
        [Block(start, end)], list(closed), [Busy(row.start_minute, row.end_minute, row.place) for row in busy]
    )


def laid(rows, made, minutes=20, first=480, last=720):
    openings = made.openings(minutes, 10)
    return column(1, "Dr. Lee", made, rows, openings, first, last, 10, ("booked", "confirmed"))


def shown(lane):
    return [(cell.kind, cell.start, cell.units) for cell in lane if cell.kind != "gap"]


def test_free_time_is_cut_into_starts_a_click_away():
    (lane,) = laid([], plan(start=540, end=600), first=540, last=600).lanes

    assert shown(lane) == [("open", 540, 2), ("open", 550, 2), ("open", 560, 2), ("open", 570, 2), ("open", 580, 2)]
    assert [(cell.kind, cell.start) for cell in lane if cell.kind == "gap"] == [("gap", 590)]


def test_visit_stands_in_the_lane_of_its_place():
    first, second = Row(NINE, 20, 1), Row(NINE, 20, 2)

    lanes = laid([first, second], plan(first, second)).lanes

    assert [next(cell.row for cell in lane if cell.kind == "visit") for lane in lanes] == [first, second]


def test_ended_visit_makes_room_for_the_one_that_took_its_place():
    gone, now = Row(NINE, 20, 1, "no-show"), Row(NINE, 20, 1)

    lanes = laid([gone, now], plan(now)).lanes

    assert [next(cell.row for cell in lane if cell.kind == "visit") for lane in lanes] == [now, gone]


def test_closed_and_off_hours_are_told_apart():
    (lane,) = laid([], plan(closed=[(540, 720)], start=480, end=660)).lanes

    assert ("closed", 540, 24) in shown(lane)
    assert laid([], plan(start=480, end=600)).lanes[0][-1].kind == "off"


def test_past_time_is_told_apart():
    made = column(1, "Dr. Lee", plan(), [], [], 480, 720, 10, ("booked",), past_until=543)

    assert [(cell.kind, cell.start, cell.units) for cell in made.lanes[0]] == [("past", 480, 12), ("gap", 540, 36)]


def test_window_is_whole_hours_around_everything():
    assert window([plan()], []) == (480, 1020)
    assert window([plan(start=430, end=1090)], [Row(1100, 30, 1)]) == (420, 1140)


ROWS = st.lists(
    st.builds(lambda n, length: Row(480 + 5 * n, 5 * length, 1), st.integers(0, 40), st.integers(1, 60)), max_size=6
)


@given(ROWS)
def test_every_lane_has_the_same_length_and_every_visit_stands_once(rows):
    first, last = window([plan()], rows)
    made = laid(rows, plan(*rows), first=first, last=last)

    assert all(sum(cell.units for cell in lane) == (last - first) // 5 for lane in made.lanes)
    placed = [cell.row for lane in made.lanes for cell in lane if cell.row]
    assert sorted(placed) == sorted(rows)
