"""Boxes: packed by scan, closed with their manifest, picked up by the vendor. Source: domain 2.10."""

from office import audit, clock
from office.announce import on
from office.charts.filing import place_code
from office.charts.models import MoveKind, Volume, VolumeState
from office.charts.queries.custody import PLACES, where_is
from office.charts.queries.requests import held_back_for, line_words
from office.charts.rules.moving import end_stay, log_move, read_again
from office.charts.shelves import BOX_FROM
from office.db import fetch, writing
from office.errors import RuleError
from office.retention.keeping import Standing, years_after
from office.retention.models import BoxSlot, BoxState, DestructionLine, StorageBox
from office.retention.queries.holding import kept_of
from office.retention.queries.storage import box_slots, free_slot, last_slot_of, open_box, recall_of, slot_of
from office.settings import setting

FIRST_BOX = 101
PACKABLE = (VolumeState.FILED, VolumeState.INACTIVE, VolumeState.RETURNED)
STAYS = (MoveKind.MADE_INACTIVE, MoveKind.SENT_OFF_SITE, MoveKind.RECALLED, MoveKind.RELABELED)
STORED = tuple(PLACES[state] for state in (VolumeState.OFF_SITE, VolumeState.INACTIVE, VolumeState.RECALLED))


def why_away(volume, kept):
    """Why a folder may leave the active shelves, in words: the chart is inactive or closed, or the volume is old.

    Raises RuleError, saying why not: in use, not known when last seen, a visit to come, an open balance, a request, a
    hold, a minor where the policy keeps them. Source: domain 2.10, purge.
    """
    facts, today = kept.facts, clock.today()
    if facts.blocks:
        raise RuleError(f"It stays: {facts.blocks[0][:1].lower()}{facts.blocks[0][1:]}")
    of_age = facts.born_on and years_after(facts.born_on, setting("majority_age")) <= today
    if not of_age and not facts.deceased and not setting("retention.purge_minors"):
        raise RuleError("It stays: the patient is a minor, or the birth date is not known.")
    if kept.standing == Standing.CLOSED:
        return f"closed: {facts.closed or 'deceased'}"
    if kept.standing == Standing.INACTIVE:
        return f"last seen {facts.last_on}"
    if not volume.current and volume.to_on and years_after(volume.to_on, setting("retention.inactive_years")) <= today:
        return f"older volume, to {volume.to_on}"
    if kept.standing == Standing.UNKNOWN:
        raise RuleError("It stays: it is not known when the patient was last seen.")
    raise RuleError(f"It stays: the patient was seen on {facts.last_on}.")


def refuse_not_packable(volume):
    """Raise RuleError for a folder that is not here in the file room."""
    if volume.state not in PACKABLE:
        raise RuleError(f"The record says: {where_is(volume)}. Return it first, then scan it again.")
    if (
        DestructionLine.select()
        .where((DestructionLine.volume == volume.id) & DestructionLine.left_at.is_null())
        .exists()
    ):
        raise RuleError("It is on a destruction batch. Take it from there first.")


def make_box(*, by):
    """Open the next box to be packed and return the StorageBox; its label can be printed at once."""
    with writing():
        highest = fetch("SELECT MAX(number) FROM storage_box")[0][0] or FIRST_BOX - 1
        box = StorageBox.create(
            number=highest + 1, code=place_code(BOX_FROM + highest + 1), slots=setting("storage.box_slots"),
            vendor=setting("storage.vendor"), opened_at=clock.now(), opened_who=by.name,
        )  # fmt: skip
        audit.record("storage.box_made", box, by=by, number=box.number)
    return box


def pack(volume, *, by, box=None):
    """Put a folder into the next free slot of a box, and return the BoxSlot.

    Without `box` it is the one being packed; when that is full, or there is none, a new one is begun.
    Raises RuleError: the folder may not leave, is not here, is packed already; the box is full or closed.
    """
    with writing():
        volume = read_again(volume)
        if packed := slot_of(volume):
            raise RuleError(f"It is in box {packed.box.number} slot {packed.slot} already.")
        refuse_not_packable(volume)
        why = why_away(volume, kept_of([volume.patient_id])[volume.patient_id])
        box = box or open_box() or make_box(by=by)
        if box.state != BoxState.OPEN:
            raise RuleError(f"Box {box.number} is closed. Pack another one.")
        slot = free_slot(box)
        if slot is None:
            raise RuleError(f"Box {box.number} is full. Close it; the next scan begins a new one.")
        return _put(volume, box, slot, VolumeState.INACTIVE, MoveKind.MADE_INACTIVE, why, by=by)


def _put(volume, box, slot, state, kind, note, *, by):
    end_stay(volume)
    filled = BoxSlot.create(box=box, slot=slot, volume=volume, put_at=clock.now(), who=by.name)
    log_move(volume, kind, state, f"box {box.number} slot {slot}", by=by, note=note)
    audit.record("storage.packed", filled, by=by, patient=volume.patient_id, box=box.number, slot=slot)
    return filled


