"""In which weeks hours are valid, the written lists of codes and waves, and when held hours open.

Pure: dates, minutes and texts in and out. Sources: domain 4.1 (week patterns), 4.2 (waves, holds).
"""

from datetime import timedelta

from office.scheduling.models import Release, Weeks
from office.scheduling.openings import WAVE_MINUTES

NTH = {Weeks.FIRST: 1, Weeks.SECOND: 2, Weeks.THIRD: 3, Weeks.FOURTH: 4}
BY_WEEK = (Weeks.ODD, Weeks.EVEN)
MOST_AT_ONCE = 9


def is_valid_on(weeks, day_on):
    """Tell whether hours of such weeks are valid on a date of their weekday. The weeks of a year are ISO weeks."""
    if weeks in BY_WEEK:
        return (day_on.isocalendar().week % 2 == 1) == (weeks == Weeks.ODD)
    if weeks == Weeks.LAST:
        return (day_on + timedelta(days=7)).month != day_on.month
    return weeks == Weeks.EVERY or (day_on.day - 1) // 7 + 1 == NTH[weeks]


def can_meet(one, other):
    """Tell whether two patterns are ever valid on the same date."""
    if one == other or Weeks.EVERY in (one, other):
        return True
    if one in BY_WEEK and other in BY_WEEK:
        return False
    return one in BY_WEEK or other in BY_WEEK or {one, other} == {Weeks.FOURTH, Weeks.LAST}


def codes_in(text):
    """The codes of a written list: "NEW,PHYS" -> frozenset of two, "" -> an empty one."""
    return frozenset(filter(None, text.split(",")))


def wave_in(text):
    """The wave of a written one: "0:2 20:1" -> ((0, 2), (20, 1)), "" -> (). Raises ValueError in words."""
    found = {}
    for piece in text.replace(",", " ").split():
        at, _, most = piece.partition(":")
        if not at.isascii() or not most.isascii() or not at.isdigit() or not most.isdigit():
            raise ValueError("Type minutes and patients, such as 0:2 20:1 40:1.")
        if int(at) % 5 or int(at) >= WAVE_MINUTES or not 1 <= int(most) <= MOST_AT_ONCE or int(at) in found:
            raise ValueError("Each minute is once, from 0 to 55 in steps of 5, with 1 to 9 patients: 0:2 20:1 40:1.")
        found[int(at)] = int(most)
    return tuple(sorted(found.items()))


def wave_text(wave):
    """A wave as it is written: ((0, 2), (20, 1)) -> "0:2 20:1"."""
    return " ".join(f"{at}:{most}" for at, most in wave)


def business_day_before(day_on, count, closed):
    """The date so many business days before a date; weekends and the dates in `closed` are none."""
    while count > 0:
        day_on -= timedelta(days=1)
        count -= day_on.weekday() < 5 and day_on not in closed
    return day_on


def opens_at(release, number, day_on, start_minute, closed):
    """(date, minute, hours to take off) at which held hours of a date open; None for hours that are not held.

    Hours are taken off by the caller as real time, which the clock change does not stretch.
    """
    if release == Release.NONE:
        return None
    if release == Release.SAME_DAY:
        return day_on, number, 0
    if release == Release.HOURS:
        return day_on, start_minute, number
    return business_day_before(day_on, number, closed), 0, 0
