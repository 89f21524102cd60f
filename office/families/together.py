"""Where a family fits: one visit after another, with anyone or with one and the same provider.

Pure: DayPlans of one day in, places out. Source: domain 4.10, edge cases (same household, consecutive).
"""

from dataclasses import dataclass

STEP = 5


@dataclass(frozen=True)
class Leg:
    """One member's visit: the key of the provider, the minute it starts and its length."""

    provider: int
    start: int
    minutes: int

    @property
    def end(self):
        return self.start + self.minutes


def in_a_row(plans, starts, demands, *, same, gap, fits=lambda start, end: True):
    """[Leg] for each Demand in order, beginning at the first of `starts` [(minute, provider)] from which all follow.

    `plans` are {provider: DayPlan} in order of preference. A visit begins when the one before ends, or at most `gap`
    minutes later; with the same provider as before where that is free, else (unless `same`) with any. `fits` says
    whether the whole stretch is wished for. Yields one list for each start from which it works.
    """
    for start, first in starts:
        legs = [Leg(first, start, demands[0].minutes_with(first))]
        for demand in demands[1:]:
            leg = _next(plans, legs[-1], demand, same, gap)
            if leg is None:
                break
            legs.append(leg)
        if len(legs) == len(demands) and fits(legs[0].start, legs[-1].end):
            yield legs


def _next(plans, before, demand, same, gap):
    """The next visit after one, as soon as can be."""
    others = [] if same else [one for one in plans if one != before.provider]
    for start in range(before.end, before.end + gap + 1, STEP):
        for provider in (before.provider, *others):
            minutes = demand.minutes_with(provider)
            if plans[provider].place(start, minutes, **demand.asks):
                return Leg(provider, start, minutes)
    return None
