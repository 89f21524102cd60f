"""What the last night found: pairs that may be one person, one put off, one declared to be two people at the desk."""

import json
from datetime import timedelta

from office import clock
from office.db import many
from office.duplicates.models import DuplicatePair
from office.patients.matching import score
from office.patients.models import PairDecision, Patient
from office.patients.queries import get_patient
from office.patients.queries.likeness import fingerprint, likely_same, people_of
from office.sample.guards import actor
from office.staff.models import Role

MOST = 60  # records looked at, whatever the size of the practice: the next night finds the rest
FOUND_BY = ["same last name", "same first name", "same birth date"]
SAID = "Cousins of one name; each has shown an ID."


def add_doubles(world):
    """Fill the worklist of the records lead from the people who were registered twice on purpose."""
    ids = [world.patient(n) for n, person in enumerate(world.people) if person.clash == "duplicate"][:MOST]
    found = {}
    for key, person in people_of(ids).items():
        for other, points, reasons, _ in likely_same(person, but={key}):
            found[min(key, other.id), max(key, other.id)] = points, json.dumps(reasons)
    pairs = sorted(found, key=lambda pair: (-found[pair][0], pair))
    last = pairs[-1] if len(pairs) > 2 else None
    many(DuplicatePair, [_row(world, pair, *found[pair], later=pair == last) for pair in pairs])
    many(DuplicatePair, [_merged(one) for one in Patient.select().where(Patient.merged_into.is_null(False))])
    _declare(world)


def _merged(loser):
    """A pair that has been settled: the one record is gone into the other."""
    low, high = sorted((loser.id, loser.merged_into_id))
    now = clock.now()
    return {
        "low": low, "high": high, "points": 85, "reasons": json.dumps(FOUND_BY), "found_at": now, "settled_at": now,
        "outcome": "merged",
    }  # fmt: skip


def _row(world, pair, points, reasons, *, later):
    look_on = world.day_on + timedelta(days=5) if later else None
    low, high = pair
    return {
        "low": low,
        "high": high,
        "points": points,
        "reasons": reasons,
        "found_at": clock.now(),
        "look_on": look_on,
    }


def _declare(world):
    """Two namesakes, of whom the desk said at registration that they are two."""
    named = {}
    for n, person in enumerate(world.people):
        if person.clash == "namesake":
            named.setdefault((person.last, person.first), []).append(world.patient(n))
    ids = next((ids for ids in named.values() if len(ids) > 1), None)
    if ids:
        one, other = (get_patient(key) for key in sorted(ids)[:2])
        people = people_of([one.id, other.id])
        points = score(people[other.id], people[one.id]).points
        desk = actor(world, "front_desk", Role.FRONT_DESK)
        PairDecision.create(
            patient=other, other=one, points=points, reason=SAID, fingerprint=fingerprint(one, other), at=clock.now(),
            by=desk.staff_id,
        )  # fmt: skip
