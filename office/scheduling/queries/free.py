"""Openings. The grid, the form and the check before saving all ask `plans` here, so they agree about what is free.
Sources: domain 4.3, 4.4; others.md 23."""

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from office import clock
from office.db import as_day, fetch
from office.scheduling.minutes import DAY_MINUTES, skipped_spans
from office.scheduling.models import HOLDS_PLACE, AppointmentType, Provider, Standing
from office.scheduling.openings import Busy, conflicts, open_places, place_at, site_at
from office.scheduling.queries.blocks import add_blocks, add_closings
from office.scheduling.queries.demands import demand_of, is_of_age, sees, shared_spans, years_on
from office.scheduling.queries.holds import NOBODY, live_holds
from office.scheduling.queries.sites import site_names
from office.scheduling.wishes import ANY_TIME
from office.settings import setting

CHUNKS_DAYS = (4, 10, 28)  # how many days the finder reads at once: few first, most answers lie there
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
    """One opening: with whom, when, and the place in line it would take; `named` says why it is offered, `site` where
    when the practice has several."""

    provider_id: int
    provider_short: str
    day_on: date
    start_minute: int
    place: int
    named: str = ""
    site: str = ""


@dataclass(slots=True)
class DayPlan:
    """One provider's day: blocks of hours, closed spans, booked spans with buffers; all in minutes of the day.

    `shared` are the taken spans of the rooms and equipment that the type asked for needs. What a type asks beside its
    length (kind, before, after) is given as keywords, see Demand.asks.
    """

    blocks: list
    closed: list
    busy: list
    shared: list | tuple = ()
    travel: int = 0

    def openings(self, minutes, step, **asks):
        """Every Opening for a visit of so many minutes; `asks` as open_places takes them."""
        given = {"minutes": minutes, "step": step, "shared": self.shared, "travel": self.travel, **asks}
        return open_places(self.blocks, self.closed, self.busy, **given)

    def conflicts(self, start, minutes, **asks):
        """What is in the way of a visit, as Conflicts."""
        given = {"shared": self.shared, "travel": self.travel, **asks}
        return conflicts(start, minutes, self.blocks, self.closed, self.busy, **given)

    def place(self, start, minutes, **asks):
        """The lowest free place for a visit, or None."""
        given = {"shared": self.shared, "travel": self.travel, **asks}
        return place_at(start, minutes, self.blocks, self.closed, self.busy, **given)

    def site(self, start, minutes, kind):
        """The site (0 the main office) of the hours a visit of this type lies in."""
        return site_at(start, minutes, self.blocks, kind)


def providers(also=()):
    """Active providers in the order of the book; also those of these ids, who may have left since."""
    wanted = Provider.active | Provider.id.in_(list(also))
    return list(Provider.select().where(wanted).order_by(Provider.rank, Provider.id))


def types():
    """Active types of appointment in their order."""
    return list(
        AppointmentType.select().where(AppointmentType.active).order_by(AppointmentType.rank, AppointmentType.id)
    )


def usual_type_id(known):
    """The type a form begins with: the established patient's visit where there is one; None without any."""
    found = AppointmentType.get_or_none((AppointmentType.code == "EST") & AppointmentType.active)
    return found.id if found else next(iter(known), None)


def plans(first_on, last_on, provider_ids, *, without=0, needs=(), holder=NOBODY, within=(0, DAY_MINUTES)):
    """{(provider_id, date): DayPlan} of these providers from one date to another, in four queries.

    `without` leaves one appointment out, the one that is being moved. `needs` are the kinds of room and equipment
    that the visit takes (Demand.needs), two more queries. A place that is held is taken for everyone but its `holder`.
    `within` are the minutes of the day that matter: bookings outside them, and the way to them, are not read.
    """
    days = [first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1)]
    zone, shared = clock.zone(), shared_spans(first_on, last_on, needs, without)
    travel = setting("schedule.travel_minutes")
    found = {
        (who, on): DayPlan([], list(skipped_spans(on, zone)), [], shared.get(on, shared.get(None, ())), travel)
        for who in provider_ids
        for on in days
    }
    add_blocks(found, first_on, last_on, add_closings(found, first_on, last_on, provider_ids))
    _add_bookings(found, first_on, last_on, without, (within[0] - travel, within[1] + travel))
    for hold in live_holds(first_on, last_on, holder):
        if plan := found.get((hold.provider_id, hold.day_on)):
            plan.busy.append(Busy(hold.start_minute, hold.end_minute, hold.place, None))
    return found


STARTS, ENDS = "start_minute - buffer_before_minutes", "start_minute + minutes + buffer_after_minutes"
BUSY_SPAN = " || ',' || ".join(f"CAST({part} AS TEXT)" for part in (STARTS, ENDS, "place", "COALESCE(location_id, 0)"))


def _add_bookings(found, first_on, last_on, without, within):
    """Put what is booked into the plans. One row a day and provider: a full book of two months has thousands."""
    rows = fetch(
        f"SELECT provider_id, day_on, string_agg({BUSY_SPAN}, ',') FROM appointment "
        f"WHERE day_on BETWEEN ? AND ? AND standing IN ({HOLDS}) AND id <> ? AND {STARTS} < ? AND {ENDS} > ? "
        "GROUP BY provider_id, day_on",
        first_on.isoformat(),
        last_on.isoformat(),
        without,
        within[1],
        within[0],
    )
    for who, on, spans in rows:
        if plan := found.get((who, as_day(on))):
            numbers = iter(json.loads(f"[{spans}]"))
            plan.busy.extend(zip(numbers, numbers, numbers, numbers, strict=True))


