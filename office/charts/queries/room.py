"""What the file room shows at a glance: requests, overdue charts, who has how many, how far the pull lists are."""

from dataclasses import dataclass

from office import board, clock
from office.charts.models import Volume, VolumeState
from office.charts.queries.custody import out_rows, overdue_query
from office.charts.queries.lights import light_of, lights, places, places_of_volumes
from office.charts.queries.requests import queue_query, request_rows
from office.charts.queries.upcoming import far_away, pull_states
from office.db import fetch

SHOWN = 20


@dataclass(frozen=True)
class Room:
    """The first rows of each list, how many there are in all, and the board's version."""

    version: int
    ten_minutes: int
    requests: list
    request_total: int
    overdue: list
    overdue_total: int
    holders: list
    pulls: list
    far_away: list
    new_folders: int
    waiting_bin: int
    missing: int = 0


def room():
    """The Room. A fixed number of queries."""
    return Room(
        version=board.version("day"),
        ten_minutes=ten_minutes(),
        requests=with_lights(request_rows(queue_query().limit(SHOWN))),
        request_total=queue_query().count(),
        overdue=out_rows(overdue_query().limit(SHOWN)),
        overdue_total=overdue_query().count(),
        holders=by_holder(),
        pulls=pull_states(),
        far_away=far_away(),
        new_folders=_in_state(VolumeState.LABEL_PRINTED),
        waiting_bin=_in_state(VolumeState.RETURNED),
        missing=_in_state(VolumeState.MISSING),
    )


def ten_minutes():
    """Which ten minutes of the day it is: what becomes due by the clock alone is seen within them."""
    return clock.minute_of_day() // 10


def with_lights(rows):
    """[(RequestRow, Light of the folder it means, its volume id or None)]. Three queries, one more for older ones."""
    ids, older = [row.patient_id for row in rows], [row.volume_id for row in rows if row.older]
    found, placed = lights(ids), places(ids) if ids else {}
    apart = places_of_volumes(older) if older else {}
    return [
        (row, light_of(apart[row.volume_id]), row.volume_id) if row.older else
        (row, found[row.patient_id], getattr(placed.get(row.patient_id), "volume_id", None))
        for row in rows
    ]  # fmt: skip


def by_holder():
    """[(holder id, name, charts out, of them overdue, oldest due date)], most overdue first. One query."""
    rows = fetch(
        "SELECT h.id, h.name, COUNT(*), SUM(CASE WHEN s.due_on < ? THEN 1 ELSE 0 END), MIN(s.due_on) "
        "FROM sign_out s JOIN holder h ON h.id = s.holder_id WHERE s.returned_at IS NULL "
        "GROUP BY h.id, h.name ORDER BY 4 DESC, 3 DESC, h.name",
        clock.today().isoformat(),
    )
    return [(holder_id, name, int(out), int(late), due_on) for holder_id, name, out, late, due_on in rows]


def _in_state(state):
    return Volume.select().where(Volume.state == state).count()


def volumes_in(state, limit=300):
    """Ids of volumes in a state, in shelf order, at most `limit`."""
    rows = Volume.select(Volume.id).where(Volume.state == state).order_by(Volume.shelf_key).limit(limit)
    return [row[0] for row in rows.tuples()]


def volumes_of_run(number):
    """Ids of the volumes on a run, for a sheet of labels."""
    rows = fetch(
        "SELECT l.volume_id FROM pull_line l JOIN pull_run r ON r.id = l.run_id "
        "WHERE r.number = ? AND l.volume_id IS NOT NULL ORDER BY l.position",
        number,
    )
    return [row[0] for row in rows]
