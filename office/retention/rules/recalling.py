"""Recalls from outside storage: for a visit, a request or a batch, and taken in by scan. Source: domain 2.5."""

from office import audit, clock
from office.charts.models import MoveKind, VolumeState
from office.charts.queries.custody import get_volume, where_is
from office.charts.queries.days import business_days_on
from office.charts.queries.lights import short_day
from office.charts.rules.custody import pull_volume, return_volume
from office.charts.rules.moving import log_move, read_again
from office.db import writing
from office.errors import RuleError
from office.retention.models import VolumeRecall
from office.retention.queries.storage import recall_of, to_recall
from office.retention.rules.purging import volume_of
from office.settings import setting

PICKED_UP = "picked up for destruction"


def expected_on(stat):
    """When a recalled folder comes: today when it is STAT, else setting storage.recall_days business days on."""
    return clock.today() if stat else business_days_on(setting("storage.recall_days"))


def recall(volume, why, *, needed_on=None, stat=False, by):
    """Ask the vendor for a folder, and return the VolumeRecall; the folder is recalled (in transit) from now on.

    Raises RuleError: it is not off site, recalled already, picked up to be destroyed; no reason (field "why").
    Source: domain 2.5: off-site 1 to 2 business days, STAT the same day.
    """
    with writing():
        read_again(volume)
        if volume.state == VolumeState.RECALLED:
            raise RuleError(f"It is recalled already: {where_is(volume)}.")
        if volume.state != VolumeState.OFF_SITE:
            raise RuleError(f"It is not in outside storage: {where_is(volume)}.")
        if volume.place.startswith(PICKED_UP):
            raise RuleError("It was picked up to be destroyed. Call the vendor at once, and the records lead.")
        if not why.strip():
            raise RuleError("Say what it is needed for.", field="why")
        comes_on = expected_on(stat)
        made = VolumeRecall.create(
            volume=volume, why=why.strip(), stat=stat, needed_on=needed_on or comes_on, expected_on=comes_on,
            asked_at=clock.now(), asked_by=by.staff_id, who=by.name,
        )  # fmt: skip
        place = f"{volume.place}, expected {short_day(comes_on)}" + (", STAT" if stat else "")
        log_move(volume, MoveKind.RECALLED, VolumeState.RECALLED, place, by=by, note=made.why)
        audit.record("storage.recalled", made, by=by, patient=volume.patient_id, expected_on=comes_on, stat=stat)
    return made


def recall_listed(volume_ids, *, by):
    """Recall the chosen volumes of the list as it is now; return how many. What somebody recalled meanwhile is passed.

    Raises RuleError: none was chosen.
    """
    with writing():
        if not volume_ids:
            raise RuleError("Tick the folders to recall.")
        chosen = [row for row in to_recall() if row.volume_id in volume_ids]
        for row in chosen:
            recall(get_volume(row.volume_id), row.why, needed_on=row.needed_on, stat=row.stat, by=by)
    return len(chosen)


def cancel_recall(volume, *, by):
    """Take a recall back before the folder came: it is off site again. Raises RuleError: there is no open recall."""
    with writing():
        read_again(volume)
        open_one = recall_of(volume)
        if open_one is None or volume.state != VolumeState.RECALLED:
            raise RuleError("There is no recall to cancel.")
        open_one.ended_at, open_one.ended_who = clock.now(), by.name
        open_one.save()
        place = volume.place.split(", expected ")[0]
        log_move(volume, MoveKind.SENT_OFF_SITE, VolumeState.OFF_SITE, place, by=by, note="recall canceled")
        audit.record("storage.recall_canceled", open_one, by=by, patient=volume.patient_id)
    return open_one


def take_in(code, *, by):
    """Take a folder in that came from storage; return (Volume, words for the clerk).

    Who waits for it is told first; for a visit that needs it, it goes on the cart; else into the refile bin.
    Raises RuleError (field "code"): not a chart label, not expected from storage.
    """
    with writing():
        volume = read_again(volume_of(code))
        if volume.state not in (VolumeState.RECALLED, VolumeState.OFF_SITE):
            raise RuleError(f"It is not in outside storage: {where_is(volume)}.", field="code")
        came = recall_of(volume)
        back = return_volume(volume, by=by)
        if back.words:
            return volume, back.words
        if came and came.why.startswith("visit"):
            pull_volume(volume, by=by)
            return volume, f"For a visit: {volume.place}"
        if came and came.why.startswith("destruction"):
            return volume, f"For the {came.why}: scan it there"
    return volume, "To the refile bin"
