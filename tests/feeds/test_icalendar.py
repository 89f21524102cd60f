"""The text of a calendar, as RFC 5545 asks for it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.formats.icalendar import Event, calendar_text, escaped, folded, zone_lines

CHICAGO = ZoneInfo("America/Chicago")
STAMP = datetime(2026, 12, 1, 14, 0)


def event(start=datetime(2026, 12, 3, 9, 0), **given):
    return Event("visit-7@office.invalid", start, 20, "EST", STAMP, **given)


def test_a_calendar_of_one_visit():
    lines = calendar_text("Dr. Lee", [event(sequence=2)], CHICAGO).split("\r\n")

    assert lines[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//office//Calendar feed//EN", "CALSCALE:GREGORIAN"]
    at = lines.index("BEGIN:VEVENT")
    assert lines[at:] == [
        "BEGIN:VEVENT", "UID:visit-7@office.invalid", "DTSTAMP:20261201T140000Z", "SEQUENCE:2",
        "DTSTART;TZID=America/Chicago:20261203T090000", "DURATION:PT20M", "SUMMARY:EST", "STATUS:CONFIRMED",
        "CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


def test_the_zone_says_when_the_clocks_change():
    lines = zone_lines(CHICAGO, 2026, 2026)
    daylight = lines.index("BEGIN:DAYLIGHT")

    assert lines[1] == "TZID:America/Chicago"
    assert lines[2:8] == [
        "BEGIN:STANDARD", "DTSTART:20251231T180000", "TZOFFSETFROM:-0600", "TZOFFSETTO:-0600", "TZNAME:CST",
        "END:STANDARD",
    ]  # fmt: skip
    assert lines[daylight : daylight + 6] == [
        "BEGIN:DAYLIGHT", "DTSTART:20260308T020000", "TZOFFSETFROM:-0600", "TZOFFSETTO:-0500", "TZNAME:CDT",
        "END:DAYLIGHT",
    ]  # fmt: skip
    assert "DTSTART:20261101T020000" in lines


@pytest.mark.parametrize("name", ["America/Chicago", "America/Phoenix", "America/St_Johns", "UTC", "Asia/Kolkata"])
def test_the_zone_gives_every_wall_time_of_its_years_its_offset(name):
    zone = ZoneInfo(name)
    text = zone_lines(zone, 2026, 2027)
    starts = [datetime.strptime(one[8:], "%Y%m%dT%H%M%S") for one in text if one.startswith("DTSTART")]
    offsets = [one[11:] for one in text if one.startswith("TZOFFSETTO")]
    for day in range(0, 730, 5):
        wall = datetime(2026, 1, 1, 12) + timedelta(days=day)
        last = max((start, offset) for start, offset in zip(starts, offsets, strict=True) if start <= wall)[1]
        assert last == wall.replace(tzinfo=zone).strftime("%z")


@given(st.text())
def test_any_text_is_folded_within_75_octets_and_comes_back(text):
    line = "SUMMARY:" + escaped(text)
    parts = folded(line).split("\r\n")

    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert "\n" not in line and "\r" not in line


def test_signs_with_a_meaning_are_escaped():
    assert escaped("a;b,c\\d\r\ne\x00") == "a\\;b\\,c\\\\d\\ne"


def test_an_empty_calendar_is_whole():
    text = calendar_text("Dr. Lee", [], CHICAGO)

    assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n") and "VTIMEZONE" not in text
