from datetime import date, timedelta

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.charts.queries.days import closed_days
from office.closures.holidays import FEDERAL, Rule, day_of, falls, observed_on, words_of
from office.closures.models import Closure, ClosureLine, ClosureWhy, HolidayDay, HolidayKind, HolidayRule
from office.closures.queries import holidays_of
from office.closures.rules import add_federal, add_holiday, end_holiday, fill_ahead, fill_year
from office.errors import RuleError
from office.life.rules import run_nights
from office.scheduling.models import Appointment, HoursException, Standing
from office.scheduling.queries import next_openings
from office.scheduling.rules import lift_closing
from tests.scheduling.making import make_appointment, make_provider, make_type

CHRISTMAS = date(2026, 12, 25)
# What the calendars of the federal personnel office say for these years.
PUBLISHED = {
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24",
    2028: "12-31 01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_federal_holidays_are_those_that_are_published(year):
    assert " ".join(f"{falls(rule, year).closed_on:%m-%d}" for rule in FEDERAL) == PUBLISHED[year]


def test_new_year_on_a_saturday_is_kept_in_the_year_before():
    on = falls(FEDERAL[0], 2028)

    assert (on.itself_on, on.closed_on) == (date(2028, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    "rule, year, on",
    [
        (Rule("leap", HolidayKind.FIXED, month=2, day=29), 2027, None),
        (Rule("leap", HolidayKind.FIXED, month=2, day=29), 2028, date(2028, 2, 29)),
        (Rule("fifth", HolidayKind.NTH, month=2, weekday=0, nth=5), 2027, None),
        (Rule("fifth", HolidayKind.NTH, month=3, weekday=0, nth=5), 2027, date(2027, 3, 29)),
        (Rule("last", HolidayKind.LAST, month=2, weekday=6), 2028, date(2028, 2, 27)),
        (Rule("after", HolidayKind.AFTER, after=FEDERAL[9]), 2026, date(2026, 11, 27)),
        (Rule("new", HolidayKind.AFTER, after=Rule("eve", HolidayKind.FIXED, month=12, day=31)), 2026,
         date(2027, 1, 1)),
        (Rule("none", HolidayKind.AFTER, after=Rule("leap", HolidayKind.FIXED, month=2, day=29)), 2027, None),
    ],
)  # fmt: skip
def test_day_of_each_kind_of_rule(rule, year, on):
    assert day_of(rule, year) == on


def test_only_the_weekend_is_kept_on_another_day():
    week = [date(2026, 12, 21) + timedelta(days=n) for n in range(7)]

    assert [observed_on(one).weekday() for one in week] == [0, 1, 2, 3, 4, 4, 0]


def test_rules_are_said_in_words():
    assert [words_of(rule) for rule in (FEDERAL[0], FEDERAL[1], FEDERAL[3])] == [
        "January 1, observed on the nearest weekday", "3rd Monday of January", "last Monday of May",
    ]  # fmt: skip
    assert words_of(Rule("x", HolidayKind.AFTER, after=FEDERAL[9])) == "the day after Thanksgiving Day"


def test_federal_list_is_taken_once(manager):
    assert (add_federal(by=manager), add_federal(by=manager)) == (11, 0)
    assert HolidayRule.select().count() == 11


def test_eighteen_months_are_written_once_and_the_book_and_the_charts_see_them(manager):
    add_federal(by=manager)
    provider = make_provider()

    assert fill_ahead(by=manager) == 16  # Christmas 2026, eleven of 2027, four of 2028 up to June 1st
    assert fill_ahead(by=manager) == 0
    assert HoursException.select().count() == HolidayDay.select().count() == 16
    found = next_openings(make_type(), provider=provider, from_on=CHRISTMAS, limit=1)
    assert found[0].day_on == date(2026, 12, 28)
    assert closed_days(CHRISTMAS, CHRISTMAS) == {CHRISTMAS}
    action = AuditEvent.select().order_by(AuditEvent.number.desc()).get().action
    assert action == "closure.holiday_written"


def test_day_that_was_opened_again_by_hand_stays_open(manager):
    add_holiday("Christmas", HolidayKind.FIXED, month=12, day=25, by=manager)
    fill_ahead(by=manager)
    lift_closing(HoursException.get(HoursException.day_on == CHRISTMAS).id, by=manager)

    assert fill_ahead(by=manager) == 0
    assert [(one.made, one.lifted) for one in holidays_of(2026)] == [(True, True)]


def test_day_that_is_closed_already_gets_no_second_closing(manager):
    HoursException.create(day_on=CHRISTMAS, reason="Christmas", at=clock.now())
    add_holiday("Christmas", HolidayKind.FIXED, month=12, day=25, by=manager)

    fill_year(2026, by=manager)

    assert HoursException.select().count() == 1


def test_half_day_closes_the_afternoon_only(manager):
    add_holiday("Christmas Eve", HolidayKind.FIXED, month=12, day=24, start=720, by=manager)
    provider = make_provider()
    fill_year(2026, by=manager)

    assert make_appointment(provider=provider, day_on=date(2026, 12, 24), start_minute=700)
    with pytest.raises(RuleError, match="away during this visit"):
        make_appointment(provider=provider, day_on=date(2026, 12, 24), start_minute=715)


def test_bookings_on_a_holiday_open_a_closure_and_none_moves_by_itself(manager):
    booked = make_appointment(day_on=CHRISTMAS)
    add_holiday("Christmas", HolidayKind.FIXED, month=12, day=25, by=manager)

    fill_year(2026, by=manager)

    closure = Closure.get()
    assert (closure.why, closure.note, closure.provider_id) == (ClosureWhy.CLOSED, "Christmas", None)
    assert [line.appointment_id for line in ClosureLine.select()] == [booked.id]
    assert Appointment.get_by_id(booked.id).standing == Standing.BOOKED
    assert holidays_of(2026)[0].closure_id == closure.id


def test_night_fills_the_eighteen_months(manager, set_clock):
    add_holiday("Christmas", HolidayKind.FIXED, month=12, day=25, by=manager)
    run_nights(by=manager, say=str)
    assert [one.day_on.year for one in HolidayDay.select()] == [2026, 2027]

    set_clock("2027-07-01 02:00")
    run_nights(by=manager, say=str)

    assert [one.day_on.year for one in HolidayDay.select()] == [2026, 2027, 2028]


def test_ended_holiday_makes_no_more_days(manager):
    eve = add_holiday("Eve", HolidayKind.FIXED, month=12, day=24, by=manager)
    after = add_holiday("After", HolidayKind.AFTER, after=eve, by=manager)
    with pytest.raises(RuleError, match="End that one first"):
        end_holiday(eve, by=manager)

    end_holiday(after, by=manager)
    end_holiday(eve, by=manager)

    assert fill_ahead(by=manager) == 0


@pytest.mark.parametrize(
    "kind, given, field",
    [
        (HolidayKind.FIXED, {"month": 4, "day": 31}, "day"),
        (HolidayKind.FIXED, {"month": 4, "day": 0}, "day"),
        (HolidayKind.FIXED, {"day": 3}, "month"),
        (HolidayKind.NTH, {"month": 4, "weekday": 3}, "nth"),
        (HolidayKind.LAST, {"month": 4}, "weekday"),
        (HolidayKind.AFTER, {}, "after"),
        (HolidayKind.FIXED, {"month": 4, "day": 3, "start": 721}, "start"),
        (HolidayKind.FIXED, {"month": 4, "day": 3, "name": " "}, "name"),
        (HolidayKind.FIXED, {"month": 4, "day": 3, "name": "There"}, "name"),
    ],
)
def test_rule_that_says_no_day_is_refused(manager, kind, given, field):
    add_holiday("There", HolidayKind.FIXED, month=1, day=1, by=manager)

    with pytest.raises(RuleError) as refused:
        add_holiday(given.pop("name", "New"), kind, by=manager, **given)

    assert refused.value.field == field and HolidayRule.select().count() == 1


def test_years_that_are_over_or_far_off_are_refused(manager):
    for year in (2025, 2037):
        with pytest.raises(RuleError, match="this year and the ten after"):
            fill_year(year, by=manager)
