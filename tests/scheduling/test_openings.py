from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.scheduling.minutes import exists_locally
from office.scheduling.openings import (
    Block,
    Busy,
    ConflictCode,
    Opening,
    Piece,
    conflicts,
    grains,
    open_places,
    place_at,
)

CHICAGO = ZoneInfo("America/Chicago")
NINE, TEN, NOON = 9 * 60, 10 * 60, 12 * 60
SPANS = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda it: (it[0] * 5, (it[0] + it[1]) * 5))
KINDS = st.none() | st.frozensets(st.sampled_from(["EST", "NEW"]))
BLOCKS = st.lists(
    st.builds(lambda span, capacity, kinds: Block(*span, capacity, kinds), SPANS, st.integers(0, 3), KINDS), max_size=4
)
BUSY = st.lists(st.builds(lambda span, place: Busy(*span, place), SPANS, st.integers(1, 3)), max_size=6)
DAYS = st.tuples(BLOCKS, st.lists(SPANS, max_size=2), BUSY)
LENGTHS = st.integers(1, 12).map(lambda grains: grains * 5)


def starts(openings):
    return [opening.start for opening in openings]


def meet(one, start, end):
    return one[0] < end and start < one[1]


def test_empty_block_is_open_at_every_step():
    assert starts(open_places([Block(NINE, TEN)], [], [], minutes=20, step=20)) == [540, 560, 580]
    assert starts(open_places([Block(NINE, TEN)], [], [], minutes=40, step=15)) == [540, 555]
    assert open_places([Block(NINE, TEN)], [], [], minutes=61, step=5) == []


def test_steps_are_counted_from_the_beginning_of_the_block():
    assert starts(open_places([Block(NINE + 10, TEN)], [], [], minutes=20, step=20)) == [550, 570]


def test_visit_ends_where_the_next_one_begins():
    openings = open_places([Block(NINE, TEN)], [], [Busy(560, 580)], minutes=20, step=5)

    assert starts(openings) == [540, 580]


def test_lowest_place_that_is_free_all_through_is_offered():
    busy = [Busy(540, 560, place=1), Busy(560, 580, place=2)]

    openings = open_places([Block(NINE, TEN, capacity=2)], [], busy, minutes=20, step=20)

    assert openings == [Opening(540, 560, 2), Opening(560, 580, 1), Opening(580, 600, 1)]
    assert starts(open_places([Block(NINE, TEN, capacity=2)], [], busy, minutes=40, step=20)) == [560]


def test_place_beyond_the_capacity_takes_none_within_it():
    assert starts(open_places([Block(NINE, TEN)], [], [Busy(NINE, TEN, place=2)], minutes=60, step=5)) == [540]


def test_visit_does_not_reach_over_two_blocks():
    blocks = [Block(NINE, TEN), Block(TEN, 660)]

    assert starts(open_places(blocks, [], [], minutes=40, step=20)) == [
        540,
        560,
        600,
        620,
    ]


def test_closed_hours_and_other_types_are_left_out():
    blocks = [Block(NINE, TEN, kinds=frozenset({"EST"})), Block(TEN, 660), Block(660, NOON, kinds=frozenset())]

    assert starts(open_places(blocks, [(630, 700)], [], minutes=30, step=30, kind="NEW")) == [600]
    assert starts(open_places(blocks, [(630, 700)], [], minutes=30, step=30, kind="EST")) == [540, 570, 600]
    assert starts(open_places(blocks, [(630, 700)], [], minutes=30, step=30)) == [540, 570, 600]


def test_two_blocks_over_one_another_offer_a_start_once():
    blocks = [Block(NINE, TEN, kinds=frozenset({"EST"})), Block(NINE, TEN, capacity=2)]

    assert open_places(blocks, [], [Busy(NINE, TEN)], minutes=60, step=60, kind="EST") == [Opening(540, 600, 2)]


@pytest.mark.parametrize(("minutes", "step"), [(0, 5), (-5, 5), (20, 0)])
def test_visit_without_length_is_refused(minutes, step):
    with pytest.raises(ValueError, match="at least one minute"):
        open_places([Block(NINE, TEN)], [], [], minutes=minutes, step=step)


@given(DAYS, LENGTHS, st.sampled_from([5, 10, 15, 20]), st.sampled_from([None, "EST", "NEW"]))
def test_openings_are_free_in_one_block_and_on_its_grid(day, minutes, step, kind):
    blocks, closed, busy = day

    for opening in open_places(blocks, closed, busy, minutes=minutes, step=step, kind=kind):
        assert opening.end - opening.start == minutes
        assert not any(meet(span, opening.start, opening.end) for span in closed)
        beside = [visit for visit in busy if meet((visit.start, visit.end), opening.start, opening.end)]
        assert opening.place == min({1, 2, 3} - {visit.place for visit in beside})
        assert any(
            block.start <= opening.start
            and opening.end <= block.end
            and opening.place <= block.capacity
            and (opening.start - block.start) % step == 0
            and (block.kinds is None or (kind in block.kinds if kind else block.kinds))
            for block in blocks
        )


