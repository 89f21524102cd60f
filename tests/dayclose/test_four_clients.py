"""Four people at browsers of their own, one board, a real server, a day of 96 visits: each does what the board says is
next, all at once, and the day closes with every count right. On both engines."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from office import clock
from office import db as house_db
from office.dayclose.models import DayClose
from office.scheduling.models import HOLDS_PLACE, Appointment, Standing, TakenPlace
from office.staff import passwords
from office.staff.models import Role, Staff, StaffRole
from office.upkeep.queries import findings
from office.visits.models import Flow, Visit
from office.visits.rules import standing_steps
from tests.conftest import PASSWORD, make_config
from tests.scheduling.making import TODAY, make_appointment, make_person, make_provider, make_type

ROOT = Path(__file__).parent.parent.parent
EVENING = datetime(2026, 12, 1, 18, 30, tzinfo=ZoneInfo("America/Chicago"))
STARTS = [minute for minute in range(480, 1020, 20) if not 720 <= minute < 780][:24]
VISITS, NO_SHOWS = 96, 6
PEOPLE = (("maria", Role.FRONT_DESK), ("dora", Role.FRONT_DESK), ("tom", Role.NURSE), ("patel", Role.PROVIDER))
DESK, NURSE, PROVIDER = {"arrive", "check-in", "check-out"}, {"roomed", "with provider"}, {"checkout"}
NEXT = re.compile(r'(?:href|formaction)="(/patients/\d+/(?:appointments|visits)/\d+/([\w-]+))[^"]*"')
ROW = re.compile(r'<(?:a|button) class="button small" id="next-\d+"[^>]*>')


class Client:
    """One signed-in person: asks the board what is next, and does it until nothing of theirs is left."""

    def __init__(self, port, login, role):
        self.port, self.cookie, self.token, self.refused, self.role = port, "", "", 0, role
        self.token = self.found(self.send("GET", "/sign-in")[1])
        self.send("POST", "/sign-in", login=login, password=PASSWORD)
        self.token = self.found(self.send("GET", "/")[1])

    @staticmethod
    def found(page):
        return re.search(r'csrf-token" content="([^"]+)', page)[1]

    def send(self, method, address, **fields):
        """(status, text) of one request."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": self.cookie, "X-CSRFToken": self.token}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
        line.request(method, address, urllib.parse.urlencode(fields) if method == "POST" else None, headers)
        answer = line.getresponse()
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = value.split(";")[0]
        text = answer.read().decode()
        line.close()
        return answer.status, text

    def board(self):
        """[(address, act)] of the board as it is now; an act is the last part of the address, or the step's word."""
        found = []
        for row in ROW.findall(self.send("GET", "/today/rows?board=today")[1]):
            address, act = NEXT.search(row).groups()
            word = re.search(r'value="([^"]+)"', row) or re.search(r"flow=(\w+)", row)
            found.append((address, {"arrivals": "arrive"}.get(act, word[1] if act == "steps" else act)))
        return found

    def do(self, address, act):
        """Do what a row says is next; who comes second is refused in words."""
        fields = {
            "check-in": {"unchanged": "all"}, "check-out": {"decision": "none", "other": "nurse visit"},
            "arrive": {},
        }.get(act, {"flow": act, "room": "Room 3"})  # fmt: skip
        status, text = self.send("POST", address, **fields)
        assert status in (303, 422), (address, act, status, text[:300])
        self.refused += status == 422

    def work(self, acts, backwards, leave, over):
        """Until the day is over, do what is next of these acts, from one end of the board; some are not to come."""
        while not over.is_set():
            rows = [row for row in self.board() if row[1] in acts]
            coming = [row for row in rows if row[1] == "arrive"]
            rows = [row for row in rows if row not in coming[len(coming) - leave :]] if leave else rows
            for row in rows[::-1] if backwards else rows:
                self.do(*row)
            if not rows:
                time.sleep(0.05)


