"""How easy it is to get a place, and how full the book is: third next available, fill rate, same-day share, wait-list
fills. Source: domain 4.4, 4.10."""

from collections import Counter, defaultdict
from datetime import timedelta

from office import clock
from office.db import as_day, as_instant, fetch
from office.reports.queries.listing import FIRST, LAST, Line, Ready, days
from office.scheduling.models import HOLDS_PLACE, Standing
from office.scheduling.queries import DayPlan
from office.scheduling.queries.blocks import add_blocks, add_closings
from office.scheduling.queries.demands import demand_of, sees
from office.scheduling.queries.free import ahead, providers, types
from office.settings import setting

THIRD = 3
GOAL_FILL = 90  # percent; domain 4.10: 90 to 95 or more
KEPT_TIME = (*HOLDS_PLACE, Standing.COMPLETED, Standing.NO_SHOW, Standing.LEFT_UNSEEN)
BACK, AHEAD = timedelta(days=731), timedelta(days=366)


def share(part, whole):
    """A part of a whole in percent, "–" of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def dressed(rows):
    """Lines of rows that are cells already."""
    return [Line(None, tuple(map(str, cells))) for cells in rows]


def next_search():
    """From today as far as the finder looks."""
    return clock.today(), clock.today() + timedelta(days=setting("schedule.search_days"))


def third_next(from_on, until_on):
    """For each type and provider the days to the first and to the third open place, counted from a day on."""
    start_on, end_on = max(from_on or clock.today(), clock.today()), until_on or next_search()[1]
    end_on = min(end_on, start_on + timedelta(days=setting("schedule.search_days")))
    everyone, rows = providers(), []
    for type in types():
        demand, seeing = demand_of(type), [one for one in everyone if sees(one, type)]
        for one, found in _first_places(seeing, demand, start_on, end_on).items():
            shown = [str((on - start_on).days) for on in found] + ["none"] * THIRD
            rows.append((type.code, one.short, shown[0], shown[THIRD - 1], _said(found)))
    facts = [
        f"Days = calendar days from {start_on:%m/%d/%Y} to the first, and to the third, open place of that length "
        "with that provider. Places that overlap the one counted before do not count; held and frozen hours are not "
        "open. The third is steadier than the first, which may be a chance cancellation.",
        f"Looked ahead to {end_on:%m/%d/%Y}; none: not so many until then. Goals: 0 to 1 day for acute and "
        "established patients, at most 10 for new ones.",
    ]
    return Ready(rows, dressed), facts


def _first_places(seeing, demand, start_on, end_on):
    """{Provider: the dates of the first three open places that do not overlap}."""
    found, ends = {one: [] for one in seeing}, {}
    by_id = {one.id: one for one in seeing}
    for row in ahead(seeing, demand, start_on, end_on) if seeing else ():
        dates, begins = found[by_id[row.provider_id]], (row.day_on, row.start_minute)
        if len(dates) == THIRD or begins < ends.get(row.provider_id, begins):
            continue
        dates.append(row.day_on)
        ends[row.provider_id] = (row.day_on, row.start_minute + demand.minutes_with(row.provider_id))
        if all(len(one) == THIRD for one in found.values()):
            break
    return found


def _said(found):
    return f"{found[THIRD - 1]:%m/%d/%Y}" if len(found) == THIRD else ""


def fill_rate(from_on, until_on):
    """Booked minutes ÷ template minutes of each provider, and of all."""
    first_on = max(from_on or FIRST, clock.today() - BACK)
    last_on = min(until_on or LAST, clock.today() + AHEAD)
    everyone, template = providers(), Counter()
    found = {
        (one.id, first_on + timedelta(days=n)): DayPlan([], [], [])
        for one in everyone
        for n in range((last_on - first_on).days + 1)
    }
    whole_days = add_closings(found, first_on, last_on, [one.id for one in everyone])
    add_blocks(found, first_on, last_on, whole_days)
    for (who, _), plan in found.items():
        template[who] += sum(_open_minutes(block, plan.closed) for block in plan.blocks)
    marks = ", ".join("?" * len(KEPT_TIME))
    booked = dict(fetch(
        f"SELECT provider_id, SUM(minutes) FROM appointment WHERE day_on BETWEEN ? AND ? AND standing IN ({marks}) "
        "GROUP BY provider_id",
        *days(first_on, last_on), *map(str, KEPT_TIME),
    ))  # fmt: skip
    rows = [(one.short, int(booked.get(one.id) or 0), template[one.id]) for one in everyone]
    rows.append(("All", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    facts = [
        "Fill rate = booked minutes ÷ template minutes. Booked: visits that stand, were kept, missed or left unseen, "
        "without buffers; canceled and moved ones gave their place back. Template: minutes of the hours × patients at "
        "the same time, without closings and frozen blocks. Over 100 %: patients were worked in.",
        f"From {first_on:%m/%d/%Y} to {last_on:%m/%d/%Y}. Goal: {GOAL_FILL} to 95 % or more.",
    ]
    return Ready([(*row, share(row[1], row[2])) for row in rows], dressed), facts


def _open_minutes(block, closed):
    """Minutes of a block that are not closed, times its capacity; nothing for a frozen one."""
    if block.kinds is not None and not block.kinds and not block.opens:
        return 0
    shut = set()
    for start, end in closed:
        shut.update(range(max(start, block.start), min(end, block.end)))
    return (block.end - block.start - len(shut)) * block.capacity


def same_day(from_on, until_on):
    """How many of the visits of the period were booked on their own day, by provider."""
    rows = fetch(
        "SELECT v.short, a.day_on, a.booked_at, a.how FROM appointment a JOIN provider v ON v.id = a.provider_id "
        "WHERE a.day_on BETWEEN ? AND ? AND a.standing NOT IN ('rescheduled', 'entered in error') "
        "ORDER BY v.rank, v.id",
        *days(from_on, until_on),
    )
    groups = defaultdict(Counter)
    for provider, day_on, booked_at, how in rows:
        here = clock.local(as_instant(booked_at)).date() == as_day(day_on)
        for name in (provider, "All"):
            groups[name].update(booked=1, same=int(here), walk_in=int(how == "walk-in"))
    order = [name for name in groups if name != "All"] + ["All"] * bool(groups)
    cells = [
        (name, one["booked"], one["same"], one["walk_in"], share(one["same"], one["booked"]))
        for name in order
        for one in [groups[name]]
    ]
    facts = [
        "Same-day share = bookings made on the local day of the visit ÷ all bookings for the period, walk-ins "
        "included; moved ones count with the day on which they were moved there, those entered in error not at all."
    ]
    return Ready(cells, dressed), facts


def fills(from_on, until_on):
    """What became of the places that came free in the period, by provider, and how many calls it took."""
    rows = fetch(
        "SELECT v.short, f.state, COUNT(*), SUM((SELECT COUNT(*) FROM wait_offer o WHERE o.place_id = f.id)) "
        "FROM freed_place f JOIN provider v ON v.id = f.provider_id WHERE f.day_on BETWEEN ? AND ? "
        "GROUP BY v.short, f.state ORDER BY v.short",
        *days(from_on, until_on),
    )
    groups = defaultdict(Counter)
    for provider, state, count, calls in rows:
        for name in (provider, "All"):
            groups[name].update({state: count, "all": count, "calls": int(calls or 0)})
    order = [name for name in groups if name != "All"] + ["All"] * bool(groups)
    states = ("filled", "booked otherwise", "passed", "not offered", "open")
    cells = [
        (name, one["all"], *(one[state] for state in states), one["calls"], share(one["filled"], one["all"]))
        for name in order
        for one in [groups[name]]
    ]
    facts = [
        "Filled = given to somebody who waited; share filled = filled ÷ all places that came free for a day of the "
        "period. Calls are all tries, whatever came of them."
    ]
    return Ready(cells, dressed), facts
