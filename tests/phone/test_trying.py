"""Which try is next, and when. Pure."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import clock
from office.due import OfficeHours
from office.patients.models import MessagePermission
from office.phone.models import Tried
from office.phone.trying import NOBODY, Do, Number, Try, next_try

pytestmark = pytest.mark.plain
HOURS = OfficeHours(480, 1020)
SETTINGS = {"callback.tries": 3, "callback.urgent_tries": 2, "callback.urgent_gap_minutes": 15}
SAID = Number("said", "(312) 555-0142", "as said", MessagePermission.NAME_ONLY, None, contact=False)
WORK = Number("phone:2", "(312) 555-0199", "work", MessagePermission.NONE, 2, contact=False)
AUNT = Number("contact:3", "(312) 555-0177", "emergency contact Ann", MessagePermission.NONE, None, contact=True)


def at(local):
    return clock.instant(datetime.fromisoformat(local))


def following(*tries, numbers=(SAID, WORK, AUNT), urgent=False):
    made = [Try(at(local), tried, key) for local, tried, key in tries]
    found = next_try(made, list(numbers), urgent=urgent, settings=SETTINGS, hours=HOURS)
    return found.do, found.at and clock.local(found.at).isoformat(" ", "minutes"), found.key, found.count


def test_routine_has_three_tries_over_two_days_at_different_times_and_then_a_letter():
    first = ("2026-12-01 09:00", Tried.NO_ANSWER, "said")
    second = ("2026-12-01 13:30", Tried.LEFT_NUMBER, "said")
    third = ("2026-12-02 10:30", Tried.NO_ANSWER, "said")

    assert following() == (Do.CALL, None, "said", 1)
    assert following(first) == (Do.CALL, "2026-12-01 13:30", "said", 2)
    assert following(first, second) == (Do.CALL, "2026-12-02 10:30", "said", 3)
    assert following(first, second, third) == (Do.LETTER, None, "", 4)


def test_second_try_of_an_afternoon_is_the_next_morning_and_the_weekend_is_skipped():
    friday = ("2026-12-04 16:00", Tried.NO_ANSWER, "said")

    assert following(friday) == (Do.CALL, "2026-12-07 11:30", "said", 2)


def test_busy_line_is_called_again_soon_and_is_no_try():
    assert following(("2026-12-01 09:00", Tried.BUSY, "said")) == (Do.CALL, "2026-12-01 09:15", "said", 1)


def test_wrong_number_is_not_called_again():
    wrong = ("2026-12-01 09:00", Tried.WRONG_NUMBER, "said")

    assert following(wrong) == (Do.CALL, None, "phone:2", 1)
    assert following(wrong, numbers=[SAID]) == (Do.LETTER, None, "", 1)


def test_what_was_tried_before_someone_was_reached_counts_no_more():
    before = [("2026-12-01 09:00", Tried.NO_ANSWER, "said")] * 3

    assert following(*before, ("2026-12-01 10:00", Tried.REACHED, "said")) == (Do.CALL, None, "said", 1)


def test_urgent_goes_from_rung_to_rung_without_waiting():
    first, second = ("2026-12-01 16:50", Tried.NO_ANSWER, "said"), ("2026-12-01 17:05", Tried.NO_ANSWER, "said")
    work, aunt = (
        ("2026-12-01 17:06", Tried.NO_ANSWER, "phone:2"),
        ("2026-12-01 17:07", Tried.ASKED_CONTACT, "contact:3"),
    )

    assert following(first, urgent=True) == (Do.CALL, "2026-12-01 17:05", "said", 2)
    assert following(first, second, urgent=True)[:3] == (Do.OTHER, None, "phone:2")
    assert following(first, second, work, urgent=True)[:3] == (Do.CONTACT, None, "contact:3")
    assert following(first, second, work, aunt, urgent=True)[:3] == (Do.PROVIDER, None, "")
    assert following(first, second, numbers=[SAID], urgent=True)[0] == Do.PROVIDER


def test_nobody_to_call_is_said():
    assert following(numbers=[])[0] == Do.LETTER
    assert following(numbers=[], urgent=True)[0] == Do.PROVIDER


MINUTES = st.integers(0, 539)


@given(MINUTES, MINUTES, st.integers(0, 4))
def test_third_try_is_in_office_time_later_and_at_another_time_of_the_day(one, two, days):
    first = at("2026-12-01 08:00") + timedelta(minutes=one)
    second = at("2026-12-01 08:00") + timedelta(days=days, minutes=two)
    if second <= first:
        return
    tries = [Try(first, NOBODY[0], "said"), Try(second, NOBODY[1], "said")]

    third = next_try(tries, [SAID], urgent=False, settings=SETTINGS, hours=HOURS).at

    opens_at, closes_at = HOURS.on(clock.local(third).date())
    assert opens_at <= third <= closes_at
    assert third >= second + timedelta(minutes=90)
    assert clock.local(third).date() > clock.local(first).date()
