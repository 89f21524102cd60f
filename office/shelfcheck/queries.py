"""The open filing check, shelf readings, and what was found. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime

from office import clock
from office.charts.models import Volume, VolumeState
from office.charts.queries.custody import full_name
from office.charts.shelves import section_of
from office.db import as_day, as_instant, fetch
from office.errors import NotFound
from office.settings import setting
from office.shelfcheck.models import Found, LookedFolder, LookKind, ShelfLook

FOLDER = (
    "SELECT f.id, v.id, v.number, p.id, p.mrn, p.last_name, p.first_name, p.middle_name, p.suffix, p.born_on, "
    "p.filing_name, p.name_alert, v.shelf_key, f.position, f.refiled_by_id, f.refiled_who, f.found, f.note, "
    "f.looked_at, f.who FROM looked_folder f JOIN volume v ON v.id = f.volume_id JOIN patient p ON p.id = v.patient_id"
)


@dataclass(frozen=True)
class Row:
    """One folder of a look, as a list shows it."""

    id: int
    volume_id: int
    number: int
    patient_id: int
    mrn: int
    name: str
    born_on: date | None
    section: str
    name_alert: bool
    shelf_key: str
    position: int
    refiled_by: int | None
    refiled_who: str
    found: Found | None
    note: str
    looked_at: datetime | None
    who: str


@dataclass(frozen=True)
class Ended:
    """A look that is over, in numbers."""

    id: int
    kind: LookKind
    section: str
    on: date
    who: str
    checked: int
    misfiled: int


def get_look(look_id):
    """The ShelfLook; NotFound."""
    found = ShelfLook.get_or_none(ShelfLook.id == look_id)
    if found is None:
        raise NotFound()
    return found


def open_check():
    """The filing check that is not finished, or None."""
    return ShelfLook.get_or_none((ShelfLook.kind == LookKind.CHECK) & ShelfLook.ended_at.is_null())


def open_readings():
    """The shelf readings that are not finished, the oldest first."""
    is_open = (ShelfLook.kind == LookKind.READING) & ShelfLook.ended_at.is_null()
    return list(ShelfLook.select().where(is_open).order_by(ShelfLook.begun_at))


def folders_of(look):
    """The Rows of a look: a check in shelf order, a reading as it was scanned. One query."""
    order = setting("filing.order")
    rows = fetch(f"{FOLDER} WHERE f.look_id = ? ORDER BY f.position, f.id", look.id)
    return [_row(order, *row) for row in rows]


def _row(order, row_id, volume_id, number, patient_id, mrn, last, first, middle, suffix, born_on, filing, *rest):
    alert, key, position, refiled_by, refiled_who, found, note, looked_at, who = rest
    return Row(
        row_id, volume_id, number, patient_id, mrn, full_name(last, first, middle, suffix), as_day(born_on),
        section_of(order, mrn, filing), bool(alert), key, position, refiled_by, refiled_who,
        Found(found) if found else None, note, as_instant(looked_at), who,
    )  # fmt: skip


def ended_looks(limit=20):
    """The newest looks that are over as Ended. One query."""
    rows = fetch(
        "SELECT k.id, k.kind, k.section, k.day_on, k.who, COUNT(f.found), "
        "SUM(CASE WHEN f.found <> ? THEN 1 ELSE 0 END) "
        "FROM shelf_look k LEFT JOIN looked_folder f ON f.look_id = k.id "
        "WHERE k.ended_at IS NOT NULL GROUP BY k.id, k.kind, k.section, k.day_on, k.who "
        "ORDER BY k.day_on DESC, k.id DESC LIMIT ?",
        str(Found.IN_PLACE),
        limit,
    )
    return [
        Ended(key, LookKind(kind), where, as_day(on), who, n, int(bad or 0))
        for key, kind, where, on, who, n, bad in rows
    ]


def due_looks():
    """The LookKinds that are due: a check once in the days of setting "shelfcheck.days", a reading every day."""
    begun = {kind: as_day(on) for kind, on in fetch("SELECT kind, MAX(day_on) FROM shelf_look GROUP BY kind")}
    every = {LookKind.CHECK: setting("shelfcheck.days"), LookKind.READING: 1}
    return {kind for kind, days in every.items() if kind not in begun or (clock.today() - begun[kind]).days >= days}


def folders_in(section):
    """[(volume id, shelf key)] of what the record says stands in a section now, in shelf order. One query."""
    order = setting("filing.order")
    rows = fetch(
        "SELECT v.id, v.shelf_key, p.mrn, p.filing_name FROM volume v JOIN patient p ON p.id = v.patient_id "
        "WHERE v.state = ? ORDER BY v.shelf_key",
        str(VolumeState.FILED),
    )
    return [(key, shelf_key) for key, shelf_key, mrn, filing in rows if section_of(order, mrn, filing) == section]


def next_section():
    """The section to read today: the one that was never read or not for the longest, in the order of the walk.

    "" while no folder is on a shelf. Two queries.
    """
    order = setting("filing.order")
    rows = fetch(
        "SELECT p.mrn, p.filing_name FROM volume v JOIN patient p ON p.id = v.patient_id WHERE v.state = ? "
        "ORDER BY v.shelf_key",
        str(VolumeState.FILED),
    )
    sections = dict.fromkeys(section_of(order, mrn, filing) for mrn, filing in rows)
    read = dict(
        fetch("SELECT section, MAX(day_on) FROM shelf_look WHERE kind = ? GROUP BY section", str(LookKind.READING))
    )
    return min(sections, key=lambda section: str(read.get(section, "")), default="")


def refiled_since(instant):
    """[(volume id, shelf key, who refiled it as staff id, name)] of what was refiled since and stands there still."""
    return fetch(
        "SELECT v.id, v.shelf_key, m.by_id, m.who FROM move m JOIN volume v ON v.id = m.volume_id "
        "WHERE m.at >= ? AND m.kind = 'refiled' AND v.state = ? AND m.id = (SELECT MAX(x.id) FROM move x "
        "WHERE x.volume_id = v.id) AND NOT EXISTS (SELECT 1 FROM looked_folder f WHERE f.volume_id = v.id "
        "AND f.looked_at >= m.at) ORDER BY v.shelf_key",
        instant,
        str(VolumeState.FILED),
    )


def folder_of_look(look, volume):
    """The LookedFolder of a volume in a look, or None."""
    return LookedFolder.get_or_none((LookedFolder.look == look.id) & (LookedFolder.volume == volume.id))


def counts(rows):
    """{"checked", "misfiled", "waiting"} of Rows."""
    done = [row for row in rows if row.found]
    bad = [row for row in done if row.found != Found.IN_PLACE]
    return {"checked": len(done), "misfiled": len(bad), "waiting": len(rows) - len(done)}


def volume_of(row_id, look):
    """The LookedFolder of this look by its id, with its volume; NotFound."""
    found = (
        LookedFolder.select(LookedFolder, Volume)
        .join(Volume)
        .where((LookedFolder.id == row_id) & (LookedFolder.look == look.id))
        .first()
    )
    if found is None:
        raise NotFound()
    return found
