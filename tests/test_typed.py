from datetime import date, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from office.typed import (
    age_shown,
    birth_date,
    clean_text,
    clock_time,
    money_cents,
    mrn,
    mrn_shown,
    past_date,
    phone,
    visit_date,
)

TODAY = date(2026, 12, 1)  # a Tuesday
BIRTHS = st.dates(date(1927, 1, 1), TODAY)
ANY_BIRTHS = st.dates(date(1880, 1, 1), TODAY)


FORMS = "5/4/62|05-04-1962|050462|05041962|1962-05-04|May 4 1962|4 May 1962|May 4, 1962|5.4.62|5 4 62| 5/4/1962 "
WORDY_FORMS = "4may62|MAY 4 62|1962/5/4|may. 4, 1962|4-May-1962|May-4-62"


@pytest.mark.parametrize("text", [*FORMS.split("|"), *WORDY_FORMS.split("|")])
def test_birth_date_is_read_in_any_form(text):
    assert birth_date(text, today=TODAY) == date(1962, 5, 4)


@given(ANY_BIRTHS)
@example(date(2024, 2, 29))
def test_each_form_with_a_full_year_reads_back_as_itself(on):
    forms = ["%m/%d/%Y", "%m-%d-%Y", "%m%d%Y", "%Y-%m-%d", "%b %d %Y", "%d %b %Y", "%B %d, %Y", "%d %B %Y", "%d%b%Y"]

    assert {birth_date(on.strftime(form), today=TODAY) for form in forms} == {on}
    assert birth_date(f"{on.month}/{on.day}/{on.year}", today=TODAY) == on


@given(BIRTHS)
def test_two_digit_year_of_a_birth_is_the_latest_past_one(on):
    assert birth_date(on.strftime("%m/%d/%y"), today=TODAY) == on
    assert birth_date(on.strftime("%m%d%y"), today=TODAY) == on


def test_two_digit_year_turns_on_today():
    assert birth_date("12/1/26", today=TODAY) == TODAY
    assert birth_date("12/2/26", today=TODAY) == date(1926, 12, 2)


REFUSED = {
    "in the future": ["12/2/2026"],
    "before 1880": ["1/1/1879"],
    "not in the calendar": ["2/30/1990", "13/1/1990", "2/29/23", "0/0/00"],
    "year is missing": ["5/4"],
    "not a date": ["5/4/962", "5-4/62", "foo 4 1962", "ma 4 1962", "٥/٤/62", "t", "9" * 5000],
    "Type the birth date": [""],
}


@pytest.mark.parametrize(("text", "words"), [(text, words) for words, texts in REFUSED.items() for text in texts])
def test_birth_date_is_refused_with_what_to_type(text, words):
    with pytest.raises(ValueError, match=words) as refusal:
        birth_date(text, today=TODAY)

    assert "for example 5/4/1962" in str(refusal.value)
    assert len(str(refusal.value)) < 120


VISITS = {
    TODAY: "t|Today|12/1",
    date(2026, 12, 2): "tomorrow|wed",
    date(2026, 12, 15): "t+14|+14|t + 2w",
    date(2026, 11, 30): "t-1|11/30/26",
    date(2026, 12, 5): "12/5|dec 5|12/5/26|120526|2026-12-05",
    date(2026, 12, 6): "sun",
    date(2026, 12, 7): "Monday",
    date(2026, 12, 8): "tue",
    date(2027, 1, 5): "5 Jan",
    date(2027, 11, 30): "11/30",
    date(2028, 2, 29): "2/29",
    date(2030, 1, 5): "1/5/30",
}


@pytest.mark.parametrize("on", VISITS)
def test_visit_date_is_read_in_any_form(on):
    assert {visit_date(text, today=TODAY) for text in VISITS[on].split("|")} == {on}


@given(st.dates(TODAY, date(2041, 12, 31)))
def test_visit_dates_read_back_as_themselves(on):
    assert {visit_date(on.strftime(form), today=TODAY) for form in ("%m/%d/%y", "%m/%d/%Y", "%m%d%y", "%Y-%m-%d")} == {
        on
    }


