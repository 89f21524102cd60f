"""The searches of the sample as they go on: places looked at by two people, a replacement folder asked for."""

from office.missing.models import Outcome
from office.missing.queries import get_case, open_cases, steps_of
from office.missing.queries.checklist import CARTS, ENTRIES, SHELF
from office.missing.rules import ask_replacement, pass_on, tick, tick_step
from office.sample.lives import actor
from office.staff.models import Role

SEEN_SHELF, AGAIN = 3, 2


def add_searches(world):
    """Look for the first missing chart with a second searcher, ask for a folder in its place; begin with the next one.

    What is not found in time is passed on. Nothing is found: the lists of the sample's day stay as they are.
    """
    clerk, nurse = actor(world, "records", Role.RECORDS_CLERK), actor(world, "nurse", Role.NURSE)
    first, *others = [get_case(case.volume.patient_id, case.id) for case in open_cases()]
    for number in (ENTRIES, CARTS):
        if any(step.number == number for step in steps_of(first)):
            tick_step(first, number, by=clerk)
    shelf = next(step.lines for step in steps_of(first) if step.number == SHELF)
    for line in shelf[:SEEN_SHELF]:
        tick(first, line.place.key, Outcome.NOT_THERE, by=clerk)
    for line in shelf[:AGAIN]:
        tick(first, line.place.key, Outcome.NOT_THERE, second=True, by=nurse)
    ask_replacement(first, by=clerk)
    for case in others[:1]:
        tick_step(case, CARTS, by=nurse)
    pass_on(by=clerk)
