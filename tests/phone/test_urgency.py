"""How soon a message must be begun: by what was said, over weekends, holidays, at 16:59 and changes of the clock."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import clock
from office.due import OfficeHours, add_office_time
from office.phone.medicines import is_controlled, is_out, never_without, sounds_like
from office.phone.models import MessageKind, Urgency
from office.phone.urgency import SETTINGS, due_of, end_of_office_day, is_young, judge, sooner, young_by_words

HOLIDAYS = frozenset({date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 25), date(2027, 1, 1), date(2026, 7, 3)})
HOURS = OfficeHours(480, 1020, HOLIDAYS)
MINUTES = {Urgency.NOW: 1, Urgency.SOON: 30, Urgency.HOURS: 120}
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(microsecond=0))
KINDS = st.sampled_from((30, 120, 240, 540, 1080, 1620))
LEVELS = st.sampled_from(tuple(Urgency))
# Near the edges of an office day, where clocks go wrong: minutes around closing and opening, weekends, holidays and
# both changes of the clock.
DAYS = (
    date(2026, 3, 6),
    date(2026, 3, 8),
    date(2026, 10, 30),
    date(2026, 11, 1),
    date(2026, 11, 25),
    date(2026, 12, 24),
)
EDGES = st.builds(
    lambda day_on, more, minute: clock.at_minute(day_on + timedelta(days=more), minute),
    st.sampled_from(DAYS), st.integers(0, 4), st.sampled_from((0, 125, 479, 480, 481, 1019, 1020, 1021, 1439)),
)  # fmt: skip
STARTS = INSTANTS | EDGES


def due(urgency, local, kind_minutes=540, by_on=None, hours=HOURS):
    start = clock.instant(datetime.fromisoformat(local))
    found = due_of(urgency, start, hours, kind_minutes=kind_minutes, minutes=MINUTES, by_on=by_on)
    return clock.local(found).isoformat(" ", "minutes")


@pytest.mark.parametrize(
    ("urgency", "start", "kind_minutes", "end"),
    [
        (Urgency.KIND, "2026-12-04 16:59", 30, "2026-12-07 08:29"),  # Friday, a minute before closing
        (Urgency.TODAY, "2026-12-04 16:59", 240, "2026-12-04 17:00"),  # the same day is today
        (Urgency.TODAY, "2026-12-04 17:00", 240, "2026-12-07 12:00"),  # closed: the next office day, in four hours
        (Urgency.TODAY, "2026-12-01 15:00", 240, "2026-12-01 17:00"),
        (Urgency.TODAY, "2026-12-05 10:00", 1080, "2026-12-07 17:00"),  # Saturday
        (Urgency.NOW, "2026-12-05 02:15", 240, "2026-12-05 02:16"),  # now does not wait for Monday
        (Urgency.HOURS, "2026-12-04 16:00", 540, "2026-12-07 09:00"),
        (Urgency.HOURS, "2026-12-01 09:00", 30, "2026-12-01 09:30"),  # never later than the kind
        (Urgency.HOURS, "2026-11-25 16:00", 540, "2026-11-30 09:00"),  # over Thanksgiving
        (Urgency.HOURS, "2026-03-06 16:00", 540, "2026-03-09 09:00"),  # summer time begins
        (Urgency.HOURS, "2026-10-30 16:00", 540, "2026-11-02 09:00"),  # and ends
    ],
)
def test_due_by_level(urgency, start, kind_minutes, end):
    assert due(urgency, start, kind_minutes) == end


def test_needed_by_a_date_is_due_at_closing_time_of_that_day_or_the_office_day_before():
    given = {"urgency": Urgency.KIND, "local": "2026-12-01 10:00", "kind_minutes": 1620}
    assert due(**given, by_on=date(2026, 12, 2)) == "2026-12-02 17:00"
    assert due(**given, by_on=date(2026, 12, 31)) == "2026-12-04 10:00"  # later than the kind changes nothing
    assert due(**given, by_on=date(2026, 11, 3)) == "2026-12-01 17:00"  # that is past: today
    assert due(Urgency.KIND, "2026-12-03 10:00", 1620, by_on=date(2026, 12, 6)) == "2026-12-04 17:00"  # a Sunday


@given(STARTS, KINDS, LEVELS, st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_no_level_is_later_than_the_clock_of_the_kind_nor_before_the_start(start, kind_minutes, level, by_on):
    found = due_of(level, start, HOURS, kind_minutes=kind_minutes, minutes=MINUTES, by_on=by_on)

    assert start < found <= add_office_time(start, timedelta(minutes=kind_minutes), HOURS)
    if level != Urgency.NOW:
        wall = clock.local(found)
        assert wall.weekday() < 5
        assert wall.date() not in HOLIDAYS
        assert 480 <= wall.hour * 60 + wall.minute <= 1020


@given(STARTS, KINDS, LEVELS, LEVELS)
def test_a_sooner_level_is_never_due_later_at_the_same_hour(start, kind_minutes, one, other):
    first, second = sorted((one, other), key=list(Urgency).index)
    if Urgency.TODAY in (one, other):
        return  # the end of the day may come before two hours have passed
    given = {"kind_minutes": max(kind_minutes, 120), "minutes": MINUTES}

    assert due_of(first, start, HOURS, **given) <= due_of(second, start, HOURS, **given)


@given(STARTS, KINDS, LEVELS, st.integers(0, 4000))
def test_what_begins_later_is_not_due_earlier(start, kind_minutes, level, later):
    given = {"kind_minutes": kind_minutes, "minutes": MINUTES}
    after = start + timedelta(minutes=later)

    assert due_of(level, start, HOURS, **given) <= due_of(level, after, HOURS, **given)


@given(STARTS)
def test_the_same_day_is_the_day_on_which_it_was_taken_when_the_office_is_open(start):
    wall, opens = clock.local(start), HOURS.on(clock.local(start).date())
    end = clock.local(end_of_office_day(start, HOURS))

    assert (end.hour, end.minute) == (17, 0)
    assert (end.date() == wall.date()) == (opens is not None and start < opens[1])


@pytest.mark.parametrize(
    ("kind", "said", "level"),
    [
        (MessageKind.REFILL, {"drug": "Lantus 10 units", "left": "a pen"}, Urgency.HOURS),
        (MessageKind.REFILL, {"drug": "warfarin 5 mg", "left": "10"}, Urgency.HOURS),
        (MessageKind.CONTROLLED_REFILL, {"drug": "phenobarbital", "left": "3"}, Urgency.HOURS),
        (MessageKind.REFILL, {"drug": "lisinopril 10 mg", "left": "none"}, Urgency.HOURS),
        (MessageKind.REFILL, {"drug": "lisinopril 10 mg", "left": "5"}, Urgency.KIND),
        (MessageKind.REFERRAL, {"urgent": "yes"}, Urgency.TODAY),
        (MessageKind.REFERRAL, {"urgent": "no"}, Urgency.KIND),
        (MessageKind.OUTSIDE, {"critical": "yes"}, Urgency.NOW),
        (MessageKind.OUTSIDE, {"critical": "no"}, Urgency.KIND),
        (MessageKind.SYMPTOM, {"age": "6 weeks"}, Urgency.NOW),
        (MessageKind.SYMPTOM, {"age": "2 years"}, Urgency.TODAY),
        (MessageKind.URGENT_SYMPTOM, {"age": "newborn"}, Urgency.NOW),
        (MessageKind.URGENT_SYMPTOM, {}, Urgency.KIND),
        (MessageKind.RED_FLAG, {}, Urgency.NOW),
        (MessageKind.PERSONAL, {}, Urgency.TODAY),
        (MessageKind.BILLING, {}, Urgency.KIND),
    ],
)
def test_what_was_said_decides(kind, said, level):
    found, why = judge(kind, said)

    assert found == level
    assert bool(why) == (level != Urgency.KIND)


def test_a_child_is_young_until_the_day_it_is_three_months_old():
    assert is_young(date(2026, 9, 2), date(2026, 12, 1))
    assert not is_young(date(2026, 9, 1), date(2026, 12, 1))
    assert is_young(date(2026, 11, 30), date(2027, 2, 28))
    assert not is_young(None, date(2026, 12, 1))
    assert judge(MessageKind.SYMPTOM, {}, born_on=date(2026, 11, 1), today=date(2026, 12, 1))[0] == Urgency.NOW


@pytest.mark.parametrize(
    ("said", "young"),
    [
        ("6 weeks", True),
        ("12 wks", True),
        ("10 days old", True),
        ("2 months", True),
        ("3 months", False),
        ("4", False),
    ],
)
def test_age_as_it_was_said(said, young):
    assert young_by_words(said) == young


@pytest.mark.parametrize(
    ("left", "out"),
    [
        ("0", True), ("none", True), ("is out since Sunday", True), ("ran out", True), ("none left", True),
        ("out", True), ("last pill today", True), ("no pills", True), ("10", False), ("about 20", False),
        ("half a bottle", False), ("without a doubt 5", False), ("?", False),
    ],
)  # fmt: skip
def test_out_of_medicine_in_words(left, out):
    assert is_out(left) == out


def test_medicines_by_name():
    assert never_without("COUMADIN 5mg") == "a blood thinner"
    assert never_without("lisinopril") == ""
    assert is_controlled("Oxycodone 5 mg")
    assert not is_controlled("oxybutynin")
    assert sounds_like("celebrex 200") == ["Celexa", "Cerebyx"]
    assert sounds_like("Celexa or Celebrex") == ["Cerebyx"]
    assert sounds_like("metoprolol") == []


def test_levels_are_in_order_and_have_settings():
    assert sooner(Urgency.NOW, Urgency.SOON)
    assert sooner(Urgency.TODAY, Urgency.KIND)
    assert set(SETTINGS) == {Urgency.NOW, Urgency.SOON, Urgency.HOURS}
