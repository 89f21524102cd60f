"""A scan from a desk, answered once however often the page sends it. Source: domain 2.7, 11.5; scenario A06."""

from dataclasses import replace
from datetime import timedelta

from office import clock
from office.adding import add
from office.charts.models import Holder, Kind, TakenScan
from office.charts.rules.scans import take_scan
from office.db import writing
from office.errors import RuleError
from office.loading import load
from office.once import KEY

LONGEST = 86_400  # seconds that a scan can have waited in a page


def take_scan_once(key, *, waited=0, by, **given):
    """Take a scan as take_scan does, and return the stored TakenScan with its volume and holder.

    The same key of the same person again gives the first answer and moves nothing: the page sends a scan again
    until it has heard an answer. `waited` is how many seconds the scan has waited there for the network.
    Raises RuleError for a key that no page of ours sends.
    """
    if not KEY.fullmatch(key):
        raise RuleError("This scan is damaged. Scan it again.")
    waited = max(0, min(waited, LONGEST))
    try:
        with writing():
            return _seen(key, by) or _store(key, waited, _taken(given, by), by)
    except _Refused as refused:
        with writing():  # another desk may have sent the same scan between the two
            return _seen(key, by) or _store(key, waited, _without_new_holder(refused.scan), by)


class _Refused(Exception):
    """A scan that a rule refused: what it had written until then is undone with its whole transaction, a savepoint
    for each scan would cost two statements more."""

    def __init__(self, scan):
        super().__init__(scan.word)
        self.scan = scan


def _taken(given, by):
    scan = take_scan(**given, by=by)
    if scan.kind == Kind.REFUSED:
        raise _Refused(scan)
    return scan


def _without_new_holder(scan):
    """A holder who was made for a badge in this scan is undone too."""
    kept = scan.holder and Holder.get_or_none(Holder.id == scan.holder.id)
    return replace(scan, holder=kept)


def _seen(key, by):
    return next(iter(load(TakenScan, "by_id = ? AND key = ?", by.staff_id, key)), None)


def _store(key, waited, scan, by):
    now = clock.now()
    return add(
        TakenScan, by=by.staff_id, key=key, at=now, scanned_at=now - timedelta(seconds=waited), mode=scan.mode,
        kind=scan.kind, word=scan.word, detail=scan.detail, volume=scan.volume, holder=scan.holder,
        section=scan.section, pending=scan.pending, late_seconds=waited,
    )  # fmt: skip
