from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.scheduling.models import Release, Weeks
from office.scheduling.openings import Block, ConflictCode, conflicts, held_grains, open_places, place_at
from office.scheduling.patterns import business_day_before, can_meet, codes_in, is_valid_on, opens_at, wave_in

NINE, TEN, ELEVEN = 540, 600, 660
MODIFIED = ((0, 2), (20, 1), (40, 1))
DATES = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("weeks", "days"),
    [
        (Weeks.EVERY, [1, 8, 15, 22, 29]),
        (Weeks.ODD, [1, 15, 29]),
        (Weeks.EVEN, [8, 22]),
        (Weeks.FIRST, [1]),
        (Weeks.SECOND, [8]),
        (Weeks.FOURTH, [22]),
        (Weeks.LAST, [29]),
    ],
)
def test_tuesdays_of_december_2026_by_pattern(weeks, days):
    tuesdays = [date(2026, 12, day) for day in (1, 8, 15, 22, 29)]

    assert [on.day for on in tuesdays if is_valid_on(weeks, on)] == days


@given(DATES, st.sampled_from(list(Weeks)), st.sampled_from(list(Weeks)))
def test_patterns_that_cannot_meet_never_share_a_date(on, one, other):
    if is_valid_on(one, on) and is_valid_on(other, on):
        assert can_meet(one, other)


def test_odd_and_even_weeks_and_two_nth_ones_do_not_meet():
    assert not can_meet(Weeks.ODD, Weeks.EVEN)
    assert not can_meet(Weeks.FIRST, Weeks.LAST)
    assert can_meet(Weeks.FOURTH, Weeks.LAST)
    assert can_meet(Weeks.ODD, Weeks.FIRST)


def test_written_wave_and_codes():
    assert wave_in("0:2 20:1, 40:1") == MODIFIED
    assert wave_in("") == ()
    assert codes_in("NEW,PHYS") == {"NEW", "PHYS"}
    assert codes_in("") == frozenset()


@pytest.mark.parametrize("text", ["0", "0:0", "3:1", "60:1", "0:2 0:1", "x:1", "0:10", "-5:1", "²:1"])
def test_wave_that_means_nothing_is_refused(text):
    with pytest.raises(ValueError, match=r"0:2 20:1 40:1"):
        wave_in(text)


def test_business_days_leave_out_weekends_and_holidays():
    christmas = date(2026, 12, 25)  # a Friday

    assert business_day_before(date(2026, 12, 28), 2, {christmas}) == date(2026, 12, 23)
    assert business_day_before(date(2026, 12, 3), 2, set()) == date(2026, 12, 1)
    assert opens_at(Release.BUSINESS_DAYS, 2, date(2026, 12, 28), NINE, {christmas}) == (date(2026, 12, 23), 0, 0)
    assert opens_at(Release.NONE, 0, christmas, NINE, ()) is None


# waves


def test_modified_wave_offers_two_at_the_hour_then_one_and_one():
    block = Block(NINE, ELEVEN, 2, wave=MODIFIED)

    found = open_places([block], [], [], minutes=20, step=10)

    assert [(one.start, one.place) for one in found] == [(s, 1) for s in (540, 560, 580, 600, 620, 640)]


def test_wave_begins_nowhere_else_and_takes_no_more_than_it_says():
    block = Block(NINE, TEN, 2, wave=MODIFIED)

    def codes(start, busy=()):
        return [one.code for one in conflicts(start, 20, [block], [], busy)]

    assert codes(NINE + 10) == [ConflictCode.NOT_A_START]
    assert place_at(NINE + 10, 20, [block], [], []) is None
    assert place_at(NINE + 20, 20, [block], [], []) == 1


def test_frozen_and_held_blocks_say_so():
    frozen = Block(NINE, TEN, kinds=frozenset(), label="Charting")
    held = Block(TEN, ELEVEN, kinds=frozenset(), label="same-day", opens="Tue Dec 1, 2026, 8:00 AM")

    (one,) = conflicts(NINE, 20, [frozen, held], [], [], "EST")
    (other,) = conflicts(TEN, 20, [frozen, held], [], [], "EST")

    assert (one.code, one.words) == (
        "frozen",
        "These hours are frozen (Charting): nobody books into them. Choose another time.",
    )
    assert other.words == "These hours are held for same-day until Tue Dec 1, 2026, 8:00 AM. Choose another time."
    assert open_places([frozen, held], [], [], minutes=20, step=20, kind="EST") == []


def test_buffers_keep_apart_but_need_no_hours():
    block = Block(NINE, TEN)
    first = open_places([block], [], [], minutes=20, step=20, before=10, after=10)

    assert [one.start for one in first] == [540, 560, 580]
    assert list(held_grains(NINE, 20, 10, 5)) == list(range(106, 113))
    assert list(held_grains(0, 5, 30, 0)) == [0]
    assert list(held_grains(1435, 5, 0, 30)) == [287]


@given(st.integers(0, 280), st.integers(1, 8), st.integers(0, 4), st.integers(0, 4))
def test_held_grains_hold_the_visit_and_stay_within_the_day(start, length, before, after):
    found = held_grains(start * 5, min(length, 288 - start) * 5, before * 5, after * 5)

    assert set(range(start, start + min(length, 288 - start))) <= set(found) <= set(range(288))


def test_spare_room_is_needed_all_through():
    rooms = [[[(NINE, NINE + 20)], [(NINE + 10, TEN)]]]

    found = open_places([Block(NINE, TEN)], [], [], minutes=20, step=10, shared=rooms)

    assert [one.start for one in found] == [560, 570, 580]
    assert conflicts(NINE + 5, 20, [Block(NINE, TEN)], [], [], shared=rooms)[0].code == "room_taken"
    assert open_places([Block(NINE, TEN)], [], [], minutes=20, step=10, shared=[[]]) == []


def test_day_of_the_pattern_is_that_of_the_weekday():
    on = date(2026, 12, 29)
    assert is_valid_on(Weeks.LAST, on) and not is_valid_on(Weeks.FOURTH, on)
    assert is_valid_on(Weeks.FOURTH, date(2026, 2, 24)) and is_valid_on(Weeks.LAST, date(2026, 2, 24))
    assert on + timedelta(days=7) == date(2027, 1, 5)
