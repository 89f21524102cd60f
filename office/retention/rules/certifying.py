"""The end of a destruction batch: the vendor takes it, the certificate comes, the log is written for ever.
Source: domain 2.10."""

from office import audit, clock
from office.charts.models import MoveKind, VolumeState
from office.charts.queries.custody import full_name
from office.charts.rules.moving import log_move
from office.db import fetch, writing
from office.errors import RuleError
from office.retention.models import BatchState, DestructionBatch, DestructionEntry, LegalHold, Method
from office.retention.queries.facts import facts_of
from office.retention.queries.shredding import in_batch, people_of
from office.retention.rules.recalling import PICKED_UP
from office.retention.rules.shredding import ask_next, leave, reckon_again
from office.tasks.rules import settle_tasks


def pick_up_batch(batch, vendor, driver, *, by):
    """Hand the scanned folders of an approved batch to the vendor; return the batch. All in one transaction.

    Everything is reckoned once more: a patient who came back, and one on hold since, leaves the batch; so does a
    folder that was not scanned. Raises RuleError: not approved; nothing left; field "vendor", "driver": empty.
    """
    with writing():
        batch = DestructionBatch.get_by_id(batch.id)
        if batch.state != BatchState.APPROVED:
            raise RuleError(f"Batch {batch.number} is {batch.state}: only an approved one is picked up.")
        for name, words in (("vendor", vendor), ("driver", driver)):
            if not words.strip():
                raise RuleError("Type who takes the folders.", field=name)
        stay = []
        for line in reckon_again(batch, by=by):
            if line.scanned_at:
                stay.append(line)
            else:
                leave(line, "Not scanned into the batch.", by=by)
        if not stay:
            raise RuleError("No folder of this batch is scanned and free to go. Nothing was picked up.")
        for line in stay:
            place = f"{PICKED_UP}, batch {batch.number}"
            log_move(line.volume, MoveKind.LEFT_THE_BUILDING, VolumeState.OFF_SITE, place, by=by, note=vendor.strip())
        batch.state, batch.picked_up_at = BatchState.PICKED_UP, clock.now()
        batch.vendor, batch.driver = vendor.strip(), driver.strip()
        batch.save()
        audit.record(
            "destruction.picked_up", batch, by=by, number=batch.number, folders=len(stay), driver=batch.driver
        )
        ask_next("certify", batch, by=by)
    return batch


def certify_batch(batch, certificate, method, destroyed_on, place, witness, *, by):
    """Enter the certificate of destruction: every folder is destroyed, and the log has one entry for each for ever.

    The patients stay in the index. Raises RuleError: not picked up; a hold was placed meanwhile; fields certificate,
    method, destroyed_on (before the pick-up, to come), place, witness: missing.
    """
    with writing():
        batch = DestructionBatch.get_by_id(batch.id)
        if batch.state != BatchState.PICKED_UP:
            raise RuleError(f"Batch {batch.number} is {batch.state}: the certificate follows the pick-up.")
        said = {"certificate": certificate, "place": place, "witness": witness}
        for name, words in said.items():
            if not words.strip():
                raise RuleError(f"Type the {name}.", field=name)
        _check_day(batch, destroyed_on)
        lines = in_batch(batch)
        _refuse_held(lines)
        batch.method, batch.destroyed_on, batch.state = str(Method(method)), destroyed_on, BatchState.DESTROYED
        batch.certificate, batch.place, batch.witness = (words.strip() for words in said.values())
        batch.ended_at, batch.ended_who = clock.now(), by.name
        batch.save()
        _write(batch, lines, by)
        settle_tasks(f"destruction:{batch.number}:", "destroyed", by=by)
        audit.record(
            "destruction.certified",
            batch,
            by=by,
            number=batch.number,
            folders=len(lines),
            certificate=batch.certificate,
        )
    return batch


def _check_day(batch, on):
    if on is None:
        raise RuleError("Type the day of destruction.", field="destroyed_on")
    if on > clock.today():
        raise RuleError("This day is still to come.", field="destroyed_on")
    if on < clock.local(batch.picked_up_at).date():
        raise RuleError("This day is before the pick-up.", field="destroyed_on")


def _refuse_held(lines):
    ids = {line.volume.patient_id: line.volume.patient for line in lines}
    held = LegalHold.select().where(LegalHold.patient.in_(list(ids)) & LegalHold.released_at.is_null()).first()
    if held:
        raise RuleError(
            f"{ids[held.patient_id].full_name} is on hold since {held.from_on}: stop the vendor at once, and tell the "
            "records lead. The certificate can be entered when the hold is released."
        )


def _write(batch, lines, by):
    counts = _volume_counts([line.volume.patient_id for line in lines])
    people, facts = people_of(batch), facts_of([line.volume.patient_id for line in lines])
    for line in lines:
        volume, patient = line.volume, line.volume.patient
        spot = f"{batch.destroyed_on}, certificate {batch.certificate}"
        log_move(volume, MoveKind.DESTROYED, VolumeState.DESTROYED, spot, by=by, note=f"batch {batch.number}")
        name = full_name(patient.last_name, patient.first_name, patient.middle_name, patient.suffix)
        entry = DestructionEntry.create(
            batch=batch, patient=patient, volume=volume, mrn=patient.mrn, name=name, born_on=patient.born_on,
            volume_number=volume.number, volumes=counts[patient.id], from_on=volume.from_on,
            to_on=volume.to_on or _last_on(facts[patient.id], batch), kept_pages=line.kept_pages, words=line.words,
            method=batch.method, destroyed_on=batch.destroyed_on, place=batch.place, witness=batch.witness,
            certificate=batch.certificate, signed_who=people[batch.signed_by_id],
            approved_who=people[batch.approved_by_id], at=clock.now(), who=by.name,
        )  # fmt: skip
        audit.record("destruction.destroyed", entry, by=by, volume=volume.number, certificate=batch.certificate)


def _last_on(facts, batch):
    """The last encounter of which papers can have been in the folder: none after the pick-up."""
    return facts.last_on if facts.last_on and facts.last_on <= clock.local(batch.picked_up_at).date() else None


def _volume_counts(ids):
    marks = ", ".join("?" * len(ids))
    return dict(
        fetch(f"SELECT patient_id, COUNT(*) FROM volume WHERE patient_id IN ({marks}) GROUP BY patient_id", *ids)
    )
