"""The places that came free, each with whom to call, in order, and why. Source: domain 4.5."""

from collections import defaultdict
from dataclasses import dataclass

from office import clock
from office.db import as_day, fetch
from office.errors import NotFound
from office.patients.models import Patient
from office.scheduling.models import HOLDS_PLACE, AppointmentType, Provider
from office.scheduling.queries import plans
from office.scheduling.queries.demands import asks_of
from office.waitlist.matching import Place, fits, order, why
from office.waitlist.models import FreedPlace, PlaceState, Told, WaitEntry, WaitOffer
from office.waitlist.queries.entries import Waiting, entries, joined

MOST_PLACES = 300
ENDED_FOR_PLACE = (Told.DECLINED, Told.ACCEPTED)


@dataclass(frozen=True)
class Candidate:
    """Somebody to call about a place: what would be booked, why they stand here, what was tried already."""

    waiting: Waiting
    type: AppointmentType
    why: list
    tried: list

    @property
    def entry(self):
        return self.waiting.entry


@dataclass(frozen=True)
class PlaceRow:
    """A place that came free with its Candidates in the order in which they are called."""

    place: FreedPlace
    candidates: list


class PlaceList:
    """The open places as a list that can be paged."""

    def __init__(self, rows):
        self.rows = rows

    def count(self):
        """How many there are."""
        return len(self.rows)

    def paginate(self, number, size):
        """The rows of one page."""
        return self.rows[(number - 1) * size : number * size]


def open_places():
    """Places that came free and are still to come, as a PlaceList of PlaceRows, those with somebody to call first.

    A fixed number of queries.
    """
    query = FreedPlace.select(FreedPlace, Provider).join(Provider).where(_ahead())
    rows = list(query.order_by(FreedPlace.day_on, FreedPlace.start_minute).limit(MOST_PLACES))
    found = with_candidates(rows)
    return PlaceList(sorted(found, key=lambda row: not row.candidates))


def places_ahead():
    """How many places came free and are still to come."""
    return FreedPlace.select().where(_ahead()).count()


def _ahead():
    today, now = clock.today(), clock.minute_of_day()
    later = (FreedPlace.day_on > today) | ((FreedPlace.day_on == today) & (FreedPlace.start_minute > now))
    return (FreedPlace.state == PlaceState.OPEN) & later


def get_place(place_id):
    """One place that came free. Raises NotFound."""
    found = FreedPlace.select(FreedPlace, Provider).join(Provider).where(FreedPlace.id == place_id).first()
    if found is None:
        raise NotFound()
    return found


def with_candidates(places):
    """PlaceRows of FreedPlaces; a fixed number of queries."""
    if not places:
        return []
    first_on, last_on = min(one.day_on for one in places), max(one.day_on for one in places)
    today = WaitEntry.expires_on >= clock.today()
    everyone = joined(list(entries().where(today & (WaitEntry.earliest_on <= last_on))))
    days = plans(first_on, last_on, sorted({one.provider_id for one in places})) if everyone else {}
    busy, tried = _busy(everyone, first_on, last_on), _tried(places)
    return [PlaceRow(place, _candidates(place, everyone, days, busy, tried)) for place in places]


def _candidates(place, everyone, days, busy, tried):
    if place.state != PlaceState.OPEN:
        return []
    at = clock.at_minute(place.day_on, place.start_minute)
    ahead = (at - clock.now()).total_seconds() / 3600
    if ahead <= 0:
        return []
    spot = Place(place.provider_id, place.day_on, place.start_minute, ahead)
    found = []
    for one in everyone:
        mine = tried[place.id, one.entry.id]
        type = _type_that_fits(one, spot, days[place.provider_id, place.day_on])
        if type and not any(offer.outcome in ENDED_FOR_PLACE for offer in mine) and not _elsewhere(one, spot, busy):
            found.append(Candidate(one, type, why(one.wish, clock.now()), mine))
    return sorted(found, key=lambda one: order(one.waiting.wish))


def _type_that_fits(one, spot, plan):
    """The type that would be booked there: the one of the booking that moves, else the first that fits; or None."""
    types = [one.now_at.type] if one.now_at else one.types
    for type in types:
        minutes = one.now_at.minutes if one.now_at else type.minutes
        if fits(one.wish, spot, minutes) and room(plan, type, spot.start_minute, minutes):
            return type
    return None


def room(plan, type, start_minute, minutes):
    """True when the book has a free place there for such a visit; the book's own function decides."""
    return plan.place(start_minute, minutes, **asks_of(type)) is not None


def _busy(everyone, first_on, last_on):
    """{(patient, day): [(start, end, appointment)]} of those who wait."""
    ids = sorted({one.entry.patient_id for one in everyone}) or [0]
    rows = fetch(
        "SELECT patient_id, day_on, start_minute, minutes, id FROM appointment WHERE day_on BETWEEN ? AND ? AND "
        f"standing IN ({', '.join(repr(str(one)) for one in HOLDS_PLACE)}) AND "
        f"patient_id IN ({', '.join(map(str, ids))})",
        first_on.isoformat(),
        last_on.isoformat(),
    )
    found = defaultdict(list)
    for patient_id, day_on, start, minutes, key in rows:
        found[patient_id, as_day(day_on)].append((start, start + minutes, key))
    return found


def _elsewhere(one, spot, busy):
    """True when the patient is in another visit at that time."""
    minutes = one.now_at.minutes if one.now_at else one.types[0].minutes
    return any(
        start < spot.start_minute + minutes and spot.start_minute < end and key != one.entry.gives_up_id
        for start, end, key in busy[one.entry.patient_id, spot.day_on]
    )


def _tried(places):
    """{(place, entry): [WaitOffer]} in their order."""
    found = defaultdict(list)
    rows = WaitOffer.select().where(WaitOffer.place.in_([one.id for one in places])).order_by(WaitOffer.id)
    for offer in rows:
        found[offer.place_id, offer.entry_id].append(offer)
    return found


def offers_of(place):
    """Every try for a place with the patient, oldest first; one query."""
    query = WaitOffer.select(WaitOffer, WaitEntry, Patient).join(WaitEntry).join(Patient)
    return list(query.where(WaitOffer.place == place).order_by(WaitOffer.id))


def chain(place):
    """What a place is part of: [(FreedPlace, WaitOffer that filled it or None)], from the first cancellation on."""
    found, one = [], place
    while one is not None and len(found) < 20:
        found.insert(0, one)
        taker = WaitOffer.get_or_none((WaitOffer.gave_up == one.came_from_id) & WaitOffer.booked.is_null(False))
        one = get_place(taker.place_id) if taker and one.came_from_id else None
    last = found[-1]
    while last is not None and len(found) < 40:
        taker = WaitOffer.get_or_none((WaitOffer.place == last) & WaitOffer.booked.is_null(False))
        given = taker.gave_up_id if taker else None
        next_one = FreedPlace.get_or_none(FreedPlace.came_from == given) if given else None
        last = get_place(next_one.id) if next_one else None
        found += [last] if last else []
    takers = WaitOffer.select(WaitOffer, WaitEntry, Patient).join(WaitEntry).join(Patient)
    by_place = {
        one.place_id: one for one in takers.where(WaitOffer.place.in_(found) & WaitOffer.booked.is_null(False))
    }
    return [(one, by_place.get(one.id)) for one in found]
