"""What higher parts say about a folder that is in somebody's hands, without being imported.

tell_at_scan(words_about)     # at import of the higher part's routes; words_about(volume) -> [Also, ...]
"""

from dataclasses import dataclass, field, replace

AT_HAND = ("pull", "return", "refile")
_tellers = []


@dataclass(frozen=True)
class Also:
    """One more thing to do with a folder: `words` say it, `endpoint` and `values` are the page where it is done."""

    words: str
    endpoint: str
    values: dict = field(default_factory=dict)


def tell_at_scan(teller):
    """Ask `teller(volume)` for a list of Also whenever a folder is at hand; the same function is registered once."""
    if teller not in _tellers:
        _tellers.append(teller)


def what_waits(volume):
    """Everything that others say about a folder that is at hand; a list of Also."""
    return [also for teller in _tellers for also in teller(volume)]


def said_of(volume, words):
    """Words about a folder that is at hand, with what else is to be done with it."""
    return f"{words} {' '.join(f'{also.words}.' for also in what_waits(volume))}".strip()


def told(scan):
    """A Scan with what waits for its folder, when the folder was pulled, returned or refiled by it."""
    if scan.kind != "ok" or scan.volume is None or scan.pending or scan.mode not in AT_HAND:
        return scan
    return replace(scan, also=what_waits(scan.volume))
