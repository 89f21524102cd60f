"""The work list of a closure: each booking with whom to call, what was done, where it went. Source: domain 4.7.

A fixed number of queries, however long the list (the rows of patients are read 16 at a time).
"""

from dataclasses import dataclass, field
from datetime import date

from office import clock
from office.charts.models import VolumeState
from office.charts.queries.lights import Light, Pull, light_of, places
from office.closures.counting import Fate, fate_of, ordinal
from office.closures.models import ClosureAct, What
from office.closures.queries.lists import HOLDS
from office.db import as_day, as_instant, fetch
from office.patients.queries.outgoing import Outgoing, Purpose, outgoing_many
from office.patients.queries.rows import FindRow, rows_of
from office.scheduling.models import Standing

TRIED = (What.OFFERED, What.MESSAGE, What.NO_ANSWER, What.LETTER)


@dataclass
class LineRow:
    """One booking of a closure, ready for the list. `earlier` counts moves by the office before this one."""

    id: int
    appointment_id: int
    patient_id: int
    day_on: date
    start_minute: int
    minutes: int
    type_id: int
    type: str
    provider_id: int
    provider: str
    standing: Standing
    begun: bool
    version: int
    fate: Fate
    language: str
    patient: FindRow | None = None
    out: Outgoing | None = None
    earlier: int = 0
    must: bool = False
    acts: list = field(default_factory=list)
    light: Light | None = None
    put_back: bool = False
    to: tuple = ()
    patient_said: str = ""  # First Last, as a letter names the patient

    @property
    def open(self):
        """True while it is not decided."""
        return self.fate == Fate.OPEN

    @property
    def how_often(self):
        """ "3rd reschedule by office" """
        return f"{ordinal(self.earlier + 1)} reschedule by office"

    @property
    def tried(self):
        """The last thing that was tried, as a ClosureAct, or None."""
        return next((act for act in reversed(self.acts) if act.what in TRIED), None)

    @property
    def has_letter(self):
        """True once a letter is to be written."""
        return any(act.what == What.LETTER for act in self.acts)


def worklist(closure):
    """The LineRows of a closure in clinical order: open ones first, of them those who must be seen, then by time."""
    rows = _booked(closure)
    ids = list({row.patient_id for row in rows})
    if not ids:
        return []
    people = {row.id: row for row in rows_of(ids)}
    reach, earlier, placed = outgoing_many(ids, Purpose.CALL), _earlier(rows), places(ids)
    pulls, still, went = _pulls(closure, ids), _still_there(closure, ids), _went(rows)
    _add_acts(closure, rows)
    for row in rows:
        row.patient, row.out = people[row.patient_id], reach[row.patient_id]
        row.earlier, row.to = earlier.get(row.appointment_id, 0), went.get(row.appointment_id, ())
        place, pull = placed.get(row.patient_id), pulls.get((row.patient_id, row.day_on))
        row.light = light_of(place, pull)
        on_cart = place and pull and pull.pulled_at and place.state == VolumeState.PULLED
        row.put_back = bool(on_cart and (row.patient_id, row.day_on) not in still and row.fate != Fate.KEPT)
    return sorted(rows, key=lambda row: (not row.open, not row.must, row.day_on, row.start_minute, row.id))


def in_hand(rows, line_id=None):
    """The row that is worked on: the one asked for, else the first that is open, else None."""
    return next((row for row in rows if row.id == line_id), None) or next((row for row in rows if row.open), None)


def to_put_back(rows):
    """Those whose chart lies on a cart for a visit that does not take place then."""
    return [row for row in rows if row.put_back]


def letters(closure):
    """[(LineRow, Outgoing)] of the letters that are to be written, by time; held ones come with their reason."""
    rows = sorted((row for row in worklist(closure) if row.has_letter), key=lambda row: (row.day_on, row.start_minute))
    ids = [row.patient_id for row in rows]
    out, names = outgoing_many(ids, Purpose.LETTER), outgoing_many(ids, Purpose.CLAIM)
    for row in rows:
        row.patient_said = names[row.patient_id].name
    return [(row, out[row.patient_id]) for row in rows]


