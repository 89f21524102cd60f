"""Openings. The grid, the form and the check before saving all ask `plans` here, so they agree about what is free.
Sources: domain 4.3, 4.4; others.md 23."""

import functools
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from office import clock
from office.db import fetch
from office.scheduling.models import HOLDS_PLACE, AppointmentType, Provider, Standing
from office.scheduling.openings import Block, Busy, conflicts, exists_locally, open_places
from office.scheduling.queries.holds import NOBODY, live_holds
from office.scheduling.wishes import ANY_TIME
from office.settings import setting

CHUNKS_DAYS = (4, 10, 14)  # how many days the finder reads at once: few first, most answers lie there
NOON = 720
HOLDS = ", ".join(f"'{standing}'" for standing in HOLDS_PLACE)
OFF_THE_BOOK = ", ".join(
    f"'{standing}'"
    for standing in (
        Standing.CANCELED_BY_PATIENT,
        Standing.CANCELED_BY_OFFICE,
        Standing.RESCHEDULED,
        Standing.ENTERED_IN_ERROR,
    )
)


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """One opening: with whom, when, and the place in line it would take; `named` says why it is offered."""

    provider_id: int
    provider_short: str
    day_on: date
    start_minute: int
    place: int
    named: str = ""


@dataclass(slots=True)
class DayPlan:
    """One provider's day: blocks of hours, closed spans, booked spans; all in minutes of the day."""

    blocks: list
    closed: list
    busy: list

    def openings(self, minutes, step, first=0, last=1440):
        """Every Opening for a visit of so many minutes between two minutes of the day."""
        given = {"minutes": minutes, "step": step, "first": first, "last": last}
        return open_places(self.blocks, self.closed, self.busy, **given)

    def conflicts(self, start, minutes):
        """What is in the way of a visit, as Conflicts."""
        return conflicts(start, minutes, self.blocks, self.closed, self.busy)

    def place(self, start, minutes):
        """The lowest free place for a visit, or None."""
        around = [b for b in self.blocks if b.start <= start and start + minutes <= b.end]
        narrow = [replace(b, start=start, end=start + minutes) for b in around]
        found = open_places(narrow, self.closed, self.busy, minutes=minutes, step=minutes)
        return found[0].place if found else None


def as_date(value):
    """A date column of a hand-written select: text on SQLite, a date on PostgreSQL."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def providers():
    """Active providers in the order of the book."""
    return list(Provider.select().where(Provider.active).order_by(Provider.rank, Provider.id))


def types():
    """Active types of appointment in their order."""
    return list(
        AppointmentType.select().where(AppointmentType.active).order_by(AppointmentType.rank, AppointmentType.id)
    )


def usual_type_id(known):
    """The type a form begins with: the established patient's visit where there is one; None without any."""
    found = AppointmentType.get_or_none((AppointmentType.code == "EST") & AppointmentType.active)
    return found.id if found else next(iter(known), None)


@functools.lru_cache(maxsize=512)
def skipped_spans(day_on, zone):
    """Spans of wall minutes that the spring change skips on a date, as [(start, end)]."""
    quarters = [minute for minute in range(0, 1440, 15) if not exists_locally(_wall(day_on, minute), zone)]
    return [(minute, minute + 15) for minute in quarters]


def _wall(day_on, minute):
    return datetime(day_on.year, day_on.month, day_on.day, minute // 60, minute % 60)


def plans(first_on, last_on, provider_ids, *, without=0, holder=NOBODY):
    """{(provider_id, date): DayPlan} of these providers from one date to another, in four queries.

    `without` leaves one appointment out, the one that is being moved. A place that is held is taken for everyone but
    its `holder`.
    """
    days = [first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1)]
    zone = clock.zone()
    found = {(who, on): DayPlan([], list(skipped_spans(on, zone)), []) for who in provider_ids for on in days}
    _add_hours(found, first_on, last_on, days)
    _add_closings(found, first_on, last_on, provider_ids)
    _add_bookings(found, first_on, last_on, without)
    for hold in live_holds(first_on, last_on, holder):
        if plan := found.get((hold.provider_id, hold.day_on)):
            plan.busy.append(Busy(hold.start_minute, hold.end_minute, hold.place))
    return found


