"""The nightly search through the whole index, kept as pairs. Source: domain 1.6."""

import json

from office import audit, clock
from office.db import many, writing
from office.duplicates.models import DuplicatePair
from office.duplicates.queries.searching import likely_pairs
from office.patients.models import PairDecision, Patient
from office.patients.queries.likeness import fingerprint

PORTION = 500  # pairs written in one transaction
ALIKE_NO_MORE = "no longer alike"


def find_duplicates(*, by, say=None):
    """Compare everyone on file with everyone; return how many open pairs there are, and how many of them are new.

    A pair found before is brought up to date, one that is no longer alike is settled. "Not the same" keeps a pair
    away as long as no key field of either has changed. Run again at once it changes nothing.
    """
    found = {}
    for portion in likely_pairs(say):
        found |= {pair: (match.points, json.dumps(match.reasons)) for pair, match in portion.items()}
    for pair in _told_apart(found):
        del found[pair]
    known = {(one.low_id, one.high_id): one for one in DuplicatePair.select()}
    new = [pair for pair in found if pair not in known]
    changed = [
        (known[pair], values) for pair, values in found.items() if pair in known and _differs(known[pair], values)
    ]
    gone = [one.id for pair, one in known.items() if pair not in found and one.settled_at is None]
    now = clock.now()
    for start in range(0, len(new), PORTION):
        rows = [
            {"low": low, "high": high, "points": found[low, high][0], "reasons": found[low, high][1], "found_at": now}
            for low, high in new[start : start + PORTION]
        ]
        with writing():
            many(DuplicatePair, rows)
    for start in range(0, len(changed), PORTION):
        with writing():
            for one, (points, reasons) in changed[start : start + PORTION]:
                _renew(one, points, reasons, now)
    for start in range(0, len(gone), PORTION):
        with writing():
            _settle(gone[start : start + PORTION], now)
    if new or changed or gone:
        with writing():
            audit.record("duplicates.searched", by=by, new=len(new), changed=len(changed), gone=len(gone))
    return len(found), len(new)


def _told_apart(found):
    """The pairs that someone declared to be two people, their key fields as they were then."""
    said = {}
    for row in PairDecision.select(PairDecision.patient, PairDecision.other, PairDecision.fingerprint):
        pair = tuple(sorted((row.patient_id, row.other_id)))
        if pair in found:
            said.setdefault(pair, set()).add(row.fingerprint)
    people = {}
    ids = sorted({key for pair in said for key in pair})
    for start in range(0, len(ids), PORTION):
        portion = Patient.select().where(Patient.id.in_(ids[start : start + PORTION]))
        people |= {one.id: one for one in portion}
    return [pair for pair, prints in said.items() if {"", fingerprint(*(people[key] for key in pair))} & prints]


def _differs(one, values):
    return one.settled_at is not None or (one.points, one.reasons) != values


def _renew(one, points, reasons, now):
    """An open pair gets its points of today; a settled one is found again: what was said of it has lapsed."""
    fresh = {"settled_at": None, "settled_by": None, "outcome": "", "look_on": None, "found_at": now}
    more = fresh if one.settled_at else {}
    DuplicatePair.update(points=points, reasons=reasons, **more).where(DuplicatePair.id == one.id).execute()


def _settle(ids, now):
    still = DuplicatePair.id.in_(ids) & DuplicatePair.settled_at.is_null()
    DuplicatePair.update(settled_at=now, outcome=ALIKE_NO_MORE).where(still).execute()