def _booked(closure):
    rows = fetch(
        "SELECT l.id, a.id, a.patient_id, a.day_on, a.start_minute, a.minutes, t.id, t.code, d.id, d.short, "
        "a.standing, a.begun_at, a.version, p.interpreter, p.language FROM closure_line l "
        "JOIN appointment a ON a.id = l.appointment_id JOIN patient p ON p.id = a.patient_id "
        "JOIN appointment_type t ON t.id = a.type_id JOIN provider d ON d.id = a.provider_id "
        "WHERE l.closure_id = ? ORDER BY l.id",
        closure.id,
    )
    lifted = closure.lifted_at is not None
    return [
        LineRow(
            *row[:3], as_day(row[3]), *row[4:10], Standing(row[10]), row[11] is not None, row[12],
            fate_of(Standing(row[10]), lifted), row[14] if row[13] else "",
        )
        for row in rows
    ]  # fmt: skip


def _add_acts(closure, rows):
    """What was done about each line, and whether it must be seen."""
    lines = {row.id: row for row in rows}
    acts = ClosureAct.select().where(ClosureAct.line.in_(list(lines))).order_by(ClosureAct.id)
    for act in acts:
        row = lines[act.line_id]
        row.acts.append(act)
        if act.what in (What.MUST, What.WAITS):
            row.must = act.what == What.MUST


def _earlier(rows):
    """{appointment id: how often the office had moved it before}, along the chain of what it was moved from."""
    marks = ", ".join("?" * len(rows))
    return dict(
        fetch(
            "WITH RECURSIVE chain (root, id) AS (SELECT id, moved_from_id FROM appointment "
            f"WHERE id IN ({marks}) UNION ALL SELECT c.root, a.moved_from_id FROM chain c "
            "JOIN appointment a ON a.id = c.id) SELECT c.root, COUNT(*) FROM chain c "
            "JOIN appointment_event e ON e.appointment_id = c.id AND e.what = 'moved' "
            "AND (e.reason LIKE 'office:%' OR e.reason LIKE '%asked by the office%') GROUP BY c.root",
            *(row.appointment_id for row in rows),
        )
    )


def _went(rows):
    """{appointment id: (new id, provider, date, minute)} of those that were moved."""
    marks = ", ".join("?" * len(rows))
    found = fetch(
        "SELECT a.moved_from_id, a.id, p.short, a.day_on, a.start_minute FROM appointment a "
        f"JOIN provider p ON p.id = a.provider_id WHERE a.moved_from_id IN ({marks})",
        *(row.appointment_id for row in rows),
    )
    return {row[0]: (row[1], row[2], as_day(row[3]), row[4]) for row in found}


def _pulls(closure, ids):
    """{(patient id, date): Pull} of the pull runs printed for the closed days; a later run wins."""
    marks = ", ".join("?" * len(ids))
    rows = fetch(
        "SELECT l.patient_id, r.day_on, l.volume_id, r.number, l.in_group, l.pulled_at, l.cart FROM pull_run r "
        "JOIN pull_line l ON l.run_id = r.id WHERE l.act = 'pull' AND r.day_on BETWEEN ? AND ? "
        f"AND l.patient_id IN ({marks}) "
        "ORDER BY r.number",
        closure.first_on.isoformat(),
        closure.last_on.isoformat(),
        *ids,
    )
    return {(row[0], as_day(row[1])): Pull(*row[2:5], as_instant(row[5]), cart=row[6]) for row in rows}


def _still_there(closure, ids):
    """{(patient id, date)} of those who have a booking on a closed day all the same: their chart is needed."""
    marks = ", ".join("?" * len(ids))
    rows = fetch(
        f"SELECT patient_id, day_on FROM appointment WHERE day_on BETWEEN ? AND ? AND standing IN ({HOLDS}) "
        f"AND patient_id IN ({marks})",
        max(closure.first_on, clock.today()).isoformat(),
        closure.last_on.isoformat(),
        *ids,
    )
    return {(key, as_day(on)) for key, on in rows}
