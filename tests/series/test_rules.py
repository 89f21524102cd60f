"""Visits that repeat: at one wall-clock time, each checked, what does not fit decided, changed by one or many."""

from datetime import date, timedelta

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError
from office.merges.rules import carry_out, propose_merge
from office.merges.tables import fingerprint
from office.scheduling.models import Appointment, Standing
from office.scheduling.rules import add_closing, cancel_appointment, move_appointment
from office.series.dates import dates
from office.series.models import Every, OccurrenceState, Series, SeriesOccurrence
from office.series.queries import get_series, occurrences, offers, position, series_of
from office.series.rules import Scope, add_series, cancel_series, leave_out, move_series, take_time
from tests.patients.making import make_patient
from tests.scheduling.making import TODAY, make_appointment, make_person, make_provider, make_type

WEEK, PATIENT = timedelta(days=7), Standing.CANCELED_BY_PATIENT
SHOT = ("SHOT", 10)


def make_series(by, patient=None, first_on=TODAY, minute=600, every=1, unit=Every.WEEKS, provider=None, **given):
    """Eight weekly shots unless told otherwise."""
    if "last_on" not in given:
        given.setdefault("count", 8)
    given.setdefault("reason", "allergy shots")
    where = (provider or make_provider(), make_type(*SHOT), first_on, minute, every, unit)
    return add_series(patient or make_person(), *where, by=by, **given)


def days(series):
    return [one.appointment.day_on if one.appointment_id else None for one in occurrences(series)]


def times(series):
    return [one.appointment.start_minute if one.appointment_id else None for one in occurrences(series)]


def last_event():
    return AuditEvent.select().order_by(AuditEvent.number.desc()).first()


# the dates of a rule


@pytest.mark.parametrize(
    ("first", "every", "unit", "wanted"),
    [
        ("2026-12-01", 10, Every.DAYS, ["2026-12-01", "2026-12-11", "2026-12-21"]),
        ("2026-12-01", 2, Every.WEEKS, ["2026-12-01", "2026-12-15", "2026-12-29"]),
        ("2026-12-31", 1, Every.MONTHS, ["2026-12-31", "2027-01-31", "2027-02-28"]),
        ("2027-11-30", 3, Every.MONTHS, ["2027-11-30", "2028-02-29", "2028-05-30"]),
    ],
)
def test_dates_of_a_rule(first, every, unit, wanted):
    found = dates(date.fromisoformat(first), every, unit, count=3)
    assert [on.isoformat() for on, _ in found] == wanted


def test_a_month_without_the_day_says_so_and_an_end_date_is_kept():
    said = [words for _, words in dates(date(2026, 12, 31), 1, Every.MONTHS, last_on=date(2027, 3, 31))]
    assert said == ["", "", "February 2027 has no day 31. Choose another day.", ""]


# booking


def test_a_series_is_booked_and_each_visit_knows_its_number(front_desk):
    series = make_series(front_desk)

    assert days(series) == [TODAY + WEEK * n for n in range(8)] and series.last_on == TODAY + WEEK * 7
    third = occurrences(series)[2].appointment
    assert (position(third).number, position(third).total, third.how) == (3, 8, "series")
    assert (last_event().action, last_event().patient_id) == ("series.added", series.patient_id)
    assert series_of(series.patient_id)[0][1:] == (8, 0)
    assert position(make_appointment(start_minute=900)) is None


def test_the_time_on_the_wall_stays_over_both_changes_of_the_clock(front_desk):
    series = make_series(front_desk, first_on=date(2027, 3, 9), count=2)
    autumn = make_series(front_desk, first_on=date(2027, 11, 2), count=2, provider=series.provider)
    assert times(series) == times(autumn) == [600, 600]
    at = [clock.at_minute(one.appointment.day_on, 600).hour for one in (*occurrences(series), *occurrences(autumn))]
    assert at == [16, 15, 15, 16]  # 10:00 in Chicago, in UTC


