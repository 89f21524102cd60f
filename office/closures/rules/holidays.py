"""The holidays of the practice: the rules, and writing their days into the book. Source: domain 4.7.

A day is written once for each rule and year: the night fills what is missing, and what a manager opened again stays
open. Bookings on a holiday become a closure, to be decided one by one; none is moved by itself.
"""

from datetime import date, timedelta

from office import audit, clock
from office.closures.holidays import FEDERAL, falls
from office.closures.models import ClosureWhy, HolidayDay, HolidayKind, HolidayRule
from office.closures.queries import affected, rules_in_force
from office.closures.rules.opening import make_list
from office.db import writing
from office.errors import RuleError
from office.scheduling.models import HoursException
from office.scheduling.rules import add_closing

AHEAD_DAYS = 548  # eighteen months
LAST_YEAR = 2199
LONGEST = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
NEEDS = {
    HolidayKind.FIXED: ("month", "day"),
    HolidayKind.NTH: ("month", "weekday", "nth"),
    HolidayKind.LAST: ("month", "weekday"),
    HolidayKind.AFTER: ("after",),
}
ASKED = {
    "month": "Choose the month.",
    "day": "Type the day of the month.",
    "weekday": "Choose the weekday.",
    "nth": "Choose which one of the month.",
    "after": "Choose after which holiday.",
}


def add_holiday(name, kind, *, by, month=None, day=None, weekday=None, nth=None, after=None, observed=False, start=0):
    """One more holiday of each year; return the HolidayRule. Its days come into the book with `fill_ahead`.

    `start`: the minute from which a half day is closed. Raises RuleError at its field: no name, one of that name, what
    the kind needs is missing, no such day in the month.
    """
    given = {"month": month, "day": day, "weekday": weekday, "nth": nth, "after": after}
    with writing():
        name = (name or "").strip()
        if not name:
            raise RuleError("Type the name of the holiday.", field="name")
        if HolidayRule.select().where((HolidayRule.name == name) & HolidayRule.ended_at.is_null()).exists():
            raise RuleError("There is a holiday of this name. End that one first.", field="name")
        for need in NEEDS[kind]:
            if given[need] is None:
                raise RuleError(ASKED[need], field=need)
        if kind == HolidayKind.FIXED and not 1 <= day <= LONGEST.get(month, 31):
            raise RuleError("This month has no such day.", field="day")
        if start % 5 or not 0 <= start < 1440:
            raise RuleError("A half day is closed from a time in steps of 5 minutes.", field="start")
        kept = {need: given[need] for need in NEEDS[kind]}
        kept["observed"] = observed and kind == HolidayKind.FIXED
        row = HolidayRule.create(
            name=name, kind=kind, start_minute=start, made_at=clock.now(), by=by.staff_id, **kept
        )  # fmt: skip
        audit.record("closure.holiday_added", row, by=by, name=name, kind=str(kind))
    return row


def add_federal(*, by):
    """Take the federal holidays of the US that are not on the list yet; return how many were new."""
    with writing():
        known = {row.name for row, _ in rules_in_force()}
        new = [rule for rule in FEDERAL if rule.name not in known]
        for rule in new:
            given = {need: getattr(rule, need) for need in NEEDS[rule.kind]}
            add_holiday(rule.name, rule.kind, observed=rule.observed, by=by, **given)
    return len(new)


def end_holiday(row, *, by):
    """No such holiday any more; the days that the book has stay closed until they are opened under Hours."""
    with writing():
        if HolidayRule.select().where((HolidayRule.after == row) & HolidayRule.ended_at.is_null()).exists():
            raise RuleError("Another holiday is the day after this one. End that one first.")
        HolidayRule.update(ended_at=clock.now(), ended_by=by.staff_id).where(HolidayRule.id == row.id).execute()
        audit.record("closure.holiday_ended", row, by=by, name=row.name)


def fill_ahead(day_on=None, *, by):
    """Write the holidays of the next 18 months into the book; return how many days were new. Nothing twice."""
    return _fill((day_on or clock.today()) + timedelta(days=AHEAD_DAYS), by)


def fill_year(year, *, by):
    """Write the holidays up to the end of a year into the book; return how many days were new.

    Raises RuleError: a year that is over, or too far off.
    """
    if not clock.today().year <= year <= clock.today().year + 10:
        raise RuleError("Holidays are written for this year and the ten after it.")
    return _fill(date(year, 12, 31), by)


def _fill(last_on, by):
    """Each day in a transaction of its own; the 1st of January may be kept in the year before."""
    made, today = 0, clock.today()
    for row, rule in rules_in_force():
        for year in range(today.year, min(last_on.year + 1, LAST_YEAR) + 1):
            on = falls(rule, year)
            if on and today <= on.closed_on <= last_on:
                made += _close(row, on, year, by)
    return made


def _close(row, on, year, by):
    """Close one holiday once; with bookings in it, open its closure. True when it was new."""
    with writing():
        if HolidayDay.select().where((HolidayDay.rule == row) & (HolidayDay.year == year)).exists():
            return False
        name = row.name if on.closed_on == on.itself_on else f"{row.name} (observed)"
        exception = _closed_already(on.closed_on, row.start_minute) or add_closing(
            None, on.closed_on, name, by=by, start_minute=row.start_minute
        )
        HolidayDay.create(rule=row, year=year, day_on=on.closed_on, exception=exception)
        if affected(None, on.closed_on, on.closed_on, exception.start_minute):
            make_list(None, [exception], ClosureWhy.CLOSED, name, by=by)
        audit.record("closure.holiday_written", row, by=by, day_on=on.closed_on)
    return True


def _closed_already(day_on, start_minute):
    """The closing of the whole practice that covers this day already, or None."""
    return HoursException.get_or_none(
        (HoursException.day_on == day_on)
        & HoursException.provider.is_null()
        & HoursException.lifted_at.is_null()
        & (HoursException.start_minute <= start_minute)
        & (HoursException.end_minute == 1440)
    )
