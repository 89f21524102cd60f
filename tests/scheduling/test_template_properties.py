"""For random templates, closings and bookings: no capacity is ever exceeded, and what is offered can be booked."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office import clock
from office.errors import RuleError
from office.scheduling.models import (
    HOLDS_PLACE,
    Appointment,
    AppointmentType,
    Hours,
    HoursException,
    Provider,
    Release,
    Resource,
    Sort,
    Standing,
    TakenPlace,
    TakenResource,
    Weeks,
)
from office.scheduling.openings import held_grains
from office.scheduling.queries import next_openings, openings, plan_of, week_sheet
from office.scheduling.queries.weeks import as_block, is_valid
from office.scheduling.rules import book_appointment, cancel_appointment
from office.upkeep.queries import places_astray
from tests.scheduling.making import TODAY, make_hours, make_person, make_provider

DAY = TODAY + timedelta(days=1)  # a Wednesday in week 49
SPRING, AUTUMN = date(2027, 3, 14), date(2027, 11, 7)
CODES = ("EST", "NEW", "PROC")

BLOCK = st.fixed_dictionaries(
    {
        "capacity": st.integers(1, 3),
        "kinds": st.sampled_from(["", "", "EST", "NEW,PROC"]),
        "frozen": st.sampled_from([False, False, False, True]),
        "weeks": st.sampled_from([Weeks.EVERY, Weeks.ODD, Weeks.EVEN, Weeks.FIRST]),
        "release": st.sampled_from([Release.NONE, Release.NONE, Release.SAME_DAY, Release.BUSINESS_DAYS]),
        "held_for": st.sampled_from(["", "NEW"]),
        "wave": st.sampled_from(["", "", "0:2 20:1 40:1", "0:2 30:1"]),
    }
)
BLOCKS = st.lists(st.tuples(st.integers(3, 18).map(lambda n: n * 10), BLOCK), min_size=1, max_size=4)
CLOSED = st.lists(st.tuples(st.integers(48, 80), st.integers(1, 6)), max_size=2)
WANTED = st.lists(
    st.tuples(st.sampled_from(CODES), st.integers(0, 40), st.booleans()), min_size=1, max_size=12
)  # type, which of the openings, cancel something first


def begin_anew():
    """Empty the book of what the example before left; the same database serves all examples of one test."""
    TakenPlace.delete().execute()
    TakenResource.delete().execute()
    Appointment.update(standing=Standing.CANCELED_BY_OFFICE).where(Appointment.standing.in_(HOLDS_PLACE)).execute()
    Hours.delete().execute()
    HoursException.delete().execute()
    Provider.update(active=False).execute()


def make_template(blocks, closed, on=DAY):
    """A provider with these blocks one after another on the weekday of a date, and closings on it."""
    provider, at = make_provider(f"P{Provider.select().count()}", weekdays=[]), 480
    for length, values in blocks:
        if values["wave"]:
            values = {**values, "capacity": 2}
        make_hours(provider, on.weekday(), at, at + length, release_number=2, **values)
        at += length
    for start, length in closed:
        HoursException.create(
            provider=provider, day_on=on, start_minute=start * 10, end_minute=(start + length) * 10, reason="x",
            at=clock.now(),
        )  # fmt: skip
    return provider


def make_types():
    """Three types: plain, long, and one with buffers that takes the only procedure room."""
    if not Resource.select().exists():
        Resource.create(sort=Sort.ROOM, kind="procedure room", name="Procedure 1")
        for code, minutes, more in (
            ("EST", 20, {}),
            ("NEW", 40, {}),
            ("PROC", 30, {"buffer_before_minutes": 5, "buffer_after_minutes": 10, "room_kind": "procedure room"}),
        ):
            AppointmentType.create(code=code, name=code, minutes=minutes, **more)
    return {row.code: row for row in AppointmentType.select()}


def check_capacity(on):
    """At no minute more visits than a block has places, in a wave no more beginnings than it says, one in a room."""
    standing = list(Appointment.select().where(Appointment.standing.in_(HOLDS_PLACE), Appointment.day_on == on))
    for provider in Provider.select().where(Provider.active):
        mine = [one for one in standing if one.provider_id == provider.id]
        for hours in Hours.select().where(Hours.provider == provider):
            if not is_valid(hours, on):
                continue
            block = as_block(hours)
            inside = [one for one in mine if block.start <= one.start_minute < block.end]
            for minute in range(block.start, block.end, 5):
                beside = [one for one in inside if one.start_minute <= minute < one.start_minute + one.minutes]
                assert len(beside) <= block.capacity
                assert len({one.place for one in beside}) == len(beside)
            begins = Counter((one.start_minute - block.start) % 60 for one in inside)
            hours_in = -(-(block.end - block.start) // 60)
            for offset, count in begins.items() if block.wave else ():
                assert count <= dict(block.wave)[offset] * hours_in
            for one in inside:
                assert one.start_minute + one.minutes <= block.end
                assert block.kinds is None or one.type.code in block.kinds
    grains = [
        grain
        for one in standing
        if one.type.room_kind
        for grain in held_grains(one.start_minute, one.minutes, one.buffer_before_minutes, one.buffer_after_minutes)
    ]
    assert len(grains) == len(set(grains)) == TakenResource.select().count()
    assert places_astray() == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(BLOCKS, CLOSED), min_size=1, max_size=2), WANTED)
def test_every_offered_opening_can_be_booked_and_no_capacity_is_exceeded(front_desk, templates, wanted):
    begin_anew()
    providers, types = [make_template(*template) for template in templates], make_types()
    for code, number, cancels in wanted:
        standing = list(Appointment.select().where(Appointment.standing.in_(HOLDS_PLACE)))
        if cancels and standing:
            one = standing[number % len(standing)]
            cancel_appointment(one, one.version, Standing.CANCELED_BY_PATIENT, "weather", by=front_desk)
        found = openings(DAY, type=types[code])
        if not found:
            continue
        row = found[number % len(found)]
        provider = next(one for one in providers if one.id == row.provider_id)
        made = book_appointment(
            make_person(), provider, types[code], DAY, row.start_minute, reason="cough", by=front_desk
        )
        assert made.place == row.place
        check_capacity(DAY)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BLOCKS, CLOSED, st.lists(st.tuples(st.sampled_from(CODES), st.integers(90, 140)), min_size=2, max_size=8))
def test_a_time_is_booked_exactly_when_the_finder_would_offer_it(front_desk, blocks, closed, asked):
    begin_anew()
    provider, types = make_template(blocks, closed), make_types()
    for code, grain in asked:
        type, start = types[code], grain * 5
        plan = plan_of(provider.id, DAY, needs=("procedure room",) if code == "PROC" else ())
        asks = {"kind": code, "before": type.buffer_before_minutes, "after": type.buffer_after_minutes}
        offered = {one.start for one in plan.openings(type.minutes, 5, **asks)}
        try:
            book_appointment(make_person(), provider, type, DAY, start, reason="cough", by=front_desk)
        except RuleError:
            assert start not in offered
        else:
            assert start in offered
        check_capacity(DAY)


@pytest.mark.parametrize(("on", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2027, 3, 15), 24)])
def test_days_of_23_and_25_hours_offer_each_wall_time_once_and_all_can_be_booked(front_desk, on, hours):
    provider, types = make_provider(weekdays=[]), make_types()
    make_hours(provider, on.weekday(), 0, 360)
    first, after = clock.day_bounds(on)

    offered = openings(on, type=types["EST"], provider=provider)
    starts = [row.start_minute for row in offered]

    assert (after - first) == timedelta(hours=hours)
    assert len(starts) == len(set(starts))
    assert not [start for start in starts if hours == 23 and 100 < start < 180]
    assert (150 in starts) is (hours != 23)
    for row in offered[::2]:
        made = book_appointment(make_person(), provider, types["EST"], on, row.start_minute, reason="x", by=front_desk)
        began, ended = clock.at_minute(on, made.start_minute), clock.at_minute(on, made.start_minute + 20)
        assert clock.local(began) == datetime.combine(on, datetime.min.time()) + timedelta(minutes=row.start_minute)
        assert ended - began in (timedelta(minutes=20), timedelta(minutes=80))
    assert week_sheet(provider, on, types["EST"]).last <= 1440


def test_series_of_wall_times_stays_at_nine_over_both_changes(front_desk):
    provider, types = make_provider(start=540, end=600, weekdays=[0]), make_types()

    for monday in (date(2027, 3, 8), date(2027, 3, 15), date(2027, 11, 1), date(2027, 11, 8)):
        (row,) = [row for row in openings(monday, type=types["EST"], provider=provider) if row.start_minute == 540]
        made = book_appointment(
            make_person(), provider, types["EST"], monday, row.start_minute, reason="x", by=front_desk
        )
        assert clock.local(clock.at_minute(monday, made.start_minute)).hour == 9


def test_finder_of_a_type_with_rooms_costs_a_fixed_number_of_queries(count_queries):
    types = make_types()
    for short in ("A", "B"):
        make_provider(short)
    next_openings(types["PROC"], limit=1)
    with count_queries() as few:
        next_openings(types["PROC"], limit=1)
    for number in range(5):
        make_provider(f"C{number}")
        Resource.create(sort=Sort.ROOM, kind="procedure room", name=f"Room {number}")
    with count_queries() as many:
        next_openings(types["PROC"], limit=1)

    assert len(few) == len(many)