@given(DAYS, LENGTHS, st.sampled_from([None, "EST", "NEW"]))
def test_finder_and_check_agree_on_every_start(day, minutes, kind):
    offered = starts(open_places(*day, minutes=minutes, step=5, kind=kind))

    assert offered == [start for start in range(0, 500, 5) if not conflicts(start, minutes, *day, kind)]


PIECES = st.lists(st.lists(st.lists(SPANS, max_size=2), max_size=2), max_size=2)
WAVES = st.sampled_from([(), ((0, 2), (20, 1)), ((15, 1), (50, 3))])


SITES = st.lists(st.integers(0, 1), min_size=6, max_size=6)


@given(DAYS, LENGTHS, st.integers(0, 4), st.integers(0, 4), PIECES, WAVES, st.sampled_from([0, 1440 - 450]), SITES)
def test_finder_and_check_agree_with_buffers_rooms_waves_and_sites_up_to_midnight(
    day, minutes, b, a, shared, wave, later, sites
):
    blocks = [
        Block(one.start + later, one.end + later, one.capacity, one.kinds, wave=wave, site=site)
        for one, site in zip(day[0], sites, strict=False)
    ]
    closed = [(start + later, end + later) for start, end in day[1]]
    busy = [
        Busy(start + later, end + later, at, site) for (start, end, at, _), site in zip(day[2], sites, strict=False)
    ]
    rooms = [
        [
            Piece(number % 2, [(start + later, end + later) for start, end in piece])
            for number, piece in enumerate(kind)
        ]
        for kind in shared
    ]
    asks = {"before": b * 5, "after": a * 5, "shared": rooms, "travel": 15}
    offered = open_places(blocks, closed, busy, minutes=minutes, step=5, kind="EST", **asks)

    assert [(one.start, one.end, one.place) for one in offered] == [
        (start, start + minutes, place)
        for start in range(later, later + 500, 5)
        if (place := place_at(start, minutes, blocks, closed, busy, "EST", **asks))
    ]
    assert all(one.site in {block.site for block in blocks} for one in offered)
    asked = {"first": later + 100, "last": later + 220}
    within = [one for one in offered if one.start >= asked["first"] and one.end <= asked["last"]]
    assert open_places(blocks, closed, busy, minutes=minutes, step=5, kind="EST", **asks, **asked) == within


def test_conflicts_name_each_reason():
    blocks = [Block(NINE, TEN), Block(TEN, NOON, kinds=frozenset({"EST"}))]

    def codes(start, minutes, *, closed=(), busy=(), kind="NEW"):
        return [conflict.code for conflict in conflicts(start, minutes, blocks, closed, busy, kind)]

    assert codes(NINE, 20) == []
    assert codes(NINE - 5, 20) == [ConflictCode.OUTSIDE_HOURS]
    assert codes(TEN, 20) == ["not_for_this_type"]
    assert codes(NINE, 20, busy=[Busy(NINE + 15, TEN)]) == ["taken"]
    assert codes(NINE, 20, closed=[(0, NINE + 1)], busy=[Busy(NINE, TEN)]) == ["closed", "taken"]
    assert codes(0, 20, closed=[(0, 1440)]) == ["outside_hours", "closed"]


def test_conflict_says_what_to_do():
    (conflict,) = conflicts(0, 20, [], [], [])

    assert conflict.words.endswith("Choose another time.")


def test_grains_are_the_five_minutes_that_a_visit_covers():
    assert grains(NINE, 20) == range(108, 112)
    assert list(grains(1435, 5)) == [287]


@given(st.integers(0, 200), st.integers(1, 40), st.integers(0, 200), st.integers(1, 40))
def test_visits_share_a_grain_exactly_when_they_overlap(one, length, other, other_length):
    shared = set(grains(one * 5, length * 5)) & set(grains(other * 5, other_length * 5))

    assert bool(shared) == meet((one, one + length), other, other + other_length)


@pytest.mark.parametrize(
    ("start", "minutes", "words"),
    [(541, 20, "5 minutes"), (540, 18, "5 minutes"), (540, 0, "at least"), (-5, 10, "ends on"), (1430, 15, "ends on")],
)
def test_visit_off_the_grid_or_the_day_is_refused(start, minutes, words):
    with pytest.raises(ValueError, match=words):
        grains(start, minutes)


def test_hour_skipped_in_spring_does_not_exist():
    assert not exists_locally(datetime(2027, 3, 14, 2, 30), CHICAGO)
    assert exists_locally(datetime(2027, 3, 14, 1, 59), CHICAGO)
    assert exists_locally(datetime(2027, 3, 14, 3, 0), CHICAGO)


def test_hour_that_comes_twice_in_autumn_exists():
    assert exists_locally(datetime(2026, 11, 1, 1, 30), CHICAGO)


def test_wall_time_with_a_zone_is_refused():
    with pytest.raises(ValueError, match="no zone"):
        exists_locally(datetime(2026, 12, 1, 9, 0, tzinfo=UTC), CHICAGO)
