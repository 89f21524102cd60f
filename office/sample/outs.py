"""A provider who is out in two weeks with who is booked then, and the holidays of the practice, by the rules."""

from office import clock
from office.closures.holidays import FEDERAL
from office.closures.models import ClosureLine, ClosureWhy, MassAct, What
from office.closures.queries import affected
from office.closures.rules import (
    add_holiday,
    begin_mass,
    carry_on,
    fill_ahead,
    mark_line,
    note_outcome,
    open_closure,
)
from office.errors import RuleError
from office.sample.calendar import next_working_days
from office.sample.lives import actor
from office.scheduling.models import Provider
from office.staff.models import Role

KEPT = ("New Year’s Day", "Independence Day", "Thanksgiving Day", "Christmas Day")  # as the sample's own calendar
FROM, UNTIL = 8, 16  # working days ahead


def add_outs(world):
    """The closure of one day with some of its lines called, and four holidays without their observed days."""
    manager = actor(world, "manager", Role.MANAGER)
    for rule in FEDERAL:
        if rule.name in KEPT:
            plain = {"month": rule.month, "day": rule.day, "weekday": rule.weekday, "nth": rule.nth}
            add_holiday(rule.name, rule.kind, by=manager, **plain)
    if world.day_on >= clock.today():
        fill_ahead(by=manager)
        _out(world, manager)


def _out(world, manager):
    """The fullest day of a physician in two weeks, not the nearest ones: those are for trying things out."""
    days = next_working_days(world.day_on, UNTIL)[FROM:]
    people = [Provider.get_by_id(key) for key, _, _ in world.providers[:4]]
    found = [(one, day, len(affected(one, day, day))) for day in days for one in people]
    provider, day_on, _ = max(found, key=lambda one: one[2])
    closure = open_closure(provider, day_on, day_on, ClosureWhy.AWAY, by=manager, note="course")
    lines = list(ClosureLine.select().where(ClosureLine.closure == closure).order_by(ClosureLine.id))
    desk, nurse = actor(world, "front_desk", Role.FRONT_DESK), actor(world, "nurse", Role.NURSE)
    for line in lines[-1:]:
        mark_line(line, True, by=nurse)
    carry_on(begin_mass(closure, MassAct.LETTER, [line.id for line in lines[:1]], by=desk), by=desk)
    for line, what in zip(lines[1:], (What.MESSAGE, What.NO_ANSWER), strict=False):
        try:
            note_outcome(line, what, by=desk)
        except RuleError:  # no message may be left for this patient
            note_outcome(line, What.NO_ANSWER, by=desk)
