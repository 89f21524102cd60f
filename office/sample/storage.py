"""Outside storage of the sample: the boxes its old folders lie in, a purge list, a recall, a hold, two batches.

It takes no chance of its own: everything is found in what was made before, and done by the rules.
"""

from datetime import timedelta

from office import clock
from office.bulk import first_free, follow, pour
from office.charts.filing import place_code
from office.charts.models import Volume, VolumeState
from office.charts.shelves import BOX_FROM
from office.db import fetch
from office.errors import RuleError
from office.patients.models import Patient, Privacy, Registration
from office.retention.models import BoxSlot, PurgeTo, Reckoned, StorageBox
from office.retention.queries.storage import purge_lines
from office.retention.rules.certifying import certify_batch, pick_up_batch
from office.retention.rules.holding import place_hold
from office.retention.rules.purging import make_purge_run, purge
from office.retention.rules.recalling import recall
from office.retention.rules.reckoning import run_retention
from office.retention.rules.shredding import approve_batch, propose_batch, scan_in, sign_batch
from office.sample.lives import actor
from office.staff.models import Role

ENOUGH = 3  # records whose time is over: one for a batch, one that is gone, one on hold
SLOTS, LISTED, PACKED = 24, 12, 4  # folders to a box, on the list, of them in the box already


def add_storage(world):
    """Write the boxes, then let clerk, lead and manager do a little of each work, when the day is not a past one."""
    _boxes(world)
    clerk, lead = actor(world, "records", Role.RECORDS_CLERK), actor(world, "lead", Role.RECORDS_LEAD)
    if world.day_on < clock.today():
        return
    run_retention(by=clerk)
    small = len(_due()) < ENOUGH  # in a small practice the one folder that is due is boxed, too
    works = (lambda: _purge(clerk), lambda: _destroy(world, clerk, lead))
    for work in works if small else works[::-1]:
        work()
    away = Volume.select().where((Volume.state == VolumeState.OFF_SITE) & Volume.place.startswith("box "))
    if volume := away.order_by(Volume.id.desc()).first():
        recall(volume, "letter of a lawyer", by=clerk)


def _boxes(world):
    """A box for every "box 114 slot 7" that stands on a folder."""
    rows = fetch("SELECT id, place, since FROM volume WHERE state = 'off-site' AND place LIKE 'box %' ORDER BY id")
    placed = [(volume, *map(int, place.removeprefix("box ").split(" slot ")), since) for volume, place, since in rows]
    numbers = sorted({number for _, number, _, _ in placed})
    first, who, then = (
        first_free(StorageBox),
        world.who("records"),
        world.moment(world.day_on - timedelta(days=200), 600),
    )
    names = "id number code state slots vendor reference opened_at opened_who closed_at away_at driver"
    told = ("off-site", SLOTS, "Prairie Records Storage")
    made = [
        (first + at, number, place_code(BOX_FROM + number), *told, f"PRS-{number}", then, who, then, then, "Al Berg")
        for at, number in enumerate(numbers)
    ]
    pour(StorageBox, names, made)
    ids = {number: first + at for at, number in enumerate(numbers)}
    slots = {(number, slot): (ids[number], slot, volume, since, who) for volume, number, slot, since in placed}
    pour(BoxSlot, "box slot volume put_at who", slots.values())
    follow([StorageBox])


def _due():
    """Patients whose time is over and whose first folder is here and in use, in the order of their numbers."""
    query = Reckoned.select(Reckoned, Patient).join(Patient).join(Volume, on=Volume.patient == Patient.id)
    due = (Reckoned.eligible_on <= clock.today()) & (Reckoned.blocks == "")
    here = Volume.state.in_((VolumeState.FILED, VolumeState.INACTIVE))
    query = query.where(due & here & (Volume.number == 1) & Volume.current).order_by(Patient.mrn)
    return [row.patient for row in query.limit(ENOUGH)]


def _hold(patient, lead):
    """A court asks for a record: the last one whose time is over, else the newest."""
    if patient is None:
        ordinary = (Patient.privacy == Privacy.NORMAL) & (Patient.registration != Registration.MERGED)
        patient = Patient.select().where(ordinary).order_by(Patient.id.desc()).first()
    place_hold(patient, "litigation", "Cook County 26 L 1145, letter of the defense counsel", by=lead)


def _destroy(world, clerk, lead):
    """A batch that waits for the manager, one folder destroyed this morning, one record on hold."""
    manager = actor(world, "manager", Role.MANAGER)
    coming, gone, held = [*_due(), None, None, None][:ENOUGH]
    _hold(held, lead)
    if gone:
        _gone(world, gone, clerk, lead, manager)
    if coming:
        sign_batch(propose_batch([coming.id], by=clerk), by=lead)


def _gone(world, patient, clerk, lead, manager):
    batch = propose_batch([patient.id], by=clerk)
    sign_batch(batch, by=lead)
    approve_batch(batch, by=manager)
    for volume in list(Volume.select().where(Volume.patient == patient)):
        scan_in(batch, volume.code, "none in this folder", by=clerk)
    pick_up_batch(batch, "Lakeside Secure Shredding", "Al Berg", by=clerk)
    certify_batch(
        batch, "LSS-20417", "cross-cut shredding", clock.today(), "truck in our yard", world.who("records"), by=lead
    )


def _purge(clerk):
    """A list whose first folders lie in a new box already."""
    try:
        run = make_purge_run(PurgeTo.BOXES, LISTED, by=clerk)
    except RuleError:  # a small practice may have nobody who is inactive
        return
    for line in list(purge_lines(run).limit(PACKED)):
        purge(run, line.volume.code, by=clerk)
