"""The exact words: practice, date, time, place, call-back, and nothing that tells why someone comes."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.patients.models import MessagePermission
from office.preparing.wording import NO_MESSAGE, Facts, plain, text_message, to_leave, to_say

HOME = "100 Main Street, Chicago, IL 60601"
FACTS = Facts("Family Medicine Office", "(312) 555-0100", HOME, "Helen Cho", "Helen Cho", date(2026, 12, 3), 555)


def test_what_is_said_has_practice_date_time_place_and_call_back():
    said = to_say(FACTS)

    for words in ("Family Medicine Office", "Thursday, December 3", "9:15 AM", HOME, "(312) 555-0100"):
        assert words in said
    assert "of Tim Cho on" in to_say(replace(FACTS, patient="Tim Cho"))


def test_what_is_left_follows_the_permission_of_the_number():
    nothing, short, whole = (to_leave(FACTS, permission) for permission in MessagePermission)

    assert nothing == NO_MESSAGE
    assert short == "This is Family Medicine Office, with a message for Helen Cho. Please call us at (312) 555-0100."
    assert "Thursday, December 3, at 9:15 AM" in whole and HOME in whole


def test_a_text_has_no_name_and_fits():
    text = text_message(FACTS)

    assert text == (
        "Family Medicine Office: appointment Thu Dec 3 9:15 AM, 100 Main Street, Chicago, IL 60601. "
        "Questions: (312) 555-0100. Reply STOP to end."
    )
    assert "Helen" not in text and len(text) <= 160


WORDS = st.text(max_size=120)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WORDS, WORDS, st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 1439))
def test_no_text_is_too_long_or_loses_what_must_be_in_it(practice, address, day_on, start):
    facts = Facts(practice, "(312) 555-0100", address, "Helen", "Helen", day_on, start)

    text = text_message(facts)

    assert len(text) <= 160 and text.isascii() and text.isprintable()
    assert "(312) 555-0100" in text and text.endswith("Reply STOP to end.")
    assert f"{day_on:%a %b} {day_on.day} " in text


def test_letters_of_other_alphabets_become_plain():
    assert plain("Clínica José’s") == "Clinica Jose's"