def test_a_time_that_the_spring_change_skips_is_listed(front_desk):
    lee = make_provider(start=0, end=1440, weekdays=range(7))
    series = make_series(front_desk, first_on=date(2027, 3, 7), minute=150, count=2, provider=lee)
    assert [one.state for one in occurrences(series)] == [OccurrenceState.BOOKED, OccurrenceState.TO_DECIDE]


def test_a_closure_a_taken_place_and_a_busy_patient_are_listed_with_the_books_words(front_desk):
    lee, cho, patient = make_provider(), make_provider("Dr. Cho"), make_person()
    add_closing(None, TODAY + WEEK, "holiday", by=front_desk)
    make_appointment(provider=lee, day_on=TODAY + WEEK * 2, start_minute=590)
    make_appointment(patient, cho, day_on=TODAY + WEEK * 3, start_minute=600)

    series = make_series(front_desk, patient, provider=lee, count=5)

    rows = occurrences(series)
    assert [one.state for one in rows] == ["booked", "to decide", "to decide", "to decide", "booked"]
    assert ["away" in rows[1].conflict, "was taken" in rows[2].conflict, "elsewhere" in rows[3].conflict] == [True] * 3
    assert Appointment.select().where(Appointment.how == "series").count() == 2
    found = offers(series, rows)
    assert set(found) == {2, 3, 4}
    nearest = [(row.day_on - TODAY, row.start_minute) for row in found[3]]
    assert nearest == [(WEEK * 2, 610), (WEEK * 2, 580), (WEEK * 2 + timedelta(days=1), 600)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"count": None}, "count"),
        ({"count": 3, "last_on": TODAY + WEEK}, "count"),
        ({"last_on": TODAY}, "count"),
        ({"last_on": TODAY - WEEK}, "last"),
        ({"last_on": TODAY + WEEK * 80}, "count"),
        ({"count": 40, "unit": Every.MONTHS}, "count"),
        ({"every": 0}, "every"),
        ({"reason": " "}, "reason"),
        ({"first_on": TODAY - WEEK}, "day"),
    ],
)
def test_what_is_no_series(front_desk, given, field):
    with pytest.raises(RuleError) as refused:
        make_series(front_desk, **given)
    assert refused.value.field == field and not Series.select().exists()


def test_nobody_gone_gets_a_series(front_desk):
    with pytest.raises(RuleError, match="merged"):
        make_series(front_desk, make_person(registration="merged"))


# deciding


def test_what_does_not_fit_is_decided_once_by_another_time_or_left_out(front_desk):
    lee = make_provider()
    for week in (1, 2):
        add_closing(lee, TODAY + WEEK * week, "vacation", by=front_desk)
    series = make_series(front_desk, provider=lee, count=3)

    made = take_time(series, 2, lee, TODAY + WEEK + timedelta(days=1), 615, by=front_desk)
    with pytest.raises(RuleError) as refused:
        leave_out(series, 3, " ", by=front_desk)
    assert refused.value.field == "why"
    leave_out(series, 3, "on vacation too", by=front_desk)

    assert days(series) == [TODAY, made.day_on, None]
    left = occurrences(series)[2]
    assert (left.state, left.why, left.decided_by_id) == (
        OccurrenceState.SKIPPED,
        "on vacation too",
        front_desk.staff_id,
    )
    assert last_event().action == "series.decided"
    with pytest.raises(RuleError, match="skipped already"):
        leave_out(series, 3, "again", by=front_desk)
    with pytest.raises(NotFound):
        take_time(series, 9, lee, TODAY, 700, by=front_desk)


# changing one or many


@pytest.mark.parametrize(
    ("scope", "moved"),
    [(Scope.ONE, [600, 600, 660, 600]), (Scope.LATER, [600, 600, 660, 660]), (Scope.ALL, [660] * 4)],
)
def test_one_this_and_later_or_all_are_moved_to_another_time(front_desk, scope, moved):
    series = make_series(front_desk, count=4)

    done = move_series(series, 3, scope, None, TODAY + WEEK * 2, 660, by=front_desk)

    assert (times(series), done) == (moved, (moved.count(660), 0))
    assert last_event().action == "series.moved"


