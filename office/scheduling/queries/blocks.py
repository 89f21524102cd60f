"""The template as it is on a date: which hours are valid, whom they take at this moment, what is closed.

A hold opens by the clock alone: whether it is open is computed each time. Sources: domain 4.1, 4.2.
"""

import functools
from collections import defaultdict
from datetime import date, timedelta

from office import clock
from office.db import as_day, fetch
from office.jinja import minute, weekday
from office.scheduling.models import Release, Weeks
from office.scheduling.openings import Block
from office.scheduling.patterns import codes_in, is_valid_on, opens_at, wave_in

HELD_AT_MOST = timedelta(days=60)  # how far before a held day its opening can lie, holidays and weekends included
COLUMNS = (
    "provider_id, weekday, start_minute, end_minute, capacity, from_on, to_on, weeks, label, kinds, frozen, "
    "release, release_number, held_for, wave, id, location_id"
)


def add_blocks(found, first_on, last_on, whole_days):
    """Put the Blocks of the hours valid on each date into the plans of {(provider id, date): DayPlan}; one query.

    `whole_days` are the dates on which the whole practice is closed.
    """
    rows = fetch(
        f"SELECT {COLUMNS} FROM hours WHERE from_on <= ? AND (to_on IS NULL OR to_on >= ?) ORDER BY start_minute, id",
        last_on.isoformat(),
        first_on.isoformat(),
    )
    by_weekday = defaultdict(list)
    for on in sorted({on for _, on in found}):
        by_weekday[on.weekday()].append(on)
    for row in rows:
        for on, block in blocks_of(row, by_weekday[row[1]], whole_days):
            if (row[0], on) in found:
                found[row[0], on].blocks.append(block)


def blocks_of(row, days, whole_days):
    """Yield (date, Block) of one row of hours for each of these dates of its weekday on which it is valid."""
    since, until, weeks, release = as_day(row[5]), as_day(row[6]) or date.max, row[7], row[11]
    steady = _block(row) if release == Release.NONE else None
    for on in days:
        if since <= on <= until and (weeks == Weeks.EVERY or is_valid_on(Weeks(weeks), on)):
            yield on, steady or _block(row, opens_words(Release(release), row[12], on, row[2], whole_days))


@functools.lru_cache(maxsize=1024)
def _block(row, opens=""):
    """The Block of one row of hours. The same words always give the same block, so it is made once."""
    _, _, start, end, capacity, _, _, _, label, kinds, frozen, _, _, held_for, wave, _, site = row
    takes = codes_in(held_for) if opens else kinds_taken(kinds, held_for)
    takes, opens = (frozenset(), "") if frozen else (takes, opens)
    return Block(start, end, capacity, takes, label, wave_in(wave), opens, site or 0)


def kinds_taken(kinds, held_for):
    """The codes that hours take once they are open, None for all: those they were held for are among them."""
    return codes_in(kinds) | codes_in(held_for) if kinds else None


def opens_words(release, number, day_on, start_minute, whole_days):
    """When held hours of a date open ("Tue Dec 1, 2026, 8:00 AM"), or "" when they are open at this moment."""
    when = opens_at(release, number, day_on, start_minute, whole_days)
    if when is None:
        return ""
    on, at, hours = when
    opens = clock.at_minute(on, at) - timedelta(hours=hours)
    if clock.now() >= opens:
        return ""
    local = clock.local(opens)
    return f"{weekday(local.date())}, {minute(local.hour * 60 + local.minute)}"


def add_closings(found, first_on, last_on, provider_ids):
    """Put the closed spans into the plans; return the dates on which the whole practice is closed. One query."""
    rows = fetch(
        "SELECT provider_id, day_on, start_minute, end_minute FROM hours_exception "
        "WHERE day_on BETWEEN ? AND ? AND lifted_at IS NULL",
        (first_on - HELD_AT_MOST).isoformat(),
        last_on.isoformat(),
    )
    whole_days = set()
    for who, day_on, start, end in rows:
        on = as_day(day_on)
        if who is None and start == 0 and end == 1440:
            whole_days.add(on)
        for one in provider_ids if who is None else [who]:
            if (one, on) in found:
                found[one, on].closed.append((start, end))
    return whole_days
