"""How long each part of a visit took, counted from steps alone."""

from datetime import datetime, timedelta

import pytest

from office.visits.models import Flow
from office.visits.segments import median, segments

NINE = datetime(2026, 12, 1, 15)


def at(minute):
    return NINE + timedelta(minutes=minute)


def test_each_part_from_its_first_step_to_the_next():
    steps = [
        (Flow.ARRIVED, at(-10)), (Flow.CHECKED_IN, at(-7)), (Flow.ROOMED, at(5)), (Flow.WITH_PROVIDER, at(12)),
        (Flow.WAITING_TEST, at(20)), (Flow.WITH_PROVIDER, at(35)), (Flow.CHECKOUT, at(40)), (Flow.LEFT, at(44)),
    ]  # fmt: skip

    assert segments(steps, NINE) == (3, 12, 7, 13, 4, 12, 22, 54)


def test_what_was_left_out_stays_unknown():
    found = segments([(Flow.ARRIVED, at(6)), (Flow.CHECKED_IN, at(8)), (Flow.CHECKOUT, at(30))], NINE)

    assert (found.door, found.to_room, found.provider, found.checkout, found.wait) == (2, None, None, None, None)


def test_who_comes_late_waits_from_the_arrival():
    found = segments([(Flow.ARRIVED, at(20)), (Flow.NURSE_ONLY, at(26))], NINE)

    assert (found.wait, found.from_arrival, found.whole) == (6, 6, None)


@pytest.mark.parametrize(("values", "middle"), [([], None), ([None], None), ([3, None, 1], 2), ([9, 1, 4], 4)])
def test_median_of_known_values(values, middle):
    assert median(values) == middle
