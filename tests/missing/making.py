"""A search on a shelf of folders, for tests."""

from office.charts.models import VolumeState
from office.missing.models import Outcome
from office.missing.queries import steps_of
from office.missing.rules import begin_search, tick
from tests.charts.making import make_person, make_volume

NOT_THERE, FOUND_HERE, TAKEN_BACK = Outcome


def make_search(by, mrn=123456, **values):
    """The search for the folder of a new patient; the case."""
    return begin_search(make_volume(make_person(mrn=mrn, **values)), note="not on the shelf", by=by)


def make_shelf(*numbers, state=VolumeState.FILED):
    """A filed folder for each number."""
    return [make_volume(make_person(mrn=number), state) for number in numbers]


def keys_of(case, number):
    """The keys of the places of a step."""
    return [line.place.key for step in steps_of(case) if step.number == number for line in step.lines]


def lines_of(case, number):
    """{words: detail} of the places of a step, in order."""
    lines = [line for step in steps_of(case) if step.number == number for line in step.lines]
    return {line.place.words: line.place.detail for line in lines}


def look(case, *keys, by, second=False):
    """Tick places as looked at, not there."""
    return [tick(case, key, NOT_THERE, second=second, by=by) for key in keys]