@given(st.dates(TODAY, TODAY + timedelta(days=364)))
def test_visit_date_without_year_is_the_next_such_date(on):
    assert visit_date(f"{on.month}/{on.day}", today=TODAY) == on


PAST = {
    TODAY: "t|12/1|tue|12/1/26",
    date(2026, 11, 25): "11/25|Nov 25|wed|t-6|11/25/2026",
    date(2026, 11, 30): "mon|t-1",
    date(2025, 12, 2): "12/2|12/2/25",
    date(2024, 2, 29): "2/29",
}


@pytest.mark.parametrize("on", PAST)
def test_past_date_is_the_latest_such_day(on):
    assert {past_date(text, today=TODAY) for text in PAST[on].split("|")} == {on}


@pytest.mark.parametrize("text", ["tomorrow", "t+1", "12/2/26", "2027-11-25"])
def test_past_date_is_refused_when_it_is_still_to_come(text):
    with pytest.raises(ValueError, match="past"):
        past_date(text, today=TODAY)


@pytest.mark.parametrize("text", ["", "mo", "t+", "2/30", "13/1", "12/5/62", "+9999", "soon", "t+99999"])
def test_visit_date_is_refused_with_what_to_type(text):
    with pytest.raises(ValueError, match=r"12/5/2026, t\+14 or mon"):
        visit_date(text, today=TODAY)


TIMES = {
    time(9, 30): "930|9:30|9.30|9 30|0930|9:30am",
    time(14, 15): "2:15p|14:15|1415|215|02:15 PM",
    time(14): "2p|2|2 pm",
    time(13, 30): "130|1:30",
    time(18, 45): "6:45",
    time(6, 30): "06:30|6:30 a.m.",
    time(7): "7|7a",
    time(12): "12|12 pm",
    time(0): "12a|0|00:00",
}


@pytest.mark.parametrize("at", TIMES)
def test_clock_time_is_read_in_any_form(at):
    assert {clock_time(text) for text in TIMES[at].split("|")} == {at}


@given(st.times())
def test_clock_times_read_back_as_themselves(at):
    at = at.replace(second=0, microsecond=0)

    assert {clock_time(at.strftime(form)) for form in ("%H:%M", "%H%M", "%I:%M %p", "%I%M%p")} == {at}


@pytest.mark.parametrize("text", ["", "25", "9:60", "960", "14p", "0p", "9:3", "nine", "12345", "٩:٣٠"])
def test_clock_time_is_refused_with_what_to_type(text):
    with pytest.raises(ValueError, match="Type the time as"):
        clock_time(text)


@pytest.mark.parametrize(
    "text", ["3125550142", "312-555-0142", "(312) 555-0142", "1 312 555 0142", "+1 312.555.0142", " 312 555 0142 "]
)
def test_us_phone_is_read_in_any_form(text):
    number = phone(text)

    assert (number.e164, number.digits, number.extension) == ("+13125550142", "3125550142", "")
    assert (number.valid, number.shown) == (True, "(312) 555-0142")


@pytest.mark.parametrize("text", ["312-555-0142x12", "312-555-0142 ext 12", "312 555 0142, Ext. 12", "3125550142 #12"])
def test_extension_is_kept_apart(text):
    number = phone(text)

    assert (number.e164, number.extension, number.shown) == ("+13125550142", "12", "(312) 555-0142 x12")


def test_number_from_abroad_is_shown_as_there():
    number = phone("+44 20 7946 0018 x3")

    assert (number.e164, number.digits, number.shown) == ("+442079460018", "442079460018", "+44 20 7946 0018 x3")


UNDIALABLE = """5550142|112-555-0142|312-155-0142|312-055-0142|31255501421|911|312-555-0 mom|+999 123|x12|\
312-555-0142 or 0177|+1 312 555 014|312-555-0142 x1234567|555-670-8833"""


@pytest.mark.parametrize("text", UNDIALABLE.split("|"))
def test_number_that_cannot_be_dialed_is_kept_as_typed(text):
    number = phone(text)

    assert (number.valid, number.e164, number.shown) == (False, None, text)
    assert number.digits.isdigit()


