"""What may be done with loose papers: stamping.py (arrival), correcting.py (whose it is), filing.py (where it goes),
scans.py (paper and folder by their labels), ticking.py (many at once)."""

from office.loose.rules.correcting import correct_paper, found_in_folder, take_out
from office.loose.rules.filing import (
    discard_paper,
    file_into,
    file_paper,
    open_paper,
    pocket_paper,
    send_to_sign,
    sign_paper,
    to_scanning,
)
from office.loose.rules.scans import PaperScan, take_paper_scan
from office.loose.rules.stamping import Stamp, stamp_paper
from office.loose.rules.ticking import Tick, tick_papers

__all__ = [
    "PaperScan",
    "Stamp",
    "Tick",
    "correct_paper",
    "discard_paper",
    "file_into",
    "file_paper",
    "found_in_folder",
    "open_paper",
    "pocket_paper",
    "send_to_sign",
    "sign_paper",
    "stamp_paper",
    "take_out",
    "take_paper_scan",
    "tick_papers",
    "to_scanning",
]
