"""What the records lead does with a pair: not the same, later, merged. Source: domain 1.6, 1.7."""

from datetime import timedelta

from office import audit, clock
from office.announce import on
from office.db import writing
from office.duplicates.models import DuplicatePair
from office.duplicates.queries.worklist import get_pair
from office.errors import NotFound, RuleError
from office.patients.models import PairDecision
from office.patients.queries.likeness import fingerprint
from office.settings import setting

SHORTEST_REASON = 5
DIFFERENT, MERGED = "not the same", "merged"


def open_pair(pair_id, *, by):
    """The DuplicatePair of an id; that it was looked at is on record for both patients. Raises NotFound."""
    pair = get_pair(pair_id)
    with writing():
        for patient in (pair.low, pair.high):
            audit.record("patient.opened", patient, by=by, via="possible duplicate")
    return pair


def say_different(pair, reason, *, by):
    """Settle a pair as two people; the nightly search does not ask again until a key field of either changes.

    Returns the PairDecision. Raises RuleError: no reason (field "reason"), someone settled the pair.
    """
    reason = reason.strip()
    with writing():
        _refuse_settled(pair)
        if len(reason) < SHORTEST_REASON:
            raise RuleError("Say in a few words why these are two people.", field="reason")
        now = clock.now()
        row = PairDecision.create(
            patient=pair.high, other=pair.low, points=pair.points, reason=reason, at=now, by=by.staff_id,
            fingerprint=fingerprint(pair.low, pair.high), reviewed_at=now, reviewed_by=by.staff_id,
        )  # fmt: skip
        _settle(DuplicatePair.id == pair.id, DIFFERENT, by.staff_id)
        audit.record("patient.declared_different", row, by=by, other=pair.low_id, points=pair.points, reason=reason)
    return row


def look_later(pair, *, by):
    """Put a pair aside for the days of setting "duplicate.later_days". Raises RuleError: someone settled it."""
    with writing():
        _refuse_settled(pair)
        look_on = clock.today() + timedelta(days=setting("duplicate.later_days"))
        DuplicatePair.update(look_on=look_on).where(DuplicatePair.id == pair.id).execute()
        audit.record("duplicates.put_off", pair, by=by, until=look_on)
    return look_on


def review(decision_id, *, by):
    """Note that the records lead has seen a decision made at the desk. Raises NotFound; twice is once."""
    with writing():
        row = PairDecision.get_or_none(PairDecision.id == decision_id)
        if row is None:
            raise NotFound("There is no such decision.")
        if row.reviewed_at is None:
            seen = {"reviewed_at": clock.now(), "reviewed_by": by.staff_id}
            PairDecision.update(**seen).where(PairDecision.id == row.id).execute()
            audit.record("patient.difference_reviewed", row, by=by)
    return row


def _refuse_settled(pair):
    now = DuplicatePair.get_by_id(pair.id)
    if now.settled_at is not None:
        raise RuleError(f"Someone has settled this pair already: {now.outcome}.")


def _settle(where, outcome, staff_id):
    done = {"settled_at": clock.now(), "settled_by": staff_id, "outcome": outcome}
    DuplicatePair.update(**done).where(where & DuplicatePair.settled_at.is_null()).execute()


def _merged(*, loser, **_):
    """The record is gone into another: no pair with it is open any more."""
    _settle((DuplicatePair.low == loser) | (DuplicatePair.high == loser), MERGED, None)


on("patient.merged", _merged)
