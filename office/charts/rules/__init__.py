"""What is allowed with charts, and what is done: one module for each subject."""

from office.charts.rules.custody import (
    Returned,
    hand_over,
    open_volume,
    pull_volume,
    refile_volume,
    return_volume,
    sign_out_volume,
)
from office.charts.rules.holders import add_place, close_place, ensure_holder, holders_now, own_holder
from office.charts.rules.making import add_volume, keep_in_computer, labels_printed, make_chart
from office.charts.rules.missing import mark_found, mark_missing
from office.charts.rules.renaming import relabel
from office.charts.rules.replacing import make_replacement, merge_back, standing_for
from office.charts.rules.requests import cancel_request, fill_requests, needed_by, request_chart
from office.charts.rules.runs import print_run, reprint_run
from office.charts.rules.scans import NEEDS, Mode, Scan, take_scan

__all__ = [
    "NEEDS",
    "Mode",
    "Returned",
    "Scan",
    "add_place",
    "add_volume",
    "cancel_request",
    "close_place",
    "ensure_holder",
    "fill_requests",
    "hand_over",
    "holders_now",
    "keep_in_computer",
    "labels_printed",
    "make_chart",
    "make_replacement",
    "mark_found",
    "mark_missing",
    "merge_back",
    "needed_by",
    "open_volume",
    "own_holder",
    "print_run",
    "pull_volume",
    "refile_volume",
    "relabel",
    "reprint_run",
    "request_chart",
    "return_volume",
    "sign_out_volume",
    "standing_for",
    "take_scan",
]
