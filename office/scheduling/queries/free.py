"""Openings. The grid, the form and the check before saving all ask `plans` here, so they agree about what is free.
Sources: domain 4.3, 4.4; others.md 23."""

import functools
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from office import clock
from office.db import fetch
from office.scheduling.models import HOLDS_PLACE, AppointmentType, Provider, Standing
from office.scheduling.openings import Block, Busy, conflicts, exists_locally, open_places
from office.settings import setting

CHUNK_DAYS = 14  # how far one look ahead reads at once
OWN_AMONG = 10  # the last visits that say who a patient's own provider is
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
    """One opening: with whom, when, and the place in line it would take."""

    provider_id: int
    provider_short: str
    day_on: date
    start_minute: int
    place: int


@dataclass(slots=True)
class DayPlan:
    """One provider's day: blocks of hours, closed spans, booked spans; all in minutes of the day."""

    blocks: list
    closed: list
    busy: list

    def openings(self, minutes, step):
        """Every Opening for a visit of so many minutes."""
        return open_places(self.blocks, self.closed, self.busy, minutes=minutes, step=step)

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


def plans(first_on, last_on, provider_ids, *, without=0):
    """{(provider_id, date): DayPlan} of these providers from one date to another, in three queries.

    `without` leaves one appointment out, the one that is being moved.
    """
    days = [first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1)]
    zone = clock.zone()
    found = {(who, on): DayPlan([], list(skipped_spans(on, zone)), []) for who in provider_ids for on in days}
    _add_hours(found, first_on, last_on, days)
    _add_closings(found, first_on, last_on, provider_ids)
    _add_bookings(found, first_on, last_on, without)
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


def plan_of(provider_id, day_on, *, without=0):
    """One provider's DayPlan."""
    return plans(day_on, day_on, [provider_id], without=without)[provider_id, day_on]


def openings(day_on, *, type, provider=None, minutes=None, without=0):
    """Openings of one day for a type, by time and then by provider; none in the past."""
    chosen = [provider] if provider else providers()
    return _openings(chosen, day_on, day_on, minutes or type.minutes, without)


def _openings(chosen, first_on, last_on, minutes, without=0):
    step, now, today = setting("schedule.step_minutes"), clock.minute_of_day(), clock.today()
    first_on = max(first_on, today)
    if first_on > last_on:
        return []
    found = plans(first_on, last_on, [one.id for one in chosen], without=without)
    rows = []
    for (who, on), plan in found.items():
        short = next(one.short for one in chosen if one.id == who)
        rows += [
            OpeningRow(who, short, on, one.start, one.place)
            for one in plan.openings(minutes, step)
            if on > today or one.start >= now
        ]
    rank = {one.id: place for place, one in enumerate(chosen)}
    return sorted(rows, key=lambda row: (row.day_on, row.start_minute, rank[row.provider_id]))


def next_openings(type, *, provider=None, from_on=None, limit=5, from_minute=0, minutes=None, without=0, spread=False):
    """The first openings from a date (default today) on, at most `limit`, within setting "schedule.search_days".

    `from_minute` leaves out earlier times of the first day; `spread` takes one opening of each half day only.
    """
    chosen = [provider] if provider else providers()
    start_on = max(from_on or clock.today(), clock.today())
    end_on = start_on + timedelta(days=setting("schedule.search_days"))
    rows, halves, first_on = [], set(), start_on
    while first_on <= end_on and len(rows) < limit:
        last_on = min(first_on + timedelta(days=CHUNK_DAYS - 1), end_on)
        for row in _openings(chosen, first_on, last_on, minutes or type.minutes, without):
            half = (row.provider_id, row.day_on, row.start_minute < 720)
            if (row.day_on == start_on and row.start_minute < from_minute) or (spread and half in halves):
                continue
            halves.add(half)
            rows.append(row)
        first_on = last_on + timedelta(days=1)
    return rows[:limit]


def own_provider(patient_id):
    """The active Provider a patient mostly sees, from the last ten bookings that were kept, or None."""
    rows = fetch(
        f"SELECT provider_id FROM appointment WHERE patient_id = ? AND standing NOT IN ({OFF_THE_BOOK}) "
        f"ORDER BY day_on DESC, id DESC LIMIT {OWN_AMONG}",
        patient_id,
    )
    if not rows:
        return None
    most = Counter(row[0] for row in rows).most_common(1)[0][0]
    return Provider.get_or_none((Provider.id == most) & Provider.active)


def offers(type, *, own=None, provider=None, from_on=None, limit=5, without=0, minutes=None):
    """What to offer a patient: the own provider's first opening, anyone's first, then others by time.

    With `provider` only that one's openings. At most `limit` OpeningRows, none twice. Source: domain 4.4.
    """
    given = {"from_on": from_on, "limit": limit, "without": without, "minutes": minutes, "spread": True}
    if provider or not own:
        return next_openings(type, provider=provider, **given)
    mine, anyones = next_openings(type, provider=own, **given), next_openings(type, **given)
    first = [*mine[:1], *(row for row in anyones[:1] if row not in mine[:1])]
    rest = [row for row in [*mine[1:3], *anyones[1:], *mine[3:]] if row not in first]
    chosen = [*first, *dict.fromkeys(rest)][:limit]
    return [*chosen[: len(first)], *sorted(chosen[len(first) :], key=lambda row: (row.day_on, row.start_minute))]