@pytest.mark.parametrize("text", ["", "none", "3" * 31])
def test_phone_without_digits_or_too_long_is_refused(text):
    with pytest.raises(ValueError, match="Type a phone number"):
        phone(text)


@given(st.text(max_size=30))
def test_phone_answers_or_refuses_in_words(text):
    try:
        assert phone(text).digits
    except ValueError as refusal:
        assert "Type a phone number" in str(refusal)


def test_record_number_is_read_in_any_form():
    assert {mrn("12-34-56"), mrn("123456"), mrn(" 12 34 56 ")} == {123456}
    assert {mrn("100-45-12"), mrn("1004512")} == {1004512}
    assert mrn("012345") == 12345


@pytest.mark.parametrize("text", ["", "12345", "12-34 56", "000000", "12345678", "oneil", "5/4/62", "١٢٣٤٥٦"])
def test_other_text_is_no_record_number(text):
    assert mrn(text) is None


@given(st.integers(1, 9_999_999))
def test_record_number_shown_reads_back_as_itself(number):
    assert mrn(mrn_shown(number)) == number


def test_record_number_is_shown_in_pairs():
    assert [mrn_shown(12345), mrn_shown(1004512), mrn_shown(7)] == ["01-23-45", "100-45-12", "00-00-07"]


@pytest.mark.parametrize(
    ("text", "cents"),
    [("20", 2000), ("20.00", 2000), ("$1,234.5", 123450), (" $ 20 ", 2000), (".5", 50), ("20.", 2000), ("0", 0)],
)
def test_money_is_read_in_cents(text, cents):
    assert money_cents(text) == cents


@given(st.integers(0, 999_999_999_99))
def test_money_reads_back_as_itself(cents):
    assert money_cents(f"${cents // 100:,}.{cents % 100:02d}") == cents
    assert money_cents(f"-{cents // 100}.{cents % 100:02d}", allow_negative=True) == -cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "$",
        "1.234",
        "1,23",
        "12,34,567",
        "twenty",
        "-5",
        "-$5",
        "$-5",
        "1e5",
        "9" * 40,
    ],
)
def test_money_is_refused_with_what_to_type(text):
    with pytest.raises(ValueError, match="Type the amount"):
        money_cents(text)


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        (date(2026, 12, 1), TODAY, "0 days"),
        (date(2026, 11, 30), TODAY, "1 day"),
        (date(2026, 11, 29), TODAY, "2 days"),
        (date(2026, 11, 2), TODAY, "29 days"),
        (date(2026, 11, 1), TODAY, "4 weeks"),
        (date(2026, 10, 27), TODAY, "5 weeks"),
        (date(2026, 9, 2), TODAY, "12 weeks"),
        (date(2026, 9, 1), TODAY, "3 months"),
        (date(2025, 9, 30), TODAY, "14 months"),
        (date(2024, 12, 2), TODAY, "23 months"),
        (date(2024, 12, 1), TODAY, "2 y"),
        (date(1984, 12, 1), TODAY, "42 y"),
        (date(1984, 12, 2), TODAY, "41 y"),
        (date(2024, 2, 29), date(2027, 2, 28), "2 y"),
        (date(2026, 12, 2), TODAY, "not born yet"),
    ],
)
def test_age_is_shown_in_the_unit_of_its_time(born_on, on, age):
    assert age_shown(born_on, on) == age


def test_text_is_trimmed_and_composed():
    assert clean_text("  Nu\u0301n\u0303ez ", limit=6) == "Núñez"
    assert clean_text("a\r\nb\tc\n", limit=5, multiline=True) == "a\nb\tc"


@pytest.mark.parametrize("text", ["a\0b", "a\x1bb", "a\ud800b", "a\x7fb", "a\nb", "a\tb", "a\u2028b", "abcdef"])
def test_text_that_cannot_be_kept_is_refused(text):
    with pytest.raises(ValueError, match=r"Shorten it|Type the text anew"):
        clean_text(text, limit=5)


@given(st.text())
def test_clean_text_is_clean_already(text):
    try:
        clean = clean_text(text, limit=50, multiline=True)
    except ValueError:
        return

    assert clean_text(clean, limit=50, multiline=True) == clean
    assert isinstance(clean.encode(), bytes)
