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
from office.charts.rules.requests import cancel_request, fill_requests, needed_by, request_chart
from office.charts.rules.runs import print_run, reprint_run
from office.charts.rules.scans import NEEDS, Mode, Scan, take_scan
from office.charts.rules.shelving import add_shelf, change_filing_order, change_shelf, close_shelf
from office.charts.rules.volumes import change_colors, set_period

__all__ = [
    "NEEDS",
    "Mode",
    "Returned",
    "Scan",
    "add_place",
    "add_shelf",
    "add_volume",
    "cancel_request",
    "change_colors",
    "change_filing_order",
    "change_shelf",
    "close_place",
    "close_shelf",
    "ensure_holder",
    "fill_requests",
    "hand_over",
    "holders_now",
    "keep_in_computer",
    "labels_printed",
    "make_chart",
    "mark_found",
    "mark_missing",
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
    "set_period",
    "sign_out_volume",
    "take_scan",
]
