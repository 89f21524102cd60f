"""Working days and the slots of a day. Pure, but for the practice's time zone."""

from bisect import bisect_right
from datetime import date, timedelta

from office import clock

NURSE = 4  # index of the nurse clinic among the providers
HALVES = (480, 780)  # 08:00 and 13:00, four hours each
LONG, CHILD, SHORT, BRIEF = 40, 30, 20, 15


def thanksgiving(year):
    """The fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def holidays(year):
    """Days on which the invented practice is closed, with their names."""
    return {
        date(year, 1, 1): "New Year's Day",
        date(year, 7, 4): "Independence Day",
        thanksgiving(year): "Thanksgiving",
        date(year, 12, 25): "Christmas Day",
    }


def is_open(day_on):
    """Monday to Friday, not a holiday."""
    return day_on.weekday() < 5 and day_on not in holidays(day_on.year)


def working_days(first_on, last_on):
    """The open days of a span, both ends included."""
    days = (first_on + timedelta(days=offset) for offset in range((last_on - first_on).days + 1))
    return [day_on for day_on in days if is_open(day_on)]


def next_working_days(day_on, count):
    """The next open days after a date."""
    return working_days(day_on + timedelta(days=1), day_on + timedelta(days=count * 2 + 20))[:count]


class PastDays:
    """The open days of the past, and which of them is the last one at or before so many days ago."""

    def __init__(self, day_on, days):
        self.days = working_days(day_on - timedelta(days=days + 10), day_on - timedelta(days=1))
        ordinals = [one.toordinal() for one in self.days]
        today = day_on.toordinal()
        self.of = [max(0, bisect_right(ordinals, today - ago) - 1) for ago in range(days + 2)]
        self.texts = [one.isoformat() for one in self.days]
        self.midnights = [clock.at_minute(one, 720) - timedelta(minutes=720) for one in self.days]


def slots_of_day(random):
    """The slots of an ordinary day, in random order: (provider index, start minute, minutes), without gaps."""
    slots = []
    for provider in range(NURSE):
        for start in HALVES:
            lengths = [LONG, CHILD, CHILD, *[SHORT] * 7] if provider == 2 else [LONG, LONG, *[SHORT] * 8]
            random.shuffle(lengths)
            for minutes in lengths:
                slots.append((provider, start, minutes))
                start += minutes
    slots += [(NURSE, start + step * BRIEF, BRIEF) for start in HALVES for step in range(13)]
    random.shuffle(slots)
    return slots
