"""Who of a household can be booked together, and where they fit one after another. Reads only."""

from dataclasses import dataclass
from datetime import date, timedelta

from office import clock
from office.db import fetch
from office.families.together import in_a_row
from office.patients.models import Registration
from office.patients.queries import ties
from office.scheduling.queries import Holder, held_by, plans, providers
from office.scheduling.queries.demands import demand_of
from office.scheduling.queries.free import from_to, wished
from office.settings import setting

GONE = (str(Registration.DECEASED), str(Registration.MERGED), str(Registration.ENTERED_IN_ERROR))
CHUNK_DAYS = 7
NOON = 720
SHOWN = 5


@dataclass(frozen=True)
class Member:
    """Someone of the household: what is shown of them and what they are to the patient."""

    id: int
    name: str
    age: str
    tie: str


@dataclass(frozen=True)
class Place:
    """Where and when one member would be seen."""

    patient_id: int
    provider_id: int
    provider_short: str
    start_minute: int
    minutes: int


@dataclass(frozen=True)
class FamilyOffer:
    """Places of one day for all who were asked for, in order."""

    day_on: date
    places: tuple

    @property
    def value(self):
        """The offer as a form carries it: the date, then provider and minute of each."""
        return "|".join([self.day_on.isoformat(), *(f"{one.provider_id}-{one.start_minute}" for one in self.places)])


def household(patient_id):
    """The people tied to a patient who can be booked, as Members, each once. Two queries."""
    found = {row.other: Member(row.other, row.name, row.age, row.tie) for row in ties(patient_id)}
    if not found:
        return []
    marks, gone = ", ".join("?" for _ in found), ", ".join("?" for _ in GONE)
    rows = fetch(f"SELECT id FROM patient WHERE id IN ({marks}) AND registration NOT IN ({gone})", *found, *GONE)
    return [found[key] for key in sorted(row[0] for row in rows)]


def family_offers(wanted, wish, *, provider=None, same=False, limit=SHOWN):
    """The first FamilyOffers for `wanted` [(patient id, AppointmentType)] that fit a Wish; one of each half day.

    With `provider` all see that one; with `same` all see one and the same. Four queries for every seven days.
    """
    everyone = wished([provider] if provider else providers(), wish)
    shorts = {one.id: one.short for one in everyone}
    demands = [demand_of(type) for _, type in wanted]
    on, end_on = from_to(wish)
    step, gap, found = setting("schedule.step_minutes"), setting("families.gap_minutes"), []
    while on <= end_on and len(found) < limit:
        last = min(on + timedelta(days=CHUNK_DAYS - 1), end_on)
        read = plans(on, last, list(shorts))
        for plan in read.values() if wish.site is not None else ():
            plan.blocks = [block for block in plan.blocks if block.site == wish.site]
        days = [on + timedelta(days=n) for n in range((last - on).days + 1)]
        for day_on in filter(wish.takes_day, days):
            here = {one: read[one, day_on] for one in shorts}
            rows = in_a_row(
                here, _starts(here, demands[0], step, day_on), demands, same=same, gap=gap, fits=wish.takes_time
            )
            found += [_offer(day_on, legs, wanted, shorts) for legs in _of_each_half(rows)]
        on = last + timedelta(days=1)
    return found[:limit]


def _starts(here, demand, step, day_on):
    """[(minute, provider)] of every opening for the first of them, none in the past."""
    now = clock.minute_of_day() if day_on == clock.today() else 0
    rank = {one: place for place, one in enumerate(here)}
    found = [
        (one.start, who)
        for who, plan in here.items()
        for one in plan.openings(demand.minutes_with(who), step, **demand.asks)
        if one.start >= now
    ]
    return sorted(found, key=lambda pair: (pair[0], rank[pair[1]]))


def _of_each_half(rows):
    seen = set()
    for legs in rows:
        half = legs[0].start < NOON
        if half not in seen:
            seen.add(half)
            yield legs


def _offer(day_on, legs, wanted, shorts):
    places = (
        Place(patient_id, leg.provider, shorts[leg.provider], leg.start, leg.minutes)
        for (patient_id, _), leg in zip(wanted, legs, strict=True)
    )
    return FamilyOffer(day_on, tuple(places))


def held_for(wanted, *, by):
    """The HeldRows that this clerk has for those who come; one query each."""
    found = (held_by(Holder(by.staff_id or 0, patient_id)) for patient_id, _ in wanted)
    return [one for one in found if one]
