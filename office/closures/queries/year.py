"""The holidays of a year as the rules say and as the book has them. Source: domain 4.7."""

from collections import namedtuple

from office.closures.holidays import Rule, falls
from office.closures.models import Closure, ClosureDay, HolidayDay, HolidayRule
from office.errors import NotFound
from office.scheduling.models import HoursException

Holiday = namedtuple("Holiday", "row falls made lifted closure_id")


def rules_in_force():
    """[(HolidayRule, Rule)] that hold, by month. One query."""
    rows = list(HolidayRule.select().where(HolidayRule.ended_at.is_null()).order_by(HolidayRule.id))
    known = {row.id: row for row in HolidayRule.select()} if any(row.after_id for row in rows) else {}
    found = [(row, rule_of(row, known)) for row in rows]
    return sorted(found, key=lambda pair: (_first(pair[1]).month, _first(pair[1]).day or 0, pair[0].id))


def rule_of(row, known):
    """The pure Rule of a stored one; `known` are all of them by id, for the day after another."""
    after = rule_of(known[row.after_id], known) if row.after_id else None
    plain = (row.name, row.kind, row.month, row.day, row.weekday, row.nth)
    return Rule(*plain, after, row.observed, row.start_minute)


def _first(rule):
    """The rule that names a month."""
    while rule.after:
        rule = rule.after
    return rule


def to_follow():
    """Rules that another may be the day after of."""
    return [row for row, rule in rules_in_force() if rule.after is None]


def holidays_of(year):
    """[Holiday] of a year by date: what the rules say, whether the book has it, and the closure it opened."""
    written = {
        one.rule_id: one
        for one in HolidayDay.select(HolidayDay, HoursException).join(HoursException).where(HolidayDay.year == year)
    }
    closures = dict(
        ClosureDay.select(ClosureDay.exception, ClosureDay.closure)
        .join(Closure)
        .where(ClosureDay.exception.in_([one.exception_id for one in written.values()]))
        .tuples()
    )
    found = [(row, falls(rule, year), written.get(row.id)) for row, rule in rules_in_force()]
    rows = [
        Holiday(row, on, bool(one), bool(one and one.exception.lifted_at), one and closures.get(one.exception_id))
        for row, on, one in found
        if on
    ]
    return sorted(rows, key=lambda one: (one.falls.closed_on, one.row.id))


def get_rule(rule_id):
    """A HolidayRule that holds. Raises NotFound."""
    found = HolidayRule.get_or_none((HolidayRule.id == rule_id) & HolidayRule.ended_at.is_null())
    if found is None:
        raise NotFound()
    return found