def send_back(volume, *, by):
    """Send a folder back to the box it came from, into its slot if that is free, else the next; return the BoxSlot.

    Raises RuleError: it never was in a box that is away; it may not leave; it is not here.
    """
    with writing():
        volume, last = read_again(volume), last_slot_of(volume)
        if last is None or last.box.state != BoxState.AWAY:
            raise RuleError("It has no box in outside storage. Pack it into a new one.")
        if slot_of(volume):
            raise RuleError("It is in its box already.")
        refuse_not_packable(volume)
        why = why_away(volume, kept_of([volume.patient_id])[volume.patient_id])
        taken = BoxSlot.select().where(
            (BoxSlot.box == last.box) & (BoxSlot.slot == last.slot) & BoxSlot.taken_at.is_null()
        )
        slot = free_slot(last.box) if taken.exists() else last.slot
        if slot is None:
            raise RuleError(f"Box {last.box.number} is full. Pack it into a new one.")
        return _put(volume, last.box, slot, VolumeState.OFF_SITE, MoveKind.SENT_OFF_SITE, f"back; {why}", by=by)


def take_out(slot, *, by):
    """Take a folder out of a box that is still here; return the words for the clerk.

    Raises RuleError: the box is away, it was taken out before.
    """
    with writing():
        now = BoxSlot.get_by_id(slot.id)
        if now.box.state == BoxState.AWAY:
            raise RuleError("The box is in outside storage. Recall the folder.")
        if now.taken_at:
            raise RuleError(f"{now.taken_who} took it out already.")
        volume = Volume.get_by_id(now.volume_id)
        audit.record("storage.taken_out", now, by=by, patient=volume.patient_id, box=now.box.number)
        return bring_back(volume, by=by)


def bring_back(volume, *, by):
    """Bring a stored folder that is here back into use: for who waits for it, else to the refile bin; return where."""
    waiting = held_back_for(volume)
    place = f"held for {waiting[0].holder}" if waiting else "refile bin"
    log_move(volume, MoveKind.REACTIVATED, VolumeState.RETURNED, place, by=by)
    return line_words(waiting) or "To the refile bin"


def close_box(box, *, by):
    """Close a packed box: from now on its manifest holds. Raises RuleError: empty, closed already."""
    with writing():
        box = StorageBox.get_by_id(box.id)
        if box.state != BoxState.OPEN:
            raise RuleError(f"Box {box.number} is closed already.")
        slots = box_slots(box)
        if not slots:
            raise RuleError(f"Box {box.number} is empty.")
        box.state, box.closed_at = BoxState.CLOSED, clock.now()
        box.save()
        audit.record("storage.box_closed", box, by=by, number=box.number, folders=len(slots))
    return box


def pick_up_box(box, driver, reference="", *, by):
    """Hand a closed box to the vendor: every folder in it is off site from now on; return the StorageBox.

    What has happened since the packing counts: a folder that may not leave any more has to be taken out first.
    Raises RuleError: not closed; no driver (field "driver"); folders that may not leave, by slot.
    """
    with writing():
        box = StorageBox.get_by_id(box.id)
        if box.state != BoxState.CLOSED:
            words = "is not closed yet" if box.state == BoxState.OPEN else "was picked up already"
            raise RuleError(f"Box {box.number} {words}.")
        if not driver.strip():
            raise RuleError("Type the name of who takes the box.", field="driver")
        slots = box_slots(box)
        _refuse_wanted(slots)
        for slot in slots:
            place = f"box {box.number} slot {slot.slot}"
            log_move(
                slot.volume, MoveKind.SENT_OFF_SITE, VolumeState.OFF_SITE, place, by=by, note=f"taken by {driver}"
            )
        box.state, box.away_at, box.driver, box.reference = (
            BoxState.AWAY,
            clock.now(),
            driver.strip(),
            reference.strip(),
        )
        box.save()
        audit.record("storage.box_picked_up", box, by=by, number=box.number, driver=box.driver, folders=len(slots))
    return box


def _refuse_wanted(slots):
    now, stay = kept_of([slot.volume.patient_id for slot in slots]), []
    for slot in slots:
        try:
            why_away(slot.volume, now[slot.volume.patient_id])
        except RuleError as error:
            stay.append(f"slot {slot.slot} ({error.message.removeprefix('It stays: ').rstrip('.')})")
    if stay:
        raise RuleError(f"Take these out of the box first: {'; '.join(stay)}.")


def leave_box(volume, *, by):
    """Note that a folder is out of its box, when it was in one; inside the caller's transaction."""
    if slot := slot_of(volume):
        slot.taken_at, slot.taken_who = clock.now(), by.name
        slot.save()


def follow_move(volume, move, by):
    """A scan anywhere is the truth: a folder that moves is out of its box, its recall has come, its batch lost it."""
    if not move.from_words.startswith(STORED) or move.kind in STAYS:
        return
    leave_box(volume, by=by)
    if recall := recall_of(volume):
        recall.ended_at, recall.arrived, recall.ended_who = clock.now(), True, by.name
        recall.save()
    if move.kind not in (MoveKind.LEFT_THE_BUILDING, MoveKind.DESTROYED):
        scanned = (DestructionLine.volume == volume.id) & DestructionLine.left_at.is_null()
        DestructionLine.update(scanned_at=None, scanned_who="", kept_pages="").where(scanned).execute()


on("volume.moved", follow_move)
