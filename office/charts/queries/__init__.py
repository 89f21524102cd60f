"""What is shown of the charts: reads only. `lights` for boards, the rest for the file room."""

from office.charts.queries.custody import (
    get_holder,
    get_volume,
    history,
    missing_case,
    open_stay,
    out_of_holder,
    out_query,
    out_rows,
    overdue_query,
    places_of,
    section_for,
    volume_shown,
    volumes_of,
    where_is,
    who_had,
)
from office.charts.queries.days import days_beside, next_business_day
from office.charts.queries.deltas import delta
from office.charts.queries.lights import Light, holder_for, lights
from office.charts.queries.preparation import add_preparation
from office.charts.queries.pulls import get_run, labels_of, pull_list, run_lines, runs_of, volume_labels
from office.charts.queries.requests import (
    current_volume,
    get_request,
    held_back_for,
    line_words,
    queue_query,
    request_rows,
    waiters_of,
    waiting_for,
)
from office.charts.queries.room import room, ten_minutes, volumes_in, volumes_of_run, with_lights

__all__ = [
    "Light",
    "add_preparation",
    "current_volume",
    "days_beside",
    "delta",
    "get_holder",
    "get_request",
    "get_run",
    "get_volume",
    "held_back_for",
    "history",
    "holder_for",
    "labels_of",
    "lights",
    "line_words",
    "missing_case",
    "next_business_day",
    "open_stay",
    "out_of_holder",
    "out_query",
    "out_rows",
    "overdue_query",
    "places_of",
    "pull_list",
    "queue_query",
    "request_rows",
    "room",
    "run_lines",
    "runs_of",
    "section_for",
    "ten_minutes",
    "volume_labels",
    "volume_shown",
    "volumes_in",
    "volumes_of",
    "volumes_of_run",
    "waiters_of",
    "waiting_for",
    "where_is",
    "who_had",
    "with_lights",
]
