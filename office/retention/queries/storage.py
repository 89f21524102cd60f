"""Purge lists, boxes, and what is to be recalled. Reads only."""

from dataclasses import dataclass
from datetime import date

from office import clock
from office.charts.models import Priority, RequestState, Volume, VolumeState
from office.charts.queries.custody import full_name
from office.charts.queries.days import business_days_on
from office.db import as_day, as_instant, fetch
from office.errors import NotFound
from office.loading import load
from office.patients.models import Patient
from office.retention.models import (
    BoxSlot,
    BoxState,
    PurgeLine,
    PurgeRun,
    StorageBox,
    VolumeRecall,
)
from office.scheduling.models import HOLDS_PLACE
from office.settings import setting


def purge_runs():
    """Every PurgeRun, newest first; to be paged."""
    return PurgeRun.select().order_by(PurgeRun.number.desc())


def run_counts(runs):
    """{run id: (lines, done, left out)}. One query."""
    ids = [one.id for one in runs]
    if not ids:
        return {}
    rows = fetch(
        "SELECT run_id, COUNT(*), COUNT(done_at), SUM(CASE WHEN left_out <> '' THEN 1 ELSE 0 END) FROM purge_line "
        f"WHERE run_id IN ({', '.join('?' * len(ids))}) GROUP BY run_id",
        *ids,
    )
    return {row[0]: tuple(map(int, row[1:])) for row in rows}


def purge_run(number):
    """The PurgeRun of a number; NotFound."""
    found = PurgeRun.get_or_none(PurgeRun.number == number)
    if found is None:
        raise NotFound()
    return found


def purge_lines(run):
    """The PurgeLines of a run with volume and patient, in shelf order; to be paged."""
    query = PurgeLine.select(PurgeLine, Volume, Patient).join(Volume).join(Patient)
    return query.where(PurgeLine.run == run).order_by(PurgeLine.position)


def boxes(state=None):
    """StorageBoxes, newest first; to be paged."""
    query = StorageBox.select().order_by(StorageBox.number.desc())
    return query.where(StorageBox.state == state) if state else query


def filled(found):
    """{box id: (folders in it, lowest number, highest number)}. One query."""
    ids = [one.id for one in found]
    if not ids:
        return {}
    rows = fetch(
        "SELECT s.box_id, COUNT(*), MIN(p.mrn), MAX(p.mrn) FROM box_slot s JOIN volume v ON v.id = s.volume_id "
        "JOIN patient p ON p.id = v.patient_id WHERE s.taken_at IS NULL "
        f"AND s.box_id IN ({', '.join('?' * len(ids))}) GROUP BY s.box_id",
        *ids,
    )
    return {row[0]: row[1:] for row in rows}


def get_box(number):
    """The StorageBox of a number; NotFound."""
    found = StorageBox.get_or_none(StorageBox.number == number)
    if found is None:
        raise NotFound()
    return found


def box_slots(box):
    """What is in a box: BoxSlots with volume and patient, slot by slot."""
    query = BoxSlot.select(BoxSlot, Volume, Patient).join(Volume).join(Patient)
    return list(query.where((BoxSlot.box == box) & BoxSlot.taken_at.is_null()).order_by(BoxSlot.slot))


def slot_of(volume):
    """The BoxSlot (with its box) in which a volume is, or None."""
    return next(iter(load(BoxSlot, "volume_id = ? AND taken_at IS NULL", volume.id)), None)


def last_slot_of(volume):
    """The BoxSlot (with its box) in which a volume was last, taken out or not; None when it never was in one."""
    return next(iter(load(BoxSlot, "volume_id = ? ORDER BY id DESC LIMIT 1", volume.id)), None)


def free_slot(box):
    """The lowest free slot of a box, or None when it is full. One query."""
    taken = {slot for (slot,) in fetch("SELECT slot FROM box_slot WHERE box_id = ? AND taken_at IS NULL", box.id)}
    return next((slot for slot in range(1, box.slots + 1) if slot not in taken), None)


def open_box():
    """The box that is being packed, the oldest one first; None."""
    return StorageBox.select().where(StorageBox.state == BoxState.OPEN).order_by(StorageBox.number).first()


def open_recalls():
    """Open VolumeRecalls with volume and patient, the first expected first; to be paged."""
    query = VolumeRecall.select(VolumeRecall, Volume, Patient).join(Volume).join(Patient)
    return query.where(VolumeRecall.ended_at.is_null()).order_by(VolumeRecall.expected_on, Volume.shelf_key)


