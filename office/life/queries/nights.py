"""How the nightly command went."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from office import clock
from office.life.models import NightlyRun

RED_AFTER = timedelta(hours=26)


@dataclass(frozen=True)
class Night:
    """One run: its day, when it ended, what each step did [(step, words)], whether it is too long ago."""

    day_on: date
    ended_at: datetime | None
    steps: list
    late: bool


def nights(limit=14):
    """The latest runs as Night, newest first."""
    rows = NightlyRun.select().order_by(NightlyRun.day_on.desc()).limit(limit)
    return [_night(row) for row in rows]


def last_night():
    """The latest run that ended, or None when the command has never run."""
    ended = NightlyRun.select().where(NightlyRun.ended_at.is_null(False))
    row = ended.order_by(NightlyRun.ended_at.desc()).first()
    return _night(row) if row else None


def _night(row):
    late = row.ended_at is None or clock.now() - row.ended_at > RED_AFTER
    return Night(row.day_on, row.ended_at, list(json.loads(row.report).items()), late)
