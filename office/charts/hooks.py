"""What higher parts say about a folder that is in somebody's hands, without being imported.

tell_at_scan(words_about)     # at import of the higher part's routes; words_about(volume) -> [Also, ...]
"""

from dataclasses import dataclass, field

AT_HAND = ("pull", "put back", "return", "refile")
DONE = ("ok", "hand")
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


def after_scan(taken):
    """What waits for the folder of a TakenScan (None: nothing was scanned) that was pulled, returned or refiled."""
    if taken is None or taken.kind not in DONE or taken.volume_id is None or taken.pending:
        return []
    return what_waits(taken.volume) if taken.mode in AT_HAND else []
