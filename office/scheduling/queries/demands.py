"""What a visit of some type asks of a day: its length with each provider, buffers, rooms, and who may see whom.
Source: domain 4.1."""

from collections import defaultdict
from dataclasses import dataclass, field

from office.db import as_day, fetch
from office.scheduling.models import Who
from office.scheduling.openings import GRAIN_MINUTES, Piece


@dataclass(frozen=True, slots=True)
class Demand:
    """What to look for: `asks` are the keywords of DayPlan.openings, conflicts and place."""

    minutes: int
    asks: dict
    needs: tuple = ()
    lengths: dict = field(default_factory=dict)

    def minutes_with(self, provider_id):
        """The length of the visit with this provider."""
        return self.lengths.get(provider_id, self.minutes)

    def around(self, wish):
        """The minutes of a day that such a visit can touch within the times of a Wish, buffers included."""
        return wish.from_minute - self.asks["before"], wish.until_minute + self.asks["after"]


def demand_of(type, minutes=None):
    """The Demand of a type; a length given explicitly is the same with everyone. One query."""
    rows = [] if minutes else fetch("SELECT provider_id, minutes FROM type_minutes WHERE type_id = ?", type.id)
    return Demand(minutes or type.minutes, asks_of(type), needs_of(type), dict(rows))


def asks_of(type):
    """The keywords with which a DayPlan is asked about visits of a type."""
    return {"kind": type.code, "before": type.buffer_before_minutes, "after": type.buffer_after_minutes}


def needs_of(type):
    """The kinds of room and equipment a type takes."""
    return tuple(kind for kind in (type.room_kind, type.equipment_kind) if kind)


def minutes_with(type, provider):
    """The length of a type with one provider."""
    return demand_of(type).minutes_with(provider.id)


def shared_spans(first_on, last_on, needs, without=0):
    """{date: for each kind needed, its Pieces with the spans in which each is taken}; two queries, none without needs.

    `without` leaves out what one appointment holds. A kind of which there is no piece is never free.
    """
    if not needs:
        return {}
    marks = ", ".join("?" * len(needs))
    of_kinds = f"SELECT id, kind, location_id FROM resource WHERE active AND kind IN ({marks}) ORDER BY id"
    pieces = fetch(of_kinds, *needs)
    rows = fetch(
        "SELECT t.resource_id, t.day_on, MIN(t.grain), MAX(t.grain) FROM taken_resource t "
        f"JOIN resource r ON r.id = t.resource_id WHERE t.day_on BETWEEN ? AND ? AND r.kind IN ({marks}) "
        "AND t.appointment_id <> ? GROUP BY t.resource_id, t.day_on, t.appointment_id",
        first_on.isoformat(),
        last_on.isoformat(),
        *needs,
        without,
    )
    spans = defaultdict(list)
    for resource, day_on, first, last in rows:
        spans[resource, as_day(day_on)].append((first * GRAIN_MINUTES, (last + 1) * GRAIN_MINUTES))
    free = [[(resource, site or 0) for resource, kind, site in pieces if kind == need] for need in needs]
    days = {on for _, on in spans} | {None}
    return {
        on: [[Piece(site, tuple(spans.get((resource, on), ()))) for resource, site in kind] for kind in free]
        for on in days
    }


def years_on(born_on, day_on):
    """Whole years of age on a date; None for an unknown birth date."""
    if born_on is None:
        return None
    return day_on.year - born_on.year - ((day_on.month, day_on.day) < (born_on.month, born_on.day))


def sees(provider, type):
    """Tell whether this provider is of those who see such visits."""
    return Who.ANYONE in (type.who, provider.who) or provider.who == type.who


def is_of_age(limits, years):
    """Tell whether an age is within the limits of a type or provider; an unknown age is."""
    if years is None:
        return True
    return (limits.min_age_years or 0) <= years and (limits.max_age_years is None or years <= limits.max_age_years)
