"""Years of custody events for a practice: `python -m bench.events N` fills it up to N, 500 of them of one volume, and
answers, as JSON, what is asked of the file room then."""

import json
import random
import sys
from datetime import timedelta

from bench.inside import fill, next_full_day
from office import clock
from office.charts.filing import volume_code
from office.charts.models import Holder
from office.charts.queries import pull_list
from office.charts.shelves import section_of, shelf_key
from office.cli import open_practice
from office.db import as_written, database, fetch
from office.enginecheck import study
from office.scheduling.models import AppointmentType
from office.settings import setting

MANY_MOVES, ASKED = 500, 100
CYCLE = ("pulled", "signed out", "returned", "refiled")
YEARS, SHARE_OF_MORE = 15, 0.1
MOVE = (
    "INSERT INTO move (volume_id, kind, at, by_id, who, from_words, to_words, holder_id, purpose, unlogged, note) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')"
)
STAY = (
    "INSERT INTO sign_out (volume_id, holder_id, purpose, signed_out_at, due_on, by_id, returned_at) "
    "VALUES (?, ?, 'visit', ?, ?, ?, ?)"
)
VOLUME = (
    'INSERT INTO volume (chart_id, patient_id, number, code, shelf_key, state, "current", place, since, version) '
    "VALUES (?, ?, ?, ?, ?, 'filed', 0, ?, ?, 1)"
)


def main(events):
    """Fill up and answer."""
    open_practice()
    more_volumes()
    more_events(events)
    print(json.dumps(facts(events)))


def more_volumes():
    """Older volumes, until there is a tenth more of them than patients."""
    order, now = setting("filing.order"), as_written(clock.now())
    ((people, there),) = fetch("SELECT (SELECT COUNT(*) FROM patient), (SELECT COUNT(*) FROM volume)")
    rows = fetch(
        "SELECT v.chart_id, v.patient_id, MAX(v.number), p.mrn, p.filing_name, p.born_on FROM volume v JOIN patient p "
        "ON p.id = v.patient_id GROUP BY v.chart_id, v.patient_id, p.mrn, p.filing_name, p.born_on ORDER BY 2"
    )
    wanted, made = int(people * (1 + SHARE_OF_MORE)) - there, []
    for number in range(wanted):
        chart, patient, highest, mrn, name, born_on = rows[number % len(rows)]
        highest += 1 + number // len(rows)
        place = f"shelf {section_of(order, mrn, name)}"
        key = shelf_key(order, mrn, name, born_on, highest)
        made.append((chart, patient, highest, volume_code(mrn, highest), key, place, now))
    database.connection().executemany(VOLUME, made)


def more_events(events):
    """Pulled, signed out, returned, refiled, again and again over years, in the order of time."""
    draw = random.Random(5)
    volumes = [row[0] for row in fetch("SELECT id FROM volume ORDER BY id")]
    holders = [(one.id, one.name) for one in Holder.select().order_by(Holder.id)]
    ((staff, who),) = fetch("SELECT id, name FROM staff ORDER BY id LIMIT 1")
    ((there,),) = fetch("SELECT COUNT(*) FROM move")
    cycles = max(events - there, 0) // len(CYCLE)
    first = min(often_moved(volumes), cycles)
    chosen = [volumes[0]] * first + [volumes[draw.randrange(len(volumes))] for _ in range(cycles - first)]
    draw.shuffle(chosen)
    step, at = timedelta(days=365 * YEARS) / max(cycles, 1), clock.now() - timedelta(days=365 * YEARS + 7)
    moves, stays = [], []
    for volume in chosen:
        holder, name = holders[draw.randrange(len(holders))]
        at += step
        hours = [as_written(at + timedelta(hours=hour)) for hour in (0, 16, 24, 30)]
        places = ("shelf", "cart", name, "refile bin", "shelf")
        for kind, hour, before, after in zip(CYCLE, hours, places[:-1], places[1:], strict=True):
            out = (holder, "visit") if kind == "signed out" else (None, "")
            moves.append((volume, kind, hour, staff, who, before, after, *out))
        stays.append((volume, holder, hours[1], hours[2][:10], staff, hours[2]))
    connection = database.connection()
    connection.execute("PRAGMA synchronous = off")
    with database.atomic():
        connection.executemany(MOVE, moves)
        connection.executemany(STAY, stays)
    study()  # as each start and each night leave it
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def often_moved(volumes):
    """How many times round the volume with 500 moves goes."""
    ((there,),) = fetch("SELECT COUNT(*) FROM move WHERE volume_id = ?", volumes[0])
    return (MANY_MOVES - there) // len(CYCLE) + 1


def facts(events):
    """What the file room is asked: folders on the shelf with their sections, a holder, the volume that moved often."""
    order, ids = setting("filing.order"), [row[0] for row in fetch("SELECT id FROM volume ORDER BY id")]
    rows = fetch(
        "SELECT v.code, p.mrn, p.filing_name FROM volume v JOIN patient p ON p.id = v.patient_id "
        "WHERE v.state = 'filed' AND v.place NOT LIKE '%under%' AND p.privacy = 'normal' AND p.merged_into_id IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM chart_request q WHERE q.patient_id = p.id AND q.state = 'waiting') "
        "ORDER BY v.id"
    )
    day_on, est = next_full_day(), AppointmentType.get(AppointmentType.code == "EST")
    fill(day_on, est)
    ((moves,),) = fetch("SELECT COUNT(*) FROM move")
    asked = rows[:: max(1, len(rows) // ASKED)][:ASKED]
    return {
        "folders": [(code, section_of(order, mrn, name)) for code, mrn, name in asked],
        "holder": Holder.get(Holder.active).id,
        "often": ids[0],
        "volumes": len(ids),
        "events": moves,
        "pull_day": day_on.isoformat(),
        "charts": len(pull_list(day_on)),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
