"""Who would take a place: whether a wish fits it, in which order they are called, and why. Pure: plain values.

Sources: domain 4.5 (priority: clinical, then longest waiting)."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Place:
    """A place that came free; `hours_ahead` is how far off it is."""

    provider_id: int
    day_on: date
    start_minute: int
    hours_ahead: float


@dataclass(frozen=True)
class Wish:
    """What somebody waits for. Without providers anybody will do, without weekdays any day; `before` is when they are
    booked now: only an earlier place is a gain."""

    providers: frozenset
    weekdays: str
    from_minute: int
    to_minute: int
    earliest_on: date
    latest_on: date | None
    notice_hours: int
    clinical: bool
    since: datetime
    number: int
    before: tuple | None = None


def fits(wish, place, minutes):
    """True when a visit of so many minutes at this place is what was wished for."""
    return (
        (not wish.providers or place.provider_id in wish.providers)
        and (not wish.weekdays or str(place.day_on.weekday()) in wish.weekdays)
        and wish.from_minute <= place.start_minute
        and place.start_minute + minutes <= wish.to_minute
        and wish.earliest_on <= place.day_on
        and (wish.latest_on is None or place.day_on <= wish.latest_on)
        and place.hours_ahead >= wish.notice_hours
        and (wish.before is None or (place.day_on, place.start_minute) < wish.before)
    )


def order(wish):
    """The key by which candidates are called: clinical first, then who waits longest, then who was put down first."""
    return not wish.clinical, wish.since, wish.number


def why(wish, now):
    """Words for the rank of a candidate."""
    days = (now - wish.since).days
    said = ["Clinical priority"] if wish.clinical else []
    said.append(f"waits {days} day{'s' * (days != 1)}" if days else "since today")
    said.append("asked for this provider" if wish.providers else "any provider")
    if wish.notice_hours:
        said.append(f"needs {wish.notice_hours} h notice")
    return said