def plan_of(provider_id, day_on, *, without=0, needs=(), holder=NOBODY):
    """One provider's DayPlan."""
    return plans(day_on, day_on, [provider_id], without=without, needs=needs, holder=holder)[provider_id, day_on]


def location_of(provider_id, kind, day_on, start_minute, minutes):
    """The id of the location of a visit, None for the main office; no further query in a practice of one site."""
    if not site_names().several:
        return None
    return plan_of(provider_id, day_on).site(start_minute, minutes, kind) or None


def suited(type, patient=None, day_on=None):
    """The active providers who see such visits, and a patient of the age of that day (None: of any day within setting
    "schedule.search_days"), in the order of the book."""
    first_on = day_on or clock.today()
    last_on = day_on or first_on + timedelta(days=setting("schedule.search_days"))
    first, last = (years_on(patient.born_on if patient else None, on) for on in (first_on, last_on))
    ages = [None] if first is None else range(first, last + 1)
    return [one for one in providers() if sees(one, type) and any(is_of_age(one, years) for years in ages)]


def _chosen(type, provider, patient=None, wish=ANY_TIME):
    """Whom to look for: everyone suited and wished for, or the one provider asked for if suited."""
    return [one for one in wished(suited(type, patient), wish) if provider is None or one == provider]


def wished(everyone, wish):
    """Those of these providers whom a Wish takes."""
    return [one for one in everyone if wish.takes_provider(one.sex, one.languages)]


def openings(day_on, *, type, provider=None, minutes=None, without=0):
    """Openings of one day for a type, by time and then by provider; none in the past."""
    chosen = _chosen(type, provider)
    return list(ahead(chosen, demand_of(type, minutes), day_on, day_on, without))


def ahead(chosen, demand, first_on, end_on, without=0, holder=NOBODY, wish=ANY_TIME):
    """OpeningRows of these providers by date, time and provider, read some days at a time; none in the past."""
    step, first_on, days = setting("schedule.step_minutes"), max(first_on, clock.today()), iter(CHUNKS_DAYS)
    names = site_names()
    while first_on <= end_on:
        last_on = min(first_on + timedelta(days=next(days, CHUNKS_DAYS[-1]) - 1), end_on)
        given = {"without": without, "needs": demand.needs, "holder": holder, "within": demand.around(wish)}
        found = plans(first_on, last_on, [one.id for one in chosen], **given)
        while first_on <= last_on:
            if wish.takes_day(first_on):
                yield from _of_day(chosen, found, first_on, demand, step, wish, names)
            first_on += timedelta(days=1)


def _of_day(chosen, found, on, demand, step, wish, names):
    first = max(clock.minute_of_day() if on == clock.today() else 0, wish.from_minute)
    asks = {**demand.asks, "first": first, "last": wish.until_minute, "site": wish.site}
    rows = [
        (opening.start, rank, OpeningRow(one.id, one.short, on, opening.start, opening.place, "", names[opening.site]))
        for rank, one in enumerate(chosen)
        for opening in found[one.id, on].openings(demand.minutes_with(one.id), step, **asks)
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


def free_for(patient, type, chosen, rows, demand, without):
    """Leave out the openings at which the patient is elsewhere, or too young or old for the type or for the provider
    (of the `chosen`) on that day, as the check before saving would."""
    if patient is None:
        return rows
    booked, gap = _booked_ahead(patient.id, without), setting("schedule.between_minutes")
    limits = {one.id: one for one in chosen}

    def fits(row):
        years = years_on(patient.born_on, row.day_on)
        if not (is_of_age(type, years) and is_of_age(limits[row.provider_id], years)):
            return False
        return not any(_meets(row, demand, other, gap) for other in booked[row.day_on])

    return filter(fits, rows)


def _booked_ahead(patient_id, without):
    rows = fetch(
        "SELECT day_on, provider_id, start_minute, minutes, buffer_before_minutes, buffer_after_minutes "
        f"FROM appointment WHERE patient_id = ? AND day_on >= ? AND standing IN ({HOLDS}) AND id <> ?",
        patient_id,
        clock.today().isoformat(),
        without,
    )
    booked = defaultdict(list)
    for on, *other in rows:
        booked[as_day(on)].append(other)
    return booked


def _meets(row, demand, other, gap):
    provider_id, start, minutes, before, after = other
    first, last = row.start_minute, row.start_minute + demand.minutes_with(row.provider_id)
    if provider_id != row.provider_id and first < start + minutes + gap and start - gap < last:
        return True
    return first - demand.asks["before"] < start + minutes + after and start - before < last + demand.asks["after"]


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
    patient=None,
    holder=NOBODY,
    wish=ANY_TIME,
):
    """The first openings that fit a Wish, or from a date (default today) on, at most `limit`, within setting
    "schedule.search_days".

    `from_minute` leaves out earlier times of the first day; `spread` takes one opening of each half day only;
    `patient` leaves out times at which that patient is elsewhere.
    """
    wish = replace(wish, from_on=from_on or wish.from_on)
    chosen, (start_on, end_on) = _chosen(type, provider, patient, wish), from_to(wish)
    demand = demand_of(type, minutes)
    rows = ahead(chosen, demand, start_on, end_on, without, holder, wish)
    rows = free_for(patient, type, chosen, rows, demand, without)
    rows = (row for row in rows if _not_before(row, start_on, from_minute))
    return list(islice(one_of_each_half_day(rows) if spread else rows, limit))


def _not_before(row, start_on, from_minute):
    return row.day_on > start_on or row.start_minute >= from_minute
