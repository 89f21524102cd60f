from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import clock
from office.actor import PROGRAM
from office.due import OfficeHours, add_office_time, due_at, minutes_between
from office.errors import RuleError
from office.settings.rules import change_setting

NORMAL = OfficeHours(480, 1020)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(microsecond=0))
SPANS = st.integers(0, 6000)
HOURS = st.tuples(st.integers(0, 1000), st.integers(60, 440)).map(lambda it: OfficeHours(it[0], it[0] + it[1]))


def at(local):
    return clock.instant(datetime.fromisoformat(local))


def local_due(minutes, start, **options):
    return clock.local(due_at(minutes, at(start), **options)).isoformat(" ", "minutes")


@pytest.mark.parametrize(
    ("minutes", "start", "end"),
    [
        (30, "2026-12-01 09:15", "2026-12-01 09:45"),
        (30, "2026-12-04 16:59", "2026-12-07 08:29"),  # Friday, a minute before closing
        (30, "2026-12-04 16:30", "2026-12-04 17:00"),  # fills the day exactly
        (30, "2026-12-04 17:00", "2026-12-07 08:30"),
        (30, "2026-12-05 10:00", "2026-12-07 08:30"),  # Saturday
        (30, "2026-12-01 05:00", "2026-12-01 08:30"),
        (540, "2026-12-01 11:00", "2026-12-02 11:00"),
        (540, "2026-12-01 08:00", "2026-12-01 17:00"),
        (1620, "2026-12-03 10:00", "2026-12-08 10:00"),
        (0, "2026-12-01 11:00", "2026-12-01 11:00"),
        (0, "2026-12-05 11:00", "2026-12-07 08:00"),
        (60, "2026-03-06 16:30", "2026-03-09 08:30"),  # over the change to summer time
        (60, "2026-10-30 16:30", "2026-11-02 08:30"),  # and back
    ],
)
def test_minutes_count_only_while_the_office_is_open(minutes, start, end):
    assert local_due(minutes, start) == end


def test_closed_dates_are_skipped():
    assert local_due(30, "2026-11-25 16:45", closed=[date(2026, 11, 26), date(2026, 11, 27)]) == "2026-11-30 08:15"


def test_due_counts_from_now_when_no_start_is_given(set_clock):
    set_clock("2026-12-04 16:59")

    assert clock.local(due_at(30)) == datetime(2026, 12, 7, 8, 29)


def test_hours_of_the_settings_hold():
    change_setting("hours.close_minute", 720, by=PROGRAM)

    assert local_due(60, "2026-12-01 11:30") == "2026-12-02 08:30"


def test_hours_that_leave_no_time_open_are_refused_in_words():
    change_setting("hours.close_minute", 480, by=PROGRAM)

    with pytest.raises(RuleError, match="no time open"):
        due_at(30)


def test_negative_minutes_are_no_due_time():
    with pytest.raises(ValueError, match="negative"):
        due_at(-1)


def test_round_the_clock_day_of_the_spring_change_has_23_hours():
    hours = OfficeHours(0, 1440)
    assert minutes_between(at("2026-03-08 00:00"), at("2026-03-09 00:00"), hours) == 0  # a Sunday: closed
    friday = at("2026-03-06 00:00")
    assert clock.local(add_office_time(friday, timedelta(minutes=1440), hours)) == datetime(2026, 3, 7)


@given(INSTANTS, SPANS, HOURS)
def test_due_is_within_office_hours_and_as_many_minutes_away(start, minutes, hours):
    due = add_office_time(start, timedelta(minutes=minutes), hours)

    wall = clock.local(due)
    assert wall.weekday() < 5
    assert hours.open_minute * 60 <= wall.hour * 3600 + wall.minute * 60 + wall.second <= hours.close_minute * 60
    assert minutes_between(start, due, hours) == minutes


@given(INSTANTS, SPANS, SPANS)
def test_due_in_two_steps_is_due_in_one(start, first, second):
    halfway = add_office_time(start, timedelta(minutes=first), NORMAL)

    assert add_office_time(halfway, timedelta(minutes=second), NORMAL) >= halfway
    if second:
        whole = add_office_time(start, timedelta(minutes=first + second), NORMAL)
        assert add_office_time(halfway, timedelta(minutes=second), NORMAL) == whole


@given(INSTANTS, INSTANTS, SPANS)
def test_what_begins_later_is_not_due_earlier(one, other, minutes):
    first, second = sorted((one, other))
    span = timedelta(minutes=minutes)

    assert add_office_time(first, span, NORMAL) <= add_office_time(second, span, NORMAL)