@pytest.mark.parametrize("shift", [7, -7, 1])
def test_a_series_moves_by_days_without_meeting_itself(front_desk, shift):
    series = make_series(front_desk, first_on=TODAY + WEEK, count=4)
    move_series(series, 1, Scope.ALL, None, TODAY + WEEK + timedelta(days=shift), 600, by=front_desk)

    assert days(series) == [TODAY + WEEK * n + timedelta(days=shift) for n in range(1, 5)]


def test_what_cannot_move_stays_where_it_is_until_it_is_decided(front_desk):
    lee = make_provider()
    series = make_series(front_desk, count=3, provider=lee)
    make_appointment(provider=lee, day_on=TODAY + WEEK, start_minute=660)

    assert move_series(series, 1, Scope.ALL, None, TODAY, 660, by=front_desk) == (2, 1)
    assert times(series) == [660, 600, 660] and "was taken" in occurrences(series)[1].conflict

    leave_out(series, 2, "the patient prefers it", by=front_desk)
    assert occurrences(series)[1].state == OccurrenceState.BOOKED and times(series)[1] == 600


def test_visits_that_are_over_or_canceled_are_left_alone(front_desk, set_clock):
    series = make_series(front_desk, count=4)
    second = occurrences(series)[1].appointment
    cancel_appointment(second, second.version, PATIENT, "forgot", by=front_desk)
    set_clock("2026-12-10 08:00")

    assert cancel_series(series, 1, Scope.ALL, PATIENT, "went elsewhere", by=front_desk) == 2

    stood = [one.appointment.standing for one in occurrences(series)]
    assert stood == [Standing.BOOKED, PATIENT, PATIENT, PATIENT]
    with pytest.raises(RuleError) as refused:
        cancel_series(series, 1, Scope.ALL, PATIENT, "went elsewhere", by=front_desk)
    assert refused.value.field == "number"


def test_canceling_leaves_out_what_was_to_decide_and_needs_a_reason(front_desk):
    lee = make_provider()
    add_closing(lee, TODAY + WEEK, "vacation", by=front_desk)
    series = make_series(front_desk, count=2, provider=lee)
    with pytest.raises(RuleError) as refused:
        cancel_series(series, 2, Scope.ONE, PATIENT, "", by=front_desk)
    assert refused.value.field == "reason"

    cancel_series(series, 2, Scope.ONE, PATIENT, "weather", by=front_desk)

    assert [one.state for one in occurrences(series)] == [OccurrenceState.BOOKED, OccurrenceState.SKIPPED]
    assert series_of(series.patient_id)[0].to_decide == 0


def test_a_visit_moved_by_itself_stays_the_visit_of_its_series(front_desk):
    series = make_series(front_desk, count=2)
    first = occurrences(series)[0].appointment
    moved = move_appointment(first, 1, first.provider, TODAY, 900, reason="weather", by=front_desk)

    assert position(moved).number == 1 and position(Appointment.get_by_id(first.id)) is None


def test_a_merge_passes_the_series_with_its_visits(front_desk, records_lead):
    one, other = (make_patient(born_on=date(1980, 5, 5), sex="F") for _ in range(2))
    series = make_series(front_desk, other, count=2)
    merge = propose_merge(one, other, "same address and birth date", by=front_desk)
    carry_out(merge, merge.version, one.id, {}, fingerprint(one.id, other.id), by=records_lead)

    assert get_series(one.id, series.id).id == series.id
    assert {row.appointment.patient_id for row in occurrences(series)} == {one.id}


def test_a_patient_with_three_series_costs_as_many_queries_as_with_one(front_desk, count_queries):
    first = make_series(front_desk, count=2)
    with count_queries() as one:
        series_of(first.patient_id)
    for minute in (700, 800):
        make_series(front_desk, Series.get().patient, minute=minute, count=2, provider=first.provider)
    with count_queries() as three:
        assert len(series_of(first.patient_id)) == 3
    assert len(one) == len(three) and SeriesOccurrence.select().count() == 6
