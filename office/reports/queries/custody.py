"""What happened to the folders in a period, row by row: what the rates of the file room count. Reads only."""

from datetime import datetime, timedelta

from office import clock
from office.charts.models import MoveKind, Priority, Purpose, RequestState
from office.db import as_day, as_instant, as_written, fetch
from office.reports.queries.listing import FIRST, PERSON, days, instants
from office.settings import setting
from office.shelfcheck.models import Found

ON_CART = (MoveKind.PULLED, MoveKind.CARTED)
HANDED = (MoveKind.SIGNED_OUT, MoveKind.TRANSFERRED)
# The roomings of each visit whose patient had a paper folder, with the last scan before them of the volume that was
# used then: the newest that was begun before that day.
ROOMED = (
    f"{PERSON}, v.id, v.day_on, s.at, a.start_minute, a.booked_at, r.short, w.number, m.kind, m.purpose, m.to_words "
    "FROM visit v JOIN visit_step s ON s.visit_id = v.id AND s.flow = 'roomed' AND s.undone_at IS NULL "
    "JOIN patient p ON p.id = v.patient_id JOIN chart c ON c.patient_id = p.id AND c.kind = 'paper' "
    "AND c.made_at <= s.at JOIN volume w ON w.id = (SELECT y.id FROM volume y WHERE y.chart_id = c.id ORDER BY "
    "CASE WHEN y.from_on IS NULL OR y.from_on < v.day_on THEN 0 ELSE 1 END, y.number DESC LIMIT 1) "
    "LEFT JOIN appointment a ON a.id = v.appointment_id LEFT JOIN provider r ON r.id = v.provider_id "
    "LEFT JOIN move m ON m.id = (SELECT x.id FROM move x WHERE x.volume_id = w.id AND x.at <= s.at "
    "ORDER BY x.at DESC, x.id DESC LIMIT 1) WHERE v.day_on >= ? AND v.day_on <= ? ORDER BY s.at, s.id"
)


def period_of(from_on, until_on):
    """A period with both sides: an open one begins with the first move on record and ends today."""
    until_on = until_on or clock.today()
    if from_on is None:
        first = fetch("SELECT MIN(at) FROM move")[0][0]
        from_on = min(local_day(first), until_on) if first else until_on
    return max(from_on, FIRST), until_on


def local_day(instant):
    """The practice's date of an instant as `fetch` gives it."""
    return clock.local(as_instant(instant)).date()


def end_of(day_on):
    """The last instant of a day, or now while it is not over."""
    return min(clock.day_bounds(day_on)[1], clock.now())


def roomings(period):
    """[(row like PERSON and ROOMED, booked on the day?, in hand?)] of each visit that was roomed. One query."""
    seen, found = set(), []
    for row in fetch(ROOMED, *days(*period)):
        visit_id, day_on, _, _, booked_at, _, _, kind, purpose, _ = row[9:]
        if visit_id not in seen:
            seen.add(visit_id)
            same_day = booked_at is None or local_day(booked_at) >= as_day(day_on)
            found.append((row, same_day, in_hand(kind, purpose)))
    return found


def in_hand(kind, purpose):
    """True when the last scan put a folder on a cart or signed it out for a visit."""
    return kind in ON_CART or (kind in HANDED and purpose == Purpose.VISIT)


def run_lines(period):
    """[(run, day, printed at, who, reprints, group, pulled at, pulled by closing?)] of printed lines. One query."""
    rows = fetch(
        "SELECT r.number, r.day_on, r.printed_at, t.name, r.reprints, l.in_group, l.pulled_at, "
        "(SELECT MIN(m.at) FROM move m WHERE m.volume_id = l.volume_id AND m.kind = ? AND m.at >= r.printed_at) "
        "FROM pull_run r "
        "JOIN pull_line l ON l.run_id = r.id LEFT JOIN staff t ON t.id = r.by_id "
        "WHERE r.day_on >= ? AND r.day_on <= ? ORDER BY r.number, l.position",
        str(MoveKind.PULLED),
        *days(*period),
    )
    closes, close_minute, found = {}, setting("hours.close_minute"), []
    for number, day_on, printed_at, who, reprints, group, pulled_at, first_at in rows:
        close = closes.setdefault(number, closing(as_instant(printed_at), close_minute))
        pulled, first = as_instant(pulled_at), as_instant(first_at)  # a tick is taken back when the folder goes home
        in_time = any(at and at <= close for at in (pulled, first))
        found.append(
            (
                number,
                as_day(day_on),
                as_instant(printed_at),
                who or "",
                reprints,
                group,
                pulled,
                in_time,
            )
        )
    return found


