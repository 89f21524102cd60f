"""When someone comes of age, at the edges of the calendar."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import clock
from office.patients.majority import born_to_be_of_age, ends_of_age, of_age_on, over_by_age
from office.patients.models import ContactRole

DAYS = st.dates(date(1920, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("born", "years", "on"),
    [
        ("2008-12-15", 18, "2026-12-15"),
        ("2008-02-29", 18, "2026-03-01"),
        ("2008-02-29", 20, "2028-02-29"),
        ("2008-02-28", 18, "2026-02-28"),
        ("2008-12-31", 19, "2027-12-31"),
        ("2004-02-29", 21, "2025-03-01"),
    ],
)
def test_people_come_of_age_on_their_birthday(born, years, on):
    assert of_age_on(date.fromisoformat(born), years) == date.fromisoformat(on)


def test_two_birth_dates_come_of_age_on_the_first_of_march_of_a_year_without_leap_day():
    assert born_to_be_of_age(date(2026, 3, 1), 18) == [date(2008, 3, 1), date(2008, 2, 29)]
    assert born_to_be_of_age(date(2028, 2, 29), 18) == []
    assert born_to_be_of_age(date(2028, 3, 1), 18) == [date(2010, 3, 1)]


@given(DAYS, st.integers(16, 21))
def test_everybody_comes_of_age_on_exactly_one_day(born_on, years):
    on = of_age_on(born_on, years)

    assert born_on in born_to_be_of_age(on, years)
    for near in range(-3, 4):
        day = on + timedelta(days=near)
        assert (born_on in born_to_be_of_age(day, years)) == (near == 0)


@pytest.mark.parametrize(
    ("role", "authority", "ends"),
    [
        ("permitted person", "", True),
        ("guardian or personal representative", "parent", True),
        ("guardian or personal representative", "legal guardian", True),
        ("guardian or personal representative", "", True),
        ("guardian or personal representative", "court", False),
        ("guardian or personal representative", "healthcare POA", False),
        ("guarantor", "", False),
        ("emergency contact", "", False),
        ("restricted person", "", False),
    ],
)
def test_whose_say_ends_with_coming_of_age(role, authority, ends):
    role, on = ContactRole(role), date(2026, 12, 15)

    assert ends_of_age(role, authority, date(2020, 1, 1), on) is ends
    assert not ends_of_age(role, authority, on, on), "given by the adult"


def test_a_say_is_over_at_local_midnight_whether_the_night_has_run_or_not(set_clock):
    known = (ContactRole.PERMITTED, "", date(2020, 1, 1), date(2008, 12, 15))
    set_clock("2026-12-14 23:59:59")
    assert not over_by_age(*known, clock.today(), 18)

    set_clock("2026-12-15 00:00:00")
    assert over_by_age(*known, clock.today(), 18)
    assert clock.now() == datetime(2026, 12, 15, 6, 0)


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])  # the clocks go forward, and back
def test_midnight_is_local_when_the_clocks_change(day, set_clock):
    on = date.fromisoformat(day)
    set_clock(f"{on - timedelta(days=1)} 23:59:59")
    before = clock.today()
    set_clock(f"{day} 00:00:00")

    assert (before, clock.today()) == (on - timedelta(days=1), on)