def recall_of(volume):
    """The open VolumeRecall of a volume, or None."""
    return next(iter(load(VolumeRecall, "volume_id = ? AND ended_at IS NULL", volume.id)), None)


def until_on():
    """The last day whose visits' charts are recalled today: so many business days ahead."""
    return business_days_on(setting("storage.recall_days"))


@dataclass(frozen=True)
class Needed:
    """One volume that is off site and is needed: where it is, for what, by when; `stat` is same day."""

    volume_id: int
    number: int
    place: str
    patient_id: int
    mrn: int
    name: str
    born_on: date | None
    why: str
    needed_on: date
    stat: bool
    name_alert: bool = False


def to_recall():
    """What is to be recalled: current volumes off site of who comes up to `until_on`, what is asked for, what is
    approved to be destroyed.

    One row for each volume, the most urgent reason first. A fixed number of queries. Source: domain 2.5, 2.6 group C.
    """
    found = {}
    for row in sorted([*_asked(), *_coming(), *_batched()], key=lambda one: (one.needed_on, not one.stat, one.mrn)):
        found.setdefault(row.volume_id, row)
    return list(found.values())


PERSON = "p.id, p.mrn, p.last_name, p.first_name, p.middle_name, p.suffix, p.born_on, p.name_alert"


def _needed(volume_id, number, place, key, mrn, last, first, middle, suffix, born_on, alert, why, needed_on, stat):
    name = full_name(last, first, middle, suffix)
    return Needed(
        volume_id, number, place, key, mrn, name, as_day(born_on), why, needed_on, stat, bool(alert)
    )  # fmt: skip


def _coming():
    today = clock.today()
    rows = fetch(
        f"SELECT v.id, v.number, v.place, {PERSON}, r.short, a.day_on FROM volume v "
        "JOIN patient p ON p.id = v.patient_id JOIN appointment a ON a.patient_id = p.id "
        "JOIN provider r ON r.id = a.provider_id "
        f'WHERE v.state = ? AND v."current" = ? AND a.day_on BETWEEN ? AND ? AND {NOT_SHREDDED} '
        f"AND a.standing IN ({', '.join('?' * len(HOLDS_PLACE))}) ORDER BY a.day_on, a.start_minute",
        *(str(VolumeState.OFF_SITE), True, today.isoformat(), until_on().isoformat(), *map(str, HOLDS_PLACE)),
    )
    for *volume, provider, day_on in rows:
        day_on = as_day(day_on)
        yield _needed(*volume, f"visit, {provider}", day_on, day_on == today)


NOT_SHREDDED = (
    "NOT EXISTS (SELECT 1 FROM destruction_line l JOIN destruction_batch b ON b.id = l.batch_id "
    "WHERE l.volume_id = v.id AND l.left_at IS NULL AND b.state = 'picked up')"
)


def _asked():
    rows = fetch(
        f"SELECT v.id, v.number, v.place, {PERSON}, h.name, q.purpose, q.priority, q.needed_at FROM chart_request q "
        "JOIN volume v ON v.id = q.volume_id JOIN patient p ON p.id = v.patient_id "
        "JOIN holder h ON h.id = q.holder_id "
        f"WHERE q.state = ? AND v.state = ? AND {NOT_SHREDDED} ORDER BY q.needed_at, q.id",
        *(str(RequestState.WAITING), str(VolumeState.OFF_SITE)),
    )
    for *volume, holder, purpose, priority, needed_at in rows:
        needed_on = clock.local(as_instant(needed_at)).date()
        yield _needed(*volume, f"{purpose}, for {holder}", needed_on, priority == Priority.STAT)


def _batched():
    """Volumes of approved batches: each is scanned before it is destroyed, so it has to come first."""
    rows = fetch(
        f"SELECT v.id, v.number, v.place, {PERSON}, b.number FROM destruction_line l "
        "JOIN volume v ON v.id = l.volume_id JOIN patient p ON p.id = v.patient_id "
        "JOIN destruction_batch b ON b.id = l.batch_id "
        "WHERE l.left_at IS NULL AND b.state = 'approved' AND v.state = ? ORDER BY v.shelf_key",
        str(VolumeState.OFF_SITE),
    )
    for *volume, batch in rows:
        yield _needed(*volume, f"destruction batch {batch}", until_on(), False)
