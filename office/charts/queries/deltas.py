"""What the runs of a day have asked for, and what the book asks for beyond them. Source: domain 2.6 item 7."""

from dataclasses import replace

from office import clock
from office.charts.deltas import Listed, acts, in_delta_order
from office.charts.filing import FilingOrder
from office.charts.models import PullAct, PullGroup, VolumeState
from office.charts.pulling import Booking, cart_name, read_times
from office.charts.queries.lights import places, short_day
from office.charts.queries.pulls import PATIENT, line_of, place_words, provider_ranks, pull_list, volume_counts
from office.charts.queries.shelves import shelves_now
from office.db import as_day, fetch
from office.scheduling.models import HOLDS_PLACE
from office.settings import setting

HOLDS = tuple(map(str, HOLDS_PLACE))
_THERE = ", ".join("?" * len(HOLDS))


def listed_for(days):
    """{day: {patient_id: Listed}} of what the runs printed for these days say. Two queries."""
    rows = fetch(
        "SELECT l.day_on, l.patient_id, l.act, r.number, l.in_group, l.volume_id, l.times, l.cart, l.pulled_at, "
        "l.ended_at FROM pull_line l JOIN pull_run r ON r.id = l.run_id "
        f"WHERE r.day_on IN ({', '.join('?' * len(days))}) ORDER BY r.number, l.position",
        *(day_on.isoformat() for day_on in days),
    )
    ranks, found = provider_ranks(), {day_on: {} for day_on in days}
    for day_on, *row in rows:
        _hear(found[as_day(day_on)], ranks, *row)
    return found


def _hear(listed, ranks, patient_id, act, number, group, volume_id, times, cart, pulled_at, ended_at):
    """Take one line into account; the newest wins."""
    if act == PullAct.PUT_BACK:
        listed.setdefault(patient_id, Listed(number, PullGroup(group), volume_id)).wanted = False
    elif act == PullAct.PULL:
        bookings = read_times(times, ranks)
        wanted, pulled = ended_at is None, pulled_at is not None
        listed[patient_id] = Listed(number, PullGroup(group), volume_id, wanted, cart, bookings, pulled)
    elif ended_at is None and patient_id in listed:
        listed[patient_id].cart, listed[patient_id].bookings = cart, read_times(times, ranks)


def booked_for(days):
    """{day: {patient_id: [Booking, ...]}} of everyone with a place in the book of these days. One query."""
    rows = fetch(
        "SELECT a.day_on, a.patient_id, a.start_minute, d.short, d.rank FROM appointment a "
        f"JOIN provider d ON d.id = a.provider_id WHERE a.day_on IN ({', '.join('?' * len(days))}) "
        f"AND a.standing IN ({_THERE}) ORDER BY a.start_minute, a.id",
        *(day_on.isoformat() for day_on in days),
        *HOLDS,
    )
    found = {day_on: {} for day_on in days}
    for day_on, patient_id, *booking in rows:
        found[as_day(day_on)].setdefault(patient_id, []).append(Booking(*booking))
    return found


def change_counts(days):
    """{day: how many charts have to be added, put back or moved since its last run}; 0 before its first. Three
    queries."""
    booked, listed = booked_for(days), listed_for(days)
    return {day_on: len(acts(booked[day_on], listed[day_on])) if listed[day_on] else 0 for day_on in days}


def delta(day_on, lines=None):
    """The Lines of what has changed since the last run of a day, in their order; [] when nothing has.

    `lines` are those of `pull_list(day_on)` when they were read already. A fixed number of queries.
    """
    lines = pull_list(day_on) if lines is None else lines
    listed = listed_for([day_on])[day_on]
    asked = acts({line.patient_id: line.bookings for line in lines}, listed)
    found = [replace(line, act=asked[line.patient_id]) for line in lines if line.patient_id in asked]
    for line in found:
        if line.act == PullAct.MOVE:
            line.words = _move_words(line, listed[line.patient_id])
            line.cart, line.pulled_at = line.first.provider, None
    gone = [one for one, act in asked.items() if act == PullAct.PUT_BACK]
    return in_delta_order([*found, *_gone(gone, listed, day_on)])


def _move_words(line, listed):
    where = f"from {listed.cart}'s cart" if line.pulled_at else f"not pulled yet: run {listed.run}, straight"
    return f"{where} to {line.first.provider}'s cart"


def _gone(patient_ids, listed, day_on):
    """Lines of those who do not come any more on a day."""
    if not patient_ids:
        return []
    marks, order = ", ".join("?" * len(patient_ids)), FilingOrder(setting("filing.order"))
    shelves = shelves_now(order)
    rows = fetch(f"SELECT {PATIENT} FROM patient p WHERE p.id IN ({marks})", *patient_ids)
    placed, counts, elsewhere = places(patient_ids), volume_counts(patient_ids), _elsewhere(patient_ids, day_on)
    lines = [line_of(order, shelves, *row) for row in rows]
    for line in lines:
        was, place = listed[line.patient_id], placed.get(line.patient_id)
        line.act, line.group, line.cart, line.bookings = PullAct.PUT_BACK, was.group, was.cart, was.bookings
        if place and place.volume_id:
            line.volume_id, line.volume, line.code = place.volume_id, place.number, place.code
            line.volumes = counts.get(line.patient_id, 0)
        on_cart = place and place.state == VolumeState.PULLED and was.pulled
        line.words = _back_words(place, elsewhere.get(line.patient_id, "") if on_cart else "")
        line.pulled_at = None if on_cart else clock.now()  # nothing lies on a cart: nothing is to be done
    return lines


def _back_words(place, elsewhere):
    if place is None or place.state is None:
        return "no folder to be made"
    if place.state in (VolumeState.FILED, VolumeState.INACTIVE):
        return "on the shelf: do not pull it"
    return f"{place_words(place)}{elsewhere}"


def _elsewhere(patient_ids, day_on):
    """{patient_id: words}: on which other cart a chart is needed from today until the day after a list's day."""
    marks = ", ".join("?" * len(patient_ids))
    rows = fetch(
        "SELECT a.patient_id, a.day_on, a.start_minute, d.short FROM appointment a JOIN provider d "
        f"ON d.id = a.provider_id WHERE a.patient_id IN ({marks}) AND a.standing IN ({_THERE}) AND a.day_on >= ? "
        "AND a.day_on < ? ORDER BY a.day_on DESC, a.start_minute DESC",
        *patient_ids,
        *HOLDS,
        clock.today().isoformat(),
        day_on.isoformat(),
    )
    return {
        patient_id: f". Needed before: put it on {cart_name(provider, short_day(as_day(on)))}"
        for patient_id, on, _, provider in rows
    }


def first_stop(patient_id, day_on):
    """The short name of the provider who has a patient first on a day, or "". One query."""
    rows = fetch(
        "SELECT d.short FROM appointment a JOIN provider d ON d.id = a.provider_id "
        f"WHERE a.patient_id = ? AND a.day_on = ? AND a.standing IN ({_THERE}) ORDER BY a.start_minute, a.id LIMIT 1",
        patient_id,
        day_on.isoformat(),
        *HOLDS,
    )
    return rows[0][0] if rows else ""


def is_to_come(patient_id, day_on):
    """True while a patient has a booking on a day that has not begun. One query."""
    rows = fetch(
        "SELECT 1 FROM appointment WHERE patient_id = ? AND day_on = ? AND begun_at IS NULL "
        f"AND standing IN ({_THERE}) LIMIT 1",
        patient_id,
        day_on.isoformat(),
        *HOLDS,
    )
    return bool(rows)
