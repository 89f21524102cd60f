"""Places that came free: heard from the book, kept until somebody has them, or somebody says why not.

Sources: domain 4.5, 4.7."""

from office import audit, clock
from office.announce import on
from office.board import bump
from office.db import fetch, writing
from office.errors import RuleError
from office.scheduling.openings import GRAIN_MINUTES
from office.scheduling.queries import plans, providers
from office.settings import setting
from office.waitlist.models import FreedPlace, PlaceState
from office.waitlist.queries import get_place

FREES = {"canceled": "canceled", "moved": "moved"}
TAKES = ("booked", "restored", "taken back")


def open_place(place_id, *, by):
    """A place that came free with whom to call for it, noted as looked at. Raises NotFound."""
    place = get_place(place_id)
    audit.record("waitlist.place_opened", place, by=by)
    return place


def close_place(place, state, because, *, by):
    """End an open place, inside the caller's transaction."""
    told = {"state": state, "closed_because": because, "closed_at": clock.now(), "closed_by": by.staff_id}
    FreedPlace.update(**told).where(FreedPlace.id == place.id).execute()
    audit.record("waitlist.place_closed", place, by=by, state=str(state), because=because)
    bump("waitlist")


def leave_place(place, because, *, by):
    """Say that a place is not offered to anybody, with the reason. Raises RuleError: no reason, it is not open."""
    with writing():
        now = FreedPlace.get_by_id(place.id)
        if now.state != PlaceState.OPEN:
            raise RuleError(f"This place is {now.state} already.")
        if not because.strip():
            raise RuleError("Say why it is not offered.", field="because")
        close_place(now, PlaceState.NOT_OFFERED, because.strip(), by=by)
    return now


def pass_places(day_on, *, by):
    """Close what is still open of days before a date; return how many. Run by the night."""
    with writing():
        gone = (FreedPlace.state == PlaceState.OPEN) & (FreedPlace.day_on < day_on)
        rows = list(FreedPlace.select().where(gone))
        for place in rows:
            close_place(place, PlaceState.PASSED, "nobody took it in time", by=by)
    return len(rows)


def _note(provider_id, day_on, start_minute, minutes, because, by, came_from=None):
    """Keep a free stretch as a place to offer, unless it is past, the provider is away, or it is listed already."""
    if clock.at_minute(day_on, start_minute) <= clock.now():
        return
    plan = plans(day_on, day_on, [provider_id])[provider_id, day_on]
    same = (FreedPlace.provider == provider_id) & (FreedPlace.day_on == day_on)
    same &= (FreedPlace.start_minute == start_minute) & (FreedPlace.state == PlaceState.OPEN)
    if plan.place(start_minute, minutes) is None or FreedPlace.select().where(same).exists():
        return
    place = FreedPlace.create(
        provider=provider_id, day_on=day_on, start_minute=start_minute, minutes=minutes, because=because,
        came_from=came_from, freed_at=clock.now(),
    )  # fmt: skip
    audit.record("waitlist.place_freed", place, by=by, because=because)
    bump("waitlist")


def _heard(*, appointment, what, by):
    """A booking came or went."""
    one = appointment
    if what in FREES:
        span = one.provider_id, one.day_on, one.start_minute, one.minutes
        _note(*span, FREES[what], by, came_from=one.id)
    elif what in TAKES:
        _settle(one, by)


def _settle(one, by):
    """Close the places that a booking has used up; one of several beside each other may still be free."""
    rows = fetch(
        "SELECT id, start_minute, minutes FROM freed_place WHERE provider_id = ? AND day_on = ? AND state = 'open' "
        "AND start_minute < ? AND start_minute + minutes > ?",
        one.provider_id,
        one.day_on.isoformat(),
        one.start_minute + one.minutes,
        one.start_minute,
    )
    if not rows:
        return
    plan = plans(one.day_on, one.day_on, [one.provider_id])[one.provider_id, one.day_on]
    for key, start, minutes in rows:
        if plan.place(start, minutes) is not None:
            continue
        left = one.start_minute - start
        if left >= GRAIN_MINUTES and plan.place(start, left) is not None:
            FreedPlace.update(minutes=left).where(FreedPlace.id == key).execute()
        else:
            close_place(FreedPlace.get_by_id(key), PlaceState.TAKEN, "booked without an offer", by=by)


def _lifted(*, closing, by):
    """A closing was taken back: its hours are offered in slices."""
    size = setting("waitlist.slice_minutes")
    everyone = providers() if closing.provider_id is None else [closing.provider]
    found = plans(closing.day_on, closing.day_on, [one.id for one in everyone])
    for (provider_id, day_on), plan in found.items():
        for opening in plan.openings(size, size):
            if closing.start_minute <= opening.start and opening.end <= closing.end_minute:
                _note(provider_id, day_on, opening.start, size, "closing taken back", by)


on("appointment.changed", _heard)
on("closing.lifted", _lifted)
