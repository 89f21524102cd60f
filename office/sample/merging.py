"""Records of one person in the sample: one merge done, one that waits for the records lead; one record of two."""

from itertools import pairwise

from office.db import fetch
from office.merges import stops
from office.merges.rules import carry_out, open_overlay, propose_merge
from office.merges.tables import fingerprint
from office.patients.models import Privacy, Registration
from office.patients.queries import get_patient
from office.sample.guards import actor
from office.staff.models import Role

USUAL = (Registration.QUICK, Registration.COMPLETE, Registration.VERIFIED)
ENOUGH = 40  # pairs looked at, so that one of them has no work
BUSY = (
    "SELECT patient_id FROM appointment WHERE day_on = ? UNION SELECT patient_id FROM call WHERE ended_at IS NULL "
    "UNION SELECT patient_id FROM message WHERE state <> 'closed'"
)
SEEN = "Two handwritings on the forms, and the height differs by a foot."
WHY = "Same address and telephone, one birth date mistyped."


def add_merges(world):
    """Carry one proposal out among people without work today, leave one to decide, and mark one record."""
    clerk, lead = actor(world, "records", Role.RECORDS_CLERK), actor(world, "lead", Role.RECORDS_LEAD)
    pairs, busy = _doubles(world), _at_work(world)
    quiet = next((pair for pair in pairs if not busy & {one.id for one in pair}), None)
    if quiet:
        merge = propose_merge(*quiet, WHY, by=clerk)
        seen = fingerprint(*sorted(one.id for one in quiet))
        carry_out(merge, merge.version, quiet[0].id, {}, seen, by=lead)
    others = [pair for pair in pairs if pair is not quiet]
    if others:
        propose_merge(*others[0], WHY, by=clerk)
    paired = {one.id for pair in pairs for one in pair}
    mixed = next((one for taken in (paired | busy, paired) for one in _known(world) if one.id not in taken), None)
    if mixed:
        open_overlay(mixed, SEEN, by=actor(world, "nurse", Role.NURSE))


def _known(world):
    """Patients with a long history and nothing that guards them, from the middle of the records on."""
    for index in range(len(world.people) // 2, len(world.people)):
        if world.visits[index] > 2:
            patient = get_patient(world.patient(index))
            if patient.registration in USUAL and patient.privacy == Privacy.NORMAL and not patient.name_alert:
                yield patient


def _at_work(world):
    """Ids of who is booked on the sample's day, or waits for an answer."""
    return {key for (key,) in fetch(BUSY, world.day_on.isoformat())}


def _doubles(world):
    """The first few pairs of Patients who are one person, the older record first."""
    found = []
    doubles = [n for n, person in enumerate(world.people) if person.clash == "duplicate" and person.address]
    doubles.sort(key=lambda n: (_household(world.people[n]), n))
    for one, other in pairwise(doubles):
        if len(found) < ENOUGH and _household(world.people[one]) == _household(world.people[other]):
            pair = [get_patient(world.patient(n)) for n in sorted((one, other))]
            usual = all(one.registration in USUAL and one.privacy == Privacy.NORMAL for one in pair)
            if usual and not stops.for_ever(*pair) and not stops.for_now(*pair):
                found.append(pair)
    return found


def _household(person):
    return person.address, person.sex, person.first[:1]