def closing(printed_at, close_minute):
    """Until when a run has to be pulled: closing time of the day it was printed, midnight if it was printed later."""
    printed_on = clock.local(printed_at).date()
    close = clock.at_minute(printed_on, close_minute)
    return close if printed_at <= close else clock.day_bounds(printed_on)[1]


def looks(period):
    """[(day, misfiled?)] of the folders that someone looked at. One query."""
    rows = fetch(
        "SELECT looked_at, found FROM looked_folder WHERE looked_at >= ? AND looked_at < ? AND found IS NOT NULL",
        *instants(*period),
    )
    return [(local_day(at), found != Found.IN_PLACE) for at, found in rows]


def stat_minutes(period):
    """{day: [minutes from when it became STAT to the scan that delivered]} of the STAT requests that were filled. One
    query."""
    rows = fetch(
        "SELECT COALESCE(stat_at, asked_at), settled_at FROM chart_request WHERE priority = ? AND state = ? "
        "AND asked_at >= ? AND asked_at < ?",
        str(Priority.STAT),
        str(RequestState.FILLED),
        *instants(*period),
    )
    found = {}
    for asked_at, settled_at in rows:
        found.setdefault(local_day(asked_at), []).append(minutes_between(asked_at, settled_at))
    return found


def minutes_between(first, last):
    """Minutes between two instants as `fetch` gives them."""
    return (as_instant(last) - as_instant(first)).total_seconds() / 60


def move_counts(period):
    """{day: (unlogged, all)} of the moves. One query over the index of the moves by time, an hour at a time."""
    rows = fetch(
        "SELECT substr(CAST(at AS TEXT), 1, 13), COUNT(*), SUM(CASE WHEN unlogged THEN 1 ELSE 0 END) FROM move "
        "WHERE at >= ? AND at < ? GROUP BY substr(CAST(at AS TEXT), 1, 13)",
        *instants(*period),
    )
    found = {}
    for hour, count, unlogged in rows:
        day_on = clock.local(datetime.strptime(hour.replace("T", " "), "%Y-%m-%d %H")).date()
        part, whole = found.get(day_on, (0, 0))
        found[day_on] = part + int(unlogged), whole + count
    return found


def stays(period):
    """[(signed out, returned or None, due on)] of the stays that were open at some time of a period. One query."""
    first, last = instants(*period)
    rows = fetch(
        "SELECT signed_out_at, returned_at, due_on FROM sign_out WHERE signed_out_at < ? "
        "AND (returned_at IS NULL OR returned_at >= ?)",
        last,
        first,
    )
    return [(as_instant(begun), as_instant(ended), as_day(due_on)) for begun, ended, due_on in rows]


def searches(period):
    """[(opened, found or None)] of the searches that were open at some time of a period. One query."""
    first, last = instants(*period)
    rows = fetch(
        "SELECT opened_at, found_at FROM missing_case WHERE opened_at < ? AND (found_at IS NULL OR found_at >= ?)",
        last,
        first,
    )
    return [(as_instant(opened), as_instant(found)) for opened, found in rows]


def open_at(instant, begun, ended):
    """True when something begun and ended at these instants was open at another one."""
    return begun < instant and (ended is None or ended > instant)


def long_open(instant, opened, found):
    """True for a search that had been open for more than 24 hours at an instant."""
    return open_at(instant, opened, found) and instant - opened > timedelta(hours=24)


def last_day(period):
    """The last day of a period, or today while it is not over."""
    return min(period[1], clock.today())


def written_end(period):
    """The end of a period as a select takes it: the last instant of its last day, or now."""
    return as_written(end_of(period[1]))
