"""A scan from a desk, answered once however often the page sends it. Source: domain 2.7, 11.5; scenario A06."""

from datetime import timedelta

from office import clock
from office.charts.models import TakenScan
from office.charts.rules.scans import take_scan
from office.db import fetch, writing
from office.errors import RuleError
from office.loading import load
from office.once import KEY

# Written by hand: every scan costs one of these.
INSERT = (
    "INSERT INTO taken_scan (by_id, key, at, scanned_at, mode, kind, word, detail, volume_id, holder_id, section, "
    "pending, late_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
)
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
        seen = load(TakenScan, "by_id = ? AND key = ?", by.staff_id, key)
        return seen[0] if seen else _store(key, max(0, min(waited, LONGEST)), take_scan(**given, by=by), by)


def _store(key, waited, scan, by):
    now = clock.now()
    told = {
        "by": by.staff_id, "key": key, "at": now, "scanned_at": now - timedelta(seconds=waited), "mode": scan.mode,
        "kind": scan.kind, "word": scan.word, "detail": scan.detail, "volume": scan.volume, "holder": scan.holder,
        "section": scan.section, "pending": scan.pending, "late_seconds": waited,
    }  # fmt: skip
    row = TakenScan(**told)
    values = [TakenScan._meta.fields[name].db_value(value) for name, value in told.items()]
    row.id = fetch(INSERT, *values)[0][0]
    row._dirty.clear()
    return row
