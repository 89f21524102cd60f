"""iCalendar, RFC 5545: events in local wall time with their time zone, as text. Pure.

A calendar of visits: VTIMEZONE is made of the zone's own changes in the years that the events touch.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PRODUCT = "-//office//Calendar feed//EN"
OCTETS = 75  # a longer line is folded: RFC 5545, 3.1
WALL, INSTANT = "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"
NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """One stretch of time: `start` is naive wall time; `changed_at` a naive UTC instant; `sequence` its version."""

    uid: str
    start: datetime
    minutes: int
    summary: str
    changed_at: datetime
    sequence: int = 0
    tentative: bool = False


def calendar_text(name, events, zone):
    """A whole calendar with these Events in a ZoneInfo, as text with CRLF ends."""
    years = [event.start.year for event in events]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT15M"]
    if years:
        lines += zone_lines(zone, min(years), max(years))
    for event in events:
        lines += event_lines(event, zone.key)
    return "".join(folded(line) + "\r\n" for line in [*lines, "END:VCALENDAR"])


def event_lines(event, zone_name):
    """The lines of one VEVENT; its length is a duration, so that a night with a clock change keeps it."""
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{event.changed_at:{INSTANT}}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART;TZID={zone_name}:{event.start:{WALL}}",
        f"DURATION:PT{event.minutes}M",
        f"SUMMARY:{escaped(event.summary)}",
        f"STATUS:{'TENTATIVE' if event.tentative else 'CONFIRMED'}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def zone_lines(zone, first_year, last_year):
    """The lines of a VTIMEZONE: what holds when the first year begins, and every change until the last one ends."""
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    begin = datetime(first_year, 1, 1, tzinfo=UTC)
    lines += _observance(begin, begin, zone)
    at, end = begin, datetime(last_year + 1, 1, 2, tzinfo=UTC)
    while at < end:
        later = at + timedelta(days=1)
        if _offset(at, zone) != _offset(later, zone):
            lines += _observance(_change(at, later, zone), at, zone)
        at = later
    return [*lines, "END:VTIMEZONE"]


def _observance(change, before, zone):
    """A STANDARD or DAYLIGHT from an instant of change on; it begins at the wall time of the offset before."""
    local, was = change.astimezone(zone), _offset(before, zone)
    kind = "DAYLIGHT" if local.dst() else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{(change + was).replace(tzinfo=None):{WALL}}",
        f"TZOFFSETFROM:{_signed(was)}",
        f"TZOFFSETTO:{_signed(local.utcoffset())}",
        f"TZNAME:{escaped(local.tzname())}",
        f"END:{kind}",
    ]


def _change(low, high, zone):
    """The minute between two instants at which the offset changes."""
    was = _offset(low, zone)
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        low, high = (middle, high) if _offset(middle, zone) == was else (low, middle)
    return high


def _offset(instant, zone):
    return instant.astimezone(zone).utcoffset()


def _signed(offset):
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def escaped(text):
    """Text as a value: backslash, semicolon, comma and line end escaped, other control characters left out."""
    text = NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def folded(line):
    """A line of at most 75 octets, and its continuations that begin with a space; no character is cut."""
    parts, part, size = [], "", 0
    for sign in line:
        length = len(sign.encode())
        if size + length > OCTETS:
            parts.append(part)
            part, size = " ", 1
        part, size = part + sign, size + length
    return "\r\n".join([*parts, part])
