"""A scan from a desk, answered once however often the page sends it. Source: domain 2.7, 11.5; scenario A06."""

from datetime import timedelta

from office import clock
from office.charts.models import TakenScan
from office.charts.rules.scans import take_scan
from office.db import writing
from office.errors import RuleError
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
    with writing():
        row = TakenScan.get_or_none((TakenScan.by == by.staff_id) & (TakenScan.key == key))
        return row or _store(key, max(0, min(waited, LONGEST)), take_scan(**given, by=by), by)


def _store(key, waited, scan, by):
    now = clock.now()
    row = TakenScan.create(
        by=by.staff_id, key=key, at=now, scanned_at=now - timedelta(seconds=waited), mode=scan.mode, kind=scan.kind,
        word=scan.word, detail=scan.detail, volume=scan.volume, holder=scan.holder, section=scan.section,
        pending=scan.pending, late_seconds=waited,
    )  # fmt: skip
    return row
