"""On which date a holiday falls in a year. Pure: plain values in, dates out.

Sources: domain 4.7; 5 U.S.C. 6103(a) for the federal days, (b)(1) and E.O. 11582 for those observed on the nearest
working day: Saturday's on Friday, Sunday's on Monday.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from office.closures.models import HolidayKind

MON, THU, SAT, SUN = 0, 3, 5, 6
FIFTH = 5


@dataclass(frozen=True)
class Rule:
    """One holiday: FIXED month and day; NTH and LAST month and weekday; AFTER the day after another Rule."""

    name: str
    kind: HolidayKind
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    nth: int | None = None
    after: "Rule | None" = None
    observed: bool = False
    start_minute: int = 0


@dataclass(frozen=True)
class Falls:
    """A holiday in a year: the day itself, and the day on which the practice is closed for it."""

    rule: Rule
    itself_on: date
    closed_on: date


def fixed(name, month, day):
    """A holiday on one date of each year, observed on the nearest weekday."""
    return Rule(name, HolidayKind.FIXED, month=month, day=day, observed=True)


def nth(name, month, weekday, number):
    """A holiday on the nth weekday of a month."""
    return Rule(name, HolidayKind.NTH, month=month, weekday=weekday, nth=number)


FEDERAL = (
    fixed("New Year’s Day", 1, 1),
    nth("Martin Luther King Jr. Day", 1, MON, 3),
    nth("Washington’s Birthday", 2, MON, 3),
    Rule("Memorial Day", HolidayKind.LAST, month=5, weekday=MON),
    fixed("Juneteenth", 6, 19),
    fixed("Independence Day", 7, 4),
    nth("Labor Day", 9, MON, 1),
    nth("Columbus Day", 10, MON, 2),
    fixed("Veterans Day", 11, 11),
    nth("Thanksgiving Day", 11, THU, 4),
    fixed("Christmas Day", 12, 25),
)


def day_of(rule, year):
    """The date of a holiday in a year, or None when that year has none (February 29, a fifth Monday)."""
    if rule.kind == HolidayKind.AFTER:
        before = day_of(rule.after, year)
        return before + timedelta(days=1) if before else None
    if rule.kind == HolidayKind.FIXED:
        return date(year, rule.month, rule.day) if rule.day <= monthrange(year, rule.month)[1] else None
    days = [date(year, rule.month, number) for number in range(1, monthrange(year, rule.month)[1] + 1)]
    same = [one for one in days if one.weekday() == rule.weekday]
    if rule.kind == HolidayKind.LAST:
        return same[-1]
    return same[rule.nth - 1] if rule.nth <= len(same) else None


def observed_on(day_on):
    """The working day on which a holiday is kept: Friday for a Saturday, Monday for a Sunday."""
    return day_on + timedelta(days={SAT: -1, SUN: 1}.get(day_on.weekday(), 0))


def falls(rule, year):
    """The Falls of a holiday in a year, or None."""
    on = day_of(rule, year)
    return Falls(rule, on, observed_on(on) if rule.observed else on) if on else None


def words_of(rule):
    """A rule in words: "3rd Monday of January", "July 4, observed on the nearest weekday"."""
    if rule.kind == HolidayKind.AFTER:
        return f"the day after {rule.after.name}"
    month = f"{date(2000, rule.month, 1):%B}"
    if rule.kind == HolidayKind.FIXED:
        return f"{month} {rule.day}{', observed on the nearest weekday' if rule.observed else ''}"
    weekday = f"{date(2001, 1, 1 + rule.weekday):%A}"  # 2001 began on a Monday
    which = "last" if rule.kind == HolidayKind.LAST else ("1st", "2nd", "3rd", "4th", "5th")[rule.nth - 1]
    return f"{which} {weekday} of {month}"
