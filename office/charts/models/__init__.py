"""Where each paper volume is: folders.py, custody.py, requests.py, runs.py, searches.py. Source: domain 2.3 to 2.8."""

from office.charts.models.custody import Holder, Move, MoveKind, Purpose, SignOut
from office.charts.models.folders import Chart, ChartKind, EarlierCode, Volume, VolumeState
from office.charts.models.requests import ChartRequest, Priority, RequestState
from office.charts.models.runs import PullGroup, PullLine, PullRun
from office.charts.models.searches import Cause, MissingCase

__all__ = [
    "Cause",
    "Chart",
    "ChartKind",
    "ChartRequest",
    "EarlierCode",
    "Holder",
    "MissingCase",
    "Move",
    "MoveKind",
    "Priority",
    "PullGroup",
    "PullLine",
    "PullRun",
    "Purpose",
    "RequestState",
    "SignOut",
    "Volume",
    "VolumeState",
]
