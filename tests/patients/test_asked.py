"""A typed search taken apart, and what it becomes in the form for a new patient."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.patients.asked import prefill, read

TODAY = date(2026, 12, 1)


def understood(text):
    """What was understood of a text, without the empty parts."""
    return {name: value for name, value in vars(read(text, today=TODAY)).items() if value}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("oneil kat", {"words": ["ONEIL", "KAT"]}),
        ("O'Neil, Kathérine", {"words": ["ONEIL", "KATHERINE"]}),
        ("smith-jones", {"words": ["SMITHJONES"]}),
        ("漢", {"words": ["漢"]}),
        ("june", {"words": ["JUNE"]}),
        ("ngu ho 5/4", {"words": ["NGU", "HO"], "month_day": "0504"}),
        ("2/29", {"month_day": "0229"}),
        ("may 12", {"month_day": "0512"}),
        ("mark 5/4", {"words": ["MARK"], "month_day": "0504"}),
        ("smith 1962", {"words": ["SMITH"], "year": "1962"}),
        ("rosa@example.org", {"email": "rosa@example.org"}),
        ("+44 20 7946 0958", {"phones": ["2079460958"]}),
        ("100-45-12", {"mrns": [1004512], "numbers": ["1004512"]}),
        ("MRN: 12-34-56", {"mrns": [123456], "numbers": ["123456"]}),
        ("a-1234", {"numbers": ["A1234"]}),
        ("0142", {"numbers": ["0142"], "phones": ["0142"]}),
    ],
)
def test_text_is_taken_apart(text, parts):
    assert understood(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "3/4/62", "03/04/1962", "3-4-1962", "3.4.62", "3 4 62", "1962-03-04", "Mar 4 1962", "march 4th, 1962",
        "4 mar 62", "4-mar-1962",
    ],
)  # fmt: skip
def test_birth_date_is_read_in_any_usual_form(text):
    assert understood(text) == {"born": date(1962, 3, 4)}


@pytest.mark.parametrize(
    "text", ["3125550142", "312-555-0142", "(312) 555-0142", "312 555 0142", "1-312-555-0142 x12"]
)
def test_phone_is_read_in_any_usual_form(text):
    assert "3125550142" in read(text, today=TODAY).phones


def test_six_digits_are_read_as_date_number_and_phone():
    assert understood("050462") == {
        "mrns": [50462],
        "numbers": ["050462"],
        "phones": ["050462"],
        "born_numbers": [date(1962, 5, 4)],
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1", "“1” is too short"),
        ("13/45/1962", "not in the calendar"),
        ("5/4/2030", "in the future"),
        ("a", "at least two letters"),
        ("$$$", "“$$$” was not understood"),
    ],
)
def test_what_was_not_understood_is_said_in_words(text, words):
    asked = read(text, today=TODAY)

    assert words in " ".join(asked.unread)
    assert asked.nothing


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text):
    read(text, today=TODAY)
    prefill(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "oneil kat 3/4/62 312-555-0142",
            {"last_name": "Oneil", "first_name": "Kat", "born_on": "3/4/62", "phone_typed": "312-555-0142"},
        ),
        ("o'neil, kathy marie", {"last_name": "O'Neil", "first_name": "Kathy", "middle_name": "Marie"}),
        ("MacDonald", {"last_name": "MacDonald"}),
        ("050462 3125550142", {"born_on": "050462", "phone_typed": "3125550142"}),
        ("Mar 4 1962 smith-jones", {"born_on": "Mar 4 1962", "last_name": "Smith-Jones"}),
        ("12-34-56", {}),
    ],
)
def test_search_becomes_the_beginning_of_a_new_record(text, fields):
    assert prefill(text, today=TODAY) == fields
