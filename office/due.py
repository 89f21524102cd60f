"""When work is due: minutes that count only while the office is open, Monday to Friday.

Instants are naive UTC, opening hours are wall time of the practice; real minutes are counted, so a day on which the
clock is changed is an hour longer or shorter. Source: domain 6.4.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from office import clock
from office.errors import RuleError

WEEKEND = (5, 6)
_settings = {"read": None}


@dataclass(frozen=True)
class OfficeHours:
    """Opening and closing as minutes of the local day, and local dates on which the practice is closed. `known` keeps
    the days that were asked for: a report asks for the same ones thousands of times."""

    open_minute: int
    close_minute: int
    closed: frozenset = frozenset()
    known: dict = field(default_factory=dict, compare=False, repr=False)

    def on(self, day_on):
        """The two instants between which the office is open on a local date, or None."""
        if day_on not in self.known:
            shut = day_on.weekday() in WEEKEND or day_on in self.closed
            minutes = () if shut else (self.open_minute, self.close_minute)
            self.known[day_on] = tuple(clock.at_minute(day_on, minute) for minute in minutes) or None
        return self.known[day_on]


def read_hours_by(setting):
    """Told once by the part `settings` how to read a setting: plumbing imports no part."""
    _settings["read"] = setting


def office_hours(closed=()):
    """The hours in force today, by the settings hours.*. RuleError when they leave no time open."""
    read = _settings["read"]
    hours = OfficeHours(read("hours.open_minute"), read("hours.close_minute"), frozenset(closed))
    if not 0 <= hours.open_minute < hours.close_minute <= 1440:
        raise RuleError("The office hours in the settings leave no time open. Ask the office manager to mend them.")
    return hours


def due_at(minutes, start=None, *, closed=()):
    """The instant by which `minutes` of office time have passed since `start` (default now).

    A start outside office hours counts from the next opening: 30 minutes from Friday 4:59 PM end on Monday 8:29 AM.
    Just what fills a day ends at closing time. `closed` are local dates without office hours.
    Raises ValueError for negative minutes, RuleError for hours that leave no time open.
    """
    if minutes < 0:
        raise ValueError("minutes cannot be negative")
    return add_office_time(start or clock.now(), timedelta(minutes=minutes), office_hours(closed))


def add_office_time(start, span, hours):
    """The instant at which a span of office time since `start` has passed; `hours` are OfficeHours."""
    for opens_at, closes_at in _open_spans(start, hours):
        begin = max(start, opens_at)
        if begin + span <= closes_at and begin < closes_at:
            return begin + span
        span -= max(closes_at - begin, timedelta(0))
    raise AssertionError("the days never end")


def minutes_between(start, end, hours):
    """Whole minutes of office time from one instant to a later one; 0 when the end is not later."""
    total = timedelta(0)
    for opens_at, closes_at in _open_spans(start, hours):
        if opens_at >= end:
            break
        total += max(min(end, closes_at) - max(start, opens_at), timedelta(0))
    return int(total.total_seconds() // 60)


def _open_spans(start, hours):
    """Every span of office time from the local day of an instant on, for ever."""
    day_on = clock.local(start).date()
    while True:
        if span := hours.on(day_on):
            yield span
        day_on += timedelta(days=1)
