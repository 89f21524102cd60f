"""How quick the phone is, with ten past calls to a patient: what a clerk does while somebody talks.

The limits are ratios to a bare response of the same server; what is written is measured without the disk's own commit.
Issue 6, "How good, measured".
"""

import re
import threading
import time
import urllib.parse

from client import Browser, percentile

CALLS_A_PATIENT = 10
FIND, OPEN, SAVE, SWITCH = "find the caller", "open a call", "save the draft", "switch to the other call"
PAGE = "page of a call just opened"
FLAG, SCREEN = "red flag opened by its key", "red-flag screen"
LIMITS = {FIND: 5, OPEN: 5, PAGE: 5, SAVE: 3, SWITCH: 5, FLAG: 5, SCREEN: 5}
WRITES = (OPEN, SAVE, SWITCH, FLAG)
REPORTS_S = 3  # every report of the phone room over a year
TAKERS, BOARDS, SECONDS, P95_MS = 20, 40, 20, 60
PAUSE, POLL = 0.35, 4  # seconds between two letters of a caller's name, and between two looks of a board
NOBODY = {"relationship": "not said yet", "window": "bench"}
CALL = re.compile(r"/calls/(\d+)")


class Taker:
    """One who takes calls: two of them are open."""

    def __init__(self, port, person, facts):
        self.browser, self.people = Browser(port).sign_in(person), facts["people"]
        self.open, self.version = [], {}
        for _ in range(2):  # a call in which nothing was typed is the one that opens again
            self.open.append(self.start()[1])
            self.version[self.open[-1]] = 1
            self.saved(0, self.open[-1])

    def start(self):
        """(milliseconds, number) of a call that is opened by its key; its page comes behind, see PAGE."""
        start = time.perf_counter()
        self.browser.connection.request("POST", "/calls", f"csrf_token={self.browser.token}", self.headers())
        answer = self.browser.connection.getresponse()
        answer.read()
        if answer.status != 303:
            raise SystemExit(f"A call could not be opened: {answer.status}.")
        taken = (time.perf_counter() - start) * 1000
        return taken, int(CALL.search(answer.headers["Location"])[1])

    def headers(self):
        """What a form of this browser sends."""
        return {"Cookie": self.browser.cookie, "Content-Type": "application/x-www-form-urlencoded"}

    def opened(self, _number):
        """Open a call and, not timed, end it as a wrong number."""
        taken, call = self.start()
        self.page = self.browser.timed(200, "GET", f"/calls/{call}")
        status, text = self.browser.ask("POST", f"/calls/{call}/end", outcome="wrong number", version="1", **NOBODY)
        if status != 303:
            raise SystemExit(f"A call could not be ended: {status} {text[:200]}")
        self.browser.ask("GET", "/calls")  # where one lands; what is said there would otherwise pile up in the cookie
        return taken

    def found(self, number):
        """Find the caller by name while the call is open."""
        _, last, first = self.people[number % len(self.people)]
        typed = f"{last[:5]} {first[:2]}"
        return self.browser.timed(200, "POST", f"/calls/{self.open[0]}/find", htmx=True, q=typed)

    def saved(self, number, call=None):
        """Save what is typed, as the page does by itself."""
        call = call or self.open[0]
        body = {
            **NOBODY,
            "caller_name": "Amal Said",
            "callback": "312-555-0110",
            "note": f"Rash since yesterday. {number}",
        }
        start = time.perf_counter()
        status, text = self.saving(call, body)
        taken = (time.perf_counter() - start) * 1000
        if status != 200:
            raise SystemExit(f"A draft could not be saved: {status} {words_of(text)}")
        self.version[call] = int(re.search(r'"version": ?(\d+)', text)[1])
        return taken

    def saving(self, call, body):
        """(status, text) of one saving."""
        fields = "&".join(f"{name}={value}" for name, value in {**body, "version": self.version[call]}.items())
        headers = {**self.headers(), "X-Autosave": "1", "X-CSRFToken": self.browser.token}
        self.browser.connection.request("POST", f"/calls/{call}", fields.replace(" ", "+"), headers)
        answer = self.browser.connection.getresponse()
        return answer.status, answer.read().decode()

    def switched(self, number):
        """Go to the other call: picked up and its typed text there; the record behind it is not waited for."""
        return self.browser.timed(200, "POST", f"/calls/{self.open[number % 2]}/pick-up", htmx=True)


