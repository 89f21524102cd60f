"""How long each part of a visit took. Pure: steps in, minutes out; what was skipped stays None. Source: domain 5.2.

Measuring the parts rather than the whole is what lets a practice improve. Who comes early does not wait yet: the wait
counts from the later of arrival and appointment, and is told from the arrival too.
"""

from itertools import pairwise
from typing import NamedTuple

from office.visits.models import OVER, SEEING, Flow

LABELS = {
    "door": "Door to check-in",
    "to_room": "Check-in to room",
    "to_provider": "Room to provider",
    "provider": "With provider",
    "checkout": "Check-out",
    "wait": "Wait to be seen",
    "from_arrival": "Wait from arrival",
    "whole": "Whole visit",
}


class Segments(NamedTuple):
    """Whole minutes of each part of one visit; None where a step was left out or is still to come."""

    door: int | None
    to_room: int | None
    to_provider: int | None
    provider: int | None
    checkout: int | None
    wait: int | None
    from_arrival: int | None
    whole: int | None


def segments(steps, booked_at=None):
    """The Segments of a visit: `steps` are (Flow, instant) in order without those undone, `booked_at` its instant."""
    first = {}
    for flow, at in steps:
        first.setdefault(flow, at)
    arrived, room = first.get(Flow.ARRIVED), first.get(Flow.ROOMED)
    seen = min((first[flow] for flow in SEEING if flow in first), default=None)
    over = steps[-1][1] if steps and steps[-1][0] in OVER else None
    from_on = max(arrived, booked_at) if arrived and booked_at else arrived
    return Segments(
        _minutes(arrived, first.get(Flow.CHECKED_IN)),
        _minutes(first.get(Flow.CHECKED_IN), room),
        _minutes(room, first.get(Flow.WITH_PROVIDER)),
        _in_state(steps, Flow.WITH_PROVIDER),
        _minutes(first.get(Flow.CHECKOUT), over),
        _minutes(from_on, seen),
        _minutes(arrived, seen),
        _minutes(arrived, over),
    )


def _minutes(earlier, later):
    if earlier is None or later is None:
        return None
    return max(0, int((later - earlier).total_seconds()) // 60)


def _in_state(steps, flow):
    """Minutes in a state, all times together; None when it was never left."""
    spans = [(after[1] - one[1]).total_seconds() for one, after in pairwise(steps) if one[0] == flow]
    return int(sum(spans)) // 60 if spans else None


def median(values):
    """The middle one of some numbers (of two, their mean), or None; numbers that are None do not count."""
    known = sorted(value for value in values if value is not None)
    half = len(known) // 2
    if not known:
        return None
    return known[half] if len(known) % 2 else (known[half - 1] + known[half]) / 2
