"""What a caller wants of a time, in a few letters."""

from datetime import date

import pytest

from office.scheduling.wishes import ANY_TIME, Wish, weekdays_in


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("tue thu", {1, 3}),
        ("t, th", {1, 3}),
        ("m w f", {0, 2, 4}),
        ("mon-wed", {0, 1, 2}),
        ("Fri – Mon", {4, 5, 6, 0}),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("Tuesdays, thurs. and".replace(" and", ""), {1, 3}),
        ("r", {3}),
        ("", set()),
    ],
)
def test_weekdays_are_read_as_people_write_them(text, days):
    assert weekdays_in(text) == days


@pytest.mark.parametrize("text", ["s", "someday", "mon-tue-wed", "8", "mon-"])
def test_what_is_no_weekday_is_refused_in_words(text):
    with pytest.raises(ValueError, match="is not a weekday"):
        weekdays_in(text)


def test_a_wish_narrows_days_and_times():
    wish = Wish(frozenset({1}), 930, 1020, date(2026, 12, 2), date(2026, 12, 15))

    assert [on for on in range(1, 31) if wish.takes_day(date(2026, 12, on))] == [8, 15]
    assert wish.takes_time(930, 1020) and not wish.takes_time(925, 945) and not wish.takes_time(1010, 1030)
    assert ANY_TIME.takes_day(date(2026, 12, 1)) and ANY_TIME.takes_time(0, 1440)