class Opener:
    """One who presses the key of a red flag before anyone knows who calls, and a nurse who closes it."""

    def __init__(self, port, people):
        self.desk, self.nurse = (Browser(port).sign_in(people[role]) for role in ("front desk", "nurse"))

    def opened(self, _number):
        """Press the key."""
        start = time.perf_counter()
        body = urllib.parse.urlencode({"csrf_token": self.desk.token})
        headers = {"Cookie": self.desk.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.desk.connection.request("POST", "/red-flags", body, headers)
        answer = self.desk.connection.getresponse()
        answer.read()
        taken = (time.perf_counter() - start) * 1000
        if answer.status != 303:
            raise SystemExit(f"A red flag could not be opened: {answer.status}.")
        self.flag = answer.headers["Location"]
        return taken

    def shown(self, _number):
        """The screen of what was opened last; not timed, it is closed, so that the next key opens another."""
        taken = self.desk.timed(200, "GET", self.flag)
        said = {"version": "1", "disposition": "advice by phone", "advice": "Rest", "told": "the caller"}
        self.nurse.timed(303, "POST", f"{self.flag}/disposition", **said)
        return taken


def words_of(page):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2] or page).split())[:300]


def cases(taker, opener):
    """What is asked in turns: name -> a function of the number of the turn."""
    calls = {FIND: taker.found, OPEN: taker.opened, PAGE: lambda _: taker.page}
    calls |= {SAVE: taker.saved, SWITCH: taker.switched}
    return {**calls, FLAG: opener.opened, SCREEN: opener.shown}


def rows(facts, times, row):
    """The lines of the table."""
    bare, made = percentile(times["bare"], 0.5), []
    for name, limit in LIMITS.items():
        less = facts["commit_ms"] if name in WRITES else 0
        ratio = (percentile(times[name], 0.5) - less) / bare
        made.append(row(f"phone: {name}", facts["calls"], times[name], ratio, limit))
    key, seconds = facts["slowest_report"]
    name = f"phone: slowest report of a year, {key} (limit in s)"
    return [*made, row(name, facts["calls"], [seconds * 1000], seconds, REPORTS_S)]


def crowd(port, people, facts, row, seconds=SECONDS):
    """The line of many who type at once while boards look for news: the 95th percentile of an answer to a letter."""
    takers = [Taker(port, people["phone intake"], facts) for _ in range(TAKERS)]
    boards = [Browser(port).sign_in(people["nurse"]) for _ in range(BOARDS)]
    for one in (*(taker.browser for taker in takers), *boards):
        one.connection.close()  # it rested while the others signed in, and the server ends what rests: the next is new
    until, taken = time.perf_counter() + seconds, []
    threads = [threading.Thread(target=type_on, args=(one, number, until, taken)) for number, one in enumerate(takers)]
    threads += [threading.Thread(target=look, args=(one, number, until)) for number, one in enumerate(boards)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worst = percentile(taken, 0.95)
    return row(f"{TAKERS} who type, {BOARDS} boards (p95 in ms)", facts["calls"], taken, worst, P95_MS)


def type_on(taker, number, until, taken):
    """Letter after letter, with the pauses of a person."""
    time.sleep(PAUSE * number / TAKERS)
    turn = number
    while time.perf_counter() < until:
        taken.append(taker.found(turn))
        turn += TAKERS
        time.sleep(PAUSE)


def look(board, number, until):
    """A board that looks for news."""
    time.sleep(POLL * number / BOARDS)
    while time.perf_counter() < until:
        board.ask("GET", "/nurse-board", htmx=True)
        time.sleep(POLL)