@pytest.fixture
def served(folder, db):
    """The port of a real server on this test's practice, at half past six in the evening."""
    hasher = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    for login, role in PEOPLE:
        staff = Staff.create(
            login=login, name=login.title(), password_hash=hasher.hash(PASSWORD), created_at=clock.now()
        )
        StaffRole.create(staff=staff, role=role, granted_at=clock.now())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {"OFFICE_DATA": str(folder), "PORT": str(port), "PYTHONPATH": str(ROOT)}
    told["OFFICE_CLOCK_SHIFT"] = str(int((EVENING - datetime.now(UTC)).total_seconds()))
    if url := make_config(folder).database_url:
        told["OFFICE_DATABASE_URL"] = url
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OFFICE_")}
    log = open(folder.parent / "server.log", "wb")  # noqa: SIM115 -- the process keeps it
    process = subprocess.Popen([sys.executable, "-m", "office", "serve"], env={**kept, **told}, stdout=log, stderr=log)
    until = time.monotonic() + 30
    while not answers(port):
        assert time.monotonic() < until and process.poll() is None, (folder.parent / "server.log").read_text()
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(15)
    log.close()


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def booked():
    """96 bookings with four providers, made in the morning; their ids in the order of the day."""
    kind, providers = make_type(), [make_provider(f"Dr. {name}", end=1100) for name in ("Lee", "Kim", "Gomez", "Ruiz")]
    return [
        make_appointment(make_person(f"Person{n:02}"), providers[n % 4], kind, start_minute=STARTS[n // 4]).id
        for n in range(VISITS)
    ]


def through_the_house(clients):
    """Let the four work at once until only those who never come are left on the board."""
    over, threads, trouble = threading.Event(), [], []

    def work(client, *given):
        try:
            client.work(*given, over)
        except Exception as error:
            trouble.append(error)
            over.set()

    ways = ((DESK, False, NO_SHOWS), (DESK, True, NO_SHOWS), (NURSE, False, 0), (PROVIDER, False, 0))
    for client, way in zip(clients, ways, strict=True):
        threads.append(threading.Thread(target=work, args=(client, *way)))
        threads[-1].start()
    until = time.monotonic() + 120
    while not over.is_set() and time.monotonic() < until:
        left = Visit.select().where(Visit.flow == Flow.LEFT).count()
        house_db.settle()
        if left == VISITS - NO_SHOWS:
            over.set()
        over.wait(0.1)
    over.set()
    for thread in threads:
        thread.join(30)
    assert not trouble, trouble


def test_four_clients_at_one_board_end_a_closed_day_with_every_count_right(served, set_clock):
    ids = booked()
    house_db.settle()
    clients = [Client(served, *person) for person in PEOPLE]

    through_the_house(clients)
    for address, _ in [row for row in clients[0].board() if row[1] == "arrive"]:
        clients[0].do(address.replace("/arrivals", "/no-shows"), "arrive")
    assert clients[1].send("POST", f"/day-close/{TODAY}/closes")[0] == 303
    assert clients[0].send("POST", f"/day-close/{TODAY}/closes")[0] == 422

    set_clock("2026-12-01 19:00")
    seen = VISITS - NO_SHOWS
    counts = json.loads(DayClose.get().counts)
    assert counts == {
        "booked": VISITS, "completed": seen, "no-show": NO_SHOWS, "left without being seen": 0, "called off": 0,
        "moved": 0, "still open": 0, "charged": 0, "excused from a charge": seen, "carried over": 0,
    }  # fmt: skip
    rows = Appointment.select().where(Appointment.id.in_(ids))
    assert sorted({row.standing for row in rows}) == [Standing.COMPLETED, Standing.NO_SHOW]
    assert not Appointment.select().where(Appointment.standing.in_(HOLDS_PLACE)).count() + TakenPlace.select().count()
    usual = [Flow.ARRIVED, Flow.CHECKED_IN, Flow.ROOMED, Flow.WITH_PROVIDER, Flow.CHECKOUT, Flow.LEFT]
    for visit in Visit.select():
        steps = standing_steps(visit)
        assert [one.flow for one in steps] == usual and [one.at for one in steps] == sorted(one.at for one in steps)
    assert Visit.select().count() == seen
    assert not [finding.name for finding in findings() if not finding.ok and "files" not in finding.name]
