"""The process is killed in the middle of a day's close: the day is closed with its counts or not at all, and what is
carried over is carried once."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from office.audit.models import AuditEvent
from office.audit.rules import first_broken
from office.dayclose import queries
from office.dayclose.models import CarriedItem, DayClose
from office.dayclose.rules import carry_over, close_day
from office.desk import rules as desk
from office.tasks.models import Task
from office.visits.models import Flow
from tests.desk.making import open_one
from tests.scheduling.making import TODAY
from tests.visits.making import make_visit

KILLED = """
import os, sys
from office import open_house
from office.config import Config
open_house(Config.from_environment(dict(os.environ)))
from datetime import datetime
from office import clock
clock.freeze(datetime(2026, 12, 1, 15, 0))
from office.actor import PROGRAM
from office.dayclose import rules
from office.dayclose.queries import open_items
on, what = clock.today(), sys.argv[1]
real, seen = rules.audit.record, []
def stop(action, *given, **named):
    real(action, *given, **named)
    seen.append(action)
    if seen.count("day.carried") == 2 or action == "day.closed":
        print("in the middle", flush=True)
        sys.stdin.readline()
rules.audit.record = stop
if what == "carry":
    rules.carry_over(on, [item.key for item in open_items(on)], reason="tomorrow", by=PROGRAM)
else:
    rules.close_day(on, by=PROGRAM)
"""


def killed(folder, what):
    """Begin an act in another process, and kill that in the middle of it."""
    environment = {**os.environ, "OFFICE_DATA": str(folder), "PYTHONPATH": os.getcwd()}
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, what], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "in the middle\n"
    child.kill()
    child.wait()


def test_kill_9_in_the_middle_of_a_close_closes_nothing_and_carries_nothing_twice(front_desk, manager, folder):
    if not hasattr(signal, "SIGKILL") or os.environ.get("OFFICE_TEST_DATABASE_URL"):
        pytest.skip("the embedded engine only")
    for n in range(3):
        make_visit(Flow.LEFT, by=front_desk, start_minute=540 + 20 * n)
    given = {"checks_cents": 0, "cards_cents": 0, "left_cents": 9900, "note": "one dollar is missing"}
    count = desk.count_drawer(open_one(front_desk), {5000: 1, 2000: 2, 100: 9}, **given, by=front_desk)
    desk.sign_count(count, by=manager)
    before = queries.counts(TODAY)

    killed(folder, "carry")
    assert not CarriedItem.select().exists() and not Task.select().where(Task.kind == "carried over").exists()
    assert len(carry_over(TODAY, [item.key for item in queries.open_items(TODAY)], reason="x", by=front_desk)) == 3
    killed(folder, "close")

    assert not DayClose.select().exists() and not queries.open_items(TODAY)
    close = close_day(TODAY, by=front_desk)
    assert json.loads(close.counts) == {**before, "carried over": 3} and close.day_on == TODAY
    actions = [row.action for row in AuditEvent.select().where(AuditEvent.action.in_(["day.carried", "day.closed"]))]
    assert actions == ["day.carried"] * 3 + ["day.closed"]
    assert len(queries.carried_into(TODAY + timedelta(days=1))) == 3 and first_broken() is None