def _add_hours(found, first_on, last_on, days):
    rows = fetch(
        "SELECT provider_id, weekday, start_minute, end_minute, capacity, from_on, to_on FROM hours "
        "WHERE from_on <= ? AND (to_on IS NULL OR to_on >= ?) ORDER BY start_minute",
        last_on.isoformat(),
        first_on.isoformat(),
    )
    by_weekday = defaultdict(list)
    for on in days:
        by_weekday[on.weekday()].append(on)
    for who, weekday, start, end, capacity, from_on, to_on in rows:
        since, until = as_date(from_on), as_date(to_on) or date.max
        for on in by_weekday[weekday]:
            if since <= on <= until and (who, on) in found:
                found[who, on].blocks.append(Block(start, end, capacity))


def _add_closings(found, first_on, last_on, provider_ids):
    rows = fetch(
        "SELECT provider_id, day_on, start_minute, end_minute FROM hours_exception "
        "WHERE day_on BETWEEN ? AND ? AND lifted_at IS NULL",
        first_on.isoformat(),
        last_on.isoformat(),
    )
    for who, on, start, end in rows:
        for one in provider_ids if who is None else [who]:
            if (one, as_date(on)) in found:
                found[one, as_date(on)].closed.append((start, end))


def _add_bookings(found, first_on, last_on, without):
    rows = fetch(
        "SELECT provider_id, day_on, start_minute, minutes, place FROM appointment "
        f"WHERE day_on BETWEEN ? AND ? AND standing IN ({HOLDS}) AND id <> ?",
        first_on.isoformat(),
        last_on.isoformat(),
        without,
    )
    for who, on, start, minutes, place in rows:
        plan = found.get((who, as_date(on)))
        if plan:
            plan.busy.append(Busy(start, start + minutes, place))


def plan_of(provider_id, day_on, *, without=0, holder=NOBODY):
    """One provider's DayPlan."""
    return plans(day_on, day_on, [provider_id], without=without, holder=holder)[provider_id, day_on]


def openings(day_on, *, type, provider=None, minutes=None, without=0):
    """Openings of one day for a type, by time and then by provider; none in the past."""
    chosen = [provider] if provider else providers()
    return list(ahead(chosen, minutes or type.minutes, day_on, day_on, without))


def ahead(chosen, minutes, first_on, end_on, without=0, holder=NOBODY, wish=ANY_TIME):
    """OpeningRows of these providers by date, time and provider, read some days at a time; none in the past."""
    step, first_on, days = setting("schedule.step_minutes"), max(first_on, clock.today()), iter(CHUNKS_DAYS)
    while first_on <= end_on:
        last_on = min(first_on + timedelta(days=next(days, CHUNKS_DAYS[-1]) - 1), end_on)
        found = plans(first_on, last_on, [one.id for one in chosen], without=without, holder=holder)
        while first_on <= last_on:
            if wish.takes_day(first_on):
                yield from _of_day(chosen, found, first_on, minutes, step, wish)
            first_on += timedelta(days=1)


def _of_day(chosen, found, on, minutes, step, wish):
    first = max(clock.minute_of_day() if on == clock.today() else 0, wish.from_minute)
    rows = [
        (opening.start, rank, OpeningRow(one.id, one.short, on, opening.start, opening.place))
        for rank, one in enumerate(chosen)
        for opening in found[one.id, on].openings(minutes, step, first, wish.until_minute)
    ]
    return [row for *_, row in sorted(rows)]


def one_of_each_half_day(rows):
    """Of OpeningRows by time the first of each provider's half day."""
    seen = set()
    for row in rows:
        half = (row.provider_id, row.day_on, row.start_minute < NOON)
        if half not in seen:
            seen.add(half)
            yield row


def from_to(wish):
    """The first and the last date that the finder looks at for a Wish."""
    start_on = max(wish.from_on or clock.today(), clock.today())
    end_on = start_on + timedelta(days=setting("schedule.search_days"))
    return start_on, min(end_on, wish.until_on or end_on)


def next_openings(
    type,
    *,
    provider=None,
    from_on=None,
    limit=5,
    from_minute=0,
    minutes=None,
    without=0,
    spread=False,
    holder=NOBODY,
    wish=ANY_TIME,
):
    """The first openings that fit a Wish, or from a date (default today) on, at most `limit`, within setting
    "schedule.search_days".

    `from_minute` leaves out earlier times of the first day; `spread` takes one opening of each half day only.
    """
    wish = replace(wish, from_on=from_on or wish.from_on)
    chosen, (start_on, end_on) = [provider] if provider else providers(), from_to(wish)
    rows = ahead(chosen, minutes or type.minutes, start_on, end_on, without, holder, wish)
    rows = (row for row in rows if row.day_on > start_on or row.start_minute >= from_minute)
    return list(islice(one_of_each_half_day(rows) if spread else rows, limit))
