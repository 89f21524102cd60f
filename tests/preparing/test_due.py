"""On which day which reminder is due, over weekends, holidays and the change of the clocks."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.charts.businessdays import add_business_days, is_business_day
from office.preparing.due import Ahead, business_days_before, due_days, stage_now, state_since, texts_left
from office.preparing.models import Outcome, Stage

LONG_AGO = date(2026, 1, 1)
THANKSGIVING = {date(2026, 11, 26), date(2026, 11, 27)}
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day_on", "count", "closed", "expected"),
    [
        (date(2026, 12, 3), 2, set(), date(2026, 12, 1)),  # Thursday: Tuesday
        (date(2026, 12, 7), 2, set(), date(2026, 12, 3)),  # Monday: Thursday
        (date(2026, 12, 7), 1, set(), date(2026, 12, 4)),  # Monday: Friday
        (date(2026, 12, 1), 2, THANKSGIVING, date(2026, 11, 25)),  # Tuesday after the holidays: Wednesday
        (date(2026, 11, 30), 2, THANKSGIVING, date(2026, 11, 24)),  # Monday after them: Tuesday
        (date(2026, 12, 5), 1, set(), date(2026, 12, 4)),  # a Saturday visit: Friday
        (date(2026, 11, 2), 1, set(), date(2026, 10, 30)),  # over the autumn change on Sunday 11-01
        (date(2027, 3, 15), 1, set(), date(2027, 3, 12)),  # over the spring change on Sunday 03-14
        (date(2026, 12, 3), 0, set(), date(2026, 12, 3)),
    ],
)
def test_business_days_are_counted_back_over_what_is_closed(day_on, count, closed, expected):
    assert business_days_before(day_on, count, closed) == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DAYS, st.integers(1, 6), st.sets(DAYS, max_size=8))
def test_as_many_business_days_lie_between_as_were_asked_for(day_on, count, closed):
    back = business_days_before(day_on, count, closed)

    between = [back + timedelta(days=n) for n in range((day_on - back).days)]
    assert is_business_day(back, closed)
    assert sum(is_business_day(one, closed) for one in between) == count
    if is_business_day(day_on, closed):
        assert add_business_days(back, count, closed) == day_on


def test_a_new_patient_is_reminded_a_week_ahead_too():
    new = due_days(date(2026, 12, 10), set(), Ahead(), new=True)

    assert new == [
        (Stage.WEEK, date(2026, 12, 3)), (Stage.FIRST, date(2026, 12, 8)), (Stage.AGAIN, date(2026, 12, 9)),
    ]  # fmt: skip
    assert due_days(date(2026, 12, 10), set(), Ahead(), new=False) == new[1:]
    assert due_days(date(2026, 12, 10), set(), Ahead(0, 0, 0), new=True) == []


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 12, 3), None),
        (date(2026, 12, 4), (Stage.FIRST, date(2026, 12, 4))),  # Friday, for Tuesday
        (date(2026, 12, 5), (Stage.FIRST, date(2026, 12, 4))),
        (date(2026, 12, 7), (Stage.AGAIN, date(2026, 12, 7))),
        (date(2026, 12, 8), None),
        (date(2026, 12, 9), None),
    ],
)
def test_the_latest_stage_whose_day_has_come_is_due(today, expected):
    assert stage_now(date(2026, 12, 8), today, LONG_AGO, set(), Ahead(), new=False) == expected


def test_who_booked_after_the_reminder_was_due_needs_none_of_it():
    visit = date(2026, 12, 3)

    assert stage_now(visit, date(2026, 12, 1), date(2026, 12, 1), set(), Ahead(), new=False) is None
    assert stage_now(visit, date(2026, 12, 2), date(2026, 12, 1), set(), Ahead(), new=False)[0] == Stage.AGAIN
    assert stage_now(visit, date(2026, 12, 2), date(2026, 12, 2), set(), Ahead(), new=True) is None


DUE = date(2026, 12, 1)
BEFORE = DUE - timedelta(days=1)


@pytest.mark.parametrize(
    ("attempts", "state"),
    [
        ([], ""),
        ([(BEFORE, Outcome.SENT)], ""),
        ([(DUE, Outcome.NO_ANSWER)], "tried"),
        ([(DUE, Outcome.WRONG_NUMBER), (DUE, Outcome.OPTED_OUT)], "tried"),
        ([(DUE, Outcome.NO_ANSWER), (DUE, Outcome.LEFT_MESSAGE)], "reached"),
        ([(DUE, Outcome.SENT)], "reached"),
        ([(BEFORE, Outcome.CANCEL)], "asked"),
        ([(DUE, Outcome.MOVE), (DUE, Outcome.LEFT_MESSAGE)], "asked"),
        ([(DUE, Outcome.MOVE), (DUE, Outcome.CONFIRMED)], "reached"),
    ],
)
def test_attempts_say_what_is_left_to_do(attempts, state):
    assert state_since(DUE, attempts) == state


@pytest.mark.parametrize(
    ("days_ago", "may"),
    [
        ([], True),
        ([0], False),
        ([1], True),
        ([1, 2, 3], False),
        ([1, 2, 7], True),
        ([6, 5, 4], False),
        ([8, 9, 10], True),
    ],
)
def test_one_text_a_day_and_three_a_week(days_ago, may):
    assert texts_left([DUE - timedelta(days=n) for n in days_ago], DUE, 1, 3) is may
