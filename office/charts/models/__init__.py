"""Where each paper volume is: folders.py, custody.py, requests.py, runs.py, searches.py. Source: domain 2.3 to 2.8."""

from office.charts.models.custody import Holder, Move, MoveKind, Purpose, SignOut
from office.charts.models.folders import GONE, Chart, ChartKind, EarlierCode, Volume, VolumeState
from office.charts.models.requests import ChartRequest, Priority, RequestState
from office.charts.models.runs import PullAct, PullGroup, PullLine, PullRun, RunKind
from office.charts.models.scans import Kind, Mode, TakenScan
from office.charts.models.searches import Cause, MissingCase
from office.charts.models.shelves import Shelf

__all__ = [
    "GONE",
    "Cause",
    "Chart",
    "ChartKind",
    "ChartRequest",
    "EarlierCode",
    "Holder",
    "Kind",
    "MissingCase",
    "Mode",
    "Move",
    "MoveKind",
    "Priority",
    "PullAct",
    "PullGroup",
    "PullLine",
    "PullRun",
    "Purpose",
    "RequestState",
    "RunKind",
    "Shelf",
    "SignOut",
    "TakenScan",
    "Volume",
    "VolumeState",
]
