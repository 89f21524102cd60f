"""How far the pull lists are: what is printed, pulled, changed and due; which charts of the next days are off-site.

Source: domain 2.6 items 1, 2 (group C) and 7.
"""

from dataclasses import dataclass
from datetime import date, datetime

from office import clock
from office.charts.deltas import acts
from office.charts.models import VolumeState
from office.charts.queries.custody import full_name
from office.charts.queries.days import business_days_on, next_business_day
from office.charts.queries.deltas import HOLDS, booked_for, listed_for
from office.db import as_day, as_instant, fetch
from office.settings import setting
from office.typed import clock_time


@dataclass(frozen=True)
class PullState:
    """The pull list of a day: how many lines were printed, how many of them are done, the newest run or None; how many
    charts have changed since; `due` says which list should be printed by now, or ""."""

    day_on: date
    run: int | None = None
    lines: int = 0
    pulled: int = 0
    changes: int = 0
    due: str = ""


@dataclass(frozen=True)
class FarAway:
    """A chart that is needed on one of the next days and lies off-site."""

    volume_id: int
    number: int
    patient_id: int
    mrn: int
    name: str
    born_on: date | None
    name_alert: bool
    place: str
    state: str
    day_on: date


def pull_states():
    """PullStates of today and of the next business day. Seven queries."""
    today = clock.today()
    days = [today, next_business_day(today)]
    rows = fetch(
        "SELECT r.day_on, MAX(r.number), MAX(r.printed_at), COUNT(l.id), COUNT(l.pulled_at) FROM pull_run r "
        "JOIN pull_line l ON l.run_id = r.id WHERE r.day_on IN (?, ?) AND l.volume_id IS NOT NULL "
        "AND l.ended_at IS NULL GROUP BY r.day_on",
        *(day_on.isoformat() for day_on in days),
    )
    runs = {as_day(row[0]): row[1:] for row in rows}
    booked, listed = booked_for(days), listed_for(days)
    found = []
    for day_on in days:
        run, printed_at, lines, pulled = runs.get(day_on, (None, None, 0, 0))
        changes = len(acts(booked[day_on], listed[day_on])) if listed[day_on] else 0
        is_open = changes if run else bool(booked[day_on])
        due = due_words(day_on == today, run, as_instant(printed_at)) if is_open else ""
        found.append(PullState(day_on, run, lines, pulled, changes, due))
    return found


def due_words(is_today, run, printed_at: datetime | None):
    """Which list with something on it should have been printed by now: "7:30 AM changes", "list of 3:30 PM" or ""."""
    now = clock.local_now()
    if not is_today:
        at = _past(setting("pull.list_time"), now)
        return f"list of {_shown(at[-1])}" if at and run is None else ""
    if run is None:
        return "not printed"
    fixed = [at for at in _past(setting("pull.delta_times"), now) if clock.instant(at) > printed_at]
    return f"{_shown(fixed[-1])} changes" if fixed else ""


def _past(text, now):
    """The times of a setting, "7:30 AM, 12:30 PM", that have passed today; what is no time is left out."""
    found = []
    for part in text.split(","):
        try:
            at = clock_time(part.strip())
        except ValueError:
            continue
        found.append(datetime.combine(now.date(), at))
    return sorted(at for at in found if at <= now.replace(tzinfo=None))


def _shown(at):
    return f"{at:%-I:%M %p}"


def far_away():
    """[FarAway] of those booked until setting pull.recall_days business days ahead, by day. Three queries."""
    today = clock.today()
    until = business_days_on(setting("pull.recall_days"))
    rows = fetch(
        "SELECT v.id, v.number, p.id, p.mrn, p.last_name, p.first_name, p.middle_name, p.suffix, p.born_on, "
        "p.name_alert, v.place, v.state, MIN(a.day_on) FROM appointment a JOIN patient p ON p.id = a.patient_id "
        'JOIN volume v ON v.patient_id = p.id AND v."current" = ? AND v.state IN (?, ?) '
        f"WHERE a.day_on >= ? AND a.day_on <= ? AND a.standing IN ({', '.join('?' * len(HOLDS))}) "
        "GROUP BY v.id, v.number, p.id, p.mrn, p.last_name, p.first_name, p.middle_name, p.suffix, p.born_on, "
        "p.name_alert, v.place, v.state ORDER BY MIN(a.day_on), p.mrn",
        True,
        VolumeState.OFF_SITE.value,
        VolumeState.RECALLED.value,
        today.isoformat(),
        until.isoformat(),
        *HOLDS,
    )
    return [
        FarAway(*row[:4], full_name(*row[4:8]), as_day(row[8]), bool(row[9]), row[10], row[11], as_day(row[12]))
        for row in rows
    ]
